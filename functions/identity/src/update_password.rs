//! `PUT /v1/me/password`

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::{NewPassword, Password, UpdatePasswordError};
use glotto_domain::rate_limit::Limit;
use glotto_domain::{Pointer, ValidationErrors, Violation, input};
use glotto_http::{Access, Actor, Call, Cx, Endpoint, Json, NoContent, Result, Spec, limits};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Part};
use glotto_signin::{PasswordCheck, Passwords, devices_to_keep, find_caller_credentials, security_notice};
use glotto_store::identity::{Credentials, PasswordChange, PasswordHash};
use glotto_store::{CommitError, Conflict};
use tokio::sync::OnceCell;

use crate::password_policy;

/// A change of the password.
#[input]
pub struct UpdatePasswordInput {
    /// The current password. Leave it out only if there is none.
    pub current_password: Option<Password>,
    /// The new password.
    pub password: NewPassword,
}

/// Changes the caller's password, or sets the first one.
pub struct UpdatePassword;

impl Endpoint for UpdatePassword {
    const SPEC: Spec = Spec::put("update_password", "/v1/me/password", Access::SignedIn)
        .summary("Update password")
        .description(
            "Requires the current password, if there is one. All other sessions end, a pending change of address is \
             withdrawn, links of mails that reset the password stop working, and you get a mail about it.",
        )
        .example(r#"{"currentPassword":"analytical engine","password":"difference engine"}"#)
        .grants(&[
            Grant::Read(&[Part::Account]),
            Grant::Write(&[Part::Account, Part::Audit, Part::Event, Part::Limit, Part::Session]),
        ])
        .sized(512, 10)
        .requires_recent_auth();
    type Path = ();
    type Query = ();
    type Body = Json<UpdatePasswordInput>;
    type Response = NoContent;
    type Errors = (UpdatePasswordError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (actor, password) = (cx.actor()?, &cx.body.password);
        let current = cx.body.current_password.as_ref().map(PasswordCheck::new);
        let new_hash = OnceCell::new();
        cx.retry_on_conflict("the account", || async {
            let credentials = find_caller_credentials(cx).await?;
            let account = &credentials.account;
            if let Some(hash) = &account.password_hash {
                check_current(cx, actor, current.as_ref(), hash).await?;
            }
            password_policy::check(password, &account.email, &account.display_name)?;
            let hashed = || async { cx.port::<Passwords>()?.hash(password.password(), &cx.rng).await };
            set_password(cx, actor, &credentials, new_hash.get_or_try_init(hashed).await?).await?;
            Ok(NoContent)
        })
        .await
    }
}

/// Checks the current password. The limit is counted by session: an attacker at an unlocked device
/// has few attempts, and does not lock the owner out by using them up.
async fn check_current(
    call: &Call<'_>,
    actor: Actor,
    current: Option<&PasswordCheck<'_>>,
    hash: &PasswordHash,
) -> Result<()> {
    let Some(current) = current else {
        let mut errors = ValidationErrors::default();
        errors.add(&Pointer::root().child("currentPassword"), Violation::required());
        return Err(errors.into());
    };
    if current.has_matched(hash) {
        return Ok(());
    }
    limits::count(call, &[(&Limit::PROOF_SESSION, &actor.session.to_string())]).await?;
    if current.matches(call, Some(hash)).await? { Ok(()) } else { Err(UpdatePasswordError::WrongPassword.into()) }
}

async fn set_password(
    call: &Call<'_>,
    actor: Actor,
    credentials: &Credentials,
    hash: &PasswordHash,
) -> Result<(), CommitError<Conflict>> {
    let account = &credentials.account;
    let entry = call.audit(AuditAction::PasswordChanged, account.user_id);
    let notice = security_notice(call, account, Notice::PasswordChanged);
    let guesses = [limits::key(&Limit::LOGIN_ACCOUNT, &account.email.canonical())];
    let new = PasswordChange {
        credentials,
        hash,
        devices: &devices_to_keep(credentials, actor.session),
        guesses: &guesses,
        codes_of: None,
        entry: &entry,
        notice: &notice,
    };
    call.store.passwords().update(&new, actor.session).await
}
