//! Which links to providers let somebody in: those to providers that the deployment has still, and
//! which are still the same. An operator may take one away, or put another under its name.

use glotto_domain::federation::{ProviderName, providers};
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Context, Port, hash};
use glotto_store::StoreError;
use glotto_store::federation::LinkedProviderItem;
use glotto_store::identity::Credentials;

/// The providers that people can sign in with today: by name, and by the hash of the issuer.
#[derive(Debug)]
pub struct TrustedProviders(Vec<(ProviderName, String)>);

impl Port for TrustedProviders {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        Ok(Self::new(context.settings.get("OIDC_PROVIDERS")?))
    }
}

impl TrustedProviders {
    /// Those of a configuration, a JSON array. Where it cannot be read, nobody can sign in with any.
    pub fn new(all: &str) -> Self {
        let all = providers(all).unwrap_or_else(|why| {
            tracing::error!(why, "the list of providers cannot be read");
            Vec::new()
        });
        Self(all.into_iter().map(|provider| (provider.name, hash::text(provider.issuer.as_bytes()))).collect())
    }

    /// Whether a link leads somewhere.
    pub fn lead(&self, link: &LinkedProviderItem) -> bool {
        self.0.iter().any(|(name, issuer)| *name == link.provider && *issuer == link.external.issuer)
    }

    /// How many of somebody's links do.
    pub fn count(&self, credentials: &Credentials) -> Result<usize, StoreError> {
        Ok(credentials.all::<LinkedProviderItem>()?.iter().filter(|link| self.lead(link)).count())
    }

    /// In how many ways somebody can sign in.
    pub fn ways_in(&self, credentials: &Credentials) -> Result<usize, StoreError> {
        Ok(credentials.ways_in(self.count(credentials)?))
    }
}
