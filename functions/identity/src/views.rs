//! What is shown of accounts.

use glotto_domain::id::UserId;
use glotto_domain::identity::{DisplayName, EmailAddress, Role};
use glotto_domain::locale::{LanguageTag, Zone};
use glotto_domain::profiles::{Handle, USUAL_SIZE};
use glotto_store::profiles::UserProfile;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// An account, as its owner sees it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeView<'a> {
    /// Names the person.
    pub id: UserId,
    /// Their address.
    pub email: &'a EmailAddress,
    /// How they want to be called.
    pub display_name: &'a DisplayName,
    /// The language that they read.
    pub locale: &'a LanguageTag,
    /// Where their day begins.
    pub time_zone: &'a Zone,
    /// What they may do.
    pub role: Role,
    /// Under which handle others find them, if they have chosen one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handle: Option<&'a Handle>,
    /// Where their picture is, or a pattern that stands for one; needs no token.
    pub avatar_url: String,
    /// When they registered.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
}

// What is here is theirs.
glotto_domain::silent!(MeView<'_>);

impl<'a> MeView<'a> {
    /// The view of somebody's account, on an API that is reached at an address.
    pub fn of(person: &'a UserProfile, api: &str) -> Self {
        let account = &person.account;
        Self {
            id: account.user_id,
            email: &account.email,
            display_name: &account.display_name,
            locale: &account.locale,
            time_zone: &account.time_zone,
            role: account.role,
            handle: person.profile.handle.as_ref().map(|own| &own.name),
            avatar_url: format!("{api}{}", person.avatar.address(account.user_id, USUAL_SIZE)),
            created_at: account.created,
        }
    }
}

/// That a mail is on its way, or is not: the answer is the same.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AcceptedView {
    /// Always `checkYourMail`.
    pub status: &'static str,
}

impl AcceptedView {
    /// The only one there is.
    pub const CHECK_YOUR_MAIL: Self = Self { status: "checkYourMail" };
}
