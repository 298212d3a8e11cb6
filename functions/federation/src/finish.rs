//! The second half of every errand at a provider: from what the client brings back to who it is.

use glotto_domain::federation::{Provider, ProviderSignInError, Purpose};
use glotto_http::Problem;
use glotto_runtime::Context;
use jiff::Timestamp;

use crate::authorization::{self, ClientKey, Code, Issuer, State};
use crate::oidc_client;
use crate::person::Person;
use crate::providers::{Providers, redirect_of};
use crate::token::SKEW;

/// What a client brings back from a provider.
pub struct Answer<'a> {
    /// The provider's code.
    pub code: &'a Code,
    /// The errand.
    pub state: &'a State,
    /// What the client kept.
    pub client_key: &'a ClientKey,
    /// Who the provider said it is, if it said so.
    pub issuer: Option<&'a Issuer>,
}

/// What came of an errand.
pub struct Finished {
    /// Who came back.
    pub person: Person,
    /// Whether the provider was to ask them anew who they are, and says that it did.
    pub anew: bool,
}

/// Uses the errand up and asks the provider who came back.
pub async fn finish(
    context: &Context,
    provider: &Provider,
    purpose: &Purpose,
    answer: Answer<'_>,
) -> Result<Finished, Problem> {
    check_issuer(context, provider, answer.issuer).await?;
    let (authorization, pending) =
        authorization::finish(context, provider, purpose, (answer.state, answer.client_key)).await?;
    let redirect = redirect_of(context, provider, &authorization.redirect_uri)?;
    let person = oidc_client::exchange_code(context, provider, &redirect, &pending, answer.code.as_str()).await?;
    if authorization.anew {
        asked_since(authorization.started_at(), &person, context.now()).map_err(Problem::from)?;
    }
    Ok(Finished { person, anew: authorization.anew })
}

/// Whoever is to be asked anew must have been asked since: with `max_age`, a token says when that was
/// (`OpenID` Connect Core, 3.1.2.1), and one that does not say so says nothing.
fn asked_since(started_at: Timestamp, person: &Person, now: Timestamp) -> Result<(), ProviderSignInError> {
    let asked = person.asked.ok_or(ProviderSignInError::NotAskedAnew)?;
    let right = asked.duration_since(started_at) >= -SKEW && asked.duration_since(now) <= SKEW;
    if right { Ok(()) } else { Err(ProviderSignInError::NotAskedAnew) }
}

/// An answer that names its provider must name this one, and one that always does must do so
/// (RFC 9207, 2.4): otherwise the code is another provider's, and we would give it away.
async fn check_issuer(context: &Context, provider: &Provider, named: Option<&Issuer>) -> Result<(), Problem> {
    let right = if let Some(issuer) = named {
        issuer.as_str() == provider.issuer
    } else {
        let metadata = context.port::<Providers>()?.metadata(provider, context.now()).await?;
        !metadata.additional_metadata().authorization_response_iss_parameter_supported
    };
    if right { Ok(()) } else { Err(Problem::from(ProviderSignInError::Unusable)) }
}
