//! Sends the mails that features ask for, each once as far as the mail service allows.
//!
//! Messages come twice, so an attempt first claims its mail in the table, sends it, and notes how
//! that ended. SES offers no way to send "once under this name", which leaves two moments:
//!
//! - **SES got the mail and its answer did not come.** Nobody can know. What people wait for (to
//!   verify an address) is sent again: two are better than none. A reminder is not: none today is
//!   better than two.
//! - **The function died between sending and noting it.** The claim runs out and the mail is sent
//!   again, whatever it is: more often than not the function died before.
//!
//! When half the learners are reminded at half past six, mails come faster than SES takes them (14 a
//! second in a new account). Few of this worker run at once, and one that is too fast waits a moment
//! and tries again, so the rest waits on the queue, where waiting costs no attempt. A mail that has
//! become stale meanwhile, or in the dead-letter queue, is not sent.

use std::time::Duration;

use futures::FutureExt as _;
use glotto_events::{Failure, Handler, Message, Trigger, Worker};
use glotto_mail::{Letter, Mail, MailRequest, Mailer, SendError};
use glotto_runtime::{Context, Grant, Part, Queue};
use glotto_store::messaging::{DeliveryItem, MailOutcome};

use crate::letters;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "send_mail",
    Trigger::Queue(Queue::Mail, 10),
    Handler::Message(|context, message| handle(context, message).boxed()),
    "Sends mails, each once.",
)
.grants(&[Grant::Read(&[Part::Done, Part::User]), Grant::Write(&[Part::Done]), Grant::Mail, Grant::Seal])
.concurrency(2);

/// How often a mail that is too fast is tried before its message goes back to the queue, and how
/// long it waits in between: all of it well within the time that the worker and the claim have.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_secs(1);

async fn handle(context: &Context, message: &Message) -> Result<(), Failure> {
    let request: MailRequest = message.payload()?;
    let (before, forgotten) = context.store.mail_deliveries().find_with_erasure(request.id, request.user_id).await?;
    if before.is_some_and(|delivery| delivery.outcome.is_some()) {
        tracing::info!(mail = %request.id, "settled before");
        return Ok(());
    }
    if forgotten && !matches!(request.letter, Letter::Erased { .. }) {
        tracing::info!(mail = %request.id, "not sent, as whom it is about is forgotten");
        return Ok(());
    }
    let mail = letters::write(&context.settings, &request)?;
    let claim = claim(context, &request).await?;
    let outcome = if request.letter.is_stale(context.now()) {
        tracing::info!(mail = %request.id, letter = request.letter.kind(), "not sent, as it is too late for it");
        MailOutcome::TooLate
    } else {
        let mailer = context.port::<Mailer>()?;
        let sent = send(&mailer, &mail).await;
        let Some(outcome) = outcome(&request, sent) else {
            context.store.mail_deliveries().release(&claim).await?;
            return Err(Failure(format!("{} is to be sent again", request.id)));
        };
        outcome
    };
    if let Err(error) = context.store.mail_deliveries().finish(&claim, outcome).await {
        // It is settled all the same: the message must not come again because of a note.
        tracing::error!(mail = %request.id, %error, ?outcome, "the outcome could not be noted");
    }
    Ok(())
}

/// Sends a mail; waits if the mail service takes no more at the moment.
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

/// Claims a mail; fails while somebody else is at it, who may yet die.
async fn claim(context: &Context, request: &MailRequest) -> Result<DeliveryItem, Failure> {
    let now = context.now();
    let claimant = format!("{:032x}", u128::from_be_bytes(context.chance.bytes()));
    let claim = DeliveryItem::claim(request.id, claimant, now);
    let free = context.store.mail_deliveries().claim(&claim, now).await?;
    if free { Ok(claim) } else { Err(Failure(format!("{} is being sent by somebody else", request.id))) }
}

/// How the sending ended; nothing if it is to be tried again.
fn outcome(request: &MailRequest, sent: Result<String, SendError>) -> Option<MailOutcome> {
    let letter = request.letter.kind();
    let mail = request.id;
    match sent {
        Ok(ses_id) => {
            tracing::info!(%mail, letter, ses_id, "sent");
            Some(MailOutcome::Sent)
        }
        Err(error @ SendError::Refused(_)) => {
            tracing::error!(%mail, letter, %error, "not sent, and never will be");
            Some(MailOutcome::Failed)
        }
        Err(error @ SendError::Unknown) if !worth_sending_twice(&request.letter) => {
            tracing::warn!(%mail, letter, %error, "may have been sent, and is left at that");
            Some(MailOutcome::Unknown)
        }
        Err(error) => {
            tracing::warn!(%mail, letter, %error, "not sent yet");
            None
        }
    }
}

/// Whether two of a letter are better than none.
fn worth_sending_twice(letter: &Letter) -> bool {
    !matches!(letter, Letter::Reminder { .. })
}
