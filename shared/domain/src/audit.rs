//! What is written down for good: every act that concerns who somebody is and what they may do.

mod told;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ParseText;

pub use told::{By, OwnAuditView};

macro_rules! acts {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)+) => {
        /// Something that was done, in the past tense.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum Act {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)+
        }

        impl Act {
            /// All acts.
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

acts! {
    /// Somebody asked for an account.
    Registered = "registered";
    /// They showed that the address is theirs.
    EmailVerified = "emailVerified";
    /// Nobody showed that in time, and the registration was taken away.
    RegistrationLapsed = "registrationLapsed";
    /// A session began.
    SignedIn = "signedIn";
    /// Too many wrong guesses: for a while nobody may try.
    SignInBlocked = "signInBlocked";
    /// They ended the session that they called with.
    SignedOut = "signedOut";
    /// They ended another of their sessions.
    SessionEnded = "sessionEnded";
    /// They ended all of their sessions but one.
    OtherSessionsEnded = "otherSessionsEnded";
    /// A refresh token was used again, and its session ended.
    RefreshReplayed = "refreshReplayed";
    /// They proved again who they are, to do something sensitive.
    SteppedUp = "steppedUp";
    /// They chose another password.
    PasswordChanged = "passwordChanged";
    /// Somebody said that they forgot the password.
    PasswordResetAsked = "passwordResetAsked";
    /// The password was set by way of a mail.
    PasswordReset = "passwordReset";
    /// They want another address.
    EmailChangeAsked = "emailChangeAsked";
    /// They do not want it any more, or the owner of the address did not agree.
    EmailChangeCancelled = "emailChangeCancelled";
    /// They have another address.
    EmailChanged = "emailChanged";
    /// They sign in with codes of an app from now on.
    TotpAdded = "totpAdded";
    /// They do not any more.
    TotpRemoved = "totpRemoved";
    /// Recovery codes were made, and those before became worthless.
    RecoveryCodesMade = "recoveryCodesMade";
    /// A recovery code was used up.
    RecoveryCodeUsed = "recoveryCodeUsed";
    /// A passkey was added.
    PasskeyAdded = "passkeyAdded";
    /// A passkey got another name.
    PasskeyRenamed = "passkeyRenamed";
    /// A passkey was removed.
    PasskeyRemoved = "passkeyRemoved";
    /// A passkey signed that seems to be a copy of theirs, and was refused.
    PasskeyCopied = "passkeyCopied";
    /// They can sign in with a provider from now on.
    ProviderLinked = "providerLinked";
    /// They cannot any more.
    ProviderUnlinked = "providerUnlinked";
    /// They were given another role.
    RoleChanged = "roleChanged";
    /// They were suspended.
    Suspended = "suspended";
    /// They were let in again.
    Reinstated = "reinstated";
    /// An admin ended all of their sessions.
    SignedOutByAdmin = "signedOutByAdmin";
    /// An admin took their factors away.
    FactorsReset = "factorsReset";
    /// They may write a course of somebody else's.
    CourseRightGranted = "courseRightGranted";
    /// They may not any more.
    CourseRightRevoked = "courseRightRevoked";
    /// They asked for everything that is known of them.
    ExportAsked = "exportAsked";
    /// They fetched it.
    ExportFetched = "exportFetched";
    /// They asked to be forgotten.
    ErasureAsked = "erasureAsked";
    /// They changed their mind.
    ErasureCancelled = "erasureCancelled";
    /// They were forgotten.
    Erased = "erased";
    /// The keys that sign access tokens were announced, retired or replaced. It is done to nobody.
    KeysChanged = "keysChanged";
}

impl ParseText for Act {
    fn parse_text(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().copied().find(|act| act.name() == text);
        found.ok_or_else(|| "is not an act that is written down".to_owned())
    }
}

/// A stretch of days in UTC, both included; open at an end that is not given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: Option<Day>,
    /// The last.
    pub to: Option<Day>,
}

/// A day in UTC, `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Date);

impl Day {
    fn begin(self) -> Timestamp {
        // Every day that has four digits has a beginning.
        self.0.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |day| day.timestamp())
    }
}

impl ParseText for Day {
    fn parse_text(text: &str) -> Result<Self, String> {
        let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let day = text.parse::<Date>().ok().filter(|day| plain && (1970..=9998).contains(&day.year()));
        day.map(Self).ok_or_else(|| "must be a day such as 2026-03-01".to_owned())
    }
}

impl Days {
    /// The first and the last moment of them, to the millisecond.
    pub fn bounds(&self) -> (Timestamp, Timestamp) {
        let begin = |day: Date| Day(day).begin();
        let last = Day(Date::constant(9998, 12, 31));
        let after = self.to.unwrap_or(last).0.tomorrow().map_or(Timestamp::MAX, begin);
        let until = after.saturating_sub(SignedDuration::from_millis(1)).unwrap_or(after);
        (self.from.map_or(Timestamp::UNIX_EPOCH, Day::begin), until)
    }

    /// Whether a moment is in them.
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
    fn what_is_no_day_is_refused() {
        for text in ["", "2026-3-1", "2026-02-30", "20260301", "2026-03-01T00:00:00Z", "-009999-01-01", "1969-12-31"] {
            assert!(Day::parse_text(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_act_has_a_name_of_its_own_and_is_read_by_it() {
        let names: std::collections::HashSet<_> = Act::ALL.iter().map(|act| act.name()).collect();
        assert_eq!(names.len(), Act::ALL.len());
        for act in Act::ALL {
            assert_eq!(Act::parse_text(act.name()), Ok(*act));
        }
    }
}
