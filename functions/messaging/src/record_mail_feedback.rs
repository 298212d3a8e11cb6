//! Records what comes back after mails were sent: an address does not exist, or a reader marked a mail as
//! unwanted. From then on `send_mail` sends nothing to that address, except after a complaint what the user
//! needs to keep the account (docs/decisions/0034-mail-feedback.md).
//!
//! Events come late, in any order and more than once, also after the user has changed to another address or
//! was erased.

use futures::FutureExt as _;
use glotto_domain::Revision;
use glotto_domain::id::UserId;
use glotto_domain::messaging::{MailFeedback, MailReport};
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::messaging::MailFeedbackItem;
use glotto_store::{CommitError, Conflict, Retries};
use serde_json::{Value, json};

use crate::mail_event::{self, MailEvent};

/// The worker. Its rule gets the events of all stages in the account; a user of another stage is unknown here.
pub const WORKER: Worker = Worker::new(
    "record_mail_feedback",
    Trigger::Rule(
        r#"{"source":["aws.ses"],"detail-type":["Email Bounced","Email Complaint Received"],"detail":{"mail":{"tags":{"user":[{"prefix":"usr_"}]}}}}"#,
    ),
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Records bounces and complaints, after which no more mail is sent to the address.",
)
.grants(&[
    Grant::Read(&[Part::Account, Part::MailFeedback]),
    Grant::Check(&[Part::Account]),
    Grant::Write(&[Part::MailFeedback, Part::Reminder]),
])
.example(
    r#"{"eventType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"General","bouncedRecipients":[{"emailAddress":"bounce@simulator.amazonses.com","action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}],"timestamp":"2026-03-01T12:00:00.669Z","feedbackId":"0101017f7cb1f9f5-01"},"mail":{"timestamp":"2026-03-01T12:00:00.000Z","messageId":"0101017f7cb1f9f5-02","destination":["bounce@simulator.amazonses.com"],"tags":{"ses:configuration-set":["glotto-dev"],"user":["usr_01J9ZK5W6V4QX0N8R3T7B2M1CD"]}}}"#,
);

/// What a report has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// It is recorded.
    Recorded,
    /// It is recorded, and the reminder has ended, if there was one, because the user's mail goes to that address.
    ReminderEnded,
    /// Nothing: it was recorded before.
    RecordedBefore,
    /// Nothing: the user does not exist, or not any more.
    UnknownUser,
}

async fn handle(context: &Context, event: &Value) -> Result<Value, Failure> {
    let Some(MailEvent { user, report }) = mail_event::parse(event)? else { return Ok(json!({ "change": "None" })) };
    let Some(report) = report else {
        tracing::info!(%user, "a mail came back, which says nothing about the address");
        return Ok(json!({ "user": user, "change": "None" }));
    };
    let mut retries = Retries::default();
    loop {
        match record(context, user, &report).await {
            Ok(change) => {
                tracing::info!(%user, kind = ?report.kind, ?change, "a report about mail to a user");
                return Ok(json!({ "user": user, "change": format!("{change:?}") }));
            }
            Err(CommitError::Condition(Conflict)) => retries.back_off("the feedback").await?,
            Err(error) => return Err(error.into()),
        }
    }
}

async fn record(context: &Context, user: UserId, report: &MailReport) -> Result<Change, CommitError<Conflict>> {
    let stored = context.store.mail_feedback();
    let (account, item) = stored.find_with_account(user).await?;
    let Some(account) = account else { return Ok(Change::UnknownUser) };
    let (before, read) = item.map_or((MailFeedback::default(), Revision::UNWRITTEN), |item| (item.reports, item.rev));
    let reports = before.clone().with(report.clone());
    if reports == before {
        return Ok(Change::RecordedBefore);
    }
    // Reports about a former address say nothing about the mail that the user gets now.
    let ends_reminder = reports.status(&account.email) != before.status(&account.email);
    let item = MailFeedbackItem { user_id: user, reports, rev: context.revision_after(read) };
    stored.write(&item, read, &account, ends_reminder).await?;
    Ok(if ends_reminder { Change::ReminderEnded } else { Change::Recorded })
}
