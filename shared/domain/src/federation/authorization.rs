//! What somebody set out to do at a provider. It travels through the provider and back as the
//! `state`, under our seal, and counts only together with what its client kept.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{ProviderName, ProviderSignInError, RedirectUri};

/// How long somebody may take at the provider: long enough to find a second factor.
pub const LIFETIME: SignedDuration = SignedDuration::from_mins(15);

/// What the provider's word is wanted for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "for")]
pub enum Purpose {
    /// To begin a session.
    SignIn,
    /// To let somebody who is signed in sign in by it from now on.
    Link {
        /// Hash of who it is, and of the session in which they began it and have to finish it: the
        /// provider, which sees this, shall not learn either.
        whose: String,
    },
}

/// What somebody set out to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AuthorizationRequest {
    /// Names it: a text of chance. It may be finished once.
    pub id: String,
    /// At which provider.
    pub provider: ProviderName,
    /// What for.
    pub purpose: Purpose,
    /// Whether the provider is to ask the person anew who they are, whatever it knows of them.
    #[serde(default)]
    pub anew: bool,
    /// Where the client wants the person back.
    pub redirect_uri: RedirectUri,
    /// Hash of what the client kept: nobody else can finish it.
    pub client: String,
    /// When it is too late.
    pub ends: Timestamp,
}

impl AuthorizationRequest {
    /// When it was begun.
    pub fn started_at(&self) -> Timestamp {
        self.ends.saturating_sub(LIFETIME).unwrap_or(self.ends)
    }

    /// Whether it may be finished at a provider, for a purpose, by a client that shows something
    /// of this hash. What is wrong is not told: one part would help to guess the other.
    pub fn check(
        &self,
        provider: &ProviderName,
        purpose: &Purpose,
        client: &str,
        now: Timestamp,
    ) -> Result<(), ProviderSignInError> {
        let sound = self.provider == *provider && self.purpose == *purpose && self.client == client && now < self.ends;
        if sound { Ok(()) } else { Err(ProviderSignInError::Unusable) }
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
            anew: false,
            redirect_uri: RedirectUri::parse_text("https://app.example.com/").unwrap(),
            client: "hash".to_owned(),
            ends: now() + LIFETIME,
        }
    }

    fn link(whose: &str) -> Purpose {
        Purpose::Link { whose: whose.to_owned() }
    }

    #[test]
    fn an_errand_is_finished_where_it_was_begun_by_whom_and_in_time() {
        let begun = authorization(Purpose::SignIn);
        assert!(begun.check(&name("google"), &Purpose::SignIn, "hash", now()).is_ok());
        assert!(begun.check(&name("apple"), &Purpose::SignIn, "hash", now()).is_err());
        assert!(begun.check(&name("google"), &Purpose::SignIn, "other", now()).is_err());
        assert!(begun.check(&name("google"), &Purpose::SignIn, "hash", now() + LIFETIME).is_err());
    }

    #[test]
    fn an_errand_for_one_purpose_is_worth_nothing_for_another() {
        assert!(authorization(Purpose::SignIn).check(&name("google"), &link("ada"), "hash", now()).is_err());
        assert!(authorization(link("ada")).check(&name("google"), &Purpose::SignIn, "hash", now()).is_err());
        assert!(authorization(link("ada")).check(&name("google"), &link("bob"), "hash", now()).is_err());
        assert!(authorization(link("ada")).check(&name("google"), &link("ada"), "hash", now()).is_ok());
    }

    #[test]
    fn an_errand_reads_back_as_itself() {
        for purpose in [Purpose::SignIn, link("ada")] {
            let text = serde_json::to_string(&authorization(purpose.clone())).unwrap();
            assert_eq!(serde_json::from_str::<AuthorizationRequest>(&text).unwrap(), authorization(purpose));
        }
    }
}
