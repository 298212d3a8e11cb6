//! Makes the copies that people ask for. A message that comes twice makes the same copy again, under
//! the same key; the mail about it is asked for once, in the transaction that says it is ready.

use futures::FutureExt as _;
use glotto_domain::privacy::object_key;
use glotto_events::{Failure, Handler, Message, Trigger, Worker};
use glotto_mail::Letter;
use glotto_runtime::{Bucket, Context, Grant, Part, Queue};
use glotto_store::CommitError;
use glotto_store::privacy::{AlreadyFinished, ExportItem};

use crate::export_asked::ExportAsked;
use crate::{collect, letters};

/// The worker.
pub const WORKER: Worker = Worker::new(
    "make_export",
    Trigger::Queue(Queue::Export, 1),
    Handler::Message(|context, message| handle(context, message).boxed()),
    "Puts everything that is known of somebody into a ZIP for them.",
)
.grants(&[
    Grant::Read(&[Part::Audit, Part::Course, Part::Idempotency, Part::User, Part::Video]),
    Grant::ReadIndex,
    Grant::Write(&[Part::Event, Part::User]),
    Grant::ListObjects(Bucket::Uploads, "avatars/"),
    Grant::ListObjects(Bucket::Media, "avatars/"),
    Grant::GetObject(Bucket::Uploads, "avatars/"),
    Grant::GetObject(Bucket::Media, "avatars/"),
    Grant::PutObject(Bucket::Exports, "exports/"),
])
.sized(512, 30)
.concurrency(2);

async fn handle(context: &Context, message: &Message) -> Result<(), Failure> {
    let ExportAsked { user_id, export_id } = message.payload()?;
    let (export, account) =
        futures::try_join!(context.store.exports().find(user_id, export_id), context.store.accounts().find(user_id))?;
    let Some((export, account)) = export.zip(account) else {
        tracing::info!(export = %export_id, "whoever wanted this copy is gone");
        return Ok(());
    };
    if export.ready.is_some() {
        tracing::info!(export = %export_id, "ready before");
        return Ok(());
    }
    if message.is_last_attempt() {
        // Whatever ended the attempts before may end this one too, and nobody shall wait for ever. If
        // it does not, the copy is ready, which counts for more.
        tracing::warn!(export = %export_id, "the last attempt");
        context.store.exports().give_up(&export).await?;
    }
    let file = collect::collect(context, user_id).await?;
    let size = collect::deliver(context, &file, &object_key(user_id, export_id)).await?;
    let finished = ExportItem { ready: Some(context.now()), size_bytes: Some(size), ..export };
    let until = finished.export().until().unwrap_or(context.now());
    let letter =
        Letter::ExportReady { export_id: export_id.to_string(), display_name: account.display_name.to_string(), until };
    let mail = letters::to(context, message.trace().as_ref(), &account, letter);
    match context.store.exports().finish(&finished, &mail).await {
        Ok(()) => tracing::info!(export = %export_id, size, "ready"),
        Err(CommitError::Refused(AlreadyFinished)) => tracing::info!(export = %export_id, "settled by somebody else"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
