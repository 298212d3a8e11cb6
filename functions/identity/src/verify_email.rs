//! `POST /v1/accounts/verification`

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::VerifyEmailError;
use glotto_domain::input;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::rate_limit::Limit;
use glotto_http::{Access, Cx, Endpoint, Json, NoContent, Result, Seal, Spec, limits};
use glotto_mail::VERIFICATION_SEAL;
use glotto_runtime::{Grant, Part, hash};
use glotto_signin::SealedText;
use glotto_store::CommitError;

/// The confirmation of an address.
#[input]
pub struct VerifyEmailInput {
    /// The token of the link in the mail.
    pub token: SealedText,
}

/// Confirms that an address belongs to the user who registered it.
pub struct VerifyEmail;

impl Endpoint for VerifyEmail {
    const SPEC: Spec = Spec::post(
        "verify_email",
        "/v1/accounts/verification",
        Access::Public("the token of the mail authorises the call"),
    )
    .summary("Verify e-mail address")
    .description(
        "Takes the token of the link in the mail, which is valid for a day. It confirms the address once: repeating \
         the request changes nothing and gives the same answer, and so does every other link of a registration that \
         has been confirmed.",
    )
    .example(r#"{"token":"9vKxQ2…"}"#)
    .grants(&[
        Grant::Read(&[Part::Account, Part::Token]),
        Grant::Write(&[Part::Account, Part::Audit, Part::Limit, Part::Registration, Part::Token]),
        Grant::Seal(&[KeyPurpose::MailLinks]),
    ]);
    type Path = ();
    type Query = ();
    type Body = Json<VerifyEmailInput>;
    type Response = NoContent;
    type Errors = (VerifyEmailError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        limits::count_by_ip(cx, &Limit::TOKEN_ADDRESS, &[]).await?;
        let seal = Seal::of(cx, VERIFICATION_SEAL).await?;
        let id = seal.open(cx.body.token.as_str()).ok_or(VerifyEmailError::Invalid)?;
        let hash = hash::text(id.as_bytes());
        let item = cx.store.registrations().find_verification(&hash).await?.ok_or(VerifyEmailError::Invalid)?;
        item.verification().check(cx.now())?;
        if item.used_up {
            return Ok(NoContent);
        }
        let mut entry = cx.audit(AuditAction::EmailVerified, item.user_id);
        entry.actor = Some(item.user_id);
        match cx.store.registrations().verify(&item, &entry).await {
            // Another link, a reset, or the same link at the same moment: a double click, or a client that retries.
            Err(CommitError::Condition(_)) if cx.store.registrations().is_confirmed(&item).await? => Ok(NoContent),
            written => Ok(written.map(|()| NoContent)?),
        }
    }
}
