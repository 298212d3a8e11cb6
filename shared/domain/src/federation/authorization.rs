//! An authorization request to a provider. It is sealed into the `state` parameter, so it travels to
//! the provider and back, and can only be finished with the key that the client keeps.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{ProviderName, ProviderSignInError, RedirectUri};

/// How long a user may take at the provider. It must be enough to find a second factor.
pub const LIFETIME: SignedDuration = SignedDuration::from_mins(15);

/// What the user wants to do with the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "for")]
pub enum Purpose {
    /// Sign in.
    SignIn,
    /// Link the provider to the account that the user is signed in to.
    Link {
        /// Hash of the user and of the session in which it was started and must be finished. A hash,
        /// because the provider sees it and should learn neither.
        session_hash: String,
    },
}

/// An authorization request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AuthorizationRequest {
    /// A random id. It can be finished once.
    pub id: String,
    /// The provider.
    pub provider: ProviderName,
    /// What the user wants to do.
    pub purpose: Purpose,
    /// Whether the provider must authenticate the user again, even if they are signed in there.
    #[serde(default)]
    pub reauthenticate: bool,
    /// Where the client wants the user to be redirected to.
    pub redirect_uri: RedirectUri,
    /// Hash of the client's key. Without the key it cannot be finished.
    pub client: String,
    /// When it expires.
    pub ends: Timestamp,
}

impl AuthorizationRequest {
    /// When it was started.
    pub fn started_at(&self) -> Timestamp {
        self.ends.saturating_sub(LIFETIME).unwrap_or(self.ends)
    }

    /// Checks that it can be finished at a provider, for a purpose, by a client whose key has this
    /// hash. The error does not say which part is wrong, as that would help an attacker to guess.
    pub fn check(
        &self,
        provider: &ProviderName,
        purpose: &Purpose,
        client: &str,
        now: Timestamp,
    ) -> Result<(), ProviderSignInError> {
        let sound = self.provider == *provider && self.purpose == *purpose && self.client == client && now < self.ends;
        if sound { Ok(()) } else { Err(ProviderSignInError::Invalid) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ParseText as _;

    fn now() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    fn name(text: &str) -> ProviderName {
        ProviderName::parse_text(text).unwrap()
    }

    fn authorization(purpose: Purpose) -> AuthorizationRequest {
        AuthorizationRequest {
            id: "chance".to_owned(),
            provider: name("google"),
            purpose,
            reauthenticate: false,
            redirect_uri: RedirectUri::parse_text("https://app.example.com/").unwrap(),
            client: "hash".to_owned(),
            ends: now() + LIFETIME,
        }
    }

    fn link(session_hash: &str) -> Purpose {
        Purpose::Link { session_hash: session_hash.to_owned() }
    }

    #[test]
    fn an_authorization_request_is_finished_at_the_same_provider_by_the_same_client_in_time() {
        let begun = authorization(Purpose::SignIn);
        assert!(begun.check(&name("google"), &Purpose::SignIn, "hash", now()).is_ok());
        assert!(begun.check(&name("apple"), &Purpose::SignIn, "hash", now()).is_err());
        assert!(begun.check(&name("google"), &Purpose::SignIn, "other", now()).is_err());
        assert!(begun.check(&name("google"), &Purpose::SignIn, "hash", now() + LIFETIME).is_err());
    }

    #[test]
    fn an_authorization_request_for_one_purpose_is_invalid_for_another() {
        assert!(authorization(Purpose::SignIn).check(&name("google"), &link("ada"), "hash", now()).is_err());
        assert!(authorization(link("ada")).check(&name("google"), &Purpose::SignIn, "hash", now()).is_err());
        assert!(authorization(link("ada")).check(&name("google"), &link("bob"), "hash", now()).is_err());
        assert!(authorization(link("ada")).check(&name("google"), &link("ada"), "hash", now()).is_ok());
    }

    #[test]
    fn an_authorization_request_parses_to_the_same_value() {
        for purpose in [Purpose::SignIn, link("ada")] {
            let text = serde_json::to_string(&authorization(purpose.clone())).unwrap();
            assert_eq!(serde_json::from_str::<AuthorizationRequest>(&text).unwrap(), authorization(purpose));
        }
    }
}
