//! The texts of mails, by language.

mod de;
mod en;
mod es;
mod fr;
mod it;
mod pt;

use glotto_domain::identity::Role;
use glotto_domain::locale::{LanguageTag, negotiate};
use glotto_mail::Notice;

/// All texts of mails in one language. Names in braces are placeholders.
#[derive(Debug)]
pub(super) struct Words {
    /// The language, as a tag.
    pub language: &'static str,
    /// The greeting of a user with a name: `{name}`.
    pub hello: &'static str,
    /// The greeting of a user without a usable name.
    pub hello_unnamed: &'static str,
    /// The end of each mail.
    pub regards: &'static str,
    /// The text before the URL of a button.
    pub link_hint: &'static str,
    /// The text before a token that can be pasted.
    pub code: &'static str,
    /// How long a link with a token works: `{hours}`.
    pub link_lifetime: &'static str,
    /// The format of dates and times.
    pub calendar: Calendar,
    /// Asks to verify an address.
    pub verify_email: ActionMail,
    /// Lets a user who forgot their password choose another one.
    pub reset_password: ActionMail,
    /// Asks the owner of an address whether it may become the address of an account.
    pub confirm_new_email: ActionMail,
    /// Asks the owner of an account whether its address may change to `{email}`.
    pub approve_email_change: ActionMail,
    /// The link that refuses that change.
    pub reject_email_change: &'static str,
    /// Notifies the owner of an account that their address was used to register again.
    pub already_registered: AlreadyRegistered,
    /// Reminds a learner to study.
    pub reminder: Reminder,
    /// Notifies a user of changes of their account.
    pub notices: Notices,
    /// The export of a user can be downloaded until `{until}`.
    pub export_ready: ActionMail,
    /// Gives a suspended user the export that an admin requested for them.
    pub suspended_export_ready: ActionMail,
    /// Notifies a user that their account will be erased on `{on}`.
    pub erasure_scheduled: ActionMail,
    /// Notifies a user that their account was erased.
    pub erased: Erased,
    /// The name of a course among details.
    pub course: &'static str,
    /// Invites the owner of an address to a course.
    pub course_invitation: ActionMail,
}

/// The format of dates and times.
#[derive(Debug)]
pub(super) struct Calendar {
    /// The names of the months.
    pub months: [&'static str; 12],
    /// The first day of a month: `{day}`.
    pub first: &'static str,
    /// A date: `{day}`, `{month}` and `{year}`.
    pub date: &'static str,
    /// A date with a time: `{date}`, `{time}` and `{zone}`.
    pub moment: &'static str,
}

/// A mail that asks its reader to follow a link.
#[derive(Debug)]
pub(super) struct ActionMail {
    pub subject: &'static str,
    pub text: &'static str,
    pub button: &'static str,
    /// For readers who did not request this: `{app}`.
    pub not_you: &'static str,
}

/// Notifies the owner of an account that their address was used to register again.
#[derive(Debug)]
pub(super) struct AlreadyRegistered {
    pub subject: &'static str,
    pub text: &'static str,
    pub instead: &'static str,
    pub button: &'static str,
    pub not_you: &'static str,
}

/// Reminds a learner to study: `{days}`.
#[derive(Debug)]
pub(super) struct Reminder {
    pub subject: &'static str,
    pub nudge: &'static str,
    pub streak_of_one: &'static str,
    pub streak_of_many: &'static str,
    pub button: &'static str,
    /// Why the learner gets this mail.
    pub reason: &'static str,
    pub unsubscribe: &'static str,
}

/// Notifies a user that their account was erased.
#[derive(Debug)]
pub(super) struct Erased {
    pub subject: &'static str,
    pub what: &'static str,
    /// What is kept, for `{days}`.
    pub stays: &'static str,
    pub farewell: &'static str,
}

/// Notifies a user of changes of their account.
#[derive(Debug)]
pub(super) struct Notices {
    pub when: &'static str,
    pub device: &'static str,
    pub unknown_device: &'static str,
    pub place: &'static str,
    pub role: &'static str,
    /// The names of the roles.
    pub roles: RoleNames,
    pub button: &'static str,
    /// What to do if it was another person.
    pub not_you: &'static str,
    /// The contact for questions about actions of admins.
    pub by_admin: &'static str,
    pub new_device: NoticeText,
    pub password_changed: NoticeText,
    pub email_changed: NoticeText,
    pub totp_added: NoticeText,
    pub totp_removed: NoticeText,
    pub recovery_codes_made: NoticeText,
    pub recovery_code_used: NoticeText,
    pub passkey_added: NoticeText,
    pub passkey_removed: NoticeText,
    pub passkey_copied: NoticeText,
    pub provider_linked: NoticeText,
    pub provider_unlinked: NoticeText,
    pub role_changed: NoticeText,
    pub suspended: NoticeText,
    pub signed_out_by_admin: NoticeText,
    pub reinstated: NoticeText,
    pub factors_reset: NoticeText,
    pub refresh_replayed: NoticeText,
    pub erasure_cancelled: NoticeText,
    pub avatar_removed: NoticeText,
    pub bio_removed: NoticeText,
    pub display_name_reset: NoticeText,
}

/// The names of the roles.
#[derive(Debug)]
pub(super) struct RoleNames {
    pub learner: &'static str,
    pub instructor: &'static str,
    pub admin: &'static str,
}

/// What happened: as a subject, and as a sentence.
#[derive(Debug)]
pub(super) struct NoticeText {
    pub subject: &'static str,
    pub what: &'static str,
}

impl Notices {
    /// The text of a notice.
    pub fn of(&self, notice: Notice) -> &NoticeText {
        match notice {
            Notice::NewDevice => &self.new_device,
            Notice::PasswordChanged => &self.password_changed,
            Notice::EmailChanged => &self.email_changed,
            Notice::TotpAdded => &self.totp_added,
            Notice::TotpRemoved => &self.totp_removed,
            Notice::RecoveryCodesMade => &self.recovery_codes_made,
            Notice::RecoveryCodeUsed => &self.recovery_code_used,
            Notice::PasskeyAdded => &self.passkey_added,
            Notice::PasskeyRemoved => &self.passkey_removed,
            Notice::PasskeyCopied => &self.passkey_copied,
            Notice::ProviderLinked => &self.provider_linked,
            Notice::ProviderUnlinked => &self.provider_unlinked,
            Notice::RoleChanged => &self.role_changed,
            Notice::Suspended => &self.suspended,
            Notice::SignedOutByAdmin => &self.signed_out_by_admin,
            Notice::Reinstated => &self.reinstated,
            Notice::FactorsReset => &self.factors_reset,
            Notice::RefreshReplayed => &self.refresh_replayed,
            // Only what is said about the device differs.
            Notice::ErasureCancelled | Notice::ErasureCancelledByAdmin => &self.erasure_cancelled,
            Notice::AvatarRemoved => &self.avatar_removed,
            Notice::BioRemoved => &self.bio_removed,
            Notice::DisplayNameReset => &self.display_name_reset,
        }
    }

    /// The name of a role.
    pub fn role_name(&self, role: Role) -> &'static str {
        match role {
            Role::Learner => self.roles.learner,
            Role::Instructor => self.roles.instructor,
            Role::Admin => self.roles.admin,
        }
    }
}

/// All languages of mails. English, the fallback, is first.
pub(super) const LANGUAGES: [&Words; 6] = [&en::WORDS, &de::WORDS, &es::WORDS, &fr::WORDS, &it::WORDS, &pt::WORDS];

/// The texts in the language of a reader.
pub(super) fn for_reader(locale: &LanguageTag) -> &'static Words {
    let available: Vec<_> = LANGUAGES.iter().filter_map(|words| LanguageTag::parse(words.language).ok()).collect();
    let english = LanguageTag::english();
    let found = negotiate(std::slice::from_ref(locale), available.iter(), &english);
    LANGUAGES.into_iter().find(|words| words.language == found.as_str()).unwrap_or(LANGUAGES[0])
}
