//! The configured providers and their metadata. Metadata is read when it is first needed, cached by the
//! function for a while, and read again when a token was signed with an unknown key.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use glotto_domain::federation::{Provider, ProviderName, RedirectUri, RedirectUris, ResponseMode, providers};
use glotto_http::{PathParams, Problem, Result};
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Context, Port};
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, IssuerUrl, ProviderMetadata};
use serde::{Deserialize, Serialize};

use crate::discovery;
use crate::keys::PublicKey;
use crate::provider_http::{ProviderHttpClient, may_call};

/// How long metadata is cached.
const CACHED_FOR: SignedDuration = SignedDuration::from_hours(1);

/// How often metadata is read again because of unknown keys. An attacker with forged tokens must not
/// cause more calls.
const REFRESH_AFTER: SignedDuration = SignedDuration::from_secs(10);

/// Metadata that `OpenID` Connect Discovery does not define.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ExtraMetadata {
    /// Whether its responses have an `iss` parameter (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for ExtraMetadata {}

/// The metadata of a provider, including its keys.
pub type Metadata = ProviderMetadata<
    ExtraMetadata,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    PublicKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Cache = HashMap<String, (Arc<Metadata>, Timestamp)>;

/// A provider.
#[derive(Debug, Clone, PathParams)]
pub struct ProviderPath {
    /// The name of the provider.
    pub provider: ProviderName,
}

/// The providers of a deployment.
#[derive(Debug)]
pub struct Providers {
    all: Result<Vec<Provider>, String>,
    redirects: Result<RedirectUris, String>,
    http_client: OnceLock<ProviderHttpClient>,
    cache: RwLock<Cache>,
}

impl Port for Providers {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        let settings = &context.settings;
        Ok(Self::new(settings.get("OIDC_PROVIDERS")?, settings.get("OIDC_REDIRECT_URIS").unwrap_or_default()))
    }
}

impl Providers {
    /// The providers of a configuration: a JSON array, and a comma-separated list.
    pub fn new(all: &str, redirects: &str) -> Self {
        Self {
            all: providers(all),
            redirects: RedirectUris::parse(redirects),
            http_client: OnceLock::new(),
            cache: RwLock::default(),
        }
    }

    /// All providers. The error is internal if the operator's configuration is invalid.
    pub fn all(&self) -> Result<&[Provider]> {
        self.all.as_deref().map_err(|error| Problem::internal(error))
    }

    /// The provider of this name.
    pub fn named(&self, name: &ProviderName) -> Result<&Provider> {
        self.all()?.iter().find(|provider| provider.name == *name).ok_or_else(Problem::not_found)
    }

    /// Whether a redirect URI is allowed for a provider.
    pub fn allow(&self, provider: &Provider, address: &RedirectUri) -> Result<bool> {
        let redirects = self.redirects.as_ref().map_err(|error| Problem::internal(error))?;
        Ok(redirects.allow(&provider.name, address))
    }

    /// The HTTP client. It is created when it is first needed, as it reads certificates from files.
    pub fn http_client(&self) -> &ProviderHttpClient {
        self.http_client.get_or_init(ProviderHttpClient::default)
    }

    /// The metadata of a provider, from the cache if it is recent.
    pub fn metadata<'a>(&'a self, provider: &'a Provider, now: Timestamp) -> BoxFuture<'a, Result<Arc<Metadata>>> {
        Box::pin(async move {
            match self.cached(provider) {
                Some((metadata, read)) if is_within(read, now, CACHED_FOR) => Ok(metadata),
                _ => self.discover(provider, now).await,
            }
        })
    }

    /// The current metadata of a provider, after a token was signed with an unknown key. None if it was
    /// read a moment ago.
    pub async fn newer_metadata(&self, provider: &Provider, now: Timestamp) -> Result<Option<Arc<Metadata>>> {
        match self.cached(provider) {
            Some((_, read)) if is_within(read, now, REFRESH_AFTER) => Ok(None),
            _ => self.discover(provider, now).await.map(Some),
        }
    }

    async fn discover(&self, provider: &Provider, now: Timestamp) -> Result<Arc<Metadata>> {
        let unavailable = |why: &str| Problem::unavailable(&format!("the provider {}: {why}", provider.name));
        let issuer = IssuerUrl::new(provider.issuer.clone()).map_err(|error| unavailable(&error.to_string()))?;
        let issuer_client = self.http_client().for_issuer(&provider.issuer);
        let http_client = discovery::http_client(&issuer_client);
        let metadata = Metadata::discover_async(issuer, &http_client).boxed().await;
        let metadata = metadata.map_err(|error| unavailable(&error_chain(&error)))?;
        let metadata = Arc::new(metadata);
        if let Some(address) = endpoints(&metadata).find(|address| !may_call(&provider.issuer, address)) {
            return Err(unavailable(&format!("calls to {address} are not allowed")));
        }
        let mut cache = self.cache.write().unwrap_or_else(PoisonError::into_inner);
        cache.insert(provider.name.to_string(), (metadata.clone(), now));
        Ok(metadata)
    }

    fn cached(&self, provider: &Provider) -> Option<(Arc<Metadata>, Timestamp)> {
        self.cache.read().unwrap_or_else(PoisonError::into_inner).get(provider.name.as_str()).cloned()
    }
}

/// The endpoints that the platform calls or redirects users to.
fn endpoints(metadata: &Metadata) -> impl Iterator<Item = &str> {
    let token = metadata.token_endpoint().map(|url| url.as_str());
    let user_info = metadata.userinfo_endpoint().map(|url| url.as_str());
    [metadata.authorization_endpoint().as_str()].into_iter().chain(token).chain(user_info)
}

fn is_within(read: Timestamp, now: Timestamp, long: SignedDuration) -> bool {
    read <= now && now.duration_since(read) < long
}

/// An error with its causes, for the log.
pub fn error_chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// The redirect URI for a provider: the client's, or for providers that post a form our own, which
/// relays the response.
pub fn redirect_uri(context: &Context, provider: &Provider, wanted: &RedirectUri) -> Result<String> {
    Ok(match provider.response_mode {
        ResponseMode::Query => wanted.as_str().to_owned(),
        ResponseMode::FormPost => {
            format!("{}/v1/providers/{}/answers", context.settings.public_url()?, provider.name)
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Metadata like that of Google, Apple and Microsoft, as far as it is read.
    fn samples() -> [Value; 3] {
        let microsoft = "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad";
        [
            json!({
                "issuer": "https://accounts.google.com",
                "authorization_endpoint": "https://accounts.google.com/o/oauth2/v2/auth",
                "device_authorization_endpoint": "https://oauth2.googleapis.com/device/code",
                "token_endpoint": "https://oauth2.googleapis.com/token",
                "userinfo_endpoint": "https://openidconnect.googleapis.com/v1/userinfo",
                "jwks_uri": "https://www.googleapis.com/oauth2/v3/certs",
                "response_types_supported": ["code", "token", "id_token", "code token", "code token id_token", "none"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
                "grant_types_supported": ["authorization_code", "urn:ietf:params:oauth:grant-type:jwt-bearer"],
            }),
            json!({
                "issuer": "https://appleid.apple.com",
                "authorization_endpoint": "https://appleid.apple.com/auth/authorize",
                "token_endpoint": "https://appleid.apple.com/auth/token",
                "jwks_uri": "https://appleid.apple.com/auth/keys",
                "response_types_supported": ["code"],
                "response_modes_supported": ["query", "fragment", "form_post"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                "claims_supported": ["aud", "email", "is_private_email", "nonce_supported", "real_user_status"],
            }),
            json!({
                "issuer": format!("{microsoft}/v2.0"),
                "authorization_endpoint": format!("{microsoft}/oauth2/v2.0/authorize"),
                "token_endpoint": format!("{microsoft}/oauth2/v2.0/token"),
                "userinfo_endpoint": "https://graph.microsoft.com/oidc/userinfo",
                "jwks_uri": format!("{microsoft}/discovery/v2.0/keys"),
                "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported":
                    ["client_secret_post", "private_key_jwt", "self_signed_tls_client_auth"],
                "request_uri_parameter_supported": false, "http_logout_supported": true, "tenant_region_scope": null,
            }),
        ]
    }

    #[test]
    fn metadata_of_providers_is_parsed_and_its_urls_may_be_called() {
        for sample in samples() {
            let issuer = sample["issuer"].as_str().unwrap().to_owned();
            let metadata: Metadata = serde_json::from_value(sample).unwrap_or_else(|error| panic!("{issuer}: {error}"));
            assert!(endpoints(&metadata).all(|address| may_call(&issuer, address)), "{issuer}");
            assert!(!metadata.additional_metadata().authorization_response_iss_parameter_supported);
        }
    }
}
