//! Relaying events from the outbox, sending mails, and recording which came back.

use glotto_domain::locale::LanguageTag;
use glotto_mail::{MAIL_REQUESTED, MailRequest, MailTemplate};
use glotto_store::Event;
use serde_json::{Value, json};

use super::call::queued;
use super::{Fixtures, Scenario, step};

pub(super) const SCENARIO: Scenario = Scenario {
    feature: "messaging",
    audited: false,
    steps: &[&[step!(relay_events), step!(send_mail), step!(record_mail_feedback)]],
};

async fn relay_events(fixtures: &Fixtures<'_>) -> Value {
    let event = mail_requested(fixtures).await;
    let (id, body) = (event.id.to_string(), serde_json::to_string(&event).unwrap());
    json!({"Records": [{
        "eventID": "1", "eventName": "INSERT", "eventSource": "aws:dynamodb", "awsRegion": "eu-central-1",
        "dynamodb": {
            "Keys": {"pk": {"S": format!("EVENT#{id}")}, "sk": {"S": "EVENT"}},
            "NewImage": {
                "pk": {"S": format!("EVENT#{id}")}, "sk": {"S": "EVENT"}, "type": {"S": "Event"}, "v": {"N": "1"},
                "id": {"S": id}, "kind": {"S": MAIL_REQUESTED}, "event": {"S": body},
            },
            "ApproximateCreationDateTime": 1_772_476_200, "SequenceNumber": "1", "SizeBytes": 512,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
    }]})
}

async fn send_mail(fixtures: &Fixtures<'_>) -> Value {
    queued(&serde_json::to_string(&mail_requested(fixtures).await).unwrap())
}

async fn record_mail_feedback(fixtures: &Fixtures<'_>) -> Value {
    let learner = fixtures.new_learner().await;
    let (address, at) = (fixtures.email(&learner).await, fixtures.world.context.now());
    json!({"source": "aws.ses", "detail-type": "Email Bounced", "detail": {
        "eventType": "Bounce",
        "bounce": {"bounceType": "Permanent", "bounceSubType": "General", "timestamp": at.to_string()},
        "mail": {"destination": [address], "tags": {"user": [learner.user().to_string()]}},
    }})
}

/// A request for a mail.
async fn mail_requested(fixtures: &Fixtures<'_>) -> Event {
    let (context, learner) = (&fixtures.world.context, fixtures.learner().await);
    let request = MailRequest {
        id: context.new_id(),
        user_id: learner.user(),
        to: fixtures.email(&learner).await,
        locale: LanguageTag::english(),
        template: MailTemplate::VerifyEmail { token_id: "token".to_owned(), display_name: "Ada".to_owned() },
    };
    context.event(MAIL_REQUESTED, None, &request)
}
