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

impl Limit {
    const fn new(name: &'static str, burst: i32, every: SignedDuration) -> Self {
        Self { name, burst, every }
    }

    /// Wrong passwords for one account.
    pub const LOGIN_ACCOUNT: Self = Self::new("loginAccount", 10, SignedDuration::from_mins(6));
    /// Logins from one address prefix: a school behind one address must get in.
    pub const LOGIN_ADDRESS: Self = Self::new("loginAddress", 300, SignedDuration::from_secs(3));
    /// Registrations from one address prefix.
    pub const REGISTER_ADDRESS: Self = Self::new("registerAddress", 60, SignedDuration::from_secs(30));
    /// Mails that anybody can cause to one address.
    pub const MAIL_ACCOUNT: Self = Self::new("mailAccount", 5, SignedDuration::from_mins(12));
    /// Mails to one address that reset its password, apart from others: whoever uses them up has
    /// sent the owner as many that let them in.
    pub const RESET_ACCOUNT: Self = Self::new("resetAccount", 5, SignedDuration::from_mins(12));
    /// Mails that are asked for from one address prefix.
    pub const MAIL_ADDRESS: Self = Self::new("mailAddress", 60, SignedDuration::from_secs(30));
    /// Recovery codes for one account from one address prefix: apart from codes of the app, so that
    /// whoever guesses those does not keep the owner from using one of these.
    pub const RECOVERY_ADDRESS: Self = Self::new("recoveryAddress", 10, SignedDuration::from_mins(6));
    /// Proofs anew in one session.
    pub const PROOF_SESSION: Self = Self::new("proofSession", 10, SignedDuration::from_mins(6));
    /// Codes of an app for one account.
    pub const CODE_ACCOUNT: Self = Self::new("codeAccount", 10, SignedDuration::from_mins(6));
    /// Tokens of mails that are tried from one address prefix.
    pub const TOKEN_ADDRESS: Self = Self::new("tokenAddress", 60, SignedDuration::from_secs(10));
    /// Sign-ins with passkeys and providers that are begun or finished from one address prefix.
    pub const SIGN_IN_ADDRESS: Self = Self::new("signInAddress", 300, SignedDuration::from_secs(3));
    /// People whom one person lets write their courses: by address, so it tells who has an account.
    pub const SHARE_ACCOUNT: Self = Self::new("shareAccount", 30, SignedDuration::from_mins(10));
    /// Exports that one person asks for.
    pub const EXPORT_ACCOUNT: Self = Self::new("exportAccount", 3, SignedDuration::from_hours(8));

    /// Handles that one person tries: each try tells whether one is taken.
    pub const HANDLE_ACCOUNT: Self = Self::new("handleAccount", 30, SignedDuration::from_mins(2));
    /// Pictures of themselves that one person announces.
    pub const AVATAR_ACCOUNT: Self = Self::new("avatarAccount", 20, SignedDuration::from_mins(3));

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
