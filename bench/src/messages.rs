//! Events for workers: messages, schedules, commands.

use glotto_domain::identity::Role;
use glotto_domain::reminders::Due;
use glotto_mail::{MAIL_REQUESTED, MailRequest, MailTemplate};
use glotto_store::Key;
use glotto_store::reminders::{ReminderItem, new_revision};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::people::Person;
use crate::school::{School, reminder};
use crate::{administration, film, privacy, profiles};

/// An event for a worker.
pub async fn message(school: &School<'_>, binary: &str) -> Result<Value> {
    let context = &school.platform.context;
    Ok(match binary {
        "appoint-admin" => json!({"email": school.newcomer(Role::Learner).await?.email.as_str().to_owned()}),
        "dispatch-reminders" => {
            due(school, &school.learner).await?;
            json!({})
        }
        "send-reminder" => {
            let newcomer = school.newcomer(Role::Learner).await?;
            school.done(Some(&newcomer), "PUT", "/v1/me/reminder", reminder()).await?;
            due(school, &newcomer).await?;
            queued(&serde_json::to_string(&context.event("ReminderDue", None, json!({"userId": newcomer.user})))?)
        }
        "delete-expired-uploads" => json!({}),
        "rotate-keys" => json!({"source": "aws.events"}),
        "archive-audit" => administration::audit_stream_batch(school).await?,
        "rearchive-audit" => administration::past_day(school).await?,
        "process-avatar" => profiles::uploaded_picture(school).await?,
        "build-export" => privacy::export_requested(school).await?,
        "erase-accounts" => {
            privacy::erasure_due(school).await?;
            json!({})
        }
        "transcode-video" => {
            let lesson = school.lesson("video").await?;
            film::upload(school, &lesson, vec![0; 1000]).await?.1
        }
        "finish-transcode" => school.ready.clone(),
        "relay-events" => {
            let (id, body) = mail_request(school)?;
            json!({"Records": [{
                "eventID": "1", "eventName": "INSERT", "eventSource": "aws:dynamodb", "awsRegion": "eu-central-1",
                "dynamodb": {
                    "Keys": {"pk": {"S": format!("EVENT#{id}")}, "sk": {"S": "EVENT"}},
                    "NewImage": {
                        "pk": {"S": format!("EVENT#{id}")}, "sk": {"S": "EVENT"}, "type": {"S": "Event"}, "v": {"N": "1"},
                        "id": {"S": id}, "kind": {"S": MAIL_REQUESTED}, "event": {"S": body},
                    },
                    "ApproximateCreationDateTime": 1_772_476_200, "SequenceNumber": "1", "SizeBytes": 512, "StreamViewType": "NEW_AND_OLD_IMAGES",
                },
            }]})
        }
        "send-mail" => queued(&mail_request(school)?.1),
        _ => {
            return Err(Error::new(format!("the bench has no event for {binary}: add one in bench/src/messages.rs")));
        }
    })
}

/// A batch with one message, as a queue delivers it.
pub fn queued(body: &str) -> Value {
    json!({"Records": [{
        "messageId": "19dd0b57-b21e-4ac1-bd88-01bbb068cb78", "receiptHandle": "r", "body": body,
        "attributes": {"ApproximateReceiveCount": "1"}, "eventSource": "aws:sqs", "awsRegion": "eu-central-1",
    }]})
}

/// An event that requests a mail: its id and its JSON.
fn mail_request(school: &School<'_>) -> Result<(String, String)> {
    let context = &school.platform.context;
    let request = MailRequest {
        id: context.new_id(),
        user_id: school.learner.user,
        to: school.learner.email.clone(),
        locale: glotto_domain::locale::LanguageTag::english(),
        template: MailTemplate::VerifyEmail { token_id: "token".to_owned(), display_name: "Ada".to_owned() },
    };
    let event = context.event(MAIL_REQUESTED, None, &request);
    Ok((event.id.to_string(), serde_json::to_string(&event)?))
}

/// Makes a reminder due.
async fn due(school: &School<'_>, person: &Person) -> Result<()> {
    let context = &school.platform.context;
    let key: Key = glotto_store::keys::reminder(person.user);
    let item: ReminderItem = context.store.load(key).await?.ok_or_else(|| Error::new("no reminder"))?;
    let at = context.now() - SignedDuration::from_mins(1);
    let day = at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let advanced = item.reminder().advance(Some(Due { at, day }));
    let revision = new_revision(context.rng.bytes());
    Ok(context.store.save(&ReminderItem::new(person.user, &advanced, revision)).await?)
}
