//! Rate limits. A limit permits a burst at once and then one more attempt after each interval: the
//! generic cell rate algorithm (ITU-T I.371). It stores one timestamp per subject, and has no windows
//! whose borders callers could exploit.

use jiff::{SignedDuration, Timestamp};

/// A rate limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Its name in keys.
    pub name: &'static str,
    /// The number of attempts that are permitted at once.
    pub burst: i32,
    /// The interval after which one more attempt is permitted.
    pub every: SignedDuration,
}

macro_rules! limits {
    ($($(#[$doc:meta])* $constant:ident = $name:literal: $burst:literal at once, one more after $every:expr;)+) => {
        impl Limit {
            $($(#[$doc])* pub const $constant: Self = Self { name: $name, burst: $burst, every: $every };)+

            /// All limits.
            pub const ALL: &[Self] = &[$(Self::$constant),+];
        }
    };
}

limits! {
    /// Wrong passwords for one account.
    LOGIN_ACCOUNT = "loginAccount": 10 at once, one more after SignedDuration::from_mins(6);
    /// Logins from one address prefix; large enough for a school behind one address.
    LOGIN_ADDRESS = "loginAddress": 300 at once, one more after SignedDuration::from_secs(3);
    /// Registrations from one address prefix.
    REGISTER_ADDRESS = "registerAddress": 60 at once, one more after SignedDuration::from_secs(30);
    /// Mails to one address that any caller can cause.
    MAIL_ACCOUNT = "mailAccount": 5 at once, one more after SignedDuration::from_mins(12);
    /// Mails to one address that reset its password. They are counted separately: an attacker who uses
    /// them up has caused mails with which the owner can sign in.
    RESET_ACCOUNT = "resetAccount": 5 at once, one more after SignedDuration::from_mins(12);
    /// Mails that are requested from one address prefix.
    MAIL_ADDRESS = "mailAddress": 60 at once, one more after SignedDuration::from_secs(30);
    /// Recovery codes for one account from one address prefix. They are counted separately from the codes of
    /// an authenticator app, so that an attacker who guesses those cannot lock the owner out.
    RECOVERY_ADDRESS = "recoveryAddress": 10 at once, one more after SignedDuration::from_mins(6);
    /// Step-up authentications, and first codes of an authenticator app, in one session.
    PROOF_SESSION = "proofSession": 10 at once, one more after SignedDuration::from_mins(6);
    /// Entries of the audit trail that say that a limit of one account was reached.
    BLOCK_NOTICE = "blockNotice": 1 at once, one more after SignedDuration::from_hours(1);
    /// Mails to one user about a possible copy of one of their passkeys.
    COPY_NOTICE = "copyNotice": 1 at once, one more after SignedDuration::from_hours(1);
    /// Changes of how one user signs in, and requests of erasure. Each sends a mail to the user, and an
    /// attacker with their session must not flood the mailbox to hide one of them.
    SECURITY_MAIL_ACCOUNT = "securityMailAccount": 20 at once, one more after SignedDuration::from_mins(6);
    /// Codes of an authenticator app for one account, in the long run: an attacker who keeps guessing has
    /// one attempt per day (NIST SP 800-63B, 5.2.2).
    TOTP_DAILY = "totpDaily": 100 at once, one more after SignedDuration::from_hours(24);
    /// Codes of an authenticator app for one account.
    CODE_ACCOUNT = "codeAccount": 10 at once, one more after SignedDuration::from_mins(6);
    /// Attempts with tokens of mails from one address prefix.
    TOKEN_ADDRESS = "tokenAddress": 60 at once, one more after SignedDuration::from_secs(10);
    /// Sign-ins with passkeys and providers that are started or finished from one address prefix.
    SIGN_IN_ADDRESS = "signInAddress": 300 at once, one more after SignedDuration::from_secs(3);
    /// Requests of options for passkeys from one address prefix. Pages request them whenever they show a
    /// login form, so they must not count as sign-ins.
    OPTIONS_ADDRESS = "optionsAddress": 3000 at once, one more after SignedDuration::from_secs(1);
    /// Invitations of co-instructors by one user: they are invited by address, which reveals who has an
    /// account.
    SHARE_ACCOUNT = "shareAccount": 30 at once, one more after SignedDuration::from_mins(10);
    /// Codes of invitations that one user tries.
    INVITATION_ACCOUNT = "invitationAccount": 20 at once, one more after SignedDuration::from_mins(6);
    /// Mails with invitations to courses that one user causes.
    INVITATION_MAIL_ACCOUNT = "invitationMailAccount": 100 at once, one more after SignedDuration::from_mins(6);
    /// Mails with invitations to courses to one address.
    INVITATION_MAIL_ADDRESS = "invitationMailAddress": 5 at once, one more after SignedDuration::from_hours(12);
    /// Exports that one user requests.
    EXPORT_ACCOUNT = "exportAccount": 3 at once, one more after SignedDuration::from_hours(8);
    /// Handles that one user tries: each attempt reveals whether a handle is taken.
    HANDLE_ACCOUNT = "handleAccount": 30 at once, one more after SignedDuration::from_mins(2);
    /// Avatar uploads of one user.
    AVATAR_ACCOUNT = "avatarAccount": 20 at once, one more after SignedDuration::from_mins(3);
    /// Video uploads that one user announces.
    VIDEO_ACCOUNT = "videoAccount": 100 at once, one more after SignedDuration::from_mins(15);
    /// Files for libraries of courses that one user announces. A course of 500 lessons can be filled in a day.
    MEDIA_ACCOUNT = "mediaAccount": 300 at once, one more after SignedDuration::from_mins(1);
    /// Minutes of video that are transcoded for the courses of one owner. They are what an instructor, or an attacker
    /// with their session, can spend; those with many tracks count as more (`media::Ladder::minutes`). A
    /// file that replaces another one at the same link counts again, a job that is submitted again does not.
    TRANSCODED_MINUTES = "transcodedMinutes": 540 at once, one more after SignedDuration::from_mins(1);
}

/// Two limits on the same attempts of one subject: for a short time, and for the long run. They are counted together,
/// so an attempt that one of them refuses does not count for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitPair {
    /// The limit for a short time.
    pub short: Limit,
    /// The limit for the long run.
    pub long: Limit,
}

impl LimitPair {
    /// Codes of an authenticator app for one account.
    pub const TOTP_CODES: Self = Self { short: Limit::CODE_ACCOUNT, long: Limit::TOTP_DAILY };
}

impl Limit {
    /// The latest time at which the bucket may be empty again for an attempt to be permitted now.
    pub fn room(&self, now: Timestamp) -> Timestamp {
        now.saturating_add(self.every * (self.burst - 1)).unwrap_or(now)
    }

    /// When the bucket will be empty again after a permitted attempt.
    pub fn filled(&self, empty: Timestamp, now: Timestamp) -> Timestamp {
        self.filled_by(1, empty, now)
    }

    /// When the bucket will be empty again after a permitted attempt that counts as so many. It is permitted if one is,
    /// so it may fill the bucket to more than the burst; the next ones wait for longer then.
    pub fn filled_by(&self, units: i32, empty: Timestamp, now: Timestamp) -> Timestamp {
        empty.max(now).saturating_add(self.every * units).unwrap_or(now)
    }

    /// How long to wait until an attempt is permitted; none if it is permitted now.
    pub fn wait(&self, empty: Timestamp, now: Timestamp) -> Option<SignedDuration> {
        let wait = empty.duration_since(self.room(now));
        wait.is_positive().then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_772_366_400 + seconds).unwrap()
    }

    /// The number of attempts at these moments that are permitted.
    fn passed(limit: Limit, moments: impl IntoIterator<Item = Timestamp>) -> usize {
        let (mut empty, mut passed) = (Timestamp::UNIX_EPOCH, 0);
        for moment in moments {
            if limit.wait(empty, moment).is_none() {
                empty = limit.filled(empty, moment);
                passed += 1;
            }
        }
        passed
    }

    #[test]
    fn of_a_thousand_concurrent_attempts_exactly_the_burst_succeeds() {
        assert_eq!(passed(Limit::LOGIN_ACCOUNT, std::iter::repeat_n(at(0), 1000)), 10);
    }

    #[test]
    fn a_caller_who_waits_as_long_as_required_gets_through_once() {
        let limit = Limit::MAIL_ACCOUNT;
        let mut empty = Timestamp::UNIX_EPOCH;
        for _ in 0..limit.burst {
            empty = limit.filled(empty, at(0));
        }
        let wait = limit.wait(empty, at(0)).unwrap();
        assert_eq!(wait, limit.every);
        assert_eq!(limit.wait(empty, at(0) + wait), None);
        let empty = limit.filled(empty, at(0) + wait);
        assert!(limit.wait(empty, at(0) + wait).is_some());
    }

    #[test]
    fn an_attempt_that_counts_as_many_is_permitted_if_one_is_and_delays_the_next_ones() {
        let limit = Limit::TRANSCODED_MINUTES;
        let almost_full = limit.filled_by(limit.burst - 1, Timestamp::UNIX_EPOCH, at(0));
        assert_eq!(limit.wait(almost_full, at(0)), None);
        let over = limit.filled_by(240, almost_full, at(0));
        assert_eq!(limit.wait(over, at(0)), Some(limit.every * 240));
    }

    proptest! {
        #[test]
        fn over_any_stretch_no_more_than_burst_and_refill_get_through(gaps in proptest::collection::vec(0_i64..400, 1..200)) {
            let limit = Limit::LOGIN_ACCOUNT;
            let moments: Vec<_> = gaps.iter().scan(0, |sum, gap| { *sum += gap; Some(at(*sum)) }).collect();
            let stretch = moments.last().unwrap().duration_since(moments[0]).as_secs();
            let most = i64::from(limit.burst) + stretch / limit.every.as_secs();
            prop_assert!(i64::try_from(passed(limit, moments)).unwrap() <= most);
        }
    }
}
