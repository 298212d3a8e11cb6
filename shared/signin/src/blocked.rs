//! Writing down that somebody guessed too often.

use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::id::UserId;
use glotto_domain::identity::EmailAddress;
use glotto_http::{Problem, Request, limits};
use glotto_runtime::Context;

/// Writes down that the guesses for an address were used up: once an hour, as whoever guesses does
/// not stop at one. For an address that nobody has the same is read and written, about nobody: how
/// long an answer takes must not tell who has an account.
pub async fn blocked(context: &Context, request: &Request, address: &EmailAddress) -> Result<(), Problem> {
    if is_told(context, &address.canonical()).await? {
        return Ok(());
    }
    let user = context.store.accounts().find_owner(address).await?.unwrap_or(UserId::NOBODY);
    tell(context, request, user, "password").await
}

/// The same for the codes of somebody who is known.
pub async fn codes_blocked(context: &Context, request: &Request, user: UserId) -> Result<(), Problem> {
    if is_told(context, &user.to_string()).await? { Ok(()) } else { tell(context, request, user, "codes").await }
}

/// Whether it was written down within the hour.
async fn is_told(context: &Context, subject: &str) -> Result<bool, Problem> {
    Ok(context.store.count_attempt(&Limit::BLOCK_TOLD, &limits::hashed(subject), context.now()).await?.is_err())
}

async fn tell(context: &Context, request: &Request, user: UserId, what: &str) -> Result<(), Problem> {
    Ok(context.store.audit_trail().record(&request.act(context, Act::SignInBlocked, user).detail(what)).await?)
}
