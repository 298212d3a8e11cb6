//! Letters that can be asked for.

use std::fmt;

use glotto_domain::id::{MailId, UserId};
use glotto_domain::identity::EmailAddress;
use glotto_domain::locale::{LanguageTag, Zone};
use glotto_store::identity::AccountItem;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The kind of the event that asks for a mail; its payload is a [`MailRequest`].
pub const MAIL_REQUESTED: &str = "MailRequested";

/// The purpose of the seal that turns the id of a verification into the token of its link.
pub const VERIFICATION_SEAL: &str = "email verification v1";

/// The purpose of the seal in links that end reminders.
pub const UNSUBSCRIBE_SEAL: &str = "unsubscribe v1";

/// The purpose of the seal that turns the id of a password reset into the token of its link.
pub const RESET_SEAL: &str = "password reset v1";

/// The purpose of the seal that turns the ids of a change of address into the tokens of its links.
pub const EMAIL_CHANGE_SEAL: &str = "e-mail change v1";

/// What was done to an account and is told to its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Notice {
    /// Somebody signed in on a device that was not known.
    NewDevice,
    /// The password was changed.
    PasswordChanged,
    /// The address was changed.
    EmailChanged,
    /// An app for codes was added.
    TotpAdded,
    /// The app for codes was removed.
    TotpRemoved,
    /// New recovery codes were made.
    RecoveryCodesMade,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// A passkey was refused that seems to be a copy of theirs.
    PasskeyCopied,
    /// A provider was linked.
    ProviderLinked,
    /// A provider was unlinked.
    ProviderUnlinked,
    /// The role was changed.
    RoleChanged,
    /// The account was suspended.
    Suspended,
    /// An admin ended all sessions.
    SignedOutByAdmin,
    /// The account was reinstated.
    Reinstated,
    /// An admin took the factors away.
    FactorsReset,
    /// A refresh token was used twice, and its session ended.
    RefreshReplayed,
}

impl Notice {
    /// All notices.
    pub const ALL: [Self; 18] = [
        Self::NewDevice,
        Self::PasswordChanged,
        Self::EmailChanged,
        Self::TotpAdded,
        Self::TotpRemoved,
        Self::RecoveryCodesMade,
        Self::RecoveryCodeUsed,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::PasskeyCopied,
        Self::ProviderLinked,
        Self::ProviderUnlinked,
        Self::RoleChanged,
        Self::Suspended,
        Self::SignedOutByAdmin,
        Self::Reinstated,
        Self::FactorsReset,
        Self::RefreshReplayed,
    ];
}

/// A mail that somebody is to get, once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MailRequest {
    /// Names the mail: whatever happens on the way, it is sent once under this name.
    pub id: MailId,
    /// Whom it is about. Once they are erased it is not sent any more, but for the farewell.
    #[serde(default = "nobody")]
    pub user_id: UserId,
    /// Who gets it.
    pub to: EmailAddress,
    /// The language that the person reads.
    pub locale: LanguageTag,
    /// What it says.
    pub letter: Letter,
}

/// Requests that were made before they said whom they are about may still be on their way.
fn nobody() -> UserId {
    UserId::NOBODY
}

impl MailRequest {
    /// A mail to the owner of an account, in the language that they read.
    pub fn to_owner(id: MailId, account: &AccountItem, letter: Letter) -> Self {
        Self { id, user_id: account.user_id, to: account.email.clone(), locale: account.locale.clone(), letter }
    }
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
    /// Lets somebody who forgot their password choose another.
    ResetPassword {
        /// What is sealed with [`RESET_SEAL`] to become the token.
        token_id: String,
        /// How the person is called.
        display_name: String,
    },
    /// Asks the owner of an address whether an account may move there.
    ConfirmNewEmail {
        /// What is sealed with [`EMAIL_CHANGE_SEAL`] to become the token.
        token_id: String,
        /// How the person is called.
        display_name: String,
    },
    /// Asks the owner of an account, at their present address, whether it may move to another.
    ApproveEmailChange {
        /// What is sealed with [`EMAIL_CHANGE_SEAL`] to become the token.
        token_id: String,
        /// How the person is called.
        display_name: String,
        /// Where the account is to move.
        new_email: EmailAddress,
    },
    /// Tells somebody what was done to their account.
    SecurityNotice {
        /// What was done.
        notice: Notice,
        /// How the person is called.
        display_name: String,
        /// The device that did it, as it calls itself.
        device: Option<String>,
        /// Whence it was done.
        place: Option<String>,
        /// Where the person's clock stands.
        time_zone: Zone,
        /// When it was done.
        at: Timestamp,
    },
    /// Everything that is known of somebody is ready to be fetched.
    ExportReady {
        /// The export, for the link.
        export_id: String,
        /// How the person is called.
        display_name: String,
        /// Until when it can be fetched.
        until: Timestamp,
    },
    /// Tells somebody when their account will be erased.
    ErasureScheduled {
        /// How the person is called.
        display_name: String,
        /// Where the person's clock stands.
        time_zone: Zone,
        /// When it will be erased.
        on: Timestamp,
    },
    /// Tells somebody that they were forgotten.
    Erased {
        /// How the person was called.
        display_name: String,
        /// For how many days the record of what was done to their account stays, under an id.
        kept_days: u32,
    },
}

impl Letter {
    /// Whether it is too late to send it: a mail may wait for days until it can be sent.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        match self {
            Self::Reminder { until, .. } | Self::ExportReady { until, .. } => *until < now,
            _ => false,
        }
    }

    /// The kind of letter, for logs.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::VerifyEmail { .. } => "verifyEmail",
            Self::AlreadyRegistered { .. } => "alreadyRegistered",
            Self::Reminder { .. } => "reminder",
            Self::ResetPassword { .. } => "resetPassword",
            Self::ConfirmNewEmail { .. } => "confirmNewEmail",
            Self::ApproveEmailChange { .. } => "approveEmailChange",
            Self::SecurityNotice { .. } => "securityNotice",
            Self::ExportReady { .. } => "exportReady",
            Self::ErasureScheduled { .. } => "erasureScheduled",
            Self::Erased { .. } => "erased",
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
