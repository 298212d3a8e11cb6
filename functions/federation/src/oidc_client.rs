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

use crate::authorization::PendingAuthorization;
use crate::keys::PublicKey;
use crate::person::{MoreClaims, Person};
use crate::provider_http::{IssuerHttpClient, ProviderHttpError};
use crate::providers::{Metadata, Providers, told};
use crate::secrets::ProviderSecrets;
use crate::token::{self, Expected};

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
pub(crate) type OidcClient = Client<
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
    pending: &PendingAuthorization,
) -> Result<String, Problem> {
    let providers = context.port::<Providers>()?;
    let metadata = providers.metadata(provider, context.now()).await?;
    let oidc_client = oidc_client(provider, &metadata, None);
    let (state, nonce) = (pending.state.clone(), pending.nonce.clone());
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(pending.verifier.clone()));
    let mut request = oidc_client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || CsrfToken::new(state), || Nonce::new(nonce))
        .add_scopes(provider.scopes.iter().cloned().map(Scope::new))
        .set_pkce_challenge(challenge)
        .set_redirect_uri(Cow::Owned(redirect_url(redirect)?));
    if pending.anew {
        request = request.set_max_age(std::time::Duration::ZERO);
    }
    if provider.response_mode == ResponseMode::FormPost {
        request = request.add_extra_param("response_mode", "form_post");
    }
    let (url, _, _) = request.url();
    Ok(url.into())
}

/// Asks the provider who somebody is who came back with a code.
pub fn exchange_code<'a>(
    context: &'a Context,
    provider: &'a Provider,
    redirect: &'a str,
    pending: &'a PendingAuthorization,
    code: &'a str,
) -> BoxFuture<'a, Result<Person, Problem>> {
    exchange(context, provider, redirect, pending, code).boxed()
}

async fn exchange(
    context: &Context,
    provider: &Provider,
    redirect: &str,
    pending: &PendingAuthorization,
    code: &str,
) -> Result<Person, Problem> {
    let now = context.now();
    let providers = context.port::<Providers>()?;
    let metadata = providers.metadata(provider, now).await?;
    let secret = context.port::<ProviderSecrets>()?.of(provider, now).await?;
    let oidc_client = oidc_client(provider, &metadata, Some(secret));
    let http_client = providers.http_client().for_issuer(&provider.issuer);
    let tokens = request_tokens(provider, &oidc_client, &http_client, (redirect, pending, code)).await?;
    let token = tokens.id_token().ok_or_else(|| untrustworthy(provider, "there is no ID token"))?;
    let expected = Expected { issuer: &provider.issuer, client: &provider.client_id, nonce: &pending.nonce, now };
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
    person.completed(provider, &oidc_client, tokens.access_token(), &http_client).await
}

/// Exchanges the code for tokens.
async fn request_tokens(
    provider: &Provider,
    oidc_client: &OidcClient,
    http_client: &IssuerHttpClient<'_>,
    (redirect, pending, code): (&str, &PendingAuthorization, &str),
) -> Result<Tokens, Problem> {
    let request = oidc_client.exchange_code(AuthorizationCode::new(code.to_owned()));
    let request = request.map_err(|error| Problem::unavailable(&told(&error)))?;
    let answered = request
        .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.clone()))
        .set_redirect_uri(Cow::Owned(redirect_url(redirect)?))
        .request_async(http_client)
        .boxed()
        .await;
    answered.map_err(|error| refused(provider, &error))
}

fn oidc_client(provider: &Provider, metadata: &Metadata, secret: Option<ClientSecret>) -> OidcClient {
    let methods = metadata.token_endpoint_auth_methods_supported();
    let posts = methods.is_some_and(|methods| {
        methods.contains(&CoreClientAuthMethod::ClientSecretPost)
            && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
    });
    let auth = if posts { AuthType::RequestBody } else { AuthType::BasicAuth };
    let id = ClientId::new(provider.client_id.clone());
    OidcClient::from_provider_metadata(metadata.clone(), id, secret).set_auth_type(auth)
}

fn redirect_url(text: &str) -> Result<RedirectUrl, Problem> {
    RedirectUrl::new(text.to_owned()).map_err(|error| Problem::internal(&error))
}

/// Why there are no tokens. Of what the provider says, only the kind goes into the log.
fn refused(provider: &Provider, error: &RequestTokenError<ProviderHttpError, TokenError>) -> Problem {
    match error {
        RequestTokenError::ServerResponse(answer) => match answer.error() {
            CoreErrorResponseType::InvalidGrant => Problem::from(ProviderSignInError::CodeRefused),
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
    Problem::from(ProviderSignInError::Untrustworthy)
}
