//! Sessions: how long they last, and how their refresh tokens rotate.
//!
//! A session has one valid refresh token, that of the current generation; using it creates the next
//! generation. As long as no client has presented that next one, its response may have been lost, so the
//! token before it gets it again. A token whose successor was presented has reached a client: a client that
//! presents it now is another one, so the session ends (RFC 9700, 4.14.2; docs/decisions/0041-refresh-tokens.md).

use jiff::{SignedDuration, Timestamp};

use crate::{DomainError, kinds};

/// A session ends if it is not refreshed for this long.
pub const IDLE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A session ends this long after the login in any case.
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(180 * 24);

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
    /// It is the parent of the valid one, which was never presented: the client gets that one again.
    Repeat,
    /// Its successor was presented, or it was never issued: the session ends.
    Replay,
}

impl Refresh {
    /// What a token of one generation means for a session in another. A token is presented by going to the next
    /// generation, so that of the present one was never presented.
    pub const fn of(presented: u32, present: u32) -> Self {
        match present.checked_sub(presented) {
            Some(0) => Self::Rotate,
            Some(1) => Self::Repeat,
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
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_772_366_400 + seconds).unwrap()
    }

    #[test]
    fn the_current_token_rotates() {
        assert_eq!(Refresh::of(3, 3), Refresh::Rotate);
    }

    #[test]
    fn the_parent_of_a_token_that_was_never_presented_gets_that_one_again() {
        assert_eq!(Refresh::of(2, 3), Refresh::Repeat);
    }

    #[test]
    fn a_session_ends_when_idle_and_at_last_in_any_case() {
        assert_eq!(ends(at(0), at(0)), at(0) + IDLE);
        let late = at(0) + ABSOLUTE - SignedDuration::from_hours(1);
        assert_eq!(ends(at(0), late), at(0) + ABSOLUTE);
    }

    /// A session as the platform stores it: its generation, until it ends.
    struct Session(Option<u32>);

    impl Session {
        /// Presents a token; returns the one in the response.
        fn present(&mut self, token: u32) -> Option<u32> {
            let generation = self.0?;
            self.0 = match Refresh::of(token, generation) {
                Refresh::Rotate => Some(generation + 1),
                Refresh::Repeat => Some(generation),
                Refresh::Replay => None,
            };
            self.0
        }
    }

    proptest! {
        #[test]
        fn any_older_ancestor_is_a_replay(present in 2_u32.., back in 2_u32..100) {
            prop_assume!(back <= present);
            prop_assert_eq!(Refresh::of(present - back, present), Refresh::Replay);
        }

        #[test]
        fn a_generation_that_never_was_is_a_replay(present in 0_u32..u32::MAX - 100, ahead in 1_u32..100) {
            prop_assert_eq!(Refresh::of(present + ahead, present), Refresh::Replay);
        }

        #[test]
        fn one_client_keeps_its_session_whichever_responses_are_lost(
            lost in proptest::collection::vec(any::<bool>(), 0..60),
        ) {
            let (mut session, mut token) = (Session(Some(1)), 1);
            for lost in lost {
                let response = session.present(token);
                prop_assert!(response.is_some());
                if !lost {
                    prop_assert_eq!(response, Some(token + 1), "there is one successor");
                    token += 1;
                }
            }
        }

        #[test]
        fn in_any_history_a_token_ends_the_session_if_and_only_if_its_successor_was_presented(
            choices in proptest::collection::vec(any::<prop::sample::Index>(), 0..40),
        ) {
            let (mut session, mut issued, mut presented) = (Session(Some(1)), 1, BTreeSet::new());
            for choice in choices {
                let token = u32::try_from(choice.index(issued)).unwrap() + 1;
                let response = session.present(token);
                if presented.contains(&(token + 1)) {
                    prop_assert_eq!(response, None);
                    break;
                }
                prop_assert_eq!(response, Some(token + 1), "it gets its successor, and no other");
                presented.insert(token);
                issued = issued.max(choice.index(issued) + 2);
            }
        }

        #[test]
        fn of_two_clients_with_one_token_each_the_slower_one_ends_the_session(
            start in 1_u32..20, steps in 2_u32..10,
        ) {
            let mut session = Session(Some(start));
            for token in start..start + steps {
                prop_assert_eq!(session.present(token), Some(token + 1));
            }
            prop_assert_eq!(session.present(start), None);
        }
    }
}
