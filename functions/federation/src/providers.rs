//! The providers of this deployment, and what they say of themselves: read when it is first
//! needed, kept by a warm function for a while, and read again when a token names a key that is
//! not known.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use glotto_domain::federation::{Provider, RedirectUri, RedirectUris, ResponseMode, providers};
use glotto_http::{Problem, Request};
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

use crate::keys::PublicKey;
use crate::provider_http::{ProviderHttpClient, may_call};

/// What a provider said of itself is believed for so long.
const KEPT: SignedDuration = SignedDuration::from_hours(1);

/// Unknown keys are looked for at most this often: whoever forges tokens must not make us call.
const LOOK_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(10);

/// What a provider says of itself beside what `OpenID` Connect Discovery knows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct More {
    /// Whether its answers name it (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for More {}

/// What a provider says of itself, its keys included.
pub type Metadata = ProviderMetadata<
    More,
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

type Known = HashMap<String, (Arc<Metadata>, Timestamp)>;

/// The providers of a deployment.
#[derive(Debug)]
pub struct Providers {
    all: Result<Vec<Provider>, String>,
    redirects: Result<RedirectUris, String>,
    http_client: OnceLock<ProviderHttpClient>,
    known: RwLock<Known>,
}

impl Port for Providers {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        let settings = &context.settings;
        Ok(Self::new(settings.get("OIDC_PROVIDERS")?, settings.get("OIDC_REDIRECT_URIS").unwrap_or_default()))
    }
}

impl Providers {
    /// The providers of a configuration: a JSON array, and a list with commas between.
    pub fn new(all: &str, redirects: &str) -> Self {
        Self {
            all: providers(all),
            redirects: RedirectUris::parse(redirects),
            http_client: OnceLock::new(),
            known: RwLock::default(),
        }
    }

    /// All of them. A configuration that cannot be read is the operator's to mend.
    pub fn all(&self) -> Result<&[Provider], Problem> {
        self.all.as_deref().map_err(|error| Problem::internal(error))
    }

    /// The provider that a request's path names.
    pub fn named(&self, request: &Request) -> Result<&Provider, Problem> {
        let name = request.path_text("provider")?;
        self.all()?.iter().find(|provider| provider.name.as_str() == name).ok_or_else(Problem::not_found)
    }

    /// Whether a provider may send people back to an address.
    pub fn allow(&self, provider: &Provider, address: &RedirectUri) -> Result<bool, Problem> {
        let redirects = self.redirects.as_ref().map_err(|error| Problem::internal(error))?;
        Ok(redirects.allow(&provider.name, address))
    }

    /// The way to providers, opened when it is first needed: whom to trust is read from files.
    pub fn http_client(&self) -> &ProviderHttpClient {
        self.http_client.get_or_init(ProviderHttpClient::default)
    }

    /// What a provider says of itself.
    pub fn metadata<'a>(
        &'a self,
        provider: &'a Provider,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Arc<Metadata>, Problem>> {
        Box::pin(async move {
            match self.known(provider) {
                Some((metadata, read)) if is_within(read, now, KEPT) => Ok(metadata),
                _ => self.read(provider, now).await,
            }
        })
    }

    /// What a provider says of itself now, after a token named a key that is not known; nothing if
    /// it was asked a moment ago.
    pub async fn newer_metadata(&self, provider: &Provider, now: Timestamp) -> Result<Option<Arc<Metadata>>, Problem> {
        match self.known(provider) {
            Some((_, read)) if is_within(read, now, LOOK_AGAIN_AFTER) => Ok(None),
            _ => self.read(provider, now).await.map(Some),
        }
    }

    async fn read(&self, provider: &Provider, now: Timestamp) -> Result<Arc<Metadata>, Problem> {
        let unavailable = |why: &str| Problem::unavailable(&format!("the provider {}: {why}", provider.name));
        let issuer = IssuerUrl::new(provider.issuer.clone()).map_err(|error| unavailable(&error.to_string()))?;
        let line = self.http_client().for_issuer(&provider.issuer);
        let metadata =
            Metadata::discover_async(issuer, &line).boxed().await.map_err(|error| unavailable(&told(&error)))?;
        let metadata = Arc::new(metadata);
        if let Some(address) = addresses(&metadata).find(|address| !may_call(&provider.issuer, address)) {
            return Err(unavailable(&format!("{address} is no address of a provider")));
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(provider.name.to_string(), (metadata.clone(), now));
        Ok(metadata)
    }

    fn known(&self, provider: &Provider) -> Option<(Arc<Metadata>, Timestamp)> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(provider.name.as_str()).cloned()
    }
}

/// Everywhere where a provider may want us, or people, to go.
fn addresses(metadata: &Metadata) -> impl Iterator<Item = &str> {
    let token = metadata.token_endpoint().map(|url| url.as_str());
    let person = metadata.userinfo_endpoint().map(|url| url.as_str());
    [metadata.authorization_endpoint().as_str()].into_iter().chain(token).chain(person)
}

fn is_within(read: Timestamp, now: Timestamp, long: SignedDuration) -> bool {
    read <= now && now.duration_since(read) < long
}

/// An error with what caused it; for the log.
pub fn told(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Where a provider sends people to: the client's address, or for those that post a form ours,
/// which passes it on.
pub fn redirect_of(context: &Context, provider: &Provider, wanted: &RedirectUri) -> Result<String, Problem> {
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

    /// Descriptions like those of Google, Apple and Microsoft, as far as they are read.
    fn descriptions() -> [Value; 3] {
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
                "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "self_signed_tls_client_auth"],
                "request_uri_parameter_supported": false, "http_logout_supported": true, "tenant_region_scope": null,
            }),
        ]
    }

    #[test]
    fn what_providers_say_of_themselves_is_understood_and_all_of_it_may_be_called() {
        for said in descriptions() {
            let issuer = said["issuer"].as_str().unwrap().to_owned();
            let metadata: Metadata = serde_json::from_value(said).unwrap_or_else(|error| panic!("{issuer}: {error}"));
            assert!(addresses(&metadata).all(|address| may_call(&issuer, address)), "{issuer}");
            assert!(!metadata.additional_metadata().authorization_response_iss_parameter_supported);
        }
    }
}
