//! How often something may be tried. A limit lets a burst through at once and then one more after
//! each interval: the generic cell rate algorithm (ITU-T I.371), which needs one moment to be
//! remembered per subject and no windows that somebody could straddle.

use jiff::{SignedDuration, Timestamp};

/// A limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Its name in keys.
    pub name: &'static str,
    /// Tries that are let through at once.
    pub burst: i32,
    /// After how long there is one more.
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
    /// Logins from one address prefix: a school behind one address must get in.
    LOGIN_ADDRESS = "loginAddress": 300 at once, one more after SignedDuration::from_secs(3);
    /// Registrations from one address prefix.
    REGISTER_ADDRESS = "registerAddress": 60 at once, one more after SignedDuration::from_secs(30);
    /// Mails that anybody can cause to one address.
    MAIL_ACCOUNT = "mailAccount": 5 at once, one more after SignedDuration::from_mins(12);
    /// Mails to one address that reset its password, apart from others: whoever uses them up has
    /// had mails sent to the owner that let them in.
    RESET_ACCOUNT = "resetAccount": 5 at once, one more after SignedDuration::from_mins(12);
    /// Mails that are asked for from one address prefix.
    MAIL_ADDRESS = "mailAddress": 60 at once, one more after SignedDuration::from_secs(30);
    /// Recovery codes for one account from one address prefix: apart from codes of the app, so that
    /// whoever guesses those does not keep the owner from using one of these.
    RECOVERY_ADDRESS = "recoveryAddress": 10 at once, one more after SignedDuration::from_mins(6);
    /// Proofs anew, and first codes of an app, in one session.
    PROOF_SESSION = "proofSession": 10 at once, one more after SignedDuration::from_mins(6);
    /// Entries of the audit trail that say that the tries of one account were used up.
    BLOCK_NOTICE = "blockNotice": 1 at once, one more after SignedDuration::from_hours(1);
    /// Letters that tell somebody that there may be a copy of one of their passkeys.
    COPY_NOTICE = "copyNotice": 1 at once, one more after SignedDuration::from_hours(1);
    /// Changes to how one person signs in, and wishes to be forgotten: each sends them a mail, and a
    /// session that somebody else has must not fill their mailbox until they read none of it.
    SECURITY_MAIL_ACCOUNT = "securityMailAccount": 20 at once, one more after SignedDuration::from_mins(6);
    /// Codes of an app for one account, in the long run: whoever never stops guessing has one guess a
    /// day (NIST SP 800-63B, 5.2.2).
    TOTP_DAILY = "totpDaily": 100 at once, one more after SignedDuration::from_hours(24);
    /// Codes of an app for one account.
    CODE_ACCOUNT = "codeAccount": 10 at once, one more after SignedDuration::from_mins(6);
    /// Tokens of mails that are tried from one address prefix.
    TOKEN_ADDRESS = "tokenAddress": 60 at once, one more after SignedDuration::from_secs(10);
    /// Sign-ins with passkeys and providers that are begun or finished from one address prefix.
    SIGN_IN_ADDRESS = "signInAddress": 300 at once, one more after SignedDuration::from_secs(3);
    /// Options for passkeys that are asked for from one address prefix: pages ask for them whenever
    /// a login form is shown, and that must use up nobody's sign-ins.
    OPTIONS_ADDRESS = "optionsAddress": 3000 at once, one more after SignedDuration::from_secs(1);
    /// People whom one person lets write their courses: by address, so it tells who has an account.
    SHARE_ACCOUNT = "shareAccount": 30 at once, one more after SignedDuration::from_mins(10);
    /// Exports that one person asks for.
    EXPORT_ACCOUNT = "exportAccount": 3 at once, one more after SignedDuration::from_hours(8);
    /// Handles that one person tries: each try tells whether one is taken.
    HANDLE_ACCOUNT = "handleAccount": 30 at once, one more after SignedDuration::from_mins(2);
    /// Pictures of themselves that one person announces.
    AVATAR_ACCOUNT = "avatarAccount": 20 at once, one more after SignedDuration::from_mins(3);
}

impl Limit {
    /// The latest moment at which a bucket may be empty again for a try to be let through now.
    pub fn room(&self, now: Timestamp) -> Timestamp {
        now.saturating_add(self.every * (self.burst - 1)).unwrap_or(now)
    }

    /// When the bucket will be empty again after a try that was let through.
    pub fn filled(&self, empty: Timestamp, now: Timestamp) -> Timestamp {
        empty.max(now).saturating_add(self.every).unwrap_or(now)
    }

    /// How long to wait for a try that is let through, if the bucket has no room for one now.
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

    /// How many of the tries at these moments are let through.
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
    fn of_a_thousand_at_once_the_burst_gets_through() {
        assert_eq!(passed(Limit::LOGIN_ACCOUNT, std::iter::repeat_n(at(0), 1000)), 10);
    }

    #[test]
    fn whoever_waits_as_told_gets_through_once() {
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
