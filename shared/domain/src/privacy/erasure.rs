//! Erasures: requested, then done in steps after a cooling-off period. Each step can be repeated.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::DomainError;
use crate::courses::{Course, CourseState};
use crate::id::UserId;
use crate::media::upload;

/// Why an erasure cannot be requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum CreateErasureError {
    /// The platform would have no admin.
    #[problem(Conflict, "last-admin", "You are the last admin. Appoint another admin first.")]
    LastAdmin,
}

/// How long to wait after an account was closed before its data is deleted. Operations that began before
/// have to end first, above all uploads to signed links, or they would write data after the deletion.
pub const WAIT_AFTER_CLOSE: SignedDuration = SignedDuration::from_hours(upload::LINK_LIFETIME.as_hours() + 1);

/// When to check whether the farewell mail was sent.
const FAREWELL: SignedDuration = SignedDuration::from_hours(1);
/// When to stop waiting for the farewell mail. If it was not handled by then, it is in the dead-letter queue: a message
/// that workers fail to handle moves there within hours, and while no worker runs, no erasure goes on either. From there
/// it can still be sent, since the message has the address.
const MAX_WAIT_FOR_FAREWELL: SignedDuration = SignedDuration::from_hours(4 * 24);

/// The shortest month by law.
const MONTH_DAYS: u8 = 30;

/// The cooling-off period, in which an erasure can be cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoolOff(SignedDuration);

impl CoolOff {
    /// The law requires erasure within a month (GDPR, article 12, 3).
    const MOST_DAYS: u8 = MONTH_DAYS;

    /// Parses a number of days.
    pub fn parse(days: &str) -> Option<Self> {
        let days: u8 = days.parse().ok()?;
        (1..=Self::MOST_DAYS).contains(&days).then(|| Self(SignedDuration::from_hours(24 * i64::from(days))))
    }
}

/// The phase of an erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// It can still be cancelled.
    Scheduled,
    /// The account is closed: the user cannot sign in any more.
    Closed,
    /// All data is deleted except the address that the farewell mail goes to.
    Farewell,
    /// All data is deleted except the id, which is never used again.
    Done,
}

/// A step of an erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// End all sessions and delete the account.
    Close,
    /// Delete all data, then send the farewell mail.
    Delete,
    /// If the farewell mail was sent, delete all data again, including that mail.
    Finish,
    /// Delete all data again, even if the farewell mail was not sent.
    FinishAnyway,
}

/// An erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erasure {
    /// When it was requested.
    pub asked: Timestamp,
    /// The current phase.
    pub phase: Phase,
    /// When this phase began.
    pub since: Timestamp,
    /// When the next step is due.
    pub due: Timestamp,
}

impl Erasure {
    /// Requests an erasure.
    pub fn schedule(now: Timestamp, cool_off: CoolOff) -> Self {
        Self { asked: now, phase: Phase::Scheduled, since: now, due: after(now, cool_off.0) }
    }

    /// The step that is due now, if any.
    pub fn next_step(&self, now: Timestamp) -> Option<Step> {
        if now < self.due {
            return None;
        }
        match self.phase {
            Phase::Scheduled => Some(Step::Close),
            Phase::Closed => Some(Step::Delete),
            Phase::Farewell if now.duration_since(self.since) < MAX_WAIT_FOR_FAREWELL => Some(Step::Finish),
            Phase::Farewell => Some(Step::FinishAnyway),
            Phase::Done => None,
        }
    }

    /// Moves to the next phase.
    #[must_use]
    pub fn advance(self, now: Timestamp) -> Self {
        let (phase, rest) = match self.phase {
            Phase::Scheduled => (Phase::Closed, WAIT_AFTER_CLOSE),
            Phase::Closed => (Phase::Farewell, FAREWELL),
            Phase::Farewell | Phase::Done => (Phase::Done, SignedDuration::ZERO),
        };
        Self { phase, since: now, due: after(now, rest), ..self }
    }

    /// Whether it still waits because the user is suspended and cannot cancel it. It waits as long as
    /// the law permits: the request may come from an attacker, against which the account was suspended,
    /// or from the user, who has a right to it.
    pub fn waits_for_suspension(&self, now: Timestamp) -> bool {
        let month = SignedDuration::from_hours(24 * i64::from(MONTH_DAYS));
        self.phase == Phase::Scheduled && now < after(self.asked, month)
    }

    /// Puts the next step off, in the same phase.
    #[must_use]
    pub fn postpone(self, now: Timestamp, by: SignedDuration) -> Self {
        Self { due: after(now, by), ..self }
    }
}

fn after(moment: Timestamp, duration: SignedDuration) -> Timestamp {
    moment.saturating_add(duration).unwrap_or(Timestamp::MAX)
}

/// What happens to a course when one of its authors is erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CourseOutcome {
    /// Nothing: the user is not one of its authors.
    Unchanged,
    /// It is kept, in this state.
    Stays(Box<Course>),
    /// It is deleted.
    Deleted,
}

/// Decides what happens to a course when one of its authors is erased. A course with co-instructors is
/// handed over: the first of them becomes its owner. A course that was ever published is kept for its
/// learners, without an owner. A draft without co-instructors is deleted.
pub fn course_outcome(course: &Course, leaves: UserId) -> CourseOutcome {
    let mut state = CourseState::clone(course);
    state.rev = state.rev.next();
    if state.owner != leaves {
        let had_part = state.co_instructors.remove(&leaves);
        return if had_part {
            CourseOutcome::Stays(Box::new(Course::restore(state)))
        } else {
            CourseOutcome::Unchanged
        };
    }
    match state.co_instructors.pop_first() {
        Some(new_owner) => state.owner = new_owner,
        None if state.published.is_some() => state.owner = UserId::NIL,
        None => return CourseOutcome::Deleted,
    }
    CourseOutcome::Stays(Box::new(Course::restore(state)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::courses::samples;
    use crate::id::Id as _;

    fn requested() -> Erasure {
        Erasure::schedule("2026-03-01T12:00:00Z".parse().unwrap(), CoolOff::parse("14").unwrap())
    }

    #[test]
    fn the_cool_off_is_a_number_of_days_that_the_law_allows() {
        for wrong in ["", "0", "31", "-1", "14.5", "P14D", "256"] {
            assert_eq!(CoolOff::parse(wrong), None, "{wrong}");
        }
        assert_eq!(requested().due, "2026-03-15T12:00:00Z".parse().unwrap());
    }

    #[test]
    fn no_step_runs_before_its_time() {
        let (mut erasure, mut steps) = (requested(), Vec::new());
        while let Some(step) = erasure.next_step(erasure.due) {
            assert_eq!(erasure.next_step(erasure.due - SignedDuration::from_millis(1)), None);
            steps.push(step);
            erasure = erasure.advance(erasure.due);
        }
        assert_eq!(steps, [Step::Close, Step::Delete, Step::Finish]);
        assert_eq!(erasure.phase, Phase::Done);
    }

    #[test]
    fn a_farewell_mail_that_was_not_sent_is_given_up_after_four_days() {
        let closed = requested().advance(requested().due);
        let mut erasure = closed.advance(closed.due);
        let mut checks = 0;
        while erasure.next_step(erasure.due) == Some(Step::Finish) {
            erasure = erasure.postpone(erasure.due, SignedDuration::from_hours(6));
            checks += 1;
        }
        assert_eq!(erasure.next_step(erasure.due), Some(Step::FinishAnyway));
        assert!((10..=20).contains(&checks), "{checks}");
    }

    fn person(number: u128) -> UserId {
        UserId::new(Timestamp::UNIX_EPOCH, number)
    }

    fn course(published: bool, others: &[UserId]) -> Course {
        let mut state = CourseState::clone(&samples::draft(person(1)));
        state.published = published.then_some(Timestamp::UNIX_EPOCH);
        state.co_instructors = others.iter().copied().collect();
        Course::restore(state)
    }

    fn new_owner(course: &Course, leaves: UserId) -> (UserId, usize) {
        match course_outcome(course, leaves) {
            CourseOutcome::Stays(after) => {
                assert_eq!(after.rev, course.rev.next());
                assert_eq!(after.right_of(leaves), None, "the course does not name the erased user");
                (after.owner, after.co_instructors.len())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn courses_with_co_instructors_are_transferred_to_them() {
        for published in [false, true] {
            assert_eq!(new_owner(&course(published, &[person(3), person(2)]), person(1)), (person(2), 1));
            assert_eq!(new_owner(&course(published, &[person(3), person(2)]), person(2)), (person(1), 1));
        }
    }

    #[test]
    fn published_courses_are_kept_and_drafts_of_one_author_are_deleted() {
        assert_eq!(new_owner(&course(true, &[]), person(1)), (UserId::NIL, 0));
        assert_eq!(course_outcome(&course(false, &[]), person(1)), CourseOutcome::Deleted);
    }

    #[test]
    fn a_course_of_others_is_not_touched() {
        assert_eq!(course_outcome(&course(true, &[person(2)]), person(3)), CourseOutcome::Unchanged);
    }

    proptest! {
        #[test]
        fn deletion_starts_after_every_link_has_expired(closed_after in 0_i64..1_000_000) {
            let erasure = requested();
            let closed = erasure.advance(erasure.due + SignedDuration::from_secs(closed_after));
            prop_assert!(closed.due.duration_since(closed.since) > upload::LINK_LIFETIME);
        }
    }
}
