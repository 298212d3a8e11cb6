//! Accounts: registering, logging in, roles.

use crate::id::UserId;
use crate::{DomainError, kinds};

crate::line_of_text! {
    /// The name that a user is addressed by. Full names of several given names and surnames have 60 characters, and one
    /// visible character may be made of several.
    pub struct DisplayName(1..=100);
}

impl DisplayName {
    /// The name of users whose own was removed because it must not be shown. It is the same for all, so that nothing of
    /// the name is left.
    #[must_use]
    pub fn neutral() -> Self {
        Self("User".to_owned())
    }
}

/// What a registration means, depending on the account that has the address. The response is the same
/// for all, so that it reveals nothing; only the mail differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    /// The address has no account.
    New,
    /// The address was registered before and never confirmed. This registration replaces the earlier
    /// one, whose mail stops working. So an address cannot be kept from its owner, and the password
    /// that counts is the one of the last mail.
    Again,
    /// The address belongs to a confirmed account. Nothing changes, and the owner gets a mail.
    Taken,
}

impl Registration {
    /// What it means, given whether the account of the address, if there is one, is verified.
    pub fn of(verified: Option<bool>) -> Self {
        match verified {
            None => Self::New,
            Some(false) => Self::Again,
            Some(true) => Self::Taken,
        }
    }
}

/// Why a login failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum LogInError {
    /// Unknown address, wrong password, or an unconfirmed address. The client must not learn which:
    /// registering an address and logging in right after would reveal whether it has an account.
    #[problem(
        Unauthenticated,
        "wrong-credentials",
        "The e-mail address or the password is wrong, or the address is not confirmed yet."
    )]
    WrongCredentials,
}

/// Whether a user may log in.
pub fn may_log_in(password_matches: bool, verified: bool) -> Result<(), LogInError> {
    if password_matches && verified { Ok(()) } else { Err(LogInError::WrongCredentials) }
}

/// Why a role was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum ChangeRoleError {
    /// Admins cannot change their own role: the last one would lock all out.
    #[problem(Conflict, "own-role", "You cannot change your own role.")]
    Own,
    /// A later registration of the same unconfirmed address would get the role.
    #[problem(Conflict, "account-unverified", "This user has not confirmed their e-mail address yet.")]
    Unverified,
    /// The caller has lost the permission in between.
    #[problem(kinds::FORBIDDEN)]
    Forbidden,
    /// The account, or one of its sessions, changed in between.
    #[problem(kinds::STALE)]
    Stale,
}

/// Whether an admin may change a user's role. The operator's command has no admin.
pub fn change_role(by: Option<UserId>, of: UserId, verified: bool) -> Result<(), ChangeRoleError> {
    match (by == Some(of), verified) {
        (true, _) => Err(ChangeRoleError::Own),
        (false, false) => Err(ChangeRoleError::Unverified),
        (false, true) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::id::Id as _;

    #[test]
    fn the_neutral_name_is_a_display_name() {
        assert_eq!(DisplayName::parse(DisplayName::neutral().as_str()), Ok(DisplayName::neutral()));
    }

    #[test]
    fn a_full_name_and_a_name_of_joined_emoji_are_display_names() {
        let names = [
            "Maria da Conceição Aparecida dos Santos Ferreira de Oliveira".to_owned(),
            "👩\u{200D}👩\u{200D}👧\u{200D}👦".repeat(12),
            "x".repeat(100),
        ];
        for name in names {
            assert_eq!(DisplayName::parse(&name).unwrap().as_str(), name);
        }
        assert!(DisplayName::parse(&"x".repeat(101)).is_err());
    }

    #[test]
    fn an_unverified_account_does_not_keep_an_address() {
        assert_eq!(Registration::of(None), Registration::New);
        assert_eq!(Registration::of(Some(false)), Registration::Again);
        assert_eq!(Registration::of(Some(true)), Registration::Taken);
    }

    #[test]
    fn login_succeeds_only_with_the_password_of_a_confirmed_account_and_reveals_nothing_else() {
        for (matches, verified) in [(false, false), (false, true), (true, false)] {
            assert_eq!(may_log_in(matches, verified), Err(LogInError::WrongCredentials));
        }
        assert_eq!(may_log_in(true, true), Ok(()));
    }

    #[test]
    fn a_user_cannot_change_their_own_role() {
        let ada = UserId::new(Timestamp::UNIX_EPOCH, 1);
        let bob = UserId::new(Timestamp::UNIX_EPOCH, 2);
        assert_eq!(change_role(Some(ada), ada, true), Err(ChangeRoleError::Own));
        assert_eq!(change_role(Some(ada), bob, true), Ok(()));
        assert_eq!(change_role(None, bob, true), Ok(()));
    }

    #[test]
    fn an_unverified_account_gets_no_role() {
        let bob = UserId::new(Timestamp::UNIX_EPOCH, 2);
        assert_eq!(change_role(None, bob, false), Err(ChangeRoleError::Unverified));
    }
}
