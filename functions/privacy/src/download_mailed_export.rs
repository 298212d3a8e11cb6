//! `POST /v1/exports/download`
//!
//! The one mail that gives access to an export: its reader is suspended, and an admin has decided that they may have
//! it.

use glotto_domain::audit::AuditAction;
use glotto_domain::id::{ExportId, UserId};
use glotto_domain::input;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::pasted::SealedText;
use glotto_domain::privacy::{LINK_LIFETIME, MailedExport, MailedExportError, object_key};
use glotto_domain::rate_limit::Limit;
use glotto_http::{Access, Call, Cx, Endpoint, Json, Result, Seal, Spec, limits};
use glotto_mail::EXPORT_SEAL;
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Grant, Part};

use crate::ExportDownloadView;

/// The token of the mail.
#[input]
pub struct DownloadMailedExportInput {
    /// The token of the link in the mail.
    pub token: SealedText,
}

/// Gets a link to download the export of a suspended user.
pub struct DownloadMailedExport;

impl Endpoint for DownloadMailedExport {
    const SPEC: Spec = Spec::post(
        "download_mailed_export",
        "/v1/exports/download",
        Access::Public("the token of the mail authorises the call"),
    )
    .summary("Download mailed data export")
    .description(
        "For suspended users, who cannot sign in: takes the token of the link in the mail, and returns a signed URL of \
         the ZIP archive that works for five minutes. The token works for a day, and as long as the suspension lasts \
         in which the export was requested; request another URL until then.",
    )
    .example(r#"{"token":"9vKxQ2…"}"#)
    .grants(&[
        Grant::Read(&[Part::Account, Part::Privacy]),
        Grant::Write(&[Part::Audit, Part::Limit]),
        Grant::GetObject(Bucket::Exports, "exports/"),
        Grant::Seal(&[KeyPurpose::MailLinks]),
    ]);
    type Path = ();
    type Query = ();
    type Body = Json<DownloadMailedExportInput>;
    type Response = Json<ExportDownloadView>;
    type Errors = (MailedExportError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        limits::count_by_ip(cx, &Limit::TOKEN_ADDRESS, &[]).await?;
        let seal = Seal::of(cx, EXPORT_SEAL).await?;
        let mailed = seal.open(cx.body.token.as_str()).and_then(MailedExport::parse);
        let MailedExport { user, export } = mailed.ok_or(MailedExportError::Invalid)?;
        check_export(cx, user, export).await?;
        let signer = cx.port::<Objects>()?.signer(Bucket::Exports).await?;
        let url = signer.get(&object_key(user, export), LINK_LIFETIME);
        let mut entry = cx.audit(AuditAction::ExportFetched, user).detail(export.to_string());
        entry.actor = Some(user);
        cx.store.audit_trail().record(&entry).await?;
        Ok(Json(ExportDownloadView { url, expires_at: (cx.now() + LINK_LIFETIME).into() }))
    }
}

/// Checks that an admin requested the export, and that the suspension of its user lasts since then.
async fn check_export(call: &Call<'_>, user: UserId, export: ExportId) -> Result<()> {
    let (export, account) = call.store.exports().find_with_account(user, export).await?;
    let (export, account) = export.zip(account).ok_or(MailedExportError::Invalid)?;
    if !export.by_admin {
        return Err(MailedExportError::Invalid.into());
    }
    export.export().fetch_by_mail(account.suspended, call.now())?;
    Ok(())
}
