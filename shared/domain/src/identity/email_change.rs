//! A change of an account's address. Both mailboxes must agree: that of the new address, because it
//! may be misspelt or belong to another person, and that of the current one, because the request may
//! come from an unlocked device.

use jiff::{SignedDuration, Timestamp};

use super::EmailAddress;
use crate::DomainError;

/// One of the two mailboxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mailbox {
    /// The mailbox of the current address.
    Present,
    /// The mailbox of the new address.
    New,
}

/// A requested change of address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailChange {
    /// The new address.
    pub email: EmailAddress,
    /// Whether the mailbox of the current address has agreed.
    pub approved: bool,
    /// Whether the mailbox of the new address has agreed.
    pub confirmed: bool,
    /// Whether one of them has refused.
    pub refused: bool,
    /// When it expires.
    pub ends: Timestamp,
}

impl EmailChange {
    /// How long the links in the mails work.
    pub const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

    /// A change that is requested now.
    pub fn request(
        present: &EmailAddress,
        email: EmailAddress,
        now: Timestamp,
    ) -> Result<Self, CreateEmailChangeError> {
        if *present == email {
            return Err(CreateEmailChangeError::Unchanged);
        }
        let ends = now.saturating_add(Self::LIFETIME).unwrap_or(now);
        Ok(Self { email, approved: false, confirmed: false, refused: false, ends })
    }

    /// The change if the current address does not exist any more: no mail reaches its mailbox, so only the new
    /// one has to agree.
    #[must_use]
    pub fn without_current(self) -> Self {
        Self { approved: true, ..self }
    }

    /// The change after one of the mailboxes has agreed. Agreeing again changes nothing and has the same
    /// result, for a lost response or a double click.
    pub fn agree(self, by: Mailbox, now: Timestamp) -> Result<Self, EmailChangeError> {
        if self.refused || self.ends <= now {
            return Err(EmailChangeError::Invalid);
        }
        Ok(match by {
            Mailbox::Present => Self { approved: true, ..self },
            Mailbox::New => Self { confirmed: true, ..self },
        })
    }

    /// The change after one of the mailboxes has refused. Once both have agreed it is too late: the
    /// account has the new address.
    pub fn refuse(self, now: Timestamp) -> Result<Self, EmailChangeError> {
        if self.is_fully_approved() || self.ends <= now {
            return Err(EmailChangeError::Invalid);
        }
        Ok(Self { refused: true, ..self })
    }

    /// Whether a mailbox still has to answer.
    pub fn is_pending(&self, now: Timestamp) -> bool {
        !self.refused && !self.is_fully_approved() && self.ends > now
    }

    /// Whether both mailboxes have agreed.
    pub fn is_fully_approved(&self) -> bool {
        self.approved && self.confirmed
    }
}

/// Why a change of address could not be requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum CreateEmailChangeError {
    /// It is the account's address already.
    #[problem(Conflict, "email-unchanged", "This is already your address.")]
    Unchanged,
}

/// Why a mailbox could not agree to a change of address, or refuse it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum EmailChangeError {
    /// The token is forged, the change expired or was withdrawn, or another account has the address. The
    /// client must not learn which.
    #[problem(
        Invalid,
        "email-change-invalid",
        "This link has expired, or the change was withdrawn or has already been made."
    )]
    Invalid,
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

    fn requested() -> EmailChange {
        let now = at("2026-03-01T12:00:00Z");
        EmailChange::request(&address("ada@example.com"), address("countess@example.com"), now).unwrap()
    }

    #[test]
    fn a_change_to_the_current_address_is_rejected() {
        let now = at("2026-03-01T12:00:00Z");
        let requested = EmailChange::request(&address("ada@example.com"), address("ada@example.com"), now);
        assert_eq!(requested, Err(CreateEmailChangeError::Unchanged));
        assert!(EmailChange::request(&address("ada@example.com"), address("Ada@example.com"), now).is_ok());
    }

    #[test]
    fn a_change_of_an_address_that_does_not_exist_needs_approval_from_the_new_one_alone() {
        let now = at("2026-03-01T13:00:00Z");
        let change = requested().without_current();
        assert!(change.is_pending(now) && !change.is_fully_approved());
        assert!(change.agree(Mailbox::New, now).unwrap().is_fully_approved());
    }

    #[test]
    fn a_change_ends_after_a_day() {
        let late = at("2026-03-02T12:00:00Z");
        assert_eq!(requested().agree(Mailbox::New, late), Err(EmailChangeError::Invalid));
        assert_eq!(requested().refuse(late), Err(EmailChangeError::Invalid));
        assert!(requested().is_pending(at("2026-03-02T11:59:59Z")) && !requested().is_pending(late));
    }

    proptest! {
        #[test]
        fn an_email_change_needs_approval_from_both_addresses_and_no_refusal_before(
            answers in proptest::collection::vec((any::<bool>(), 0_u8..8), 0..8),
        ) {
            let now = at("2026-03-01T13:00:00Z");
            let (mut change, mut yes, mut no) = (requested(), [false, false], false);
            for (present, word) in answers {
                let agreed_before = yes == [true, true];
                let after = if word == 0 {
                    prop_assert_eq!(change.clone().refuse(now).is_err(), agreed_before);
                    no |= !agreed_before;
                    change.clone().refuse(now)
                } else {
                    let by = if present { Mailbox::Present } else { Mailbox::New };
                    prop_assert_eq!(change.clone().agree(by, now).is_err(), no);
                    yes[usize::from(present)] |= !no;
                    change.clone().agree(by, now)
                };
                change = after.unwrap_or(change);
                prop_assert_eq!(change.is_fully_approved(), yes == [true, true]);
                prop_assert_eq!(change.refused, no);
                prop_assert_eq!(change.is_pending(now), !no && yes != [true, true]);
                // Agreeing again changes nothing.
                if word > 0 && !no {
                    let by = if present { Mailbox::Present } else { Mailbox::New };
                    prop_assert_eq!(change.clone().agree(by, now), Ok(change.clone()));
                }
            }
        }
    }
}
