//! Writes of courses and lessons in transactions.

use glotto_domain::courses::{
    Course, Lesson, LessonInCourse, MAX_CO_INSTRUCTORS, MAX_FACETS, MAX_REQUIRED, Outline, PublishedVersion,
};
use glotto_domain::id::UserId;
use jiff::Timestamp;

use crate::courses::{
    CardItem, CatalogueEntryItem, CoInstructorItem, CourseItem, LessonItem, OutlineItem, VersionItem,
    VersionOutlineItem,
};
use crate::{Condition, Entity as _, MAX_WRITES, Transaction, Update, keys};

/// Publishing writes the course, the version with its outline, the card and an event, and replaces all entries of the
/// catalogue but the one without filters.
const _: () = assert!(5 + 2 * (MAX_FACETS - 1) <= MAX_WRITES);

/// A change of the admission writes the course, its seats, its card and its entries of the catalogue, and requires that
/// the courses that it requires are unchanged.
const _: () = assert!(3 + MAX_FACETS + MAX_REQUIRED <= MAX_WRITES);

/// A change of the instructors writes the course and its card, replaces all co-instructors, and records two entries of
/// the audit trail, which are two items each. It requires an account, and a response may be recorded.
const _: () = assert!(8 + 2 * MAX_CO_INSTRUCTORS <= MAX_WRITES);

impl<E> Transaction<E> {
    /// Writes a new course with its empty outline.
    pub fn create_course(&mut self, course: &Course, exists: E) -> &mut Self {
        self.create(&CourseItem::from(course), exists).put(&OutlineItem::of(course, &Outline::default()))
    }

    /// Writes a course over the revision that was read.
    pub fn update_course(&mut self, read: &Course, course: &Course, stale: E) -> &mut Self {
        self.replace(&CourseItem::from(course), read.rev, stale)
    }

    /// Writes the outline of a draft. It needs no condition, because
    /// [`update_course`](Self::update_course) in the same transaction has one that covers both: they were read until
    /// they were of the same change (`Store::read_until_fit`).
    ///
    /// The course must be in the revision that [`Course::bump_outline_revision`] made: by it readers recognise the
    /// outlines that they keep. Debug builds check that.
    pub fn put_outline(&mut self, course: &Course, outline: &Outline) -> &mut Self {
        debug_assert_eq!(course.outline_rev, course.rev, "the course does not have the revision of its outline");
        self.put(&OutlineItem::of(course, outline))
    }

    /// Writes a new version of a course. However large it is, that is two items: it names the content that is stored
    /// already.
    pub fn create_version(&mut self, version: &PublishedVersion, exists: E) -> &mut Self
    where
        E: Clone,
    {
        self.create(&VersionItem::from(version), exists.clone()).create(&VersionOutlineItem::from(version), exists)
    }

    /// Brings the lists of the catalogue and the card of a course in line with a change of what is published: `former`
    /// is the latest version before the change, and `latest` the one after it. The same transaction must contain a
    /// condition on the course.
    pub fn list_course(
        &mut self,
        read: &Course,
        course: &Course,
        former: Option<&PublishedVersion>,
        latest: &PublishedVersion,
    ) -> &mut Self {
        let former = CatalogueEntryItem::all_of(read, former);
        let present = CatalogueEntryItem::all_of(course, Some(latest));
        for removed in former.iter().filter(|entry| !present.contains(entry)) {
            self.delete(&removed.key());
        }
        for added in present.iter().filter(|entry| !former.contains(entry)) {
            self.put(added);
        }
        self.update(&keys::courses::card(course.id), &CardItem::show(course, latest))
    }

    /// Writes changed rights to a course over the revision that was read, and updates the index and the card
    /// accordingly.
    pub fn update_instructors(&mut self, read: &Course, course: &Course, now: Timestamp, stale: E) -> &mut Self {
        self.replace(&CourseItem::from(course), read.rev, stale);
        if course.version.is_some() {
            let shown = Update::new().set("ownerId", course.owner).set("coInstructors", &course.co_instructors);
            self.update(&keys::courses::card(course.id), &shown);
        }
        for removed in read.co_instructors.difference(&course.co_instructors) {
            self.delete(&keys::courses::co_instructor(course.id, *removed));
        }
        for added in course.co_instructors.difference(&read.co_instructors) {
            self.put(&CoInstructorItem { course_id: course.id, user_id: *added, since: now });
        }
        self
    }

    /// Writes changed admission of a course over the revision that was read, and updates its seats and its card
    /// accordingly. A course that enters or leaves the lists of the catalogue needs its latest version.
    pub fn update_admission(
        &mut self,
        read: &Course,
        course: &Course,
        latest: Option<&PublishedVersion>,
        stale: E,
    ) -> &mut Self {
        self.update_course(read, course, stale);
        if course.admission.capacity != read.admission.capacity {
            self.limit_seats(course);
        }
        match latest {
            Some(latest) if course.admission.listed != read.admission.listed => {
                self.list_course(read, course, Some(latest), latest)
            }
            _ if course.version.is_some() => {
                self.update(&keys::courses::card(course.id), &Update::new().set("admission", &course.admission))
            }
            _ => self,
        }
    }

    /// Requires that a user still has an account with a confirmed address.
    pub fn require_verified_account(&mut self, user: UserId, missing: E) -> &mut Self {
        self.require_equal(&keys::identity::account(user), "verified", true, missing)
    }

    /// Writes a new lesson. The caller also writes the outline and the course.
    pub fn create_lesson(&mut self, lesson: &Lesson, exists: E) -> &mut Self {
        self.create(&LessonItem::from(lesson), exists)
    }

    /// Writes a lesson that was edited ([`LessonInCourse::finish_edit`]): over the revision that was read, or, if a
    /// version has that, as a copy in the present generation. With it, writes the outline and the course if they have
    /// changed. If they have not, requires that the generation is still the present one: otherwise the edit would
    /// change what was published in the meantime.
    pub fn update_lesson(&mut self, read: &LessonInCourse, edited: &LessonInCourse, stale: E) -> &mut Self
    where
        E: Clone,
    {
        let (course, lesson) = (&edited.course, &edited.lesson);
        if *course == read.course {
            let key = keys::courses::course(course.id);
            self.require_equal(&key, "generation", course.generation, stale.clone());
        } else {
            self.update_course(&read.course, course, stale.clone()).put_outline(course, &edited.outline);
        }
        if lesson.generation == read.lesson.generation {
            self.replace(&LessonItem::from(lesson), read.lesson.rev, stale)
        } else {
            self.create(&LessonItem::from(lesson), stale)
        }
    }

    /// Gives the content of a lesson that is deleted from the draft its next revision, over the one that was read,
    /// unless a version has it. It stays for a restoration; but an edit that has begun before is decided again, and
    /// then finds no lesson. An edit of what a version has writes the course, and so is decided again as well.
    pub fn leave_lesson(&mut self, read: &LessonInCourse, stale: E) -> &mut Self {
        let lesson = &read.lesson;
        if !read.is_of_draft_alone() {
            return self;
        }
        let key = keys::courses::lesson(lesson.course, lesson.id, lesson.generation);
        self.update_if(&key, &Update::new().next_revision(), Condition::revision(lesson.rev), stale)
    }
}
