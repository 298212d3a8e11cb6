//! Events of SES about mails that were sent
//! (<https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>; events on
//! the bus have the same `detail`).

use glotto_domain::id::{Id as _, UserId};
use glotto_domain::identity::EmailAddress;
use glotto_domain::messaging::{MailReport, ReportKind};
use glotto_events::Failure;
use glotto_mailer::USER_TAG;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Event {
    detail: Detail,
}

#[derive(Deserialize)]
struct Detail {
    mail: Mail,
    #[serde(default)]
    bounce: Option<Bounce>,
    #[serde(default)]
    complaint: Option<Complaint>,
}

#[derive(Deserialize)]
struct Mail {
    /// The recipients as the platform named them: always one.
    destination: Vec<EmailAddress>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
    timestamp: Timestamp,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    #[serde(default)]
    complaint_feedback_type: Option<String>,
    timestamp: Timestamp,
}

/// What came back after a mail was sent.
#[derive(Debug, PartialEq)]
pub(crate) struct MailEvent {
    /// The user that the mail was about.
    pub(crate) user: UserId,
    /// What it says about the address. None if it says nothing that lasts: a full mailbox, a server that
    /// did not answer for hours, a reply of a user who is on holiday, or that a mail was wanted after all.
    pub(crate) report: Option<MailReport>,
}

/// Parses an event. None if the mail was not sent by the platform.
///
/// # Errors
///
/// The event names a user but cannot be read. The error has nothing of the event's text, which contains
/// addresses.
pub(crate) fn parse(event: &Value) -> Result<Option<MailEvent>, Failure> {
    let tagged = event.pointer("/detail/mail/tags").and_then(|tags| tags.get(USER_TAG)?.get(0)?.as_str());
    let Some(user) = tagged.and_then(|id| UserId::parse(id).ok()) else { return Ok(None) };
    let unreadable = || Failure::because(format!("an event about a mail of {user} cannot be read"));
    let Event { detail } = serde_json::from_value(event.clone()).map_err(|_| unreadable())?;
    let Detail { mail, bounce, complaint } = detail;
    let address = mail.destination.into_iter().next().ok_or_else(unreadable)?;
    let found = bounce.as_ref().and_then(permanent).or_else(|| complaint.as_ref().and_then(unwanted));
    Ok(Some(MailEvent { user, report: found.map(|(kind, at)| MailReport { address, kind, at }) }))
}

/// SES has tried for hours before it gives up with `Transient`, and knows no reason if it is `Undetermined`.
fn permanent(bounce: &Bounce) -> Option<(ReportKind, Timestamp)> {
    (bounce.bounce_type == "Permanent").then_some((ReportKind::Bounce, bounce.timestamp))
}

/// `not-spam` says that a mail program was wrong to sort the mail out (RFC 6430).
fn unwanted(complaint: &Complaint) -> Option<(ReportKind, Timestamp)> {
    let is_wanted = complaint.complaint_feedback_type.as_deref() == Some("not-spam");
    (!is_wanted).then_some((ReportKind::Complaint, complaint.timestamp))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn user() -> UserId {
        UserId::new(Timestamp::UNIX_EPOCH, 7)
    }

    fn event(what: &str, details: Value) -> Value {
        let mut event = json!({"source": "aws.ses", "detail": {"mail": {
            "destination": ["ada@example.com"],
            "tags": {"ses:configuration-set": ["glotto-dev"], "user": [user().to_string()]},
        }}});
        event["detail"][what] = details;
        event
    }

    fn report(event: &Value) -> Option<(ReportKind, String)> {
        let parsed = parse(event).unwrap().unwrap();
        assert_eq!(parsed.user, user());
        parsed.report.map(|report| (report.kind, report.at.to_string()))
    }

    #[test]
    fn only_a_permanent_bounce_is_reported() {
        let bounce = |kind: &str| {
            let details = json!({
                "bounceType": kind, "bounceSubType": "General", "timestamp": "2026-03-01T12:00:00.669Z",
                "bouncedRecipients": [{"emailAddress": "ada@example.com"}], "feedbackId": "1",
            });
            report(&event("bounce", details))
        };
        assert_eq!(bounce("Permanent"), Some((ReportKind::Bounce, "2026-03-01T12:00:00.669Z".to_owned())));
        assert_eq!(bounce("Transient"), None);
        assert_eq!(bounce("Undetermined"), None);
    }

    #[test]
    fn a_complaint_is_reported_unless_it_says_that_the_mail_was_wanted() {
        let complaint = |kind: Value| {
            let details = json!({
                "complaintFeedbackType": kind, "timestamp": "2026-03-01T12:00:00Z", "feedbackId": "1",
                "complainedRecipients": [{"emailAddress": "ada@example.com"}],
            });
            report(&event("complaint", details)).map(|(kind, _)| kind)
        };
        assert_eq!(complaint(json!("abuse")), Some(ReportKind::Complaint));
        assert_eq!(complaint(Value::Null), Some(ReportKind::Complaint));
        assert_eq!(complaint(json!("not-spam")), None);
    }

    #[test]
    fn events_about_mails_of_others_are_ignored() {
        let mut other = event("bounce", json!({"bounceType": "Permanent", "timestamp": "2026-03-01T12:00:00Z"}));
        for tags in [json!({}), json!({"user": []}), json!({"user": ["Ada"]}), json!(null)] {
            other["detail"]["mail"]["tags"] = tags;
            assert_eq!(parse(&other), Ok(None));
        }
        assert_eq!(parse(&json!({})), Ok(None));
    }

    #[test]
    fn an_unreadable_event_about_a_user_is_retried_and_its_error_contains_no_address() {
        let bounce = json!({"bounceType": "Permanent", "timestamp": "2026-03-01T12:00:00Z"});
        let mut without_recipient = event("bounce", bounce);
        for recipients in [json!([]), json!("ada@example.com"), json!(["ada lovelace@example.com"])] {
            without_recipient["detail"]["mail"]["destination"] = recipients;
            let failure = parse(&without_recipient).unwrap_err();
            assert!(failure.reason.contains(&user().to_string()) && !failure.reason.contains("example"), "{failure}");
        }
        let undated = event("complaint", json!({"timestamp": "yesterday"}));
        assert!(parse(&undated).is_err());
    }
}
