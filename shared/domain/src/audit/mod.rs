//! The audit trail: a permanent record of every action that concerns identity or permissions, and of what admins change
//! for all users.

mod own_view;

use std::borrow::Cow;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::{FieldErrorCode, ParseText, Violation};

pub use own_view::{AuditActor, OwnAuditView};

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)+) => {
        /// An action, in the past tense.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum AuditAction {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)+
        }

        impl AuditAction {
            /// All actions.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in JSON and in keys.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

actions! {
    /// An account was requested.
    Registered = "registered";
    /// The address was confirmed.
    EmailVerified = "emailVerified";
    /// The address was not confirmed in time, and the registration was deleted.
    RegistrationLapsed = "registrationLapsed";
    /// A session began.
    SignedIn = "signedIn";
    /// Too many failed attempts: for a while no further one is allowed.
    SignInBlocked = "signInBlocked";
    /// The user logged out.
    SignedOut = "signedOut";
    /// The user ended another of their sessions.
    SessionEnded = "sessionEnded";
    /// The user ended all of their other sessions.
    OtherSessionsEnded = "otherSessionsEnded";
    /// A refresh token was used again, and its session ended.
    RefreshReplayed = "refreshReplayed";
    /// The user proved their identity again, for a sensitive action.
    SteppedUp = "steppedUp";
    /// The user changed the password.
    PasswordChanged = "passwordChanged";
    /// A mail that resets the password was requested.
    PasswordResetAsked = "passwordResetAsked";
    /// The password was reset with the token of a mail.
    PasswordReset = "passwordReset";
    /// The user requested a change of the address.
    EmailChangeAsked = "emailChangeAsked";
    /// The change of the address was cancelled, or a mailbox refused it.
    EmailChangeCancelled = "emailChangeCancelled";
    /// The address was changed.
    EmailChanged = "emailChanged";
    /// An authenticator app was added.
    TotpAdded = "totpAdded";
    /// The authenticator app was removed.
    TotpRemoved = "totpRemoved";
    /// New recovery codes were created, and former ones became invalid.
    RecoveryCodesMade = "recoveryCodesMade";
    /// A recovery code was used.
    RecoveryCodeUsed = "recoveryCodeUsed";
    /// A passkey was added.
    PasskeyAdded = "passkeyAdded";
    /// A passkey was renamed.
    PasskeyRenamed = "passkeyRenamed";
    /// A passkey was removed.
    PasskeyRemoved = "passkeyRemoved";
    /// A passkey was rejected because it seems to be a copy.
    PasskeyCopied = "passkeyCopied";
    /// A provider was linked.
    ProviderLinked = "providerLinked";
    /// A provider was unlinked.
    ProviderUnlinked = "providerUnlinked";
    /// The role was changed.
    RoleChanged = "roleChanged";
    /// An admin suspended the user.
    Suspended = "suspended";
    /// An admin reinstated the user.
    Reinstated = "reinstated";
    /// An admin ended all sessions of the user.
    SignedOutByAdmin = "signedOutByAdmin";
    /// An admin reset the factors of the user.
    FactorsReset = "factorsReset";
    /// An admin removed the picture of the user.
    AvatarRemoved = "avatarRemoved";
    /// An admin removed the bio of the user.
    BioRemoved = "bioRemoved";
    /// An admin replaced the display name of the user by a neutral one.
    DisplayNameReset = "displayNameReset";
    /// The user got the right to write another user's course.
    CourseRightGranted = "courseRightGranted";
    /// The user lost the right to write another user's course.
    CourseRightRevoked = "courseRightRevoked";
    /// A course of the user was archived.
    CourseArchived = "courseArchived";
    /// A course of the user was taken out of the archive.
    CourseUnarchived = "courseUnarchived";
    /// A course of the user was deleted.
    CourseDeleted = "courseDeleted";
    /// A deleted course of the user was restored.
    CourseRestored = "courseRestored";
    /// The user, or an admin for a suspended user, requested an export of the user's data.
    ExportRequested = "exportAsked";
    /// The user fetched the export.
    ExportFetched = "exportFetched";
    /// The user, or an admin for the user, requested the erasure of the account.
    ErasureAsked = "erasureAsked";
    /// The user, or an admin, cancelled the erasure.
    ErasureCancelled = "erasureCancelled";
    /// The account was erased.
    Erased = "erased";
    /// The keys that sign access tokens were announced, retired or replaced. It has no subject.
    KeysChanged = "keysChanged";
    /// An admin created a category. It has no subject.
    CategoryCreated = "categoryCreated";
    /// An admin changed a category. It has no subject.
    CategoryUpdated = "categoryUpdated";
    /// An admin deleted a category. It has no subject.
    CategoryDeleted = "categoryDeleted";
    /// An admin created a skill. It has no subject.
    SkillCreated = "skillCreated";
    /// An admin changed a skill. It has no subject.
    SkillUpdated = "skillUpdated";
    /// An admin announced a file with skills, which changes many of them. It has no subject.
    SkillImportRequested = "skillImportRequested";
}

impl ParseText for AuditAction {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let found = Self::ALL.iter().copied().find(|action| action.name() == text);
        found.ok_or_else(|| Violation::new(FieldErrorCode::NotAnOption, "is not an action of the audit trail"))
    }
}

/// A period of days in UTC, both included; open at an end that is not given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub from: Option<Day>,
    /// The last day.
    pub to: Option<Day>,
}

/// The days from 1970-01-01 to 9998-12-31, and some that no calendar has: those the format `date` excludes.
const DAY_PATTERN: &str = "^(?:19[7-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])-\
    (?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$";

/// A day in UTC, `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Date);

impl Day {
    fn begin(self) -> Timestamp {
        // Every day with a year of four digits has a beginning.
        self.0.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |day| day.timestamp())
    }
}

impl ParseText for Day {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let day = text.parse::<Date>().ok().filter(|day| plain && (1970..=9998).contains(&day.year()));
        day.map(Self).ok_or_else(|| Violation::format("must be a day such as 2026-03-01"))
    }
}

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "CalendarDay".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date", "pattern": DAY_PATTERN})
    }
}

impl Days {
    /// The first and the last moment of the period, to the millisecond.
    pub fn bounds(&self) -> (Timestamp, Timestamp) {
        let begin = |day: Date| Day(day).begin();
        let last = Day(Date::constant(9998, 12, 31));
        let after = self.to.unwrap_or(last).0.tomorrow().map_or(Timestamp::MAX, begin);
        let until = after.saturating_sub(SignedDuration::from_millis(1)).unwrap_or(after);
        (self.from.map_or(Timestamp::UNIX_EPOCH, Day::begin), until)
    }

    /// Whether a moment is in the period.
    pub fn include(&self, moment: Timestamp) -> bool {
        let (from, until) = self.bounds();
        (from.as_millisecond()..=until.as_millisecond()).contains(&moment.as_millisecond())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(from: &str, to: &str) -> Days {
        Days { from: Day::parse_text(from).ok(), to: Day::parse_text(to).ok() }
    }

    #[test]
    fn days_include_all_of_their_first_and_last() {
        let days = days("2026-03-01", "2026-03-02");
        for (moment, included) in [
            ("2026-02-28T23:59:59.999Z", false),
            ("2026-03-01T00:00:00Z", true),
            ("2026-03-02T23:59:59.999Z", true),
            ("2026-03-03T00:00:00Z", false),
        ] {
            assert_eq!(days.include(moment.parse().unwrap()), included, "{moment}");
        }
        assert!(Days::default().include("2026-03-01T00:00:00Z".parse().unwrap()));
    }

    #[test]
    fn an_invalid_day_is_rejected_by_searches() {
        for text in ["", "2026-3-1", "2026-02-30", "20260301", "2026-03-01T00:00:00Z", "-009999-01-01", "1969-12-31"] {
            assert!(Day::parse_text(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_action_has_a_name_of_its_own_and_is_read_by_it() {
        let names: std::collections::HashSet<_> = AuditAction::ALL.iter().map(|action| action.name()).collect();
        assert_eq!(names.len(), AuditAction::ALL.len());
        for action in AuditAction::ALL {
            assert_eq!(AuditAction::parse_text(action.name()), Ok(*action));
        }
    }
}
