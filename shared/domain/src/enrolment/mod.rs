//! Enrolment: which learners take which courses, and the lessons that they completed.

use jiff::{SignedDuration, Timestamp};

use crate::courses::{Course, CourseRelation};
use crate::id::{CourseId, LessonId, UserId};
use crate::identity::Role;
use crate::{DomainError, kinds};

/// Why a user cannot enrol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum EnrolError {
    /// There is no such published course.
    #[problem(kinds::NOT_FOUND)]
    NoSuchCourse,
}

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
    /// The completed lessons, in the order in which they were reported.
    pub completed: Vec<LessonId>,
    /// When the lesson was completed that was completed latest, in whatever order they were reported.
    pub latest: Option<Timestamp>,
    /// When the learner had completed every lesson that the course had at that time, once it was credited.
    pub finished: Option<Timestamp>,
}

impl Enrolment {
    /// Enrols a learner in a published course. A learner who left it before continues with the
    /// lessons completed then, because a lesson earns its points once.
    pub fn begin(learner: UserId, course: &Course, former: Option<Self>, now: Timestamp) -> Result<Self, EnrolError> {
        if !course.is_published() {
            return Err(EnrolError::NoSuchCourse);
        }
        let new = Self { learner, course: course.id, since: now, completed: Vec::new(), latest: None, finished: None };
        Ok(former.unwrap_or(new))
    }

    /// Whether a lesson is completed.
    pub fn has_completed(&self, lesson: LessonId) -> bool {
        self.completed.contains(&lesson)
    }
}

/// Checks that a user may learn with a course: only enrolled users may. A user who could not see
/// the course does not get to know that it exists.
pub fn admit(course: &Course, learner: UserId, role: Role, enrolled: bool) -> Result<(), LearnError> {
    match course.relation(Some((learner, role)), enrolled) {
        _ if enrolled => Ok(()),
        CourseRelation::Stranger => Err(LearnError::NoSuchCourse),
        CourseRelation::Author | CourseRelation::Enrolled | CourseRelation::Reader => Err(LearnError::NotEnrolled),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::courses::{Outline, samples};
    use crate::id::{Id as _, ModuleId};
    use crate::{courses, input};

    fn now() -> Timestamp {
        "2026-05-04T08:00:00Z".parse().unwrap()
    }

    fn user(number: u128) -> UserId {
        UserId::new(now(), number)
    }

    fn draft() -> Course {
        samples::draft(user(1))
    }

    fn published() -> Course {
        let mut course = draft();
        let mut outline = Outline::default();
        let module = ModuleId::new(now(), 1);
        outline.add_module(module, input::read(&json!({"en": "One"})).unwrap()).unwrap();
        let new = courses::NewLesson {
            kind: courses::LessonKind::Article,
            title: input::read(&json!({"en": "Greetings"})).unwrap(),
            body: input::read(&json!({"en": "Olá"})).unwrap(),
        };
        let lesson = courses::Lesson::draft(LessonId::new(now(), 1), &course, new).unwrap();
        outline.add_lesson(module, lesson.summary()).unwrap();
        course.publish(&outline, now()).unwrap();
        course
    }

    #[test]
    fn no_user_enrols_in_a_draft_not_even_its_author() {
        assert_eq!(Enrolment::begin(user(1), &draft(), None, now()), Err(EnrolError::NoSuchCourse));
    }

    #[test]
    fn a_learner_who_enrols_again_keeps_their_progress() {
        let first = Enrolment::begin(user(2), &published(), None, now()).unwrap();
        let former = Enrolment { completed: vec![LessonId::new(now(), 1)], finished: Some(now()), ..first };
        let later = now() + SignedDuration::from_hours(1);
        assert_eq!(Enrolment::begin(user(2), &published(), Some(former.clone()), later), Ok(former));
    }

    #[test]
    fn a_visible_course_requires_enrolment_and_an_invisible_one_is_not_found() {
        assert_eq!(admit(&published(), user(2), Role::Learner, false), Err(LearnError::NotEnrolled));
        assert_eq!(admit(&draft(), user(2), Role::Learner, false), Err(LearnError::NoSuchCourse));
        assert_eq!(admit(&draft(), user(1), Role::Instructor, false), Err(LearnError::NotEnrolled));
    }

    #[test]
    fn an_enrolled_learner_keeps_a_course_that_leaves_the_catalogue() {
        let mut course = published();
        course.unpublish();
        assert_eq!(admit(&course, user(2), Role::Learner, true), Ok(()));
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
