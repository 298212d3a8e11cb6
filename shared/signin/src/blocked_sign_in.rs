//! Entries in the audit trail that the attempts for an account are used up.

use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::identity::EmailAddress;
use glotto_domain::rate_limit::Limit;
use glotto_http::{Call, Result, limits};

/// Records that the passwords that may be tried for an address are used up. Once an hour is enough,
/// as an attacker goes on trying. For an address without an account the same items are read and
/// written: response times must not reveal which addresses have one.
pub async fn record_blocked_password(call: &Call<'_>, address: &EmailAddress) -> Result<()> {
    let subject = limits::subject_hash(&address.canonical());
    if was_recorded(call, &subject).await? {
        return Ok(());
    }
    let user = call.store.accounts().find_owner(address).await?.unwrap_or(UserId::NIL);
    record(call, user, "password", &subject).await
}

/// The same for the codes of a user who has been identified.
pub async fn record_blocked_codes(call: &Call<'_>, user: UserId) -> Result<()> {
    let subject = limits::subject_hash(&user.to_string());
    if was_recorded(call, &subject).await? { Ok(()) } else { record(call, user, "codes", &subject).await }
}

/// Whether it was recorded within the hour.
async fn was_recorded(call: &Call<'_>, subject: &str) -> Result<bool> {
    Ok(call.store.is_limit_exceeded(&Limit::BLOCK_NOTICE, subject, call.now()).await?)
}

async fn record(call: &Call<'_>, user: UserId, what: &str, subject: &str) -> Result<()> {
    let entry = call.audit(AuditAction::SignInBlocked, user).detail(what);
    Ok(call.store.audit_trail().record_limited(&entry, None, &Limit::BLOCK_NOTICE, subject, call.now()).await?)
}
