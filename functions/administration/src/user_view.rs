//! How admins see people.

use glotto_domain::id::UserId;
use glotto_domain::identity::{DisplayName, EmailAddress, Role};
use glotto_domain::locale::{LanguageTag, Zone};
use glotto_store::StoreError;
use glotto_store::factors::{RecoveryCodesItem, TotpItem};
use glotto_store::federation::LinkedProviderItem;
use glotto_store::identity::{AccountItem, Credentials};
use glotto_store::passkeys::PasskeyItem;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A person in a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserSummaryView {
    /// Names the person.
    pub id: UserId,
    /// Their address.
    pub email: EmailAddress,
    /// Whether they have shown that it is theirs.
    pub verified: bool,
    /// How they want to be called.
    pub display_name: DisplayName,
    /// What they may do.
    pub role: Role,
    /// Since when they are suspended, if they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub suspended_at: Option<Timestamp>,
    /// When they registered.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
}

/// A person, and what lets them in.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserView {
    /// What lists show of them.
    #[serde(flatten)]
    pub summary: UserSummaryView,
    /// The language that they read.
    pub locale: LanguageTag,
    /// Where their day begins.
    pub time_zone: Zone,
    /// How they can sign in.
    pub ways_in: WaysInView,
    /// How many sessions they have.
    pub sessions: u32,
    /// When one of their sessions was used last, as far as it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub last_seen_at: Option<Timestamp>,
}

/// How somebody can sign in.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaysInView {
    /// Whether they have a password.
    pub password: bool,
    /// Whether codes of an app are asked for beside it.
    pub totp: bool,
    /// Whether recovery codes were made.
    pub recovery_codes: bool,
    /// How many passkeys they have.
    pub passkeys: u32,
    /// How many providers they have linked.
    pub providers: u32,
}

impl UserSummaryView {
    /// The view of an account.
    pub fn of(account: AccountItem) -> Self {
        Self {
            id: account.user_id,
            email: account.email,
            verified: account.verified,
            display_name: account.display_name,
            role: account.role,
            suspended_at: account.suspended,
            created_at: account.created,
        }
    }
}

impl UserView {
    /// The view of what lets somebody in.
    pub fn of(found: Credentials) -> Result<Self, StoreError> {
        let ways_in = WaysInView {
            password: found.account.password_hash.is_some(),
            totp: found.find::<TotpItem>()?.is_some_and(|totp| totp.since.is_some()),
            recovery_codes: found.find::<RecoveryCodesItem>()?.is_some(),
            passkeys: count(found.all::<PasskeyItem>()?.len()),
            providers: count(found.all::<LinkedProviderItem>()?.len()),
        };
        Ok(Self {
            locale: found.account.locale.clone(),
            time_zone: found.account.time_zone.clone(),
            ways_in,
            sessions: count(found.sessions.len()),
            last_seen_at: found.sessions.iter().map(|session| session.rotated).max(),
            summary: UserSummaryView::of(found.account),
        })
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
