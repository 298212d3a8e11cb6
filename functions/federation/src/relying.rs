//! The relying party of `OpenID` Connect: sends people to a provider, and hears from it who they
//! are.

use std::borrow::Cow;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use glotto_domain::federation::{Provider, ProviderSignInError, ResponseMode};
use glotto_http::Problem;
use glotto_runtime::Context;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClientAuthMethod, CoreErrorResponseType,
    CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AuthType, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IdTokenFields, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RequestTokenError, Scope, StandardErrorResponse, StandardTokenResponse, TokenResponse as _,
};

use crate::errand::Begun;
use crate::keys::PublicKey;
use crate::person::{MoreClaims, Person};
use crate::providers::{Metadata, Providers, told};
use crate::secrets::ProviderSecrets;
use crate::token::{self, Expected};
use crate::web::{Line, WebError};

type Fields = IdTokenFields<
    MoreClaims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Tokens = StandardTokenResponse<Fields, CoreTokenType>;
type TokenError = StandardErrorResponse<CoreErrorResponseType>;

/// What we are to a provider.
pub(crate) type Relying = Client<
    MoreClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    PublicKey,
    CoreAuthPrompt,
    TokenError,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Where to send somebody, so that the provider asks them who they are.
pub async fn authorization_url(
    context: &Context,
    provider: &Provider,
    redirect: &str,
    begun: &Begun,
) -> Result<String, Problem> {
    let providers = context.port::<Providers>()?;
    let metadata = providers.metadata(provider, context.now()).await?;
    let relying = relying(provider, &metadata, None);
    let (state, nonce) = (begun.state.clone(), begun.nonce.clone());
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(begun.verifier.clone()));
    let mut request = relying
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || CsrfToken::new(state), || Nonce::new(nonce))
        .add_scopes(provider.scopes.iter().cloned().map(Scope::new))
        .set_pkce_challenge(challenge)
        .set_redirect_uri(Cow::Owned(redirect_url(redirect)?));
    if begun.anew {
        request = request.set_max_age(std::time::Duration::ZERO);
    }
    if provider.response_mode == ResponseMode::FormPost {
        request = request.add_extra_param("response_mode", "form_post");
    }
    let (url, _, _) = request.url();
    Ok(url.into())
}

/// Asks the provider who somebody is who came back with a code.
pub fn ask<'a>(
    context: &'a Context,
    provider: &'a Provider,
    redirect: &'a str,
    begun: &'a Begun,
    code: &'a str,
) -> BoxFuture<'a, Result<Person, Problem>> {
    asked(context, provider, redirect, begun, code).boxed()
}

async fn asked(
    context: &Context,
    provider: &Provider,
    redirect: &str,
    begun: &Begun,
    code: &str,
) -> Result<Person, Problem> {
    let now = context.now();
    let providers = context.port::<Providers>()?;
    let metadata = providers.metadata(provider, now).await?;
    let secret = context.port::<ProviderSecrets>()?.of(provider, now).await?;
    let relying = relying(provider, &metadata, Some(secret));
    let line = providers.web().to(&provider.issuer);
    let tokens = exchanged(provider, &relying, &line, (redirect, begun, code)).await?;
    let token = tokens.id_token().ok_or_else(|| untrustworthy(provider, "there is no ID token"))?;
    let expected = Expected { issuer: &provider.issuer, client: &provider.client_id, nonce: &begun.nonce, now };
    let verify = |metadata: &Metadata| token::verify(&expected, metadata.jwks(), token, Some(tokens.access_token()));
    let verified = match verify(&metadata) {
        // The provider may have changed its keys since it was asked.
        Err(invalid) if invalid.is_about_keys() => match providers.newer_metadata(provider, now).await? {
            Some(newer) => verify(&newer),
            None => Err(invalid),
        },
        outcome => outcome,
    };
    let claims = verified.map_err(|error| untrustworthy(provider, error.why()))?;
    let person = Person::of_token(provider, claims).ok_or_else(|| untrustworthy(provider, "it names nobody"))?;
    person.completed(provider, &relying, tokens.access_token(), &line).await
}

/// Exchanges the code for tokens.
async fn exchanged(
    provider: &Provider,
    relying: &Relying,
    line: &Line<'_>,
    (redirect, begun, code): (&str, &Begun, &str),
) -> Result<Tokens, Problem> {
    let request = relying.exchange_code(AuthorizationCode::new(code.to_owned()));
    let request = request.map_err(|error| Problem::unavailable(&told(&error)))?;
    let answered = request
        .set_pkce_verifier(PkceCodeVerifier::new(begun.verifier.clone()))
        .set_redirect_uri(Cow::Owned(redirect_url(redirect)?))
        .request_async(line)
        .boxed()
        .await;
    answered.map_err(|error| refused(provider, &error))
}

fn relying(provider: &Provider, metadata: &Metadata, secret: Option<ClientSecret>) -> Relying {
    let methods = metadata.token_endpoint_auth_methods_supported();
    let posts = methods.is_some_and(|methods| {
        methods.contains(&CoreClientAuthMethod::ClientSecretPost)
            && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
    });
    let auth = if posts { AuthType::RequestBody } else { AuthType::BasicAuth };
    let id = ClientId::new(provider.client_id.clone());
    Relying::from_provider_metadata(metadata.clone(), id, secret).set_auth_type(auth)
}

fn redirect_url(text: &str) -> Result<RedirectUrl, Problem> {
    RedirectUrl::new(text.to_owned()).map_err(|error| Problem::internal(&error))
}

/// Why there are no tokens. Of what the provider says, only the kind goes into the log.
fn refused(provider: &Provider, error: &RequestTokenError<WebError, TokenError>) -> Problem {
    match error {
        RequestTokenError::ServerResponse(answer) => match answer.error() {
            CoreErrorResponseType::InvalidGrant => Problem::refused(ProviderSignInError::CodeRefused),
            other => {
                let why = match other {
                    CoreErrorResponseType::InvalidClient => "it does not take our secret",
                    CoreErrorResponseType::InvalidRequest => "it does not understand us",
                    CoreErrorResponseType::UnauthorizedClient => "it does not let us ask like this",
                    _ => "for a reason of its own",
                };
                Problem::internal(&format!("the provider {} refuses us: {why}", provider.name))
            }
        },
        RequestTokenError::Request(error) => Problem::unavailable(&format!("the provider {}: {error}", provider.name)),
        RequestTokenError::Parse(..) => untrustworthy(provider, "it cannot be read"),
        RequestTokenError::Other(error) => Problem::unavailable(&format!("the provider {}: {error}", provider.name)),
    }
}

/// The provider's word does not hold; the log hears why.
pub(crate) fn untrustworthy(provider: &Provider, why: &'static str) -> Problem {
    tracing::warn!(provider = %provider.name, error = why, "a provider's answer does not hold");
    Problem::refused(ProviderSignInError::Untrustworthy)
}
