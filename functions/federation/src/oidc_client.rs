//! The `OpenID` Connect client: builds authorization URLs, and exchanges codes for the user's identity.

use std::borrow::Cow;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use glotto_domain::federation::{Provider, ProviderSignInError, ResponseMode};
use glotto_http::{Problem, Result};
use glotto_runtime::Context;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClientAuthMethod, CoreErrorResponseType,
    CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse,
};
use openidconnect::{
    AuthType, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError,
    Scope, StandardErrorResponse,
};

use crate::account_choice::{AccountChoice, Prompt};
use crate::authorization::PendingAuthorization;
use crate::claims::MoreClaims;
use crate::keys::PublicKey;
use crate::provider_http::{IssuerHttpClient, ProviderHttpError};
use crate::provider_identity::ProviderIdentity;
use crate::providers::{Metadata, Providers, error_chain};
use crate::secrets::client_secret;
use crate::token::{self, Expected};
use crate::token_response::Tokens;

type TokenError = StandardErrorResponse<CoreErrorResponseType>;

/// The platform as a client of a provider.
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

/// The URL to send a user to, for an authorization request.
pub async fn authorization_url(
    context: &Context,
    provider: &Provider,
    redirect: &str,
    (pending, choice): (&PendingAuthorization, AccountChoice),
) -> Result<String> {
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
    if pending.reauthenticate {
        request = request.set_max_age(std::time::Duration::ZERO);
    }
    if let Some(Prompt::SelectAccount) = choice.prompt {
        request = request.add_prompt(CoreAuthPrompt::SelectAccount);
    }
    if let Some(hint) = choice.login_hint {
        request = request.set_login_hint(hint.into());
    }
    if provider.response_mode == ResponseMode::FormPost {
        request = request.add_extra_param("response_mode", "form_post");
    }
    let (url, _, _) = request.url();
    Ok(url.into())
}

/// Exchanges a code for the user's identity.
pub fn exchange_code<'a>(
    context: &'a Context,
    provider: &'a Provider,
    redirect: &'a str,
    pending: &'a PendingAuthorization,
    code: &'a str,
) -> BoxFuture<'a, Result<ProviderIdentity>> {
    exchange(context, provider, redirect, pending, code).boxed()
}

async fn exchange(
    context: &Context,
    provider: &Provider,
    redirect: &str,
    pending: &PendingAuthorization,
    code: &str,
) -> Result<ProviderIdentity> {
    let now = context.now();
    let providers = context.port::<Providers>()?;
    let metadata = providers.metadata(provider, now).await?;
    let secret = client_secret(context, provider).await?;
    let oidc_client = oidc_client(provider, &metadata, Some(secret));
    let http_client = providers.http_client().for_issuer(&provider.issuer);
    let tokens = request_tokens(provider, &oidc_client, &http_client, (redirect, pending, code)).await?;
    let token = tokens.signed().ok_or_else(|| invalid_response(provider, "there is no ID token"))?;
    let expected = Expected { issuer: &provider.issuer, client: &provider.client_id, nonce: &pending.nonce, now };
    let verify = |metadata: &Metadata| token::verify(&expected, metadata.jwks(), token, Some(tokens.access_token()));
    let verified = match verify(&metadata) {
        // The provider may have rotated its keys since the metadata was read.
        Err(invalid) if invalid.is_about_keys() => match providers.newer_metadata(provider, now).await? {
            Some(newer) => verify(&newer),
            None => Err(invalid),
        },
        result => result,
    };
    let claims = verified.map_err(|error| invalid_response(provider, error.reason()))?;
    ProviderIdentity::of_token(provider, &claims, tokens.access_token().clone())
        .ok_or_else(|| invalid_response(provider, "the subject is invalid"))
}

/// Calls the token endpoint.
async fn request_tokens(
    provider: &Provider,
    oidc_client: &OidcClient,
    http_client: &IssuerHttpClient<'_>,
    (redirect, pending, code): (&str, &PendingAuthorization, &str),
) -> Result<Tokens> {
    let request = oidc_client.exchange_code(AuthorizationCode::new(code.to_owned()));
    let request = request.map_err(|error| Problem::unavailable(&error_chain(&error)))?;
    let response = request
        .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.clone()))
        .set_redirect_uri(Cow::Owned(redirect_url(redirect)?))
        .request_async(http_client)
        .boxed()
        .await;
    response.map_err(|error| token_error(provider, &error))
}

/// The platform as a client of a provider, with the secret that authenticates it at the token endpoint.
pub(crate) fn oidc_client(provider: &Provider, metadata: &Metadata, secret: Option<ClientSecret>) -> OidcClient {
    let methods = metadata.token_endpoint_auth_methods_supported();
    let posts = methods.is_some_and(|methods| {
        methods.contains(&CoreClientAuthMethod::ClientSecretPost)
            && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
    });
    let auth = if posts { AuthType::RequestBody } else { AuthType::BasicAuth };
    let id = ClientId::new(provider.client_id.clone());
    OidcClient::from_provider_metadata(metadata.clone(), id, secret).set_auth_type(auth)
}

fn redirect_url(text: &str) -> Result<RedirectUrl> {
    RedirectUrl::new(text.to_owned()).map_err(|error| Problem::internal(&error))
}

/// The error of the token endpoint. Of the provider's message, only the error code goes into the log.
fn token_error(provider: &Provider, error: &RequestTokenError<ProviderHttpError, TokenError>) -> Problem {
    match error {
        RequestTokenError::ServerResponse(response) => match response.error() {
            CoreErrorResponseType::InvalidGrant => ProviderSignInError::CodeRefused.into(),
            other => {
                let why = match other {
                    CoreErrorResponseType::InvalidClient => "it rejects the client secret",
                    CoreErrorResponseType::InvalidRequest => "the request is invalid",
                    CoreErrorResponseType::UnauthorizedClient => "this grant type is not allowed",
                    _ => "another error",
                };
                Problem::internal(&format!("the token endpoint of the provider {} fails: {why}", provider.name))
            }
        },
        RequestTokenError::Request(error) => Problem::unavailable(&format!("the provider {}: {error}", provider.name)),
        // The code is used up, so a client that repeats the request would only get another error.
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => invalid_response(provider, "it is not a token"),
    }
}

/// The client's error for an invalid response. The log gets the reason.
pub(crate) fn invalid_response(provider: &Provider, why: &'static str) -> Problem {
    tracing::warn!(provider = %provider.name, error = why, "a provider's response is invalid");
    ProviderSignInError::InvalidAnswer.into()
}
