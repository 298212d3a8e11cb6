//! Checks that no course has to be finished before itself.
//!
//! Prerequisites of prerequisites are read level by level, so a course must not require too many of them. A change is
//! saved only if all courses that were visited are still as they were read: a cycle that two authors close at the same
//! time goes through a course that one of them has visited and the other one has changed. Courses that were deleted and
//! can be restored are visited like all others, and nothing changes what they require, so restoring one closes no
//! cycle.

use std::collections::{BTreeMap, BTreeSet};

use super::{Course, Prerequisites};
use crate::id::CourseId;
use crate::{DomainError, FieldErrorCode, Pointer, ValidationErrors, Violation};

/// Courses that have to be finished before one at most, those that these require included; a course that does not exist
/// counts twice. All of them are in the transaction that changes it, beside its entries in the catalogue.
pub const MAX_REQUIRED: usize = 40;

/// Levels of prerequisites at most: each one is read after the other.
pub const MAX_LEVELS: usize = 10;

/// Why the admission of a course cannot be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum PrerequisitesError {
    /// They require too many others.
    #[problem(
        Conflict,
        "too-many-prerequisites",
        "A course can require 40 others, in 10 levels, those that they require included."
    )]
    TooMany,
}

/// The courses that have to be finished before a course, directly or not.
#[derive(Debug)]
pub struct PrerequisiteWalk {
    course: CourseId,
    /// The prerequisites that the course does not have yet, by their places in the list.
    added: BTreeMap<usize, CourseId>,
    /// The courses that were visited, and the places in the list of prerequisites that lead to each.
    roots: BTreeMap<CourseId, BTreeSet<usize>>,
    next: Vec<CourseId>,
    /// Courses that do not exist any more. Each counts twice, because it takes two conditions.
    gone: BTreeSet<CourseId>,
    levels: usize,
}

impl PrerequisiteWalk {
    /// Begins with the prerequisites that a course shall have and does not have yet. Those that it has were checked
    /// when they were added: a cycle is closed by what is added, and others may have changed courses since that the
    /// author cannot change.
    pub fn begin(course: CourseId, prerequisites: &Prerequisites, present: &Prerequisites) -> Self {
        let is_present = |id| present.iter().any(|other| other == id);
        let added: BTreeMap<_, _> = prerequisites.iter().enumerate().filter(|(_, id)| !is_present(*id)).collect();
        let roots = added.iter().map(|(index, id)| (*id, BTreeSet::from([*index]))).collect();
        let next = added.values().copied().collect();
        Self { course, added, roots, next, gone: BTreeSet::new(), levels: 0 }
    }

    /// The courses to read next; none if all were visited.
    pub fn next(&self) -> &[CourseId] {
        &self.next
    }

    /// Visits the courses that were read, also those that were deleted and can be restored. Those that do not exist any
    /// more require nothing.
    pub fn visit(&mut self, found: &[Course]) -> Result<(), PrerequisitesError> {
        self.levels += 1;
        let is_found = |id: &CourseId| found.iter().any(|course| course.id == *id);
        self.gone.extend(self.next.drain(..).filter(|id| !is_found(id)));
        for course in found {
            let from = self.roots.get(&course.id).cloned().unwrap_or_default();
            for other in course.admission.prerequisites.iter() {
                let roots = self.roots.entry(other).or_default();
                let is_new = !from.is_subset(roots);
                roots.extend(&from);
                // What was visited before is visited again if another prerequisite leads to it, so that each that makes
                // a cycle is named.
                if is_new && other != self.course && !self.next.contains(&other) {
                    self.next.push(other);
                }
            }
        }
        let is_too_deep = self.levels >= MAX_LEVELS && !self.next.is_empty();
        let conditions = self.roots.len() + self.gone.len();
        if is_too_deep || conditions > MAX_REQUIRED { Err(PrerequisitesError::TooMany) } else { Ok(()) }
    }

    /// Refuses prerequisites that are added and that the author may not know, with pointers into the request. Of these,
    /// nothing else is revealed, such as what they require.
    pub fn check_known(&self, is_known: impl Fn(CourseId) -> bool) -> Result<(), ValidationErrors> {
        let unknown = self.added.iter().filter(|(_, id)| !is_known(**id));
        refuse(unknown.map(|(index, id)| {
            (*index, Violation::new(FieldErrorCode::NotFound, format!("{id} is no published course")))
        }))
    }

    /// Refuses prerequisites that require the course itself, with pointers into the request.
    pub fn check_cycles(&self) -> Result<(), ValidationErrors> {
        let closing = self.roots.get(&self.course).into_iter().flatten();
        let violation = || Violation::new(FieldErrorCode::Invalid, "must not be the course itself, or require it");
        refuse(closing.map(|index| (*index, violation())))
    }
}

/// Errors at places in the list of prerequisites.
fn refuse(violations: impl Iterator<Item = (usize, Violation)>) -> Result<(), ValidationErrors> {
    let mut errors = ValidationErrors::default();
    for (index, violation) in violations {
        errors.add(&Pointer::root().child("prerequisites").child(&index.to_string()), violation);
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::samples::{self, id};
    use super::super::{CourseAdmission, CourseState};
    use super::*;
    use crate::input;

    fn list(courses: &[u128]) -> Prerequisites {
        input::read(&json!(courses.iter().map(|number| id(*number)).collect::<Vec<CourseId>>())).unwrap()
    }

    fn requiring(number: u128, courses: &[u128]) -> Course {
        let admission = CourseAdmission { prerequisites: list(courses), ..CourseAdmission::default() };
        Course::restore(CourseState { id: id(number), admission, ..CourseState::clone(&samples::course()) })
    }

    /// The places of the prerequisites that make a cycle.
    fn cycles(all: &[Course], course: u128, wanted: &[u128]) -> Result<Vec<String>, PrerequisitesError> {
        let present = all.iter().find(|other| other.id == id(course));
        let present = present.map(|course| course.admission.prerequisites.clone()).unwrap_or_default();
        let mut walk = PrerequisiteWalk::begin(id(course), &list(wanted), &present);
        while !walk.next().is_empty() {
            let found: Vec<Course> =
                walk.next().iter().filter_map(|id| all.iter().find(|other| other.id == *id)).cloned().collect();
            walk.visit(&found)?;
        }
        let errors = walk.check_cycles().err().unwrap_or_default();
        Ok(errors.into_vec().into_iter().map(|error| error.pointer).collect())
    }

    #[test]
    fn a_course_must_not_require_itself_whatever_lies_between() {
        let all = [requiring(1, &[2]), requiring(2, &[3]), requiring(3, &[]), requiring(4, &[])];
        assert_eq!(cycles(&all, 1, &[1]).unwrap(), ["/prerequisites/0"]);
        assert_eq!(cycles(&all, 3, &[4, 1]).unwrap(), ["/prerequisites/1"]);
        assert_eq!(cycles(&all, 3, &[2, 4, 1]).unwrap(), ["/prerequisites/0", "/prerequisites/2"]);
        assert!(cycles(&all, 1, &[2, 3, 4]).unwrap().is_empty());
        assert!(cycles(&all, 4, &[9]).unwrap().is_empty(), "a course that does not exist requires nothing");
    }

    #[test]
    fn more_than_forty_courses_or_ten_levels_are_refused() {
        let chain = |length: u128| (1..=length).map(|number| requiring(number, &[number + 1])).collect::<Vec<_>>();
        assert!(cycles(&chain(9), 100, &[1]).is_ok());
        assert_eq!(cycles(&chain(10), 100, &[1]), Err(PrerequisitesError::TooMany));
        let wide = |first: u128| requiring(first, &(1..=10).map(|more| first * 100 + more).collect::<Vec<_>>());
        let all: Vec<_> = (1..=5).map(wide).collect();
        let exist: Vec<_> = all.iter().flat_map(|course| course.admission.prerequisites.iter()).collect();
        let exist =
            exist.into_iter().map(|id| Course::restore(CourseState { id, ..CourseState::clone(&samples::course()) }));
        let all: Vec<_> = all.iter().cloned().chain(exist).collect();
        assert!(cycles(&all, 100, &[1, 2, 3]).is_ok());
        assert_eq!(cycles(&all, 100, &[1, 2, 3, 4]), Err(PrerequisitesError::TooMany));
        // What does not exist counts twice.
        assert!(cycles(&all, 100, &[1, 2, 3, 1001, 1002, 1003]).is_ok());
        let gone = cycles(&all, 100, &[1, 2, 3, 1001, 1002, 1003, 1004]);
        assert_eq!(gone, Err(PrerequisitesError::TooMany));
    }

    #[test]
    fn prerequisites_that_a_course_has_already_are_not_checked_again() {
        let chain: Vec<_> = (1..=20).map(|number| requiring(number, &[number + 1])).collect();
        assert_eq!(cycles(&chain, 1, &[2]), Ok(vec![]));
        assert_eq!(cycles(&chain, 1, &[2, 3]), Err(PrerequisitesError::TooMany));
        assert_eq!(cycles(&chain, 15, &[16, 1, 17]), Err(PrerequisitesError::TooMany));
        assert_eq!(cycles(&chain, 5, &[6, 18, 1]), Ok(vec!["/prerequisites/2".to_owned()]));
    }

    #[test]
    fn what_is_added_and_unknown_to_the_author_is_named_and_what_is_there_already_is_not() {
        let walk = PrerequisiteWalk::begin(id(1), &list(&[2, 3, 4]), &list(&[3]));
        let errors = walk.check_known(|other| other == id(2)).unwrap_err();
        assert_eq!(errors.into_vec().iter().map(|error| &*error.pointer).collect::<Vec<_>>(), ["/prerequisites/2"]);
    }

    proptest! {
        #[test]
        fn no_sequence_of_changes_makes_a_cycle(
            changes in prop::collection::vec((0_u128..6, prop::collection::btree_set(0_u128..6, 0..4)), 1..40),
        ) {
            let mut all: Vec<Course> = (0..6).map(|number| requiring(number, &[])).collect();
            for (course, wanted) in changes {
                let wanted: Vec<u128> = wanted.into_iter().collect();
                if cycles(&all, course, &wanted).is_ok_and(|found| found.is_empty()) {
                    all[usize::try_from(course).unwrap()] = requiring(course, &wanted);
                }
                // Courses that require nothing that is left are taken away, until none is left: there is no cycle.
                let mut left = all.clone();
                while !left.is_empty() {
                    let ids: Vec<CourseId> = left.iter().map(|course| course.id).collect();
                    let before = left.len();
                    left.retain(|course| course.admission.prerequisites.iter().any(|other| ids.contains(&other)));
                    prop_assert!(left.len() < before, "a cycle");
                }
            }
        }
    }
}
