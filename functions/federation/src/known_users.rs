//! The users that a sign-in with a provider may be about: of its account there, and of its e-mail address.

use glotto_domain::federation::VerifiedEmail;
use glotto_domain::id::UserId;
use glotto_http::{Call, Result};

use crate::provider_identity::ProviderIdentity;

/// The users that a sign-in with a provider may be about.
pub struct KnownUsers {
    /// The user who has linked the account at the provider.
    pub linked: Option<UserId>,
    /// The verified address of the ID token, and the user who has it.
    owner: Option<(VerifiedEmail, Option<UserId>)>,
}

impl KnownUsers {
    /// Reads both in one call. A user who has linked the account is found without the address, but whether there is
    /// one is not known before, and a new user would wait for a second call.
    pub async fn find(call: &Call<'_>, identity: &ProviderIdentity) -> Result<Self> {
        let linked_providers = call.store.linked_providers();
        let Ok(email) = identity.verified_email() else {
            return Ok(Self { linked: linked_providers.find_user(&identity.external).await?, owner: None });
        };
        let (linked, owner) = linked_providers.find_user_and_owner(&identity.external, email.address()).await?;
        Ok(Self { linked, owner: Some((email, owner)) })
    }

    /// The user who has an address. It is read if it is not that of the token, but of the user info.
    pub async fn find_owner(&self, call: &Call<'_>, email: &VerifiedEmail) -> Result<Option<UserId>> {
        match &self.owner {
            Some((read, owner)) if read == email => Ok(*owner),
            _ => Ok(call.store.accounts().find_owner(email.address()).await?),
        }
    }
}
