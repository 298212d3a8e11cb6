//! Users, as admins see them.

use glotto_domain::UtcTime;
use glotto_domain::id::UserId;
use glotto_domain::identity::{DisplayName, EmailAddress, Role};
use glotto_domain::locale::{LanguageTag, TimeZoneName};
use glotto_domain::messaging::EmailStatus;
use glotto_domain::profiles::Handle;
use glotto_store::StoreError;
use glotto_store::factors::{RecoveryCodesItem, TotpItem};
use glotto_store::federation::LinkedProviderItem;
use glotto_store::identity::{AccountItem, Credentials};
use glotto_store::passkeys::PasskeyItem;
use glotto_store::profiles::OwnAccount;
use schemars::JsonSchema;
use serde::Serialize;

/// A user in a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserSummaryView {
    /// The user.
    pub id: UserId,
    /// The e-mail address.
    pub email: EmailAddress,
    /// Whether the address is confirmed.
    pub verified: bool,
    /// The name that the user is addressed by.
    pub display_name: DisplayName,
    /// The role, which determines the user's permissions.
    pub role: Role,
    /// When the user was suspended. Missing if they are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended_at: Option<UtcTime>,
    /// When the user registered.
    pub created_at: UtcTime,
}

/// A user, and how they can sign in.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserView {
    /// The members that lists have, too.
    #[serde(flatten)]
    pub summary: UserSummaryView,
    /// Whether mail reaches the address.
    pub email_status: EmailStatus,
    /// The handle by which others find the user, if they have chosen one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handle: Option<Handle>,
    /// The language that the user reads.
    pub locale: LanguageTag,
    /// The time zone in which the user's days begin.
    pub time_zone: TimeZoneName,
    /// How the user can sign in.
    pub ways_in: SignInMethodsView,
    /// The number of sessions.
    pub sessions: u32,
    /// When one of the sessions was last used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<UtcTime>,
    /// When the account will be erased, if that is scheduled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erases_at: Option<UtcTime>,
}

/// How a user can sign in.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignInMethodsView {
    /// Whether there is a password.
    pub password: bool,
    /// Whether codes of an authenticator app are required besides.
    pub totp: bool,
    /// Whether there are recovery codes.
    pub recovery_codes: bool,
    /// The number of passkeys.
    pub passkeys: u32,
    /// The number of linked providers.
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
            suspended_at: account.suspended.map(UtcTime::from),
            created_at: account.created.into(),
        }
    }
}

impl UserView {
    /// The view of an account, its credentials, and what its owner sees of it.
    pub fn of(found: Credentials, own: &OwnAccount) -> Result<Self, StoreError> {
        let ways_in = SignInMethodsView {
            password: found.account.password_hash.is_some(),
            totp: found.find::<TotpItem>()?.is_some_and(|totp| totp.since.is_some()),
            recovery_codes: found.find::<RecoveryCodesItem>()?.is_some(),
            passkeys: count(found.all::<PasskeyItem>()?.len()),
            providers: count(found.all::<LinkedProviderItem>()?.len()),
        };
        Ok(Self {
            email_status: own.feedback.status(&found.account.email),
            handle: own.user_profile.profile.handle.as_ref().map(|own| own.name.clone()),
            erases_at: own.erasure.as_ref().map(|erasure| erasure.due.into()),
            locale: found.account.locale.clone(),
            time_zone: found.account.time_zone.clone(),
            ways_in,
            sessions: count(found.sessions.len()),
            last_seen_at: found.sessions.iter().map(|session| session.rotated).max().map(UtcTime::from),
            summary: UserSummaryView::of(found.account),
        })
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
