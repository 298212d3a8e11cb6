//! What letters say, language by language.

mod de;
mod en;
mod es;
mod fr;
mod it;
mod pt;

use glotto_domain::locale::{LanguageTag, negotiate};
use glotto_mail::Notice;

/// All that letters say in one language. What stands in braces is filled in.
#[derive(Debug)]
pub(super) struct Words {
    /// The language, as a tag.
    pub language: &'static str,
    /// To somebody whose name is known: `{name}`.
    pub hello: &'static str,
    /// To somebody whose name is not.
    pub hello_stranger: &'static str,
    /// At the end.
    pub regards: &'static str,
    /// Before the address of a button.
    pub link_hint: &'static str,
    /// Before a token that can be pasted.
    pub code: &'static str,
    /// How days and moments are written.
    pub calendar: Calendar,
    /// Asks somebody to show that the address is theirs.
    pub verify_email: Asking,
    /// Lets somebody who forgot their password choose another.
    pub reset_password: Asking,
    /// Asks the owner of an address whether an account may move there.
    pub confirm_new_email: Asking,
    /// Asks the owner of an account whether it may move to `{email}`.
    pub approve_email_change: Asking,
    /// The link that says no to that.
    pub refuse_email_change: &'static str,
    /// Tells somebody who has an account that their address was used to register again.
    pub already_registered: AlreadyRegistered,
    /// Reminds somebody to study.
    pub reminder: Reminder,
    /// Tells somebody what was done to their account.
    pub notices: Notices,
    /// Everything that is known of somebody can be fetched until `{until}`.
    pub export_ready: Asking,
    /// Tells somebody that their account will be erased on `{on}`.
    pub erasure_scheduled: Asking,
    /// Tells somebody that they were forgotten.
    pub erased: Erased,
}

/// How days and moments are written.
#[derive(Debug)]
pub(super) struct Calendar {
    /// The months.
    pub months: [&'static str; 12],
    /// The first of a month: `{day}`.
    pub first: &'static str,
    /// A day: `{day}`, `{month}` and `{year}`.
    pub date: &'static str,
    /// A moment: `{date}`, `{time}` and `{zone}`.
    pub moment: &'static str,
}

/// Asks somebody to follow a link.
#[derive(Debug)]
pub(super) struct Asking {
    pub subject: &'static str,
    pub why: &'static str,
    pub button: &'static str,
    /// To those who did not want this: `{app}`.
    pub stranger: &'static str,
}

/// Tells somebody who has an account that their address was used to register again.
#[derive(Debug)]
pub(super) struct AlreadyRegistered {
    pub subject: &'static str,
    pub why: &'static str,
    pub instead: &'static str,
    pub button: &'static str,
    pub stranger: &'static str,
}

/// Reminds somebody to study: `{days}`.
#[derive(Debug)]
pub(super) struct Reminder {
    pub subject: &'static str,
    pub nudge: &'static str,
    pub streak_of_one: &'static str,
    pub streak_of_many: &'static str,
    pub button: &'static str,
    pub why: &'static str,
    pub unsubscribe: &'static str,
}

/// Tells somebody that they were forgotten.
#[derive(Debug)]
pub(super) struct Erased {
    pub subject: &'static str,
    pub what: &'static str,
    /// What stays, for `{days}`.
    pub stays: &'static str,
    pub farewell: &'static str,
}

/// Tells somebody what was done to their account.
#[derive(Debug)]
pub(super) struct Notices {
    pub when: &'static str,
    pub device: &'static str,
    pub unknown_device: &'static str,
    pub place: &'static str,
    pub button: &'static str,
    /// What to do if it was somebody else.
    pub stranger: &'static str,
    /// Whom to ask about what those who run the place did.
    pub by_admin: &'static str,
    pub new_device: Told,
    pub password_changed: Told,
    pub email_changed: Told,
    pub totp_added: Told,
    pub totp_removed: Told,
    pub recovery_codes_made: Told,
    pub recovery_code_used: Told,
    pub passkey_added: Told,
    pub passkey_removed: Told,
    pub passkey_copied: Told,
    pub provider_linked: Told,
    pub provider_unlinked: Told,
    pub role_changed: Told,
    pub suspended: Told,
    pub signed_out_by_admin: Told,
    pub reinstated: Told,
    pub factors_reset: Told,
    pub refresh_replayed: Told,
}

/// What was done: as a subject, and as a sentence.
#[derive(Debug)]
pub(super) struct Told {
    pub subject: &'static str,
    pub what: &'static str,
}

impl Notices {
    /// The words of a notice.
    pub fn of(&self, notice: Notice) -> &Told {
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
        }
    }
}

/// Every language that letters are written in; English, which all others fall back to, first.
pub(super) const LANGUAGES: [&Words; 6] = [&en::WORDS, &de::WORDS, &es::WORDS, &fr::WORDS, &it::WORDS, &pt::WORDS];

/// The words for somebody who reads a language.
pub(super) fn for_reader(locale: &LanguageTag) -> &'static Words {
    let available: Vec<_> = LANGUAGES.iter().filter_map(|words| LanguageTag::parse(words.language).ok()).collect();
    let english = LanguageTag::english();
    let found = negotiate(std::slice::from_ref(locale), available.iter(), &english);
    LANGUAGES.into_iter().find(|words| words.language == found.as_str()).unwrap_or(LANGUAGES[0])
}
