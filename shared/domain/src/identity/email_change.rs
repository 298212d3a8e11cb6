//! Moving an account to another address. Both mailboxes must say yes: that of the new address,
//! because it may be somebody else's or misspelt, and that of the present one, because whoever
//! asks may have found the device unlocked.

use jiff::{SignedDuration, Timestamp};

use super::EmailAddress;
use crate::refusals;

/// How long the links in the mails work.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// One of the two mailboxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mailbox {
    /// That of the address that the account has.
    Present,
    /// That of the address that it is to have.
    New,
}

/// A change of address that somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailChange {
    /// Where the account is to move.
    pub email: EmailAddress,
    /// Whether the mailbox of the present address has said yes.
    pub approved: bool,
    /// Whether that of the new address has.
    pub confirmed: bool,
    /// When it ends by itself.
    pub ends: Timestamp,
}

impl EmailChange {
    /// One that is asked for now.
    pub fn ask(present: &EmailAddress, email: EmailAddress, now: Timestamp) -> Result<Self, RequestEmailChangeError> {
        if *present == email {
            return Err(RequestEmailChangeError::Unchanged);
        }
        let ends = now.saturating_add(LIFETIME).unwrap_or(now);
        Ok(Self { email, approved: false, confirmed: false, ends })
    }

    /// The change after one of the mailboxes has said yes, which it does once.
    pub fn agreed(self, by: Mailbox, now: Timestamp) -> Result<Self, EmailChangeError> {
        let said = match by {
            Mailbox::Present => self.approved,
            Mailbox::New => self.confirmed,
        };
        if said || self.ends <= now {
            return Err(EmailChangeError::Unusable);
        }
        Ok(match by {
            Mailbox::Present => Self { approved: true, ..self },
            Mailbox::New => Self { confirmed: true, ..self },
        })
    }

    /// Whether both mailboxes have said yes.
    pub fn is_agreed(&self) -> bool {
        self.approved && self.confirmed
    }
}

refusals! {
    /// Why a change of address could not be asked for.
    pub enum RequestEmailChangeError {
        /// It is the account's address already.
        Unchanged = Conflict, "email-unchanged", "This is your address already.";
    }
}

refusals! {
    /// Why a mailbox could not say yes or no to a change of address.
    pub enum EmailChangeError {
        /// Never ours, used, expired, withdrawn, or the address became somebody else's: which, is
        /// not told.
        Unusable = Invalid, "email-change-unusable", "This link has been used, has expired, or the change was withdrawn.";
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn address(text: &str) -> EmailAddress {
        EmailAddress::parse(text).unwrap()
    }

    fn asked() -> EmailChange {
        let now = at("2026-03-01T12:00:00Z");
        EmailChange::ask(&address("ada@example.com"), address("countess@example.com"), now).unwrap()
    }

    #[test]
    fn an_address_that_one_has_is_no_change() {
        let now = at("2026-03-01T12:00:00Z");
        let asked = EmailChange::ask(&address("ada@example.com"), address("ada@example.com"), now);
        assert_eq!(asked, Err(RequestEmailChangeError::Unchanged));
        assert!(EmailChange::ask(&address("ada@example.com"), address("Ada@example.com"), now).is_ok());
    }

    #[test]
    fn a_change_ends_after_a_day() {
        let late = at("2026-03-02T12:00:00Z");
        assert_eq!(asked().agreed(Mailbox::New, late), Err(EmailChangeError::Unusable));
    }

    proptest! {
        #[test]
        fn a_change_needs_both_mailboxes_and_each_says_yes_once(said in proptest::collection::vec(any::<bool>(), 0..6)) {
            let now = at("2026-03-01T13:00:00Z");
            let (mut change, mut yes) = (asked(), [false, false]);
            for present in said {
                let by = if present { Mailbox::Present } else { Mailbox::New };
                let agreed = change.clone().agreed(by, now);
                prop_assert_eq!(agreed.is_err(), yes[usize::from(present)]);
                change = agreed.unwrap_or(change);
                yes[usize::from(present)] = true;
                prop_assert_eq!(change.is_agreed(), yes == [true, true]);
            }
        }
    }
}
