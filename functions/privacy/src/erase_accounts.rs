//! Erases users, step by step, every hour; then deletes unverified registrations ([`expired`]).
//!
//! An erasure goes through phases (`glotto_domain::privacy::Erasure`). A sparse index lists it by the
//! time of its next step. A step does its work first and moves the erasure to the next phase last, so a
//! step that is interrupted is repeated by the next run. All work can be repeated: it deletes what
//! still exists.

use futures::FutureExt as _;
use glotto_domain::audit::AuditAction;
use glotto_domain::privacy::Step;
use glotto_events::{Failure, Handler, Sweep, Trigger, Worker};
use glotto_runtime::{Bucket, Context, Grant, IndexPart, Part};
use glotto_store::administration::AuditItem;
use glotto_store::privacy::ErasureItem;
use glotto_store::{CommitError, Conflict};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::delete_data::Deletion;
use crate::{close_account, delete_data, expire_unverified, mails};

/// The worker.
pub const WORKER: Worker = Worker::new(
    "erase_accounts",
    Trigger::Schedule("rate(1 hour)"),
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Erases users after their cooling-off period, and deletes registrations that were never verified.",
)
.grants(&[
    Grant::Read(&[
        Part::Account,
        Part::Course,
        Part::Done,
        Part::Idempotency,
        Part::Learning,
        Part::MailFeedback,
        Part::Media,
        Part::Privacy,
        Part::Profile,
        Part::Registration,
        Part::Reminder,
        Part::Session,
        Part::Video,
        Part::Videos,
    ]),
    Grant::ReadIndex(&[
        IndexPart::About,
        IndexPart::Erasure,
        IndexPart::Instructor,
        IndexPart::Staff,
        IndexPart::Unconfirmed,
    ]),
    Grant::Write(EVERYWHERE),
    Grant::ListObjects(Bucket::Uploads, "avatars/"),
    Grant::ListObjects(Bucket::Uploads, "uploads/"),
    Grant::ListObjects(Bucket::Media, "avatars/"),
    Grant::ListObjects(Bucket::Media, "hls/"),
    Grant::ListObjects(Bucket::Exports, "exports/"),
    Grant::DeleteObject(Bucket::Uploads, "avatars/"),
    Grant::DeleteObject(Bucket::Uploads, "uploads/"),
    Grant::AbortUpload(Bucket::Uploads, "uploads/"),
    Grant::DeleteObject(Bucket::Media, "avatars/"),
    Grant::DeleteObject(Bucket::Media, "hls/"),
    Grant::DeleteObject(Bucket::Exports, "exports/"),
])
.sized(512, 600);

/// All that are due.
const SWEEP: Sweep = Sweep { shards: 1, most: u32::MAX };
/// Erasures per read.
const PAGE: u16 = 25;
/// How long a step that cannot be done now is put off.
const RETRY_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// The parts of the table with personal data.
const EVERYWHERE: &[Part] = &[
    Part::Account,
    Part::Admission,
    Part::Audit,
    Part::Course,
    Part::Credential,
    Part::Email,
    Part::Event,
    Part::Handle,
    Part::Idempotency,
    Part::Learning,
    Part::MailFeedback,
    Part::Media,
    Part::Privacy,
    Part::Profile,
    Part::Registration,
    Part::Provider,
    Part::Reminder,
    Part::Session,
    Part::Token,
    Part::Video,
    Part::Videos,
];

async fn handle(context: &Context, _: &Value) -> Result<Value, Failure> {
    let page = |_, after| context.store.erasures().page_due(context.now(), PAGE, after);
    let visit = |item| async move { advance(context, &item).await.map(|()| true) };
    let erased = SWEEP.run(context.now(), |item: &ErasureItem| item.user_id.to_string(), page, visit).await;
    // Both before either fails.
    let expired = expire_unverified::run(context).await;
    let (erased, expired) = (erased.check()?, expired.check()?);
    Ok(json!({ "visited": erased.visited, "expired": expired.visited }))
}

/// Takes the next step of an erasure. The index is eventually consistent, so the erasure is read again.
async fn advance(context: &Context, listed: &ErasureItem) -> Result<(), Failure> {
    let Some(item) = context.store.erasures().find(listed.user_id).await? else { return Ok(()) };
    let Some(step) = item.erasure().next_step(context.now()) else { return Ok(()) };
    let may_delete = match step {
        Step::Close => return close_account::close(context, &item).await,
        Step::Finish => is_farewell_sent(context, &item).await?,
        Step::Delete | Step::FinishAnyway => true,
    };
    if !may_delete || delete_data::delete_personal_data(context, item.user_id).await? == Deletion::Partial {
        let later = item.with(item.erasure().postpone(context.now(), RETRY_AFTER));
        return ignore_conflict(context.store.erasures().advance(&item, &later, None, None).await);
    }
    match step {
        Step::Delete => send_farewell(context, &item).await,
        _ => finish(context, &item).await,
    }
}

async fn is_farewell_sent(context: &Context, item: &ErasureItem) -> Result<bool, Failure> {
    let Some(mail) = item.farewell else { return Ok(true) };
    Ok(context.store.mail_deliveries().find(mail).await?.is_some_and(|delivery| delivery.outcome.is_some()))
}

/// Requests the farewell mail, if the address was verified. From then on only the event of the mail has
/// the address.
async fn send_farewell(context: &Context, item: &ErasureItem) -> Result<(), Failure> {
    let Some(addressee) = item.addressee.clone() else { return finish(context, item).await };
    let (mail, event) = mails::request_farewell(context, item.user_id, addressee)?;
    let advanced = item.with(item.erasure().advance(context.now()));
    let advanced = ErasureItem { addressee: None, farewell: Some(mail), ..advanced };
    ignore_conflict(context.store.erasures().advance(item, &advanced, Some(&event), None).await)
}

/// Completes the erasure: only the id stays.
async fn finish(context: &Context, item: &ErasureItem) -> Result<(), Failure> {
    let now = context.now();
    let mut erasure = item.erasure();
    while erasure.next_step(erasure.due).is_some() {
        erasure = erasure.advance(now);
    }
    let finished = ErasureItem { addressee: None, farewell: None, ..item.with(erasure) };
    let entry = AuditItem::of_platform(context.new_id(), AuditAction::Erased, item.user_id, now);
    ignore_conflict(context.store.erasures().advance(item, &finished, None, Some(&entry)).await)?;
    tracing::info!(user = %item.user_id, "user erased");
    Ok(())
}

/// A concurrent run that has advanced the erasure did the same work.
pub(crate) fn ignore_conflict(outcome: Result<(), CommitError<Conflict>>) -> Result<(), Failure> {
    match outcome {
        Ok(()) | Err(CommitError::Condition(Conflict)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
