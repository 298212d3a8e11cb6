//! Accounts in responses.

use glotto_domain::UtcTime;
use glotto_domain::id::UserId;
use glotto_domain::identity::{DisplayName, EmailAddress, Role};
use glotto_domain::locale::{LanguageTag, TimeZoneName};
use glotto_domain::messaging::EmailStatus;
use glotto_domain::profiles::{Handle, USUAL_SIZE};
use glotto_store::profiles::OwnAccount;
use schemars::JsonSchema;
use serde::Serialize;

/// An account, as its owner sees it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeView {
    /// The user.
    pub id: UserId,
    /// The e-mail address.
    pub email: EmailAddress,
    /// Whether mail reaches the address. If it does not, the user has to change to another one.
    pub email_status: EmailStatus,
    /// The name that the user is addressed by.
    pub display_name: DisplayName,
    /// The language that the user reads.
    pub locale: LanguageTag,
    /// The time zone in which the user's days begin.
    pub time_zone: TimeZoneName,
    /// The role, which determines the user's permissions.
    pub role: Role,
    /// The handle by which others find the user, if they have chosen one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handle: Option<Handle>,
    /// The address of the user's picture, or of a generated one. It needs no token.
    pub avatar_url: String,
    /// When the user registered.
    pub created_at: UtcTime,
    /// When the account will be erased, if that is scheduled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erases_at: Option<UtcTime>,
}

// It is personal.
glotto_domain::redacted_debug!(MeView);

impl MeView {
    /// The view of a user's account, for an API that is reached at an address.
    pub fn of(own: &OwnAccount, api: &str) -> Self {
        let OwnAccount { user_profile, feedback, erasure, .. } = own;
        let account = &user_profile.account;
        Self {
            id: account.user_id,
            email: account.email.clone(),
            email_status: feedback.status(&account.email),
            display_name: account.display_name.clone(),
            locale: account.locale.clone(),
            time_zone: account.time_zone.clone(),
            role: account.role,
            handle: user_profile.profile.handle.as_ref().map(|own| own.name.clone()),
            avatar_url: format!("{api}{}", user_profile.avatar.address(account.user_id, USUAL_SIZE)),
            created_at: account.created.into(),
            erases_at: erasure.as_ref().map(|erasure| erasure.due.into()),
        }
    }
}

/// Whether a mail was sent or not, the response is the same.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AcceptedView {
    /// Always `checkYourMail`.
    pub status: CheckYourMail,
}

glotto_domain::constants! {
    /// The state of every request that sends a mail.
    pub struct CheckYourMail = "checkYourMail";
}

impl AcceptedView {
    /// The only one.
    pub const CHECK_YOUR_MAIL: Self = Self { status: CheckYourMail };
}
