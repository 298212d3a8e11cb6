//! Forgets people, step by step, every hour; after them, registrations that nobody confirmed ([`lapses`]).
//!
//! An erasure goes through phases (`glotto_domain::privacy::Erasure`), and stands in a sparse index
//! under the moment of its next one. A visit does the work of its phase first, and moves the erasure
//! on last; so a visit that dies half-way is begun anew by the next run, and finds less to do. All
//! of the work may be repeated: it deletes what is there.

use futures::FutureExt as _;
use glotto_domain::audit::Act;
use glotto_domain::privacy::Visit;
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_runtime::{Bucket, Context, Grant, Part};
use glotto_store::administration::AuditItem;
use glotto_store::privacy::ErasureItem;
use glotto_store::{CommitError, Conflict};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::sweep::Swept;
use crate::{closing, lapses, letters, sweep};

/// The worker.
pub const WORKER: Worker = Worker::new(
    "erase_accounts",
    Trigger::Schedule("rate(1 hour)"),
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Forgets those who asked to be forgotten and did not change their mind, and registrations that nobody confirmed.",
)
.grants(&[
    Grant::Read(&[Part::Course, Part::Done, Part::Idempotency, Part::User, Part::Video]),
    Grant::ReadIndex,
    Grant::Write(EVERYWHERE),
    Grant::ListObjects(Bucket::Uploads, "avatars/"),
    Grant::ListObjects(Bucket::Uploads, "uploads/"),
    Grant::ListObjects(Bucket::Media, "avatars/"),
    Grant::ListObjects(Bucket::Media, "hls/"),
    Grant::ListObjects(Bucket::Exports, "exports/"),
    Grant::DeleteObject(Bucket::Uploads, "avatars/"),
    Grant::DeleteObject(Bucket::Uploads, "uploads/"),
    Grant::DeleteObject(Bucket::Media, "avatars/"),
    Grant::DeleteObject(Bucket::Media, "hls/"),
    Grant::DeleteObject(Bucket::Exports, "exports/"),
])
.sized(512, 600);

/// Erasures that are read at once.
const PAGE: u16 = 25;
/// When what cannot be done now is looked at again.
const LATER: SignedDuration = SignedDuration::from_hours(1);

/// Where anything may lie that is about somebody.
const EVERYWHERE: &[Part] = &[
    Part::Audit,
    Part::Course,
    Part::Credential,
    Part::Done,
    Part::Email,
    Part::Errand,
    Part::Event,
    Part::Handle,
    Part::Idempotency,
    Part::Provider,
    Part::Token,
    Part::User,
    Part::Video,
];

async fn handle(context: &Context, _: &Value) -> Result<Value, Failure> {
    let (mut visited, mut failed, mut after) = (0, 0, None);
    loop {
        let (due, last) = context.store.erasures().page_due(context.now(), PAGE, after).await?;
        for item in due {
            visited += 1;
            // One that fails keeps nobody else back, and comes again with the next run.
            if let Err(failure) = visit(context, &item).await {
                failed += 1;
                tracing::error!(user = %item.user_id, error = %failure, "an erasure could not go on");
            }
        }
        after = last;
        if after.is_none() {
            break;
        }
    }
    let lapses = lapses::run(context).await?;
    if failed + lapses.failed > 0 {
        // So that the alarm rings.
        let lapses = format!("{} of {} registrations could not be taken away", lapses.failed, lapses.visited);
        return Err(Failure(format!("{failed} of {visited} erasures could not go on, {lapses}")));
    }
    Ok(json!({ "visited": visited, "lapsed": lapses.visited }))
}

/// Does what is due for somebody. The index may lag behind: what counts is what stands in the table.
async fn visit(context: &Context, shown: &ErasureItem) -> Result<(), Failure> {
    let Some(item) = context.store.erasures().find(shown.user_id).await? else { return Ok(()) };
    let Some(visit) = item.erasure().visit(context.now()) else { return Ok(()) };
    let gone_out = match visit {
        Visit::Close => return closing::close(context, &item).await,
        Visit::Forget => farewell_went_out(context, &item).await?,
        Visit::Sweep | Visit::ForgetAnyhow => true,
    };
    if !gone_out || sweep::sweep(context, item.user_id).await? == Swept::InPart {
        let later = item.with(item.erasure().put_off(context.now(), LATER));
        return moved(context.store.erasures().advance(&item, &later, None, None).await);
    }
    match visit {
        Visit::Sweep => say_goodbye(context, &item).await,
        _ => finish(context, &item).await,
    }
}

async fn farewell_went_out(context: &Context, item: &ErasureItem) -> Result<bool, Failure> {
    let Some(mail) = item.farewell else { return Ok(true) };
    Ok(context.store.mail_deliveries().find(mail).await?.is_some_and(|delivery| delivery.outcome.is_some()))
}

/// Asks for the last mail, if the address is known to be theirs. From then on, the mail's event alone
/// has it.
async fn say_goodbye(context: &Context, item: &ErasureItem) -> Result<(), Failure> {
    let Some(addressee) = item.addressee.clone() else { return finish(context, item).await };
    let (mail, event) = letters::farewell(context, item.user_id, addressee)?;
    let told = item.with(item.erasure().advanced(context.now()));
    let told = ErasureItem { addressee: None, farewell: Some(mail), ..told };
    moved(context.store.erasures().advance(item, &told, Some(&event), None).await)
}

/// Leaves nothing but the id.
async fn finish(context: &Context, item: &ErasureItem) -> Result<(), Failure> {
    let now = context.now();
    let mut erasure = item.erasure();
    while erasure.visit(erasure.due).is_some() {
        erasure = erasure.advanced(now);
    }
    let done = ErasureItem { addressee: None, farewell: None, ..item.with(erasure) };
    let entry = AuditItem::of_platform(context.new_id(), Act::Erased, item.user_id, now);
    moved(context.store.erasures().advance(item, &done, None, Some(&entry)).await)?;
    tracing::info!(user = %item.user_id, "forgotten");
    Ok(())
}

/// If somebody else has moved it on meanwhile, they did the same.
pub(crate) fn moved(outcome: Result<(), CommitError<Conflict>>) -> Result<(), Failure> {
    match outcome {
        Ok(()) | Err(CommitError::Refused(Conflict)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
