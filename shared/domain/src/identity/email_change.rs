//! Moving an account to another address. Both mailboxes must say yes: that of the new address,
//! because it may be somebody else's or misspelt, and that of the present one, because whoever
//! asks may have found the device unlocked.

use jiff::{SignedDuration, Timestamp};

use super::EmailAddress;
use crate::DomainError;

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
    /// Whether one of them has said no.
    pub refused: bool,
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
        Ok(Self { email, approved: false, confirmed: false, refused: false, ends })
    }

    /// The change after one of the mailboxes has said yes. To say it again changes nothing and is
    /// answered alike, for those who lost the answer or clicked twice.
    pub fn agreed(self, by: Mailbox, now: Timestamp) -> Result<Self, EmailChangeError> {
        if self.refused || self.ends <= now {
            return Err(EmailChangeError::Unusable);
        }
        Ok(match by {
            Mailbox::Present => Self { approved: true, ..self },
            Mailbox::New => Self { confirmed: true, ..self },
        })
    }

    /// The change after one of the mailboxes has said no, which comes too late once both have said
    /// yes: the account has moved then.
    pub fn refused(self, now: Timestamp) -> Result<Self, EmailChangeError> {
        if self.is_agreed() || self.ends <= now {
            return Err(EmailChangeError::Unusable);
        }
        Ok(Self { refused: true, ..self })
    }

    /// Whether a mailbox is still awaited.
    pub fn waits(&self, now: Timestamp) -> bool {
        !self.refused && !self.is_agreed() && self.ends > now
    }

    /// Whether both mailboxes have said yes.
    pub fn is_agreed(&self) -> bool {
        self.approved && self.confirmed
    }
}

/// Why a change of address could not be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum RequestEmailChangeError {
    /// It is the account's address already.
    #[problem(Conflict, "email-unchanged", "This is your address already.")]
    Unchanged,
}

/// Why a mailbox could not say yes or no to a change of address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum EmailChangeError {
    /// Never ours, expired, withdrawn, or the address became somebody else's: which, is not
    /// told.
    #[problem(Invalid, "email-change-unusable", "This link has expired, or the change was withdrawn.")]
    Unusable,
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
        assert_eq!(asked().refused(late), Err(EmailChangeError::Unusable));
        assert!(asked().waits(at("2026-03-02T11:59:59Z")) && !asked().waits(late));
    }

    proptest! {
        #[test]
        fn a_change_needs_both_mailboxes_however_often_each_says_yes_and_no_no_before(
            said in proptest::collection::vec((any::<bool>(), 0_u8..8), 0..8),
        ) {
            let now = at("2026-03-01T13:00:00Z");
            let (mut change, mut yes, mut no) = (asked(), [false, false], false);
            for (present, word) in said {
                let agreed_before = yes == [true, true];
                let after = if word == 0 {
                    prop_assert_eq!(change.clone().refused(now).is_err(), agreed_before);
                    no |= !agreed_before;
                    change.clone().refused(now)
                } else {
                    let by = if present { Mailbox::Present } else { Mailbox::New };
                    prop_assert_eq!(change.clone().agreed(by, now).is_err(), no);
                    yes[usize::from(present)] |= !no;
                    change.clone().agreed(by, now)
                };
                change = after.unwrap_or(change);
                prop_assert_eq!(change.is_agreed(), yes == [true, true]);
                prop_assert_eq!(change.refused, no);
                prop_assert_eq!(change.waits(now), !no && yes != [true, true]);
                // To say the same again changes nothing.
                if word > 0 && !no {
                    let by = if present { Mailbox::Present } else { Mailbox::New };
                    prop_assert_eq!(change.clone().agreed(by, now), Ok(change.clone()));
                }
            }
        }
    }
}
