//! The relying party of `OpenID` Connect: sends people to a provider, and hears from it who they
//! are.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use glotto_domain::federation::{Provider, ProviderSignInError, ResponseMode};
use glotto_http::Problem;
use glotto_runtime::Context;
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClientAuthMethod, CoreErrorResponseType,
    CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessTokenHash, AuthType, AuthorizationCode, ClaimsVerificationError, Client, ClientId, ClientSecret, CsrfToken,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdToken, IdTokenClaims, IdTokenFields,
    IdTokenVerifier, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, Scope, SignatureVerificationError, StandardErrorResponse, StandardTokenResponse,
    TokenResponse as _,
};

use crate::errand::Begun;
use crate::keys::{ALGORITHMS, PublicKey};
use crate::person::{MoreClaims, Person};
use crate::providers::{Metadata, Providers, told};
use crate::secrets::ProviderSecrets;
use crate::web::WebError;

/// So far may a provider's clock be from ours.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

type Fields = IdTokenFields<
    MoreClaims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Tokens = StandardTokenResponse<Fields, CoreTokenType>;
type Token = IdToken<MoreClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type Claims = IdTokenClaims<MoreClaims, CoreGenderClaim>;
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
    let request = relying.exchange_code(AuthorizationCode::new(code.to_owned()));
    let request = request.map_err(|error| Problem::unavailable(&told(&error)))?;
    let answered = request
        .set_pkce_verifier(PkceCodeVerifier::new(begun.verifier.clone()))
        .set_redirect_uri(Cow::Owned(redirect_url(redirect)?))
        .request_async(&line)
        .boxed()
        .await;
    let tokens = answered.map_err(|error| refused(provider, &error))?;
    let token = tokens.id_token().ok_or_else(|| untrustworthy(provider, "there is no ID token"))?;
    let nonce = Nonce::new(begun.nonce.clone());
    let verified = match verify(&relying, &tokens, token, &nonce, now) {
        // The provider may have changed its keys since it was asked.
        Err(Invalid::Claims(ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey,
        ))) => match providers.newer_metadata(provider, now).await? {
            Some(newer) => verify(&crate::relying::relying(provider, &newer, None), &tokens, token, &nonce, now),
            None => Err(Invalid::Other("it names a key that the provider does not have")),
        },
        outcome => outcome,
    };
    let claims = verified.map_err(|error| untrustworthy(provider, error.why()))?;
    let person = Person::of_token(provider, claims).ok_or_else(|| untrustworthy(provider, "it names nobody"))?;
    person.completed(provider, &relying, tokens.access_token(), &line).await
}

/// What an ID token says, if it is the provider's, about this errand, for us and of now.
fn verify<'t>(
    relying: &Relying,
    tokens: &Tokens,
    token: &'t Token,
    nonce: &Nonce,
    now: Timestamp,
) -> Result<&'t Claims, Invalid> {
    let clock = clock(now);
    let soon = |issued: DateTime<Utc>| {
        let away = issued.signed_duration_since(clock).num_seconds().abs();
        if away <= SKEW.as_secs() { Ok(()) } else { Err("it was not issued now".to_owned()) }
    };
    let verifier = relying
        .id_token_verifier()
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || clock)
        .set_issue_time_verifier_fn(soon);
    let claims = token.claims(&verifier, nonce).map_err(Invalid::Claims)?;
    // What the library leaves to us (OpenID Connect Core, 3.1.3.7, 5).
    if claims.authorized_party().is_some_and(|party| *party != *relying.client_id()) {
        return Err(Invalid::Other("it was made for another client"));
    }
    if let Some(hash) = claims.access_token_hash() {
        let ours = hash_of(tokens, token, &verifier).ok_or(Invalid::Other("its access token cannot be hashed"))?;
        if ours != *hash {
            return Err(Invalid::Other("it belongs to another access token"));
        }
    }
    Ok(claims)
}

fn hash_of(tokens: &Tokens, token: &Token, verifier: &IdTokenVerifier<'_, PublicKey>) -> Option<AccessTokenHash> {
    let (algorithm, key) = (token.signing_alg().ok()?, token.signing_key(verifier).ok()?);
    AccessTokenHash::from_token(tokens.access_token(), algorithm, key).ok()
}

/// Why an ID token does not hold.
#[derive(Debug)]
enum Invalid {
    Claims(ClaimsVerificationError),
    Other(&'static str),
}

impl Invalid {
    /// For the log: the library's own words may repeat what the token says of a person.
    fn why(&self) -> &'static str {
        match self {
            Self::Claims(ClaimsVerificationError::Expired(_)) => "its time is not now",
            Self::Claims(ClaimsVerificationError::InvalidAudience(_)) => "it is for somebody else",
            Self::Claims(ClaimsVerificationError::InvalidIssuer(_)) => "it is by somebody else",
            Self::Claims(ClaimsVerificationError::InvalidNonce(_)) => "it is about another errand",
            Self::Claims(ClaimsVerificationError::SignatureVerification(_)) => "its signature does not hold",
            Self::Claims(_) => "it is of a kind that is not taken",
            Self::Other(why) => why,
        }
    }
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

/// Our time, which tests can set.
fn clock(now: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp(now.as_second(), 0).unwrap_or_default()
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
