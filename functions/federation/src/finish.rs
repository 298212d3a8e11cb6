//! The second half of every errand at a provider: from what the client brings back to who it is.

use glotto_domain::federation::{Provider, ProviderSignInError, Purpose};
use glotto_http::Problem;
use glotto_runtime::Context;
use jiff::Timestamp;

use crate::errand::{self, ClientKey, Code, Issuer, State};
use crate::person::Person;
use crate::providers::{Providers, redirect_of};
use crate::relying;
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
    let (errand, begun) = errand::finish(context, provider, purpose, (answer.state, answer.client_key)).await?;
    let redirect = redirect_of(context, provider, &errand.redirect_uri)?;
    let person = relying::ask(context, provider, &redirect, &begun, answer.code.as_str()).await?;
    if errand.anew {
        asked_since(errand.begun(), &person, context.now()).map_err(Problem::refused)?;
    }
    Ok(Finished { person, anew: errand.anew })
}

/// Whoever is to be asked anew must have been asked since: with `max_age`, a token says when that was
/// (`OpenID` Connect Core, 3.1.2.1), and one that does not say so says nothing.
fn asked_since(begun: Timestamp, person: &Person, now: Timestamp) -> Result<(), ProviderSignInError> {
    let asked = person.asked.ok_or(ProviderSignInError::NotAskedAnew)?;
    let right = asked.duration_since(begun) >= -SKEW && asked.duration_since(now) <= SKEW;
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
    if right { Ok(()) } else { Err(Problem::refused(ProviderSignInError::Unusable)) }
}
