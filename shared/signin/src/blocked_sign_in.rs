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
    if was_recorded(call, &address.canonical()).await? {
        return Ok(());
    }
    let user = call.store.accounts().find_owner(address).await?.unwrap_or(UserId::NIL);
    record(call, user, "password").await
}

/// The same for the codes of a user who has been identified.
pub async fn record_blocked_codes(call: &Call<'_>, user: UserId) -> Result<()> {
    if was_recorded(call, &user.to_string()).await? { Ok(()) } else { record(call, user, "codes").await }
}

/// Whether it was recorded within the hour; if not, it counts as recorded from now on.
async fn was_recorded(call: &Call<'_>, subject: &str) -> Result<bool> {
    Ok(call.store.count_attempt(&Limit::BLOCK_NOTICE, &limits::subject_hash(subject), call.now()).await?.is_err())
}

async fn record(call: &Call<'_>, user: UserId, what: &str) -> Result<()> {
    Ok(call.store.audit_trail().record(&call.audit(AuditAction::SignInBlocked, user).detail(what)).await?)
}
