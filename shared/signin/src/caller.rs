//! The credentials of the caller, for endpoints that show or change how a user signs in.

use glotto_http::errors::Unauthenticated;
use glotto_http::{Call, Result};
use glotto_store::identity::Credentials;

/// The caller's account, factors, linked providers and sessions.
///
/// # Errors
///
/// 401 if the caller's session has ended, or the caller has been erased, since the token was checked.
pub async fn find_caller_credentials(call: &Call<'_>) -> Result<Credentials> {
    let actor = call.actor()?;
    let found = call.store.accounts().find_credentials(actor.user, call.now()).await?;
    Ok(found.filter(|found| found.sessions.find(actor.session).is_some()).ok_or(Unauthenticated)?)
}
