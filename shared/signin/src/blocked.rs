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
    let subject = limits::hashed(&address.canonical());
    if context.store.take(&Limit::BLOCK_TOLD, &subject, context.now()).await?.is_err() {
        return Ok(());
    }
    let user = context.store.owner_of(address).await?.unwrap_or(UserId::NOBODY);
    Ok(context.store.record(&request.act(context, Act::SignInBlocked, user).detail("password")).await?)
}
