//! Accounts: registering, logging in, changing a profile or a role.

use crate::id::UserId;
use crate::{DomainError, kinds};

crate::line_of_text! {
    /// How a person wants to be called.
    pub struct DisplayName(1..=50);
}

/// What a registration means, which depends on who has the address. Whoever registers is never
/// told: the answer is the same, and the difference is in the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    /// Nobody has the address.
    New,
    /// Somebody registered with it and never showed that it is theirs. It is as if they had not:
    /// this registration takes the place of theirs, and their mail opens nothing any more. So
    /// nobody keeps an address from its owner, and what counts is the password of whoever the
    /// mail convinced last.
    Again,
    /// It belongs to an account. Nothing changes, and the owner is told by mail.
    Taken,
}

impl Registration {
    /// What it means, given whether the account that has the address, if any, is verified.
    pub fn of(verified: Option<bool>) -> Self {
        match verified {
            None => Self::New,
            Some(false) => Self::Again,
            Some(true) => Self::Taken,
        }
    }
}

/// Why somebody could not log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum LogInError {
    /// Unknown address, wrong password, or an address that nobody has shown to be theirs: which
    /// of them is not told. Whoever registers an address and logs in right after would learn by
    /// it whether somebody else has it.
    #[problem(
        Unauthenticated,
        "wrong-credentials",
        "The e-mail address or the password is wrong, or the address is not confirmed yet."
    )]
    WrongCredentials,
}

/// Whether somebody may log in.
pub fn may_log_in(password_matches: bool, verified: bool) -> Result<(), LogInError> {
    if password_matches && verified { Ok(()) } else { Err(LogInError::WrongCredentials) }
}

/// Why an account could not be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum UpdateAccountError {
    /// Somebody changed it in between.
    #[problem(kinds::STALE)]
    Stale,
}

/// Why a role could not be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum ChangeRoleError {
    /// Admins cannot change their own: the last one would lock everybody out.
    #[problem(Conflict, "own-role", "Nobody changes their own role.")]
    Own,
    /// Whoever registers with an unverified address anew would get the role.
    #[problem(Conflict, "account-unverified", "This person has not confirmed their e-mail address yet.")]
    Unverified,
    /// Whoever wants it has lost the role that allows it in between.
    #[problem(kinds::FORBIDDEN)]
    NoAdmin,
    /// The account, or one of its sessions, changed in between.
    #[problem(kinds::STALE)]
    Stale,
}

/// Whether somebody's role may be changed by somebody; nobody stands for the operator's command.
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
    fn an_unverified_account_does_not_keep_an_address() {
        assert_eq!(Registration::of(None), Registration::New);
        assert_eq!(Registration::of(Some(false)), Registration::Again);
        assert_eq!(Registration::of(Some(true)), Registration::Taken);
    }

    #[test]
    fn only_the_right_password_of_a_confirmed_account_lets_in_and_nothing_else_is_told() {
        for (matches, verified) in [(false, false), (false, true), (true, false)] {
            assert_eq!(may_log_in(matches, verified), Err(LogInError::WrongCredentials));
        }
        assert_eq!(may_log_in(true, true), Ok(()));
    }

    #[test]
    fn nobody_changes_their_own_role() {
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
