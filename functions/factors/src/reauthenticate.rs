//! `POST /v1/sessions/current/proof`

use std::sync::atomic::{AtomicBool, Ordering};

use glotto_domain::audit::AuditAction;
use glotto_domain::factors::{FactorCode, ReauthenticateError, RequiredProof};
use glotto_domain::identity::{AuthMethod, Password};
use glotto_domain::input;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::rate_limit::Limit;
use glotto_http::{Access, Call, Cx, Endpoint, Json, Problem, Result, Spec, limits};
use glotto_runtime::{Grant, Part};
use glotto_signin::{PasswordCheck, ProofView, find_caller_credentials};
use glotto_store::identity::Credentials;
use glotto_store::{Conflict, Transaction};

use crate::code::{self, ValidCode};

/// The factors to reauthenticate with.
#[input]
pub struct ReauthenticateInput {
    /// The password, if the account has one.
    pub password: Option<Password>,
    /// A code of the authenticator app or a recovery code, if the account has an app.
    pub code: Option<FactorCode>,
}

/// Reauthenticates the caller with password and code.
pub struct Reauthenticate;

impl Endpoint for Reauthenticate {
    const SPEC: Spec = Spec::post("reauthenticate", "/v1/sessions/current/proof", Access::SignedIn)
        .summary("Re-authenticate with password or code")
        .description(
            "Sensitive operations require that you authenticated within the last ten minutes. Otherwise they fail with \
             `step-up-required`. A login counts. You have to send everything that your account has: the password, and \
             a code of the authenticator app or a recovery code if there is an app. If you have neither, use a passkey \
             or sign in again.",
        )
        .example(r#"{"password":"analytical engine","code":"492039"}"#)
        .grants(&[
            Grant::Read(&[Part::Account]),
            Grant::Write(&[Part::Account, Part::Audit, Part::Event, Part::Limit, Part::Session]),
            Grant::Seal(&[KeyPurpose::Factors]),
        ])
        .sized(512, 10);
    type Path = ();
    type Query = ();
    type Body = Json<ReauthenticateInput>;
    type Response = Json<ProofView>;
    type Errors = (ReauthenticateError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let attempt = Attempt {
            password: cx.body.password.as_ref().map(PasswordCheck::new),
            code: cx.body.code.as_ref(),
            is_counted: AtomicBool::new(false),
        };
        let means = cx.retry_on_conflict("the account", || async {
            let credentials = find_caller_credentials(cx).await?;
            let code = verify(cx, &credentials, &attempt).await?;
            record_proof(cx, &credentials, code.as_ref()).await
        });
        let means = means.await?;
        Ok(Json(ProofView::of(cx.now(), means)))
    }
}

/// An attempt. If it runs again after a conflict, it is not counted again, and the password is not
/// hashed again.
struct Attempt<'a> {
    password: Option<PasswordCheck<'a>>,
    code: Option<&'a FactorCode>,
    is_counted: AtomicBool,
}

/// Verifies the password first, which is limited by session, and then the code, which is limited by
/// account. So an attacker with nothing but an unlocked phone cannot use up the account's attempts.
async fn verify(call: &Call<'_>, credentials: &Credentials, attempt: &Attempt<'_>) -> Result<Option<ValidCode>> {
    let actor = call.actor()?;
    let hash = credentials.account.password_hash.as_ref();
    let required = RequiredProof::of(hash.is_some(), credentials.totp()?.is_some())?;
    let missing = required.missing(attempt.password.is_some(), attempt.code.is_some());
    if !missing.is_empty() {
        return Err(Problem::invalid(missing));
    }
    let was_counted = attempt.is_counted.swap(true, Ordering::Relaxed);
    if !was_counted {
        limits::count(call, &[(&Limit::PROOF_SESSION, &actor.session.to_string())]).await?;
    }
    if let (Some(_), Some(password)) = (hash, &attempt.password)
        && !password.matches(call, hash).await?
    {
        return Err(ReauthenticateError::WrongPassword.into());
    }
    let Some(code) = attempt.code.filter(|_| required.code) else { return Ok(None) };
    if !was_counted {
        code::count_attempt(call, actor.user, code).await?;
    }
    Ok(Some(code::verify(call, credentials, code).await?.ok_or(ReauthenticateError::WrongCode)?))
}

/// Records the proof in the session, unless the account has changed since it was read. Returns all
/// authentication methods of the session.
async fn record_proof(call: &Call<'_>, credentials: &Credentials, code: Option<&ValidCode>) -> Result<Vec<AuthMethod>> {
    let actor = call.actor()?;
    let account = &credentials.account;
    let password = account.password_hash.as_ref().map(|_| AuthMethod::Password);
    let means: Vec<_> = password.into_iter().chain(code.map(ValidCode::means)).collect();
    let mut tx = Transaction::new(&call.store);
    let means = tx.record_proof((credentials, actor.session), &means, call.now());
    tx.record(&call.audit(AuditAction::SteppedUp, actor.user))
        .delete(&limits::key(&Limit::PROOF_SESSION, &actor.session.to_string()));
    if let Some(code) = code {
        code::reset_limits(&mut tx, actor.user);
        code.consume(&mut tx, call, (account, actor.session), Conflict);
    }
    tx.commit(&call.store).await?;
    Ok(means)
}
