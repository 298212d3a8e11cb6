//! What it means that a provider vouches for somebody whom it is not linked to yet.
//!
//! The danger is an account that two people can open. So an address counts only if the provider
//! says that it has verified it, an account that its owner has confirmed is never linked without
//! them, and one that nobody ever confirmed gives way as a whole, password and all: whoever
//! registered it has shown nothing, and may have done so to lie in wait for the owner.

use super::ProviderSignInError;
use crate::identity::{DisplayName, EmailAddress};

/// An address that a provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched(EmailAddress);

impl Vouched {
    /// The address that the provider names, if it says that it is verified. Silence is no.
    pub fn of(email: Option<&str>, verified: Option<bool>) -> Result<Self, ProviderSignInError> {
        let address = email.and_then(|text| EmailAddress::parse(text).ok()).filter(|_| verified == Some(true));
        address.map(Self).ok_or(ProviderSignInError::AddressNotVouched)
    }

    /// The address.
    pub fn address(&self) -> &EmailAddress {
        &self.0
    }
}

/// What becomes of somebody who comes with a vouched address and without a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// Nobody has the address: they get an account.
    New,
    /// Somebody registered with it and never confirmed it: they get an account, and the
    /// registration is gone as if it had never been.
    InPlaceOfUnconfirmed,
}

impl Arrival {
    /// What it means, given whether the account that has the address, if any, is confirmed.
    pub fn of(confirmed: Option<bool>) -> Result<Self, ProviderSignInError> {
        match confirmed {
            None => Ok(Self::New),
            Some(false) => Ok(Self::InPlaceOfUnconfirmed),
            Some(true) => Err(ProviderSignInError::NotLinked),
        }
    }
}

/// What to call a newcomer: what the provider calls them, or else the part of the address before
/// the at sign. Both are cut to what a name may be.
pub fn display_name(claimed: Option<&str>, address: &EmailAddress) -> Result<DisplayName, String> {
    let local = address.as_str().rsplit_once('@').map_or("", |(local, _)| local);
    let cut = |text: &str| {
        let visible: String = text.chars().filter(|character| !character.is_control()).take(50).collect();
        DisplayName::parse(visible.trim())
    };
    claimed.map(cut).and_then(Result::ok).map_or_else(|| cut(local), Ok)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_an_address_that_the_provider_says_it_verified_counts() {
        assert!(Vouched::of(Some("ada@example.com"), Some(true)).is_ok());
        for (email, verified) in [
            (Some("ada@example.com"), Some(false)),
            (Some("ada@example.com"), None),
            (Some("not an address"), Some(true)),
            (Some("ada@example.com\nbob@example.com"), Some(true)),
            (None, Some(true)),
        ] {
            assert_eq!(
                Vouched::of(email, verified),
                Err(ProviderSignInError::AddressNotVouched),
                "{email:?} {verified:?}"
            );
        }
    }

    #[test]
    fn a_confirmed_account_is_never_taken_over_and_an_unconfirmed_one_gives_way() {
        assert_eq!(Arrival::of(None), Ok(Arrival::New));
        assert_eq!(Arrival::of(Some(false)), Ok(Arrival::InPlaceOfUnconfirmed));
        assert_eq!(Arrival::of(Some(true)), Err(ProviderSignInError::NotLinked));
    }

    #[test]
    fn a_newcomer_without_a_usable_name_is_called_by_their_address() {
        let address = EmailAddress::parse("ada@example.com").unwrap();
        assert_eq!(display_name(Some("Ada L."), &address).unwrap().as_str(), "Ada L.");
        for nothing in [None, Some(""), Some(" \u{7} ")] {
            assert_eq!(display_name(nothing, &address).unwrap().as_str(), "ada");
        }
    }

    proptest! {
        #[test]
        fn every_newcomer_gets_a_name(claimed in ".{0,200}", local in "[a-z0-9]{1,64}") {
            let address = EmailAddress::parse(&format!("{local}@example.com")).unwrap();
            prop_assert!(display_name(Some(&claimed), &address).is_ok());
        }
    }
}
