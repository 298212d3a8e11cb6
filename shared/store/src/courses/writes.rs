//! Writes of courses and lessons in transactions.

use glotto_domain::courses::{Course, Lesson, LessonInCourse, Outline};
use glotto_domain::id::UserId;
use jiff::Timestamp;

use crate::courses::{CatalogueEntryItem, CoInstructorItem, CourseItem, LessonItem, OutlineItem};
use crate::{Condition, Entity as _, Transaction, keys};

impl<E> Transaction<E> {
    /// Writes a new course with its empty outline.
    pub fn create_course(&mut self, course: &Course, exists: E) -> &mut Self {
        self.create(&CourseItem::from(course), exists).put(&OutlineItem::of(course, &Outline::default()))
    }

    /// Writes a course over the revision that was read, and updates the catalogue if its place there has
    /// changed.
    pub fn update_course(&mut self, read: &Course, course: &Course, stale: E) -> &mut Self {
        self.replace(&CourseItem::from(course), read.rev, stale).reindex_course(read, course)
    }

    /// Writes the outline of a course. It needs no condition, because
    /// [`update_course`](Self::update_course) in the same transaction has one that covers both: they were read until
    /// they were of the same change (`Store::read_until_fit`).
    ///
    /// The course must be in the revision that [`Course::bump_outline_revision`] made: by it readers recognise the
    /// outlines that they keep. Debug builds check that.
    pub fn put_outline(&mut self, course: &Course, outline: &Outline) -> &mut Self {
        debug_assert_eq!(course.outline_rev, Some(course.rev), "the course does not have the revision of its outline");
        self.put(&OutlineItem::of(course, outline))
    }

    /// Removes a course from the lists of the catalogue to which it no longer belongs, and adds it to
    /// new ones. The same transaction must contain a condition on the course.
    fn reindex_course(&mut self, read: &Course, course: &Course) -> &mut Self {
        let (former, present) = (CatalogueEntryItem::all_of(read), CatalogueEntryItem::all_of(course));
        for removed in former.iter().filter(|entry| !present.contains(entry)) {
            self.delete(&removed.key());
        }
        for added in present.iter().filter(|entry| !former.contains(entry)) {
            self.put(added);
        }
        self
    }

    /// Writes changed rights to a course over the revision that was read, and updates the index
    /// accordingly.
    pub fn update_instructors(&mut self, read: &Course, course: &Course, now: Timestamp, stale: E) -> &mut Self {
        self.replace(&CourseItem::from(course), read.rev, stale);
        for removed in read.co_instructors.difference(&course.co_instructors) {
            self.delete(&keys::courses::co_instructor(course.id, *removed));
        }
        for added in course.co_instructors.difference(&read.co_instructors) {
            self.put(&CoInstructorItem { course_id: course.id, user_id: *added, since: now });
        }
        self
    }

    /// Requires that a user still has an account with a confirmed address.
    pub fn require_verified_account(&mut self, user: UserId, missing: E) -> &mut Self {
        self.require_equal(&keys::identity::account(user), "verified", true, missing)
    }

    /// Writes a new lesson. The caller also writes the outline and the course.
    pub fn create_lesson(&mut self, lesson: &Lesson, exists: E) -> &mut Self {
        self.create(&LessonItem::from(lesson), exists)
    }

    /// Writes a lesson over the revision that was read, and with it the outline and the course if they
    /// have changed (see [`LessonInCourse::update_outline`]).
    pub fn update_lesson(&mut self, read: &LessonInCourse, now: &LessonInCourse, stale: E) -> &mut Self
    where
        E: Clone,
    {
        if now.course != read.course {
            self.update_course(&read.course, &now.course, stale.clone()).put_outline(&now.course, &now.outline);
        }
        self.replace(&LessonItem::from(&now.lesson), read.lesson.rev, stale)
    }

    /// Deletes the content of a lesson in the revision that was read. The caller also writes the
    /// outline and the course.
    pub fn delete_lesson(&mut self, read: &Lesson, stale: E) -> &mut Self {
        self.delete_if(&keys::courses::lesson(read.course, read.id), Condition::revision(read.rev), stale)
    }
}
