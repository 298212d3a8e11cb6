//! Sessions: how long they last, and how their refresh tokens rotate.
//!
//! A session has one valid refresh token, that of the current generation; using it creates the next
//! generation. A token of an older generation was used before: it was stolen, or a thief used it
//! first, so the session ends. One exception: a client that lost the response to its last refresh may
//! repeat it within [`GRACE`].

use jiff::{SignedDuration, Timestamp};

use crate::{DomainError, kinds};

/// A session ends if it is not refreshed for this long.
pub const IDLE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A session ends this long after the login in any case.
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(180 * 24);

/// How long after a rotation the previous token gets the current one again.
pub const GRACE: SignedDuration = SignedDuration::from_secs(30);

/// Maximum number of sessions of a user; one more ends the oldest.
pub const MOST: usize = 20;

/// Why a session could not be refreshed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum RefreshError {
    /// The token is forged, or its session has ended. The client must not learn which.
    #[problem(Unauthenticated, "session-ended", "This session has ended. Log in again.")]
    Ended,
}

/// Why a session could not be ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum DeleteSessionError {
    /// The user has no such session, or it has ended.
    #[problem(kinds::NOT_FOUND)]
    NoSuchSession,
}

/// What a refresh token means for its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    /// It is the valid one: the next generation replaces it.
    Rotate,
    /// It was the valid one a moment ago: the client gets the current one again.
    Repeat,
    /// It was used before: the session ends.
    Replay,
}

impl Refresh {
    /// What a token of one generation means for a session in another, which was last rotated at a
    /// moment.
    pub fn of(presented: u32, present: u32, rotated: Timestamp, now: Timestamp) -> Self {
        let in_grace = now.duration_since(rotated) < GRACE;
        match present.checked_sub(presented) {
            Some(0) => Self::Rotate,
            Some(1) if in_grace => Self::Repeat,
            _ => Self::Replay,
        }
    }
}

/// When a session ends unless it is refreshed again.
pub fn ends(created: Timestamp, now: Timestamp) -> Timestamp {
    let idle = now.saturating_add(IDLE).unwrap_or(now);
    let absolute = created.saturating_add(ABSOLUTE).unwrap_or(now);
    idle.min(absolute)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_772_366_400 + seconds).unwrap()
    }

    #[test]
    fn the_current_token_rotates_at_any_age() {
        assert_eq!(Refresh::of(3, 3, at(0), at(1_000_000)), Refresh::Rotate);
    }

    #[test]
    fn a_client_that_lost_the_response_keeps_its_session() {
        assert_eq!(Refresh::of(2, 3, at(0), at(29)), Refresh::Repeat);
    }

    #[test]
    fn a_token_used_before_is_a_replay_once_the_grace_is_over() {
        assert_eq!(Refresh::of(2, 3, at(0), at(30)), Refresh::Replay);
    }

    #[test]
    fn a_session_ends_when_idle_and_at_last_in_any_case() {
        assert_eq!(ends(at(0), at(0)), at(0) + IDLE);
        let late = at(0) + ABSOLUTE - SignedDuration::from_hours(1);
        assert_eq!(ends(at(0), late), at(0) + ABSOLUTE);
    }

    proptest! {
        #[test]
        fn any_older_ancestor_is_a_replay_even_immediately(present in 2_u32.., back in 2_u32..100) {
            prop_assume!(back <= present);
            prop_assert_eq!(Refresh::of(present - back, present, at(0), at(0)), Refresh::Replay);
        }

        #[test]
        fn a_generation_that_never_was_is_a_replay(present in 0_u32..u32::MAX - 100, ahead in 1_u32..100) {
            prop_assert_eq!(Refresh::of(present + ahead, present, at(0), at(0)), Refresh::Replay);
        }
    }
}
