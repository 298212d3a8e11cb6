//! Sends the mails that features request, each once as far as the mail service permits.
//!
//! Messages may be delivered twice, so an attempt first claims its mail in the table, sends it, and then
//! stores the outcome. SES has no idempotency key, so two cases remain:
//!
//! - **SES got the mail and its answer was lost.** Whether the mail was sent is unknown. A mail that users
//!   wait for (to verify an address) is sent again: two are better than none. A reminder is not sent
//!   again: none is better than two.
//! - **The function crashed between sending the mail and storing the outcome.** The claim expires and the
//!   mail is sent again, because most crashes happen before it was sent.
//!
//! When half of the learners are reminded at 18:30, mails are requested faster than SES accepts them (14
//! per second in a new account). Few instances of this worker run at the same time, and an instance that
//! is throttled waits and tries again, so the other mails wait in the queue, where waiting costs no
//! attempt. A mail that became stale in the meantime, or in the dead-letter queue, is not sent.
//!
//! Nor is a mail to an address that bounced permanently, or from which a complaint came; after a complaint,
//! mails that the user needs to keep the account are sent ([`crate::record_mail_feedback`]).

use std::time::Duration;

use futures::FutureExt as _;
use glotto_domain::keys::KeyPurpose;
use glotto_events::{Failure, Handler, Message, Trigger, Worker};
use glotto_mail::{MailRequest, MailTemplate};
use glotto_mailer::{Mail, Mailer, SendError};
use glotto_runtime::{Context, Grant, Part, Queue};
use glotto_store::messaging::{DeliveryItem, MailOutcome};

use crate::templates::{self, MailSeals};

/// The worker.
pub const WORKER: Worker = Worker::new(
    "send_mail",
    Trigger::Queue(Queue::Mail, 10),
    Handler::Message(|context, message| handle(context, message).boxed()),
    "Sends mails, each once.",
)
.grants(&[
    Grant::Read(&[Part::Done, Part::MailFeedback, Part::Privacy]),
    Grant::Write(&[Part::Done]),
    Grant::Mail,
    Grant::Seal(&[KeyPurpose::MailLinks, KeyPurpose::Unsubscribe]),
])
.concurrency(2);

/// How often a throttled mail is tried before its message returns to the queue, and the pause in
/// between: in total much less than the timeout of the worker and of the claim.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_secs(1);

async fn handle(context: &Context, message: &Message) -> Result<(), Failure> {
    let request: MailRequest = message.payload()?;
    let state = context.store.mail_deliveries().find_state(request.id, request.user_id).await?;
    if state.delivery.is_some_and(|delivery| delivery.outcome.is_some()) {
        tracing::info!(mail = %request.id, "the mail was handled before");
        return Ok(());
    }
    if state.is_erased && !matches!(request.template, MailTemplate::Erased { .. }) {
        tracing::info!(mail = %request.id, "not sent: its user was erased");
        return Ok(());
    }
    let mail = templates::render(&context.settings, &MailSeals::of(context).await?, &request)?;
    let claim = claim(context, &request).await?;
    let outcome = if request.template.is_stale(context.now()) {
        tracing::info!(mail = %request.id, template = request.template.kind(), "not sent: it is too late");
        MailOutcome::TooLate
    } else if !state.feedback.accepts(&request.to, request.template.is_essential()) {
        let template = request.template.kind();
        tracing::info!(mail = %request.id, template, "not sent: an earlier mail to its address came back");
        MailOutcome::Suppressed
    } else {
        let mailer = context.port::<Mailer>()?;
        let sent = send(&mailer, &mail).await;
        let Some(outcome) = outcome(&request, sent) else {
            context.store.mail_deliveries().release(&claim).await?;
            return Err(Failure::because(format!("{} has to be sent again", request.id)));
        };
        outcome
    };
    if let Err(error) = context.store.mail_deliveries().finish(&claim, outcome).await {
        // The mail must not be sent again only because its outcome was not stored.
        tracing::error!(mail = %request.id, %error, ?outcome, "the outcome could not be stored");
    }
    Ok(())
}

/// Sends a mail; waits while the mail service throttles.
async fn send(mailer: &Mailer, mail: &Mail) -> Result<String, SendError> {
    let mut tries = 1;
    loop {
        match mailer.send(mail.clone()).await {
            Err(SendError::TooFast(_)) if tries < TRIES => tokio::time::sleep(PAUSE).await,
            sent => return sent,
        }
        tries += 1;
    }
}

/// Claims a mail; fails while another instance has claimed it, which may still crash.
async fn claim(context: &Context, request: &MailRequest) -> Result<DeliveryItem, Failure> {
    let now = context.now();
    let claimant = format!("{:032x}", u128::from_be_bytes(context.rng.bytes()));
    let claim = DeliveryItem::claim(request.id, claimant, now);
    let free = context.store.mail_deliveries().claim(&claim, now).await?;
    if free { Ok(claim) } else { Err(Failure::conflict(format!("{} is being sent by another instance", request.id))) }
}

/// The outcome of sending; none if the mail has to be tried again.
fn outcome(request: &MailRequest, sent: Result<String, SendError>) -> Option<MailOutcome> {
    let template = request.template.kind();
    let mail = request.id;
    match sent {
        Ok(ses_id) => {
            tracing::info!(%mail, template, ses_id, "sent");
            Some(MailOutcome::Sent)
        }
        Err(error @ SendError::Refused(_)) => {
            tracing::error!(%mail, template, %error, "not sent, and never will be");
            Some(MailOutcome::Failed)
        }
        Err(error @ SendError::Unknown) if !worth_sending_twice(&request.template) => {
            tracing::warn!(%mail, template, %error, "may have been sent, and is not tried again");
            Some(MailOutcome::Unknown)
        }
        Err(error) => {
            tracing::warn!(%mail, template, %error, "not sent yet");
            None
        }
    }
}

/// Whether two mails of a kind are better than none.
fn worth_sending_twice(template: &MailTemplate) -> bool {
    !matches!(template, MailTemplate::Reminder { .. })
}
