//! What is shown of accounts.

use glotto_domain::id::UserId;
use glotto_domain::identity::{DisplayName, EmailAddress, Role};
use glotto_domain::locale::{LanguageTag, Zone};
use glotto_store::accounts::AccountItem;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// An account, as its owner sees it.
#[derive(Debug, Serialize, JsonSchema)]
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
    /// When they registered.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
}

impl<'a> MeView<'a> {
    /// The view of an account.
    pub fn of(account: &'a AccountItem) -> Self {
        Self {
            id: account.user_id,
            email: &account.email,
            display_name: &account.display_name,
            locale: &account.locale,
            time_zone: &account.time_zone,
            role: account.role,
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
