//! The credentials of the caller, for endpoints that show or change how a user signs in.

use glotto_http::errors::Unauthenticated;
use glotto_http::{Call, Result};
use glotto_store::identity::Credentials;

/// The caller's account, factors, linked providers and sessions.
///
/// # Errors
///
/// 401 if the caller has been erased since their token was checked.
pub async fn find_caller_credentials(call: &Call<'_>) -> Result<Credentials> {
    let found = call.store.accounts().find_credentials(call.actor()?.user, call.now()).await?;
    Ok(found.ok_or(Unauthenticated)?)
}
