//! Rights to a course. The owner can do everything. Co-instructors can change the content, which
//! includes deleting it, but cannot publish the course, copy it as a course of their own or change its
//! instructors. Users with the permission to manage all courses can do everything.
//!
//! A right only counts while the user's role allows teaching. A user who becomes a learner keeps the
//! right without effect, and can use it again after becoming an instructor again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AddCoInstructorError, AuthorError, Course, OwnerError, TransferCourseError};
use crate::id::UserId;
use crate::identity::{Permission, Role};

/// Co-instructors of a course at most: they are stored in the course, which every reader loads.
pub const MAX_CO_INSTRUCTORS: usize = 20;

/// The right of a user to a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CourseRight {
    /// They own it.
    Owner,
    /// They can change its content.
    CoInstructor,
}

/// What needs a right to a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CourseAct {
    /// Read the draft and all translations; change texts, modules, lessons and videos.
    Write,
    /// Publish and unpublish the course.
    Publish,
    /// Change co-instructors and owner, and who may enrol; copy, delete and restore the course as a whole.
    Share,
}

impl CourseAct {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Write, Self::Publish, Self::Share];
}

impl CourseRight {
    /// Whether a right suffices. This is the only table of what rights allow.
    pub const fn allows(self, act: CourseAct) -> bool {
        match self {
            Self::Owner => true,
            Self::CoInstructor => matches!(act, CourseAct::Write),
        }
    }
}

impl Course {
    /// The right of a user, whether or not it counts with their role.
    pub fn right_of(&self, user: UserId) -> Option<CourseRight> {
        if user == self.owner {
            Some(CourseRight::Owner)
        } else {
            self.co_instructors.contains(&user).then_some(CourseRight::CoInstructor)
        }
    }

    /// Whether a user may do something with this course. This is the only place that decides it.
    pub fn may(&self, user: UserId, role: Role, act: CourseAct) -> bool {
        let by_right = || self.right_of(user).is_some_and(|right| right.allows(act));
        role.may(Permission::ManageCourses) || (role.may(Permission::AuthorCourses) && by_right())
    }

    /// What a user may do with this course.
    pub fn acts_of(&self, user: UserId, role: Role) -> Vec<CourseAct> {
        CourseAct::ALL.into_iter().filter(|act| self.may(user, role, *act)).collect()
    }

    /// Checks that a user can change the course. Other users must not find out that a draft exists.
    pub fn admit_author(&self, user: UserId, role: Role) -> Result<(), AuthorError> {
        if self.may(user, role, CourseAct::Write) {
            Ok(())
        } else if self.is_published() {
            Err(AuthorError::NotYours)
        } else {
            Err(AuthorError::NoSuchCourse)
        }
    }

    /// Checks that a user may do what needs more than the right to write, such as publishing.
    pub fn admit_owner(&self, user: UserId, role: Role, act: CourseAct) -> Result<(), OwnerError> {
        if self.may(user, role, act) {
            return Ok(());
        }
        Err(match self.admit_author(user, role) {
            Ok(()) => OwnerError::NotOwner,
            Err(AuthorError::NotYours) => OwnerError::NotYours,
            Err(AuthorError::NoSuchCourse) => OwnerError::NoSuchCourse,
        })
    }

    /// Adds a co-instructor. Returns whether they were none before.
    pub fn grant_co_instructor(&mut self, user: UserId) -> Result<bool, AddCoInstructorError> {
        match self.right_of(user) {
            Some(CourseRight::Owner) => Err(AddCoInstructorError::Owner),
            Some(CourseRight::CoInstructor) => Ok(false),
            None if self.co_instructors.len() >= MAX_CO_INSTRUCTORS => Err(AddCoInstructorError::TooMany),
            None => {
                self.0.co_instructors.insert(user);
                self.0.rev = self.0.rev.next();
                Ok(true)
            }
        }
    }

    /// Removes a co-instructor. Returns whether they were one before.
    pub fn revoke_co_instructor(&mut self, user: UserId) -> bool {
        let could = self.0.co_instructors.remove(&user);
        if could {
            self.0.rev = self.0.rev.next();
        }
        could
    }

    /// Makes a co-instructor the owner, and the owner a co-instructor. Returns whether the owner
    /// changed. No other user can become the owner, so that no user receives a course unexpectedly.
    pub fn transfer(&mut self, to: UserId) -> Result<bool, TransferCourseError> {
        match self.right_of(to) {
            Some(CourseRight::Owner) => Ok(false),
            None => Err(TransferCourseError::NoCoInstructor),
            Some(CourseRight::CoInstructor) => {
                let before = std::mem::replace(&mut self.0.owner, to);
                self.0.co_instructors.remove(&to);
                self.0.co_instructors.insert(before);
                self.0.rev = self.0.rev.next();
                Ok(true)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::super::samples::course;
    use super::*;
    use crate::id::Id as _;

    fn user(number: u128) -> UserId {
        UserId::new(Timestamp::UNIX_EPOCH, 1_000 + number)
    }

    #[test]
    fn the_owner_and_users_who_manage_courses_do_everything() {
        let course = course();
        assert_eq!(course.acts_of(course.owner, Role::Instructor), CourseAct::ALL);
        assert_eq!(course.acts_of(user(1), Role::Admin), CourseAct::ALL);
        assert_eq!(course.acts_of(user(1), Role::Instructor), []);
    }

    #[test]
    fn a_co_instructor_may_write_but_not_publish_or_share() {
        let mut course = course();
        assert_eq!(course.grant_co_instructor(user(1)), Ok(true));
        assert_eq!(course.acts_of(user(1), Role::Instructor), [CourseAct::Write]);
        assert_eq!(course.admit_author(user(1), Role::Instructor), Ok(()));
        let refused = course.admit_owner(user(1), Role::Instructor, CourseAct::Publish);
        assert_eq!(refused, Err(OwnerError::NotOwner));
    }

    #[test]
    fn a_right_counts_only_for_users_who_may_teach() {
        let mut course = course();
        course.grant_co_instructor(user(1)).unwrap();
        for person in [course.owner, user(1)] {
            assert_eq!(course.acts_of(person, Role::Learner), []);
            assert_eq!(course.admit_author(person, Role::Learner), Err(AuthorError::NoSuchCourse));
        }
    }

    #[test]
    fn a_stranger_who_publishes_or_shares_a_draft_gets_not_found() {
        let course = course();
        for act in [CourseAct::Publish, CourseAct::Share] {
            assert_eq!(course.admit_owner(user(1), Role::Instructor, act), Err(OwnerError::NoSuchCourse));
        }
    }

    #[test]
    fn a_course_is_shared_with_twenty_at_most_and_not_with_its_owner() {
        let mut course = course();
        for number in 0..20 {
            assert_eq!(course.grant_co_instructor(user(number)), Ok(true));
        }
        assert_eq!(course.grant_co_instructor(user(20)), Err(AddCoInstructorError::TooMany));
        assert_eq!(
            course.grant_co_instructor(user(19)),
            Ok(false),
            "a co-instructor who is added again takes no further place"
        );
        assert_eq!(course.grant_co_instructor(course.owner), Err(AddCoInstructorError::Owner));
    }

    #[test]
    fn a_course_is_handed_over_to_a_co_instructor_only_and_its_owner_stays_as_one() {
        let mut course = course();
        let before = course.owner;
        assert_eq!(course.transfer(user(1)), Err(TransferCourseError::NoCoInstructor));
        course.grant_co_instructor(user(1)).unwrap();
        assert_eq!(course.transfer(user(1)), Ok(true));
        assert_eq!(course.transfer(user(1)), Ok(false));
        assert_eq!(course.right_of(user(1)), Some(CourseRight::Owner));
        assert_eq!(course.right_of(before), Some(CourseRight::CoInstructor));
    }

    proptest! {
        /// Step 0 adds a co-instructor, 1 removes one, 2 hands the course over.
        #[test]
        fn there_is_always_one_owner_and_a_bounded_number_of_co_instructors(
            steps in proptest::collection::vec((0_u8..3, 0_u128..30), 0..200),
        ) {
            let mut course = course();
            for (step, number) in steps {
                let (before, person) = (course.clone(), user(number));
                let changed = match step {
                    0 => course.grant_co_instructor(person) == Ok(true),
                    1 => course.revoke_co_instructor(person),
                    _ => course.transfer(person) == Ok(true),
                };
                prop_assert_eq!(changed, course.rev == before.rev.next());
                prop_assert_eq!(!changed, course == before);
                prop_assert!(course.co_instructors.len() <= MAX_CO_INSTRUCTORS);
                prop_assert!(!course.co_instructors.contains(&course.owner));
            }
        }
    }
}
