//! Being forgotten: asked for, thought over, and then done in steps, each of which may be repeated.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::courses::{Course, CourseState};
use crate::id::UserId;
use crate::media::upload;
use crate::refusals;

refusals! {
    /// Why somebody cannot be erased.
    pub enum AskErasureError {
        /// Nobody would be left to run the place.
        LastAdmin = Conflict, "last-admin", "You are the last admin; appoint another one first.";
    }
}

/// How long after an account was closed its traces are left alone: whatever was begun before then
/// comes to its end first, links to upload to above all, and does not write behind the broom.
pub const REST: SignedDuration = SignedDuration::from_hours(upload::LINK_LIFETIME.as_hours() + 1);

/// How long the farewell has to go out before somebody looks whether it did.
const FAREWELL: SignedDuration = SignedDuration::from_hours(1);
/// When it is given up: no queue holds a mail for longer.
const PATIENCE: SignedDuration = SignedDuration::from_hours(4 * 24);

/// A month, as the law counts it at its shortest.
const MONTH_DAYS: u8 = 30;

/// How long somebody may change their mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoolOff(SignedDuration);

impl CoolOff {
    /// The law wants erasure within a month (GDPR, article 12, 3).
    const MOST_DAYS: u8 = MONTH_DAYS;

    /// Reads a number of days.
    pub fn parse(days: &str) -> Option<Self> {
        let days: u8 = days.parse().ok()?;
        (1..=Self::MOST_DAYS).contains(&days).then(|| Self(SignedDuration::from_hours(24 * i64::from(days))))
    }
}

/// How far an erasure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// It can still be called off.
    Scheduled,
    /// Nobody can sign in any more.
    Closed,
    /// All is gone but for the address that the farewell goes to.
    Farewell,
    /// All is gone but for the id, which is never given to anybody else.
    Done,
}

/// What is to be done when an erasure is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visit {
    /// End all sessions and take the account away.
    Close,
    /// Sweep, then say goodbye.
    Sweep,
    /// Sweep once more, the farewell too, if that has gone out by now.
    Forget,
    /// Sweep once more, whatever has become of the farewell.
    ForgetAnyhow,
}

/// An erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erasure {
    /// When it was asked for.
    pub asked: Timestamp,
    /// How far it is.
    pub phase: Phase,
    /// When this phase began.
    pub since: Timestamp,
    /// When the next step is due.
    pub due: Timestamp,
}

impl Erasure {
    /// Somebody wants to be forgotten.
    pub fn ask(now: Timestamp, cool_off: CoolOff) -> Self {
        Self { asked: now, phase: Phase::Scheduled, since: now, due: after(now, cool_off.0) }
    }

    /// What is to be done now, if anything.
    pub fn visit(&self, now: Timestamp) -> Option<Visit> {
        if now < self.due {
            return None;
        }
        match self.phase {
            Phase::Scheduled => Some(Visit::Close),
            Phase::Closed => Some(Visit::Sweep),
            Phase::Farewell if now.duration_since(self.since) < PATIENCE => Some(Visit::Forget),
            Phase::Farewell => Some(Visit::ForgetAnyhow),
            Phase::Done => None,
        }
    }

    /// With the next phase.
    #[must_use]
    pub fn advanced(self, now: Timestamp) -> Self {
        let (phase, rest) = match self.phase {
            Phase::Scheduled => (Phase::Closed, REST),
            Phase::Closed => (Phase::Farewell, FAREWELL),
            Phase::Farewell | Phase::Done => (Phase::Done, SignedDuration::ZERO),
        };
        Self { phase, since: now, due: after(now, rest), ..self }
    }

    /// Whether it still waits for somebody who is suspended, and could not call it off. As long as the
    /// law lets it: it may have been asked for by whoever they were suspended against, and it may have
    /// been their own wish, which they have a right to.
    pub fn waits_for_the_suspended(&self, now: Timestamp) -> bool {
        let month = SignedDuration::from_hours(24 * i64::from(MONTH_DAYS));
        self.phase == Phase::Scheduled && now < after(self.asked, month)
    }

    /// In the same phase, to be looked at again later.
    #[must_use]
    pub fn put_off(self, now: Timestamp, by: SignedDuration) -> Self {
        Self { due: after(now, by), ..self }
    }
}

fn after(moment: Timestamp, duration: SignedDuration) -> Timestamp {
    moment.saturating_add(duration).unwrap_or(Timestamp::MAX)
}

/// What becomes of a course when one of its authors is forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Nothing: they have no part in it.
    Untouched,
    /// It stays, in this state.
    Stays(Box<Course>),
    /// It goes.
    Goes,
}

/// Decides what becomes of a course when one of its authors is forgotten. What they wrote with
/// others is the others': the first of them becomes its owner. What was once published belongs to
/// those who learn with it, too: it stays, and its owner is nobody. A draft that they wrote alone
/// was never anybody else's.
pub fn fate(course: &Course, leaves: UserId) -> Fate {
    let mut state = CourseState::clone(course);
    state.rev = state.rev.next();
    if state.owner != leaves {
        let had_part = state.co_instructors.remove(&leaves);
        return if had_part { Fate::Stays(Box::new(Course::restore(state))) } else { Fate::Untouched };
    }
    match state.co_instructors.pop_first() {
        Some(heir) => state.owner = heir,
        None if state.published.is_some() => state.owner = UserId::NOBODY,
        None => return Fate::Goes,
    }
    Fate::Stays(Box::new(Course::restore(state)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::courses::{Level, NewCourse, Topics};
    use crate::id::{CourseId, Id as _};
    use crate::input;
    use crate::locale::LanguageTag;

    fn asked() -> Erasure {
        Erasure::ask("2026-03-01T12:00:00Z".parse().unwrap(), CoolOff::parse("14").unwrap())
    }

    #[test]
    fn the_cool_off_is_a_number_of_days_that_the_law_allows() {
        for wrong in ["", "0", "31", "-1", "14.5", "P14D", "256"] {
            assert_eq!(CoolOff::parse(wrong), None, "{wrong}");
        }
        assert_eq!(asked().due, "2026-03-15T12:00:00Z".parse().unwrap());
    }

    #[test]
    fn nothing_is_done_before_its_time() {
        let (mut erasure, mut done) = (asked(), Vec::new());
        while let Some(visit) = erasure.visit(erasure.due) {
            assert_eq!(erasure.visit(erasure.due - SignedDuration::from_millis(1)), None);
            done.push(visit);
            erasure = erasure.advanced(erasure.due);
        }
        assert_eq!(done, [Visit::Close, Visit::Sweep, Visit::Forget]);
        assert_eq!(erasure.phase, Phase::Done);
    }

    #[test]
    fn a_farewell_that_never_went_out_is_given_up_when_no_queue_holds_it_any_more() {
        let closed = asked().advanced(asked().due);
        let mut erasure = closed.advanced(closed.due);
        let mut visits = 0;
        while erasure.visit(erasure.due) == Some(Visit::Forget) {
            erasure = erasure.put_off(erasure.due, SignedDuration::from_hours(6));
            visits += 1;
        }
        assert_eq!(erasure.visit(erasure.due), Some(Visit::ForgetAnyhow));
        assert!((10..=20).contains(&visits), "{visits}");
    }

    fn person(number: u128) -> UserId {
        UserId::new(Timestamp::UNIX_EPOCH, number)
    }

    fn course(published: bool, others: &[UserId]) -> Course {
        let new = NewCourse {
            title: input::read(&json!({"en": "English for guests"})).unwrap(),
            description: None,
            default_language: LanguageTag::english(),
            teaches: None,
            level: Level::A2,
            topics: Topics::default(),
        };
        let draft = Course::draft(CourseId::new(Timestamp::UNIX_EPOCH, 1), person(1), new, Timestamp::UNIX_EPOCH);
        let mut state = CourseState::clone(&draft.unwrap());
        state.published = published.then_some(Timestamp::UNIX_EPOCH);
        state.co_instructors = others.iter().copied().collect();
        Course::restore(state)
    }

    fn heir(course: &Course, leaves: UserId) -> (UserId, usize) {
        match fate(course, leaves) {
            Fate::Stays(after) => {
                assert_eq!(after.rev, course.rev.next());
                assert_eq!(after.right_of(leaves), None, "nothing names who is forgotten");
                (after.owner, after.co_instructors.len())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_was_written_with_others_is_handed_on_to_them() {
        for published in [false, true] {
            assert_eq!(heir(&course(published, &[person(3), person(2)]), person(1)), (person(2), 1));
            assert_eq!(heir(&course(published, &[person(3), person(2)]), person(2)), (person(1), 1));
        }
    }

    #[test]
    fn what_was_published_stays_and_a_draft_of_ones_own_goes() {
        assert_eq!(heir(&course(true, &[]), person(1)), (UserId::NOBODY, 0));
        assert_eq!(fate(&course(false, &[]), person(1)), Fate::Goes);
    }

    #[test]
    fn a_course_of_others_is_not_touched() {
        assert_eq!(fate(&course(true, &[person(2)]), person(3)), Fate::Untouched);
    }

    proptest! {
        #[test]
        fn the_sweep_begins_when_every_link_has_ended(closed_after in 0_i64..1_000_000) {
            let erasure = asked();
            let closed = erasure.advanced(erasure.due + SignedDuration::from_secs(closed_after));
            prop_assert!(closed.due.duration_since(closed.since) > upload::LINK_LIFETIME);
        }
    }
}
