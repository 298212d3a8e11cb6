//! Administration: what admins do to other users, and how they find them.
//!
//! There is always an admin left. Admins cannot act on themselves, and they need the permission at the
//! moment of the change; so after each change at least one user has it: the one who acted. No admins
//! have to be counted for that.

use std::borrow::Cow;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::audit::Days;
use crate::id::UserId;
use crate::identity::{EmailAddress, Role};
use crate::{DomainError, ParseText, Violation, kinds, pasted, pattern};

/// Why an admin could not change a user's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum AdminActionError {
    /// The last admin would lock all out.
    #[problem(Conflict, "own-account", "You cannot do this to your own account.")]
    Own,
    /// The caller has lost the permission in between.
    #[problem(kinds::FORBIDDEN)]
    Forbidden,
    /// The account, or one of its sessions, changed in between.
    #[problem(kinds::STALE)]
    Stale,
}

/// Whether an admin may act on a user, as far as that does not depend on permissions.
pub fn may_administer(admin: UserId, user: UserId) -> Result<(), AdminActionError> {
    if admin == user { Err(AdminActionError::Own) } else { Ok(()) }
}

/// The beginning of an address, in the form in which addresses are compared.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailPrefix(String);

impl EmailPrefix {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

// An address is personal, and so is a part of it.
crate::redacted_debug!(EmailPrefix);

impl ParseText for EmailPrefix {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        // A whole address may have a domain in any script; a part cannot be converted to the stored form.
        let whole = EmailAddress::parse(text).map(|address| address.canonical());
        let part = pasted::clean_line(text);
        let sound = (2..=254).contains(&part.chars().count());
        if sound && part.chars().all(|letter| !letter.is_control() && !letter.is_whitespace()) {
            Ok(Self(whole.unwrap_or_else(|_| part.to_lowercase())))
        } else {
            Err(Violation::format("must be the first 2 to 254 characters of an address"))
        }
    }
}

impl JsonSchema for EmailPrefix {
    fn schema_name() -> Cow<'static, str> {
        "AddressPrefix".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "minLength": 2, "maxLength": 254, "examples": ["ada@"],
            "pattern": format!("^{}$", pattern::word_of_two()),
        })
    }
}

/// A state of few users, by which the index finds them. A user may be in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub enum UserStatus {
    /// They are suspended.
    Suspended,
    /// They have not confirmed their address.
    Unverified,
}

impl UserStatus {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Suspended, Self::Unverified];

    /// The name in a query.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Suspended => "suspended",
            Self::Unverified => "unverified",
        }
    }
}

impl ParseText for UserStatus {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let found = Self::ALL.into_iter().find(|status| status.name() == text);
        found.ok_or_else(|| Violation::option(&Self::ALL.map(Self::name)))
    }
}

/// A search for users.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// The beginning of the address.
    pub email: Option<EmailPrefix>,
    /// The role.
    pub role: Option<Role>,
    /// The state that the user is in.
    pub status: Option<UserStatus>,
    /// The days of registration.
    pub registered: Days,
}

impl UserFilter {
    /// Whether a user matches role, day and state. `is_in` says whether they are in a state.
    pub fn fits(&self, role: Role, registered: Timestamp, is_in: impl FnOnce(UserStatus) -> bool) -> bool {
        let fits_role = self.role.is_none_or(|wanted| wanted == role);
        fits_role && self.registered.include(registered) && self.status.is_none_or(is_in)
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
    fn an_admin_cannot_act_on_their_own_account() {
        assert_eq!(may_administer(user(1), user(1)), Err(AdminActionError::Own));
        assert_eq!(may_administer(user(1), user(2)), Ok(()));
    }

    #[test]
    fn a_user_fits_a_search_if_they_are_in_its_state() {
        let at = Timestamp::UNIX_EPOCH;
        for status in UserStatus::ALL {
            let filter = UserFilter { status: Some(status), ..UserFilter::default() };
            assert!(filter.fits(Role::Learner, at, |asked| asked == status));
            assert!(!filter.fits(Role::Learner, at, |asked| asked != status));
            assert!(UserFilter::default().fits(Role::Learner, at, |_| false));
        }
    }

    #[test]
    fn a_prefix_is_compared_as_addresses_are() {
        assert_eq!(EmailPrefix::parse_text(" ADA@Exa").unwrap().as_str(), "ada@exa");
        assert_eq!(EmailPrefix::parse_text("Ada@Exämple.com").unwrap().as_str(), "ada@xn--exmple-cua.com");
        assert_eq!(EmailPrefix::parse_text("\u{FEFF} ada\u{200B}@\u{200B}\n").unwrap().as_str(), "ada@");
        for text in ["", "a", " a ", "a\u{200B}", "a b", "ada\n@x"] {
            assert!(EmailPrefix::parse_text(text).is_err(), "{text:?}");
        }
    }
}
