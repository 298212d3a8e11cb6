//! When a user who signs in with a provider for the first time gets an account.
//!
//! The danger is an account that two people can sign in to (account pre-hijacking). Therefore:
//!
//! - The e-mail address counts only if the provider says that it has verified it.
//! - An account with a confirmed address is never linked without its owner.
//! - An account whose address was never confirmed is replaced together with its password. An attacker
//!   may have registered it to wait for the owner of the address.

use super::ProviderSignInError;
use crate::Violation;
use crate::identity::{DisplayName, EmailAddress};
use crate::text::Shape;

/// An e-mail address that a provider has verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedEmail(EmailAddress);

impl VerifiedEmail {
    /// The address that the provider gives, if it says that it is verified. No claim means no.
    pub fn of(email: Option<&str>, verified: Option<bool>) -> Result<Self, ProviderSignInError> {
        let address = email.and_then(|text| EmailAddress::parse(text).ok()).filter(|_| verified == Some(true));
        address.map(Self).ok_or(ProviderSignInError::EmailNotVerified)
    }

    /// The address.
    pub fn address(&self) -> &EmailAddress {
        &self.0
    }
}

/// How an account is provisioned for a user with a verified address and no linked account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provisioning {
    /// No account has the address: one is created.
    Create,
    /// An account with this address was registered and never confirmed: a new one replaces it.
    ReplaceUnconfirmed,
}

impl Provisioning {
    /// Decides by whether the account with this address, if there is one, is confirmed.
    pub fn of(confirmed: Option<bool>) -> Result<Self, ProviderSignInError> {
        match confirmed {
            None => Ok(Self::Create),
            Some(false) => Ok(Self::ReplaceUnconfirmed),
            Some(true) => Err(ProviderSignInError::NotLinked),
        }
    }
}

/// The display name of a new account: the name that the provider gives, or else the local part of
/// the address. Both lose the characters that a display name may not have, and are shortened.
pub fn display_name(claimed: Option<&str>, address: &EmailAddress) -> Result<DisplayName, Violation> {
    let local = address.as_str().rsplit_once('@').map_or("", |(local, _)| local);
    let cut = |text: &str| {
        let permitted: String = text.chars().filter(|character| Shape::Line.permits(*character)).take(100).collect();
        DisplayName::parse(&permitted)
    };
    claimed.map(cut).and_then(Result::ok).map_or_else(|| cut(local), Ok)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_an_address_that_the_provider_verified_is_used() {
        assert!(VerifiedEmail::of(Some("ada@example.com"), Some(true)).is_ok());
        for (email, verified) in [
            (Some("ada@example.com"), Some(false)),
            (Some("ada@example.com"), None),
            (Some("not an address"), Some(true)),
            (Some("ada@example.com\nbob@example.com"), Some(true)),
            (None, Some(true)),
        ] {
            assert_eq!(
                VerifiedEmail::of(email, verified),
                Err(ProviderSignInError::EmailNotVerified),
                "{email:?} {verified:?}"
            );
        }
    }

    #[test]
    fn a_confirmed_account_is_never_taken_over_and_an_unconfirmed_one_is_replaced() {
        assert_eq!(Provisioning::of(None), Ok(Provisioning::Create));
        assert_eq!(Provisioning::of(Some(false)), Ok(Provisioning::ReplaceUnconfirmed));
        assert_eq!(Provisioning::of(Some(true)), Err(ProviderSignInError::NotLinked));
    }

    #[test]
    fn a_new_user_without_a_usable_name_is_named_after_their_address() {
        let address = EmailAddress::parse("ada@example.com").unwrap();
        assert_eq!(display_name(Some("Ada L."), &address).unwrap().as_str(), "Ada L.");
        for nothing in [None, Some(""), Some(" \u{7} "), Some("\u{202E}\u{2066}\u{200B}")] {
            assert_eq!(display_name(nothing, &address).unwrap().as_str(), "ada");
        }
    }

    #[test]
    fn a_claimed_name_loses_what_a_name_may_not_have() {
        let address = EmailAddress::parse("x@example.com").unwrap();
        for claimed in ["Ada\u{202E} L.", "\u{2067}Ada L.\u{2069}", "\u{202A}Ada\u{202C} L.", "Ada\u{7} L.\n"] {
            assert_eq!(display_name(Some(claimed), &address).unwrap().as_str(), "Ada L.", "{claimed:?}");
        }
    }

    proptest! {
        #[test]
        fn every_new_user_gets_a_valid_name(claimed in ".{0,200}", local in "[a-z0-9]{1,64}") {
            let address = EmailAddress::parse(&format!("{local}@example.com")).unwrap();
            prop_assert!(display_name(Some(&claimed), &address).is_ok());
        }
    }
}
