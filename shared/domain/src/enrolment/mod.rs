//! Enrolment: which learners take which courses, and the lessons that they completed.

mod admission;
mod invitation;

pub use admission::{Admitted, Application, EnrolError, EnrolRefusal, admit};
pub use invitation::{
    CreateInvitationError, Invitation, InvitationCode, InvitationExpiry, InvitationNote, InvitationTerms,
    InvitationUses, MAX_INVITATIONS,
};

use jiff::{SignedDuration, Timestamp};

use crate::courses::{Course, VersionNumber};
use crate::id::{CourseId, LessonId, UserId};
use crate::{DomainError, kinds};

/// Why a user may not learn with a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum LearnError {
    /// There is no such course, or the user may not know of it.
    #[problem(kinds::NOT_FOUND)]
    NoSuchCourse,
    /// The user can see the course but has not enrolled in it.
    #[problem(kinds::NOT_ENROLLED)]
    NotEnrolled,
}

/// Why a learner cannot accept a version of a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum AcceptVersionError {
    /// The course has no such version, or it is not the latest one of a published course.
    #[problem(kinds::NOT_FOUND)]
    NoSuchVersion,
    /// The learner has a newer version.
    #[problem(Conflict, "version-older", "You have a newer version of the course already.")]
    Older,
}

/// Completed lessons of an enrolment at most. That is several times the lessons of a version, and its item stays small.
pub const MAX_COMPLETED: usize = 2_000;

/// Versions that an enrolment remembers beside the present one at most, the latest ones.
pub const MAX_EARLIER: usize = 20;

/// How exactly enrolments are ordered by what is played. An enrolment moves at most once in this time, because a player
/// reports every few seconds, and each move is one more write.
pub const ACTIVITY_STEP: SignedDuration = SignedDuration::from_mins(5);

/// The activity by which an enrolment is listed after a position that is reported now: the one by which it was listed,
/// until [`ACTIVITY_STEP`] has passed. So it is less than that before the last activity.
pub fn listed_activity(listed: Option<Timestamp>, now: Timestamp) -> Timestamp {
    listed.filter(|listed| now.duration_since(*listed) < ACTIVITY_STEP).unwrap_or(now)
}

/// A learner in a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The learner.
    pub learner: UserId,
    /// The course.
    pub course: CourseId,
    /// When the learner enrolled first. It stays when they leave the course and return.
    pub since: Timestamp,
    /// The version of the course that the learner learns with, until they accept a newer one.
    pub version: VersionNumber,
    /// The versions that the learner had before, the latest last: devices that were offline may still report lessons
    /// of them. At most [`MAX_EARLIER`].
    pub earlier: Vec<VersionNumber>,
    /// The completed lessons, in the order in which they were reported. Those that the version does not have may be in
    /// another one. At most [`MAX_COMPLETED`].
    pub completed: Vec<LessonId>,
    /// When the lesson was completed that was completed latest, in whatever order they were reported.
    pub latest: Option<Timestamp>,
    /// When the learner had completed every lesson of the version that they had at that time, once it was credited.
    pub finished: Option<Timestamp>,
}

impl Enrolment {
    /// Enrols a learner who was admitted, in the version of the course that the catalogue has. A learner who left it
    /// before continues with the lessons completed then, because a lesson earns its points once.
    pub fn begin(learner: UserId, course: &Course, former: Option<Self>, now: Timestamp) -> Result<Self, EnrolError> {
        let version = course.listed_version().ok_or(EnrolError::NoSuchCourse)?;
        let (course, completed, earlier) = (course.id, Vec::new(), Vec::new());
        let new = Self { learner, course, since: now, version, earlier, completed, latest: None, finished: None };
        let mut enrolment = former.unwrap_or(new);
        enrolment.change_version(version);
        Ok(enrolment)
    }

    /// Accepts the version of the course that the catalogue has, which the completed lessons carry over to. Returns
    /// whether it is another one than before. What was published in between is not acceptable any more, nor is anything
    /// while the course is unpublished: the author may have taken it back.
    pub fn accept(&mut self, course: &Course, version: VersionNumber) -> Result<bool, AcceptVersionError> {
        if version < self.version {
            return Err(AcceptVersionError::Older);
        }
        if version > self.version && course.listed_version() != Some(version) {
            return Err(AcceptVersionError::NoSuchVersion);
        }
        Ok(self.change_version(version))
    }

    /// Returns whether it is another version than before.
    fn change_version(&mut self, version: VersionNumber) -> bool {
        let before = std::mem::replace(&mut self.version, version);
        if before == version {
            return false;
        }
        self.earlier.retain(|earlier| ![before, version].contains(earlier));
        self.earlier.push(before);
        self.earlier.drain(..self.earlier.len().saturating_sub(MAX_EARLIER));
        true
    }

    /// Whether a lesson is completed.
    pub fn has_completed(&self, lesson: LessonId) -> bool {
        self.completed.contains(&lesson)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::courses::{LessonKind, samples};
    use crate::id::Id as _;

    fn now() -> Timestamp {
        "2026-05-04T08:00:00Z".parse().unwrap()
    }

    fn user(number: u128) -> UserId {
        UserId::new(now(), number)
    }

    fn version(number: u32) -> VersionNumber {
        VersionNumber::new(number).unwrap()
    }

    /// A course with this many versions.
    fn published(versions: usize) -> Course {
        let mut found = samples::lesson_in_course(LessonKind::Article);
        for _ in 0..versions {
            samples::publish_changed(&mut found);
        }
        found.course
    }

    #[test]
    fn no_user_enrols_in_a_draft_not_even_its_author() {
        let draft = published(0);
        assert_eq!(Enrolment::begin(draft.owner, &draft, None, now()), Err(EnrolError::NoSuchCourse));
        let mut unpublished = published(1);
        unpublished.unpublish();
        assert_eq!(Enrolment::begin(user(2), &unpublished, None, now()), Err(EnrolError::NoSuchCourse));
    }

    #[test]
    fn a_learner_who_enrols_again_keeps_their_progress_and_gets_the_latest_version() {
        let first = Enrolment::begin(user(2), &published(1), None, now()).unwrap();
        assert_eq!(first.version, version(1));
        let former = Enrolment { completed: vec![LessonId::new(now(), 1)], finished: Some(now()), ..first };
        let later = now() + SignedDuration::from_hours(1);
        let again = Enrolment::begin(user(2), &published(3), Some(former.clone()), later);
        assert_eq!(again, Ok(Enrolment { version: version(3), earlier: vec![version(1)], ..former }));
    }

    #[test]
    fn a_learner_accepts_the_version_that_the_catalogue_has_and_no_other_one() {
        let course = published(3);
        let mut enrolment = Enrolment::begin(user(2), &published(1), None, now()).unwrap();
        assert_eq!(enrolment.accept(&course, version(1)), Ok(false));
        assert_eq!(enrolment.accept(&course, version(2)), Err(AcceptVersionError::NoSuchVersion), "it was replaced");
        assert_eq!(enrolment.accept(&course, version(4)), Err(AcceptVersionError::NoSuchVersion));
        assert_eq!(enrolment.accept(&course, version(3)), Ok(true));
        assert_eq!(enrolment.accept(&course, version(1)), Err(AcceptVersionError::Older));
        assert_eq!((enrolment.version, enrolment.earlier), (version(3), vec![version(1)]));
    }

    #[test]
    fn a_version_that_was_taken_out_of_the_catalogue_is_accepted_by_no_learner_but_kept_by_those_who_have_it() {
        let mut course = published(2);
        let [mut first, mut second] =
            [1, 2].map(|versions| Enrolment::begin(user(2), &published(versions), None, now()).unwrap());
        course.unpublish();
        assert_eq!(first.accept(&course, version(2)), Err(AcceptVersionError::NoSuchVersion));
        assert_eq!(first.accept(&course, version(1)), Ok(false));
        assert_eq!(second.accept(&course, version(2)), Ok(false));
    }

    #[test]
    fn an_enrolment_remembers_the_last_twenty_versions_that_it_had_each_once() {
        let mut enrolment = Enrolment::begin(user(2), &published(1), None, now()).unwrap();
        for number in 2..=30_u32 {
            assert_eq!(enrolment.accept(&published(number as usize), version(number)), Ok(true));
        }
        assert_eq!(enrolment.earlier, (10..30).map(version).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn an_enrolment_is_listed_less_than_five_minutes_before_its_last_activity_and_moves_once_in_that_time(
            pauses in prop::collection::vec(0_i64..900, 1..100),
        ) {
            let (mut at, mut listed, mut moves) = (now(), None, 0_i64);
            for seconds in &pauses {
                at += SignedDuration::from_secs(*seconds);
                let next = listed_activity(listed, at);
                prop_assert!(at.duration_since(next) < ACTIVITY_STEP && listed <= Some(next));
                moves += i64::from(listed != Some(next));
                listed = Some(next);
            }
            prop_assert!(moves <= 1 + pauses.iter().skip(1).sum::<i64>() / ACTIVITY_STEP.as_secs());
        }
    }
}
