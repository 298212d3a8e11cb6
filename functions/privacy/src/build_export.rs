//! Makes the exports that users request. An event that comes twice makes the same export again under the
//! same key. Its mail is requested once, in the transaction that marks the export as ready. Nothing is written when all
//! attempts fail: an export that is not ready in time counts as failed.

use futures::FutureExt as _;
use glotto_domain::privacy::{EXPORT_REQUESTED, MailedExport, object_key};
use glotto_events::{Failure, Handler, Message, Trigger, Worker};
use glotto_mail::MailTemplate;
use glotto_runtime::{Bucket, Context, Grant, IndexPart, Part};
use glotto_store::CommitError;
use glotto_store::identity::AccountItem;
use glotto_store::privacy::{AlreadyFinished, ExportItem};

use crate::export_requested::ExportRequested;
use crate::{collect, mails};

/// The worker.
pub const WORKER: Worker = Worker::new(
    "build_export",
    Trigger::Event(&[EXPORT_REQUESTED]),
    Handler::Message(|context, message| handle(context, message).boxed()),
    "Collects all personal data of a user in a ZIP archive.",
)
.grants(&[
    Grant::Read(&[
        Part::Account,
        Part::Admission,
        Part::Audit,
        Part::Course,
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
    Grant::ReadIndex(&[IndexPart::About, IndexPart::Instructor]),
    Grant::Check(&[Part::Account]),
    Grant::Write(&[Part::Event, Part::Privacy]),
    Grant::ListObjects(Bucket::Uploads, "avatars/"),
    Grant::ListObjects(Bucket::Media, "avatars/"),
    Grant::GetObject(Bucket::Uploads, "avatars/"),
    Grant::GetObject(Bucket::Media, "avatars/"),
    Grant::PutObject(Bucket::Exports, "exports/"),
])
.sized(512, 30)
.example(r#"{"userId":"usr_01J9ZK5W6V4QX0N8R3T7B2M1CD","exportId":"exp_01J9ZK5W6V4QX0N8R3T7B2M1CD"}"#);

async fn handle(context: &Context, message: &Message) -> Result<(), Failure> {
    let ExportRequested { user_id, export_id } = message.payload()?;
    let (export, account) =
        futures::try_join!(context.store.exports().find(user_id, export_id), context.store.accounts().find(user_id))?;
    let Some((export, account)) = export.zip(account) else {
        tracing::info!(export = %export_id, "the user of this export does not exist any more");
        return Ok(());
    };
    if export.ready.is_some() {
        tracing::info!(export = %export_id, "the export is ready already");
        return Ok(());
    }
    let file = collect::collect(context, &account).await?;
    let size = collect::deliver(context, &file, &object_key(user_id, export_id)).await?;
    let finished = ExportItem { ready: Some(context.now()), size_bytes: Some(size), ..export };
    let mail = mails::request(context, message.trace().as_ref(), &account, ready_mail(context, &finished, &account));
    match context.store.exports().finish(&finished, &mail).await {
        Ok(()) => tracing::info!(export = %export_id, size, "the export is ready"),
        Err(CommitError::Condition(AlreadyFinished)) => {
            tracing::info!(export = %export_id, "the export was ready before, or its user is gone");
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// The mail that says that an export is ready. It gives no access, except to a suspended user whose export an admin
/// requested: they cannot sign in.
fn ready_mail(context: &Context, export: &ExportItem, account: &AccountItem) -> MailTemplate {
    let display_name = account.display_name.to_string();
    if export.by_admin && export.export().is_of_suspension(account.suspended) {
        let mailed = MailedExport { user: export.user_id, export: export.export_id };
        let until = context.now() + MailedExport::LIFETIME;
        return MailTemplate::SuspendedExportReady { token_id: mailed.to_string(), display_name, until };
    }
    MailTemplate::ExportReady {
        export_id: export.export_id.to_string(),
        display_name,
        time_zone: account.time_zone.clone(),
        until: export.export().until().unwrap_or(context.now()),
    }
}

#[cfg(test)]
mod tests {
    use glotto_domain::privacy::BUILT_WITHIN;

    use super::*;

    #[test]
    fn an_export_counts_as_failed_when_all_attempts_have_ended_and_not_before() {
        assert!(WORKER.time_on_bus() < BUILT_WITHIN.unsigned_abs());
    }
}
