//! `POST /v1/password-resets/completion`
//!
//! It does not sign the user in, on purpose: the next login asks for a second factor like any other.

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::{NewPassword, ResetPasswordError};
use glotto_domain::input;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::rate_limit::Limit;
use glotto_http::{Access, Call, Cx, Endpoint, Json, NoContent, Result, Seal, Spec, limits};
use glotto_mail::{Notice, RESET_SEAL};
use glotto_runtime::{Context, Grant, Part, hash};
use glotto_signin::{Passwords, SealedText, security_notice};
use glotto_store::identity::{Credentials, PasswordChange, PasswordHash, ResetItem};
use glotto_store::{CommitError, Conflict};
use tokio::sync::OnceCell;

use crate::{password_policy, reset_fingerprint};

/// The token of the mail and the new password.
#[input]
pub struct ResetPasswordInput {
    /// The token of the link in the mail.
    pub token: SealedText,
    /// The new password.
    pub password: NewPassword,
}

/// Sets a new password with the token of a mail.
pub struct ResetPassword;

impl Endpoint for ResetPassword {
    const SPEC: Spec = Spec::post(
        "reset_password",
        "/v1/password-resets/completion",
        Access::Public("the token of the mail authorises the call"),
    )
    .summary("Reset password")
    .description(
        "Takes the token of the link in the mail and the new password. This confirms the address, ends all sessions, \
         and resets the limits on wrong passwords and on the codes of the hour; it does not sign the user in. The \
         token works once, for an hour: after a lost response, log in with the new password to see whether it was set.",
    )
    .example(r#"{"token":"9vKxQ2…","password":"difference engine"}"#)
    .grants(&[
        Grant::Read(&[Part::Account, Part::Session, Part::Token]),
        Grant::Write(&[
            Part::Account,
            Part::Audit,
            Part::Event,
            Part::Limit,
            Part::Registration,
            Part::Session,
            Part::Token,
        ]),
        Grant::Seal(&[KeyPurpose::MailLinks]),
    ])
    .sized(512, 10);
    type Path = ();
    type Query = ();
    type Body = Json<ResetPasswordInput>;
    type Response = NoContent;
    type Errors = (ResetPasswordError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        limits::count_by_ip(cx, &Limit::TOKEN_ADDRESS, &[]).await?;
        let seal = Seal::of(cx, RESET_SEAL).await?;
        let id = seal.open(cx.body.token.as_str()).ok_or(ResetPasswordError::Invalid)?;
        let (token, new_hash) = (hash::text(id.as_bytes()), OnceCell::new());
        let password = &cx.body.password;
        cx.retry_on_conflict("the account", || async {
            let (reset, credentials) = find(cx, &token).await?;
            let account = &credentials.account;
            password_policy::check(password, &account.email, &account.display_name)?;
            let hashed = || async { cx.port::<Passwords>()?.hash(password.password(), &cx.rng).await };
            set_password(cx, &reset, &credentials, new_hash.get_or_try_init(hashed).await?).await?;
            Ok(NoContent)
        })
        .await
    }
}

/// The reset that a token stands for, and the account that it belongs to.
async fn find(context: &Context, token: &str) -> Result<(ResetItem, Credentials)> {
    let reset = context.store.passwords().find_reset(token).await?.ok_or(ResetPasswordError::Invalid)?;
    let credentials = context.store.accounts().find_credentials(reset.user_id, context.now()).await?;
    let credentials = credentials.ok_or(ResetPasswordError::Invalid)?;
    reset.reset().check(&reset_fingerprint::of(&credentials.account), context.now())?;
    Ok((reset, credentials))
}

async fn set_password(
    call: &Call<'_>,
    reset: &ResetItem,
    credentials: &Credentials,
    hash: &PasswordHash,
) -> Result<(), CommitError<Conflict>> {
    let account = &credentials.account;
    let mut entry = call.audit(AuditAction::PasswordReset, account.user_id);
    entry.actor = Some(account.user_id);
    let notice = security_notice(call, account, Notice::PasswordChanged);
    // The limit on codes of the hour, but not the one of the day: resets are few, and an attacker with
    // the mailbox alone must not be able to guess codes without end.
    let codes_of = limits::subject_hash(&account.user_id.to_string());
    let guesses = [limits::key(&Limit::LOGIN_ACCOUNT, &account.email.canonical())];
    let new = PasswordChange {
        credentials,
        hash,
        // None stays known: one of them may be the attacker's.
        devices: &[],
        guesses: &guesses,
        codes_of: Some(&codes_of),
        entry: &entry,
        notice: &notice,
    };
    call.store.passwords().reset(reset, &new).await
}
