//! Letters that can be asked for.

use std::fmt;

use glotto_domain::id::{MailId, UserId};
use glotto_domain::identity::EmailAddress;
use glotto_domain::locale::LanguageTag;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The kind of the event that asks for a mail; its payload is a [`MailRequest`].
pub const MAIL_REQUESTED: &str = "MailRequested";

/// The purpose of the seal that turns the id of a verification into the token of its link.
pub const VERIFICATION_SEAL: &str = "email verification v1";

/// The purpose of the seal in links that end reminders.
pub const UNSUBSCRIBE_SEAL: &str = "unsubscribe v1";

/// A mail that somebody is to get, once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MailRequest {
    /// Names the mail: whatever happens on the way, it is sent once under this name.
    pub id: MailId,
    /// Who gets it.
    pub to: EmailAddress,
    /// The language that the person reads.
    pub locale: LanguageTag,
    /// What it says.
    pub letter: Letter,
}

/// What a mail says. No letter carries a secret: events are stored and travel through queues.
/// Where a link needs one, the letter carries an id, and the worker that sends it seals that.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Letter {
    /// Asks somebody to show that the address is theirs.
    VerifyEmail {
        /// What is sealed with [`VERIFICATION_SEAL`] to become the token.
        token_id: String,
        /// How the person is called.
        display_name: String,
    },
    /// Tells somebody who has an account that their address was used to register again.
    AlreadyRegistered {
        /// How the person is called.
        display_name: String,
    },
    /// Reminds somebody to study today.
    Reminder {
        /// Who is reminded; the link that ends reminders is made of it.
        user_id: UserId,
        /// How the person is called.
        display_name: String,
        /// How many days in a row they have studied up to yesterday.
        streak: u32,
        /// The last moment at which it is worth sending.
        until: Timestamp,
    },
}

impl Letter {
    /// Whether it is too late to send it: a mail may wait for days until it can be sent.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        match self {
            Self::VerifyEmail { .. } | Self::AlreadyRegistered { .. } => false,
            Self::Reminder { until, .. } => *until < now,
        }
    }

    /// The kind of letter, for logs.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::VerifyEmail { .. } => "verifyEmail",
            Self::AlreadyRegistered { .. } => "alreadyRegistered",
            Self::Reminder { .. } => "reminder",
        }
    }
}

/// Names are personal: they show in no log by accident.
impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(..)", self.kind())
    }
}

/// See [`Letter`].
impl fmt::Debug for MailRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MailRequest({}, {:?})", self.id, self.letter)
    }
}
