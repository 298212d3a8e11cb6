//! Requests for mails.

use std::fmt;

use glotto_domain::id::{CourseId, MailId, UserId};
use glotto_domain::identity::{EmailAddress, Role};
use glotto_domain::keys::{KeyPurpose, SealLabel};
use glotto_domain::locale::{LanguageTag, TimeZoneName};
use glotto_store::identity::AccountItem;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Notice;

/// The kind of the event that requests a mail; its payload is a [`MailRequest`].
pub const MAIL_REQUESTED: &str = "MailRequested";

/// The seal that turns the id of a verification into the token of its link.
pub const VERIFICATION_SEAL: SealLabel = SealLabel::new(KeyPurpose::MailLinks, "email verification v1");

/// The seal in links to unsubscribe from reminders.
pub const UNSUBSCRIBE_SEAL: SealLabel = SealLabel::new(KeyPurpose::Unsubscribe, "unsubscribe v1");

/// The seal that turns the id of a password reset into the token of its link.
pub const RESET_SEAL: SealLabel = SealLabel::new(KeyPurpose::MailLinks, "password reset v1");

/// The seal that turns the name of an export into the token of the link for a suspended user.
pub const EXPORT_SEAL: SealLabel = SealLabel::new(KeyPurpose::MailLinks, "export of a suspended user v1");

/// The seal that turns the ids of a change of the address into the tokens of its links.
pub const EMAIL_CHANGE_SEAL: SealLabel = SealLabel::new(KeyPurpose::MailLinks, "e-mail change v1");

/// A request for one mail.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MailRequest {
    /// The id of the mail. It is sent once, even if its message is delivered twice.
    pub id: MailId,
    /// The user that it is about. After their erasure only the farewell mail is sent. None of an invitation: whether its
    /// reader has an account must not matter.
    #[serde(default = "nil_user")]
    pub user_id: UserId,
    /// The recipient.
    pub to: EmailAddress,
    /// The language of the recipient.
    pub locale: LanguageTag,
    /// The template and its values.
    pub template: MailTemplate,
}

/// Requests from before this member existed may still be in a queue.
fn nil_user() -> UserId {
    UserId::NIL
}

impl MailRequest {
    /// A mail to the owner of an account, in their language.
    pub fn to_owner(id: MailId, account: &AccountItem, template: MailTemplate) -> Self {
        Self { id, user_id: account.user_id, to: account.email.clone(), locale: account.locale.clone(), template }
    }
}

/// A mail template with its values. It never has a secret, because events are stored and sent through
/// queues. Where a link needs a token, it has an id that the worker seals; the code of an invitation is none, because it
/// admits only the owner of the address.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum MailTemplate {
    /// Asks to verify an address.
    VerifyEmail {
        /// The id that is sealed with [`VERIFICATION_SEAL`].
        token_id: String,
        /// The display name of the user.
        display_name: String,
    },
    /// Notifies the owner of an account that their address was used to register again.
    AlreadyRegistered {
        /// The display name of the user.
        display_name: String,
    },
    /// Reminds a learner to study today.
    Reminder {
        /// The learner, for the link to unsubscribe.
        user_id: UserId,
        /// The display name of the user.
        display_name: String,
        /// The streak up to yesterday, in days.
        streak: u32,
        /// The latest moment at which it may be sent.
        until: Timestamp,
    },
    /// Lets a user who forgot their password choose another one.
    ResetPassword {
        /// The id that is sealed with [`RESET_SEAL`].
        token_id: String,
        /// The display name of the user.
        display_name: String,
    },
    /// Asks the owner of an address whether it may become the address of an account.
    ConfirmNewEmail {
        /// The id that is sealed with [`EMAIL_CHANGE_SEAL`].
        token_id: String,
        /// The display name of the user.
        display_name: String,
    },
    /// Asks the owner of an account, at the current address, whether the address may change.
    ApproveEmailChange {
        /// The id that is sealed with [`EMAIL_CHANGE_SEAL`].
        token_id: String,
        /// The display name of the user.
        display_name: String,
        /// The new address.
        new_email: EmailAddress,
    },
    /// Notifies a user of a change of their account.
    SecurityNotice {
        /// What happened.
        notice: Notice,
        /// The display name of the user.
        display_name: String,
        /// The device, as it names itself.
        device: Option<String>,
        /// The address prefix of the client.
        place: Option<String>,
        /// The time zone of the user.
        time_zone: TimeZoneName,
        /// When it happened.
        at: Timestamp,
        /// The new role, if that is what changed. Requests from before this member existed may still be in a queue.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<Role>,
    },
    /// Notifies a user that their export is ready.
    ExportReady {
        /// The export, for the link.
        export_id: String,
        /// The display name of the user.
        display_name: String,
        /// The time zone of the user. Requests from before this member existed may still be in a queue.
        #[serde(default = "TimeZoneName::utc")]
        time_zone: TimeZoneName,
        /// Until when it can be downloaded.
        until: Timestamp,
    },
    /// Gives a suspended user, who cannot sign in, the export that an admin requested for them.
    SuspendedExportReady {
        /// The name of the export that is sealed with [`EXPORT_SEAL`].
        token_id: String,
        /// The display name of the user.
        display_name: String,
        /// Until when the link works.
        until: Timestamp,
    },
    /// Notifies a user when their account will be erased.
    ErasureScheduled {
        /// The display name of the user.
        display_name: String,
        /// The time zone of the user.
        time_zone: TimeZoneName,
        /// When it will be erased.
        on: Timestamp,
        /// Whether an admin requested it for the user. Requests from before this member existed may be in a queue.
        #[serde(default)]
        by_admin: bool,
    },
    /// Notifies a user that their account was erased.
    Erased {
        /// The display name of the user.
        display_name: String,
        /// For how many days the audit trail is kept, under the id only.
        kept_days: u32,
    },
    /// Invites the owner of an address, who may have no account, to a course.
    CourseInvitation {
        /// The course, for the link.
        course_id: CourseId,
        /// Its title.
        course_title: String,
        /// The code of the invitation, which admits only an account with this address.
        code: String,
        /// Until when it admits.
        until: Timestamp,
    },
}

impl MailTemplate {
    /// Whether it is too late to send it: a mail may wait in a queue for days.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        match self {
            Self::Reminder { until, .. }
            | Self::ExportReady { until, .. }
            | Self::SuspendedExportReady { until, .. }
            | Self::CourseInvitation { until, .. } => *until < now,
            _ => false,
        }
    }

    /// Whether the user needs it to keep the account or to get their data, and has just requested it: it is also sent
    /// to an address from which a complaint came (docs/decisions/0034-mail-feedback.md). Mails that strangers may get
    /// because of another user's typing error are not.
    pub const fn is_essential(&self) -> bool {
        matches!(self, Self::ResetPassword { .. } | Self::ApproveEmailChange { .. } | Self::SuspendedExportReady { .. })
    }

    /// The kind of mail, for logs.
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
            Self::SuspendedExportReady { .. } => "suspendedExportReady",
            Self::ErasureScheduled { .. } => "erasureScheduled",
            Self::Erased { .. } => "erased",
            Self::CourseInvitation { .. } => "courseInvitation",
        }
    }
}

/// Names are personal, so they must not be logged.
impl fmt::Debug for MailTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(..)", self.kind())
    }
}

/// See [`MailTemplate`].
impl fmt::Debug for MailRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MailRequest({}, {:?})", self.id, self.template)
    }
}
