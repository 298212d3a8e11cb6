//! Verifies a second factor's code, and consumes it in the transaction that it authorizes.

use glotto_domain::audit::AuditAction;
use glotto_domain::factors::{FactorCode, Step};
use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::AuthMethod;
use glotto_domain::rate_limit::{Limit, LimitPair};
use glotto_http::{Call, Result, kinds, limits};
use glotto_mail::Notice;
use glotto_signin::{record_blocked_codes, security_notice};
use glotto_store::Transaction;
use glotto_store::factors::{RecoveryCodesItem, TotpItem};
use glotto_store::identity::{AccountItem, Credentials};

use crate::factor_cipher::{FactorCipher, Key};

/// A valid code, with what consumes it.
pub enum ValidCode {
    /// A code of the app. If the secret was encrypted with a former key, it comes encrypted again.
    App(TotpItem, Step, Option<String>),
    /// A recovery code, by its hash.
    Recovery(RecoveryCodesItem, String),
}

/// Counts an attempt before the code is verified. Codes of an app have six digits and can be
/// guessed, so they are limited by account, per hour and per day. Recovery codes cannot be guessed.
/// They are limited by client address as well, so that an attacker who uses up the attempts does not
/// lock the owner out.
pub async fn count_attempt(call: &Call<'_>, user: UserId, code: &FactorCode) -> Result<()> {
    let counted = take_limits(call, user, code).await;
    if counted.as_ref().is_err_and(|problem| problem.kind == kinds::TOO_MANY_REQUESTS) {
        record_blocked_codes(call, user).await?;
    }
    counted.map_err(|problem| problem.detail_of(kinds::TOO_MANY_REQUESTS, alternatives(code)))
}

/// What a user can do whose attempts were used up by an attacker.
fn alternatives(code: &FactorCode) -> &'static str {
    match code {
        FactorCode::Totp(_) => {
            "Too many codes of the authenticator app were tried for this account. Use a recovery code or a passkey."
        }
        FactorCode::Recovery(_) => "Too many recovery codes were tried from your network. Use a passkey.",
    }
}

async fn take_limits(call: &Call<'_>, user: UserId, code: &FactorCode) -> Result<()> {
    match code {
        // Attempts that are refused by the hour do not count for the day.
        FactorCode::Totp(_) => limits::count_pair(call, &LimitPair::TOTP_CODES, &user.to_string()).await,
        FactorCode::Recovery(_) => {
            let subject = format!("{user} {}", limits::client_ip_prefix(call.request));
            limits::count(call, &[(&Limit::RECOVERY_ADDRESS, &subject)]).await
        }
    }
}

/// Resets the limits of an account, in the transaction that a valid code authorizes.
pub fn reset_limits<E>(tx: &mut Transaction<E>, user: UserId) {
    tx.delete(&limits::key_of_pair(&LimitPair::TOTP_CODES, &user.to_string()));
}

/// Verifies a code. None if it is wrong or was used before.
pub async fn verify(call: &Call<'_>, credentials: &Credentials, code: &FactorCode) -> Result<Option<ValidCode>> {
    let user = credentials.account.user_id;
    let cipher = FactorCipher::open(call).await?;
    // Recovery codes replace codes of an app, so they are worth nothing without one.
    let Some(totp) = credentials.totp()? else { return Ok(None) };
    match code {
        FactorCode::Totp(code) => {
            let (secret, key) = cipher.secret(&totp.sealed, user)?;
            let Some(step) = secret.step_of(*code, call.now(), totp.last_step) else { return Ok(None) };
            let sealed = match key {
                Key::Present => None,
                Key::Former => Some(cipher.seal(&secret, user, &call.rng)?),
            };
            Ok(Some(ValidCode::App(totp, step, sealed)))
        }
        FactorCode::Recovery(code) => {
            let Some(codes) = credentials.find::<RecoveryCodesItem>()? else { return Ok(None) };
            let hash = cipher.find_hash(&codes.hashes, code, user).cloned();
            Ok(hash.map(|hash| ValidCode::Recovery(codes, hash)))
        }
    }
}

impl ValidCode {
    /// The authentication method.
    pub fn means(&self) -> AuthMethod {
        match self {
            Self::App(..) => AuthMethod::Totp,
            Self::Recovery(..) => AuthMethod::RecoveryCode,
        }
    }

    /// Consumes the code for a session. If it is consumed already, the transaction fails with
    /// `taken`. The use of a recovery code is recorded in the audit trail, and its owner gets a mail.
    pub fn consume<E>(
        &self,
        tx: &mut Transaction<E>,
        call: &Call<'_>,
        (account, session): (&AccountItem, SessionId),
        taken: E,
    ) {
        match self {
            Self::App(totp, step, sealed) => totp.use_code(tx, *step, sealed.as_deref(), taken),
            Self::Recovery(codes, hash) => {
                codes.use_code(tx, hash, taken);
                let mut entry = call.audit(AuditAction::RecoveryCodeUsed, account.user_id);
                (entry.actor, entry.session) = (Some(account.user_id), Some(session));
                tx.record(&entry).emit(&security_notice(call, account, Notice::RecoveryCodeUsed));
            }
        }
    }
}
