//! The linked providers that a user can sign in with: those that the deployment still has, with the
//! same issuer. An operator may remove a provider, or configure another one under its name.

use glotto_domain::federation::{ProviderName, providers};
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Context, Port, hash};
use glotto_store::StoreError;
use glotto_store::federation::LinkedProviderItem;
use glotto_store::identity::Credentials;

/// The configured providers, by name and by the hash of the issuer.
#[derive(Debug)]
pub struct TrustedProviders(Vec<(ProviderName, String)>);

impl Port for TrustedProviders {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        Ok(Self::new(context.settings.get("OIDC_PROVIDERS")?))
    }
}

impl TrustedProviders {
    /// The providers of a configuration, a JSON array. If it cannot be read, there are none.
    pub fn new(all: &str) -> Self {
        let all = providers(all).unwrap_or_else(|why| {
            tracing::error!(why, "the list of providers cannot be read");
            Vec::new()
        });
        Self(all.into_iter().map(|provider| (provider.name, hash::text(provider.issuer.as_bytes()))).collect())
    }

    /// Whether a user can sign in with a linked provider.
    pub fn is_trusted(&self, link: &LinkedProviderItem) -> bool {
        self.0.iter().any(|(name, issuer)| *name == link.provider && *issuer == link.external.issuer)
    }

    /// With how many linked providers a user can sign in.
    pub fn count(&self, credentials: &Credentials) -> Result<usize, StoreError> {
        Ok(credentials.all::<LinkedProviderItem>()?.iter().filter(|link| self.is_trusted(link)).count())
    }

    /// In how many ways a user can sign in.
    pub fn sign_in_methods(&self, credentials: &Credentials) -> Result<usize, StoreError> {
        Ok(credentials.sign_in_methods(self.count(credentials)?))
    }
}
