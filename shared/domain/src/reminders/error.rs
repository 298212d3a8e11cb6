//! Why a reminder is not set.

use crate::DomainError;

/// Why a reminder could not be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum UpdateReminderError {
    /// No reminder would be sent to the address: a mail to it bounced, or its reader has complained about one.
    #[problem(
        Conflict,
        "email-undeliverable",
        "No reminders are sent to your e-mail address, because a mail to it came back. Change the address first."
    )]
    EmailUndeliverable,
}
