//! Running the place: what those who may do it do to others, and how they find them.
//!
//! There is always somebody left who runs the place. Nobody does any of this to themselves, and
//! whoever does it must still have the power at the moment when it happens; so after each such
//! act there is at least one who has it: whoever acted. Nobody has to be counted for that.

use jiff::Timestamp;

use crate::audit::Days;
use crate::id::UserId;
use crate::identity::{EmailAddress, Role};
use crate::{DomainError, ParseText, kinds};

/// Why somebody's account was not changed by another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum AdministerError {
    /// The last who has the power would lock everybody out.
    #[problem(Conflict, "own-account", "Nobody does this to their own account.")]
    Own,
    /// Whoever wants it has lost the power in between.
    #[problem(kinds::FORBIDDEN)]
    NoPower,
    /// The account, or one of its sessions, changed in between.
    #[problem(kinds::STALE)]
    Stale,
}

/// Whether somebody may be acted upon by somebody.
pub fn act_on(by: UserId, of: UserId) -> Result<(), AdministerError> {
    if by == of { Err(AdministerError::Own) } else { Ok(()) }
}

/// The beginning of addresses, in the form under which they are compared.
#[derive(Clone, PartialEq, Eq)]
pub struct AddressPrefix(String);

impl AddressPrefix {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

// An address is personal, and so is most of it.
crate::silent!(AddressPrefix);

impl ParseText for AddressPrefix {
    fn parse_text(text: &str) -> Result<Self, String> {
        // A whole address may have a domain in any script; of less, nobody knows how it is stored.
        let whole = EmailAddress::parse(text).map(|address| address.canonical());
        let prefix = whole.unwrap_or_else(|_| text.trim().to_lowercase());
        let sound = (2..=254).contains(&prefix.chars().count()) && prefix.len() <= 254;
        if sound && prefix.chars().all(|letter| !letter.is_control() && !letter.is_whitespace()) {
            Ok(Self(prefix))
        } else {
            Err("must be the first 2 to 254 characters of an address".to_owned())
        }
    }
}

/// Which people are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeopleFilter {
    /// How their address begins.
    pub email: Option<AddressPrefix>,
    /// Their role.
    pub role: Option<Role>,
    /// When they registered.
    pub registered: Days,
}

impl PeopleFilter {
    /// Whether somebody is among them, as far as role and day say.
    pub fn fits(&self, role: Role, registered: Timestamp) -> bool {
        self.role.is_none_or(|wanted| wanted == role) && self.registered.include(registered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id as _;

    fn user(number: u128) -> UserId {
        UserId::new(Timestamp::UNIX_EPOCH, number)
    }

    #[test]
    fn nobody_acts_upon_themselves() {
        assert_eq!(act_on(user(1), user(1)), Err(AdministerError::Own));
        assert_eq!(act_on(user(1), user(2)), Ok(()));
    }

    #[test]
    fn a_prefix_is_compared_as_addresses_are() {
        assert_eq!(AddressPrefix::parse_text(" ADA@Exa").unwrap().as_str(), "ada@exa");
        assert_eq!(AddressPrefix::parse_text("Ada@Exämple.com").unwrap().as_str(), "ada@xn--exmple-cua.com");
        for text in ["", "a", " a ", "a b", "ada\n@x"] {
            assert!(AddressPrefix::parse_text(text).is_err(), "{text:?}");
        }
    }
}
