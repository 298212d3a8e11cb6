//! Finishes an authorization request: from the provider's response to the user's identity.

use glotto_domain::federation::{Provider, ProviderSignInError, Purpose};
use glotto_http::Result;
use glotto_runtime::Context;
use jiff::{SignedDuration, Timestamp};

use crate::authorization::{self, ClientKey, Code, Issuer, State};
use crate::oidc_client;
use crate::provider_identity::ProviderIdentity;
use crate::providers::{Providers, redirect_uri};
use crate::token::AHEAD;

/// How far the times of authentication and token may be off, as several machines of a provider may write them.
const TOLERANCE: SignedDuration = AHEAD;

/// The provider's response, together with the client's key.
pub struct Answer<'a> {
    /// The authorization code.
    pub code: &'a Code,
    /// The `state` parameter.
    pub state: &'a State,
    /// The key that the client kept.
    pub client_key: &'a ClientKey,
    /// The issuer in the response, if there is one.
    pub issuer: Option<&'a Issuer>,
}

/// A finished authorization request.
pub struct Finished {
    /// The user, as the provider describes them.
    pub identity: ProviderIdentity,
    /// Whether the provider confirmed that it authenticated the user again.
    pub reauthenticated: bool,
}

/// Marks the request as used, and exchanges the code for the user's identity.
pub async fn finish(context: &Context, provider: &Provider, purpose: &Purpose, answer: Answer<'_>) -> Result<Finished> {
    check_issuer(context, provider, answer.issuer).await?;
    let (authorization, pending) =
        authorization::finish(context, provider, purpose, (answer.state, answer.client_key)).await?;
    let redirect = redirect_uri(context, provider, &authorization.redirect_uri)?;
    let identity = oidc_client::exchange_code(context, provider, &redirect, &pending, answer.code.as_str()).await?;
    if authorization.reauthenticate {
        check_authentication_time(authorization.started_at(), &identity, context.now())?;
    }
    Ok(Finished { identity, reauthenticated: authorization.reauthenticate })
}

/// Checks that the provider authenticated the user after the request was started. With `max_age`, the
/// token must have the time (`OpenID` Connect Core, 3.1.2.1). It is compared with the time of the token, which is of
/// the same clock, so that it does not matter how far that one differs from ours.
fn check_authentication_time(
    started_at: Timestamp,
    identity: &ProviderIdentity,
    now: Timestamp,
) -> Result<(), ProviderSignInError> {
    let age = identity.authentication_age.ok_or(ProviderSignInError::NotReauthenticated)?;
    let is_recent = age <= now.duration_since(started_at).saturating_add(TOLERANCE) && age >= -TOLERANCE;
    if is_recent { Ok(()) } else { Err(ProviderSignInError::NotReauthenticated) }
}

/// Checks the issuer in the response (RFC 9207, 2.4). It must be this provider's, and may be missing
/// only if the provider never sends it. Otherwise the code may belong to another provider, and must not
/// be sent to this one (mix-up attack).
async fn check_issuer(context: &Context, provider: &Provider, issuer: Option<&Issuer>) -> Result<()> {
    let is_expected = if let Some(issuer) = issuer {
        issuer.as_str() == provider.issuer
    } else {
        let metadata = context.port::<Providers>()?.metadata(provider, context.now()).await?;
        !metadata.additional_metadata().authorization_response_iss_parameter_supported
    };
    if is_expected { Ok(()) } else { Err(ProviderSignInError::Invalid.into()) }
}
