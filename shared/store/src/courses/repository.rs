//! Finds courses and lessons.

use std::sync::Arc;

use glotto_domain::courses::{Course, Facet, Lesson, LessonInCourse, Outline};
use glotto_domain::id::{CourseId, LessonId, UserId};
use glotto_domain::identity::EmailAddress;

use crate::courses::{CatalogueEntryItem, CoInstructorItem, CourseItem, CourseWithOutline, LessonItem, OutlineItem};
use crate::engine::entity::{from_item, is_a};
use crate::engine::{Slice, cut};
use crate::enrolment::EnrolmentItem;
use crate::identity::{AccountItem, EmailItem};
use crate::{Item, Query, Store, StoreError, keys};

/// Courses in the table.
#[derive(Debug, Clone, Copy)]
pub struct Courses<'a>(&'a Store);

/// A course as one reader sees it.
#[derive(Debug, Clone)]
pub struct CourseForReader {
    /// The course.
    pub course: Course,
    /// Its outline.
    pub outline: Arc<Outline>,
    /// The reader's enrolment in it.
    pub enrolment: Option<EnrolmentItem>,
}

/// A lesson as one reader sees it.
#[derive(Debug, Clone)]
pub struct LessonForReader {
    /// The course that it belongs to, without its outline.
    pub course: Course,
    /// The lesson, if the course has it.
    pub lesson: Option<Lesson>,
    /// Whether the reader is enrolled in the course.
    pub enrolled: bool,
}

impl Store {
    /// Courses in the table.
    pub fn courses(&self) -> Courses<'_> {
        Courses(self)
    }
}

impl Courses<'_> {
    /// A course without its outline.
    pub async fn find(self, course: CourseId) -> Result<Option<Course>, StoreError> {
        Ok(self.0.load::<CourseItem>(keys::courses::course(course)).await?.map(Course::from))
    }

    /// The outline of a course.
    pub async fn find_outline(self, course: CourseId) -> Result<Option<Outline>, StoreError> {
        Ok(self.0.load::<OutlineItem>(keys::courses::outline(course)).await?.map(Outline::from))
    }

    /// A course with its outline, for a change, in one round trip; in more while another change is under way.
    pub async fn find_with_outline(self, course: CourseId) -> Result<Option<(Course, Outline)>, StoreError> {
        let wanted = vec![keys::courses::course(course), keys::courses::outline(course)];
        let mut found = self.0.get_many(wanted).await?;
        let (course, outline) = (found.take::<CourseItem>()?, found.take::<OutlineItem>()?);
        let Some(course) = course else { return Ok(None) };
        let Some((course, outline)) = self.0.read_until_fit(course, outline).await? else { return Ok(None) };
        Ok(outline.map(|outline| (course.into(), outline.into())))
    }

    /// A course with its outline, and the enrolment of a reader, in one round trip; in two if the outline has
    /// changed since this process read it.
    pub async fn find_for_reader(
        self,
        course: CourseId,
        reader: Option<UserId>,
    ) -> Result<Option<CourseForReader>, StoreError> {
        let wanted = reader.map(|reader| keys::enrolment::enrolment(reader, course));
        let CourseWithOutline { course, outline, mut others } = self.0.get_with_outline(course, wanted).await?;
        let enrolment = others.take()?;
        Ok(course.zip(outline).map(|(course, outline)| CourseForReader { course, outline, enrolment }))
    }

    /// A course, and the user with an email address, in one round trip.
    pub async fn find_with_email_owner(
        self,
        course: CourseId,
        address: &EmailAddress,
    ) -> Result<(Option<Course>, Option<UserId>), StoreError> {
        let wanted = vec![keys::courses::course(course), keys::identity::email(address)];
        let mut found = self.0.get_many(wanted).await?;
        let course = found.take::<CourseItem>()?.map(Course::from);
        Ok((course, found.take::<EmailItem>()?.map(|owner| owner.user_id)))
    }

    /// A course and a user's account, in one round trip.
    pub async fn find_with_account(
        self,
        course: CourseId,
        user: UserId,
    ) -> Result<(Option<Course>, Option<AccountItem>), StoreError> {
        let wanted = vec![keys::courses::course(course), keys::identity::account(user)];
        let mut found = self.0.get_many(wanted).await?;
        Ok((found.take::<CourseItem>()?.map(Course::from), found.take()?))
    }

    /// A lesson.
    pub async fn find_lesson(self, course: CourseId, lesson: LessonId) -> Result<Option<Lesson>, StoreError> {
        Ok(self.0.load::<LessonItem>(keys::courses::lesson(course, lesson)).await?.map(Lesson::from))
    }

    /// A lesson with its course, and whether a reader is enrolled in it, in one round trip.
    pub async fn find_lesson_for_reader(
        self,
        course: CourseId,
        lesson: LessonId,
        reader: UserId,
    ) -> Result<Option<LessonForReader>, StoreError> {
        let wanted = vec![
            keys::courses::course(course),
            keys::courses::lesson(course, lesson),
            keys::enrolment::enrolment(reader, course),
        ];
        let mut found = self.0.get_many(wanted).await?;
        let (course, lesson) = (found.take::<CourseItem>()?, found.take::<LessonItem>()?.map(Lesson::from));
        let enrolled = found.take_exists();
        Ok(course.map(|course| LessonForReader { course: course.into(), lesson, enrolled }))
    }

    /// A lesson with its course, in one round trip. The lesson may be missing.
    pub async fn find_lesson_with_course(
        self,
        course: CourseId,
        lesson: LessonId,
    ) -> Result<Option<(Course, Option<Lesson>)>, StoreError> {
        let wanted = vec![keys::courses::course(course), keys::courses::lesson(course, lesson)];
        let mut found = self.0.get_many(wanted).await?;
        let (course, lesson) = (found.take::<CourseItem>()?, found.take::<LessonItem>()?);
        Ok(course.map(|course| (course.into(), lesson.map(Lesson::from))))
    }

    /// A lesson with its course and the outline, in one round trip: everything that a change of it
    /// needs.
    pub async fn find_lesson_in_course(
        self,
        course: CourseId,
        lesson: LessonId,
    ) -> Result<Option<LessonInCourse>, StoreError> {
        let wanted =
            vec![keys::courses::course(course), keys::courses::outline(course), keys::courses::lesson(course, lesson)];
        let mut found = self.0.get_many(wanted).await?;
        let (course, outline) = (found.take::<CourseItem>()?, found.take::<OutlineItem>()?);
        let Some((course, lesson)) = course.zip(found.take::<LessonItem>()?) else { return Ok(None) };
        let Some((course, outline)) = self.0.read_until_fit(course, outline).await? else { return Ok(None) };
        Ok(outline.map(|outline| LessonInCourse {
            course: course.into(),
            outline: outline.into(),
            lesson: lesson.into(),
        }))
    }

    /// A page of the published courses that match a filter, the newest first.
    pub async fn page_catalogue(
        self,
        facet: &Facet,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<Course>, StoreError> {
        let query = Query::collection(keys::courses::catalogue_partition(facet), limit + 1).descending().after(after);
        let (entries, last) = cut(self.0.query(query).await?, limit);
        let mut wanted = Vec::with_capacity(entries.len());
        for entry in entries {
            wanted.push(keys::courses::course(from_item::<CatalogueEntryItem>(entry)?.course_id));
        }
        let found: Vec<CourseItem> = self.0.get_many(wanted).await?.rest()?;
        let mut courses: Vec<Course> = found.into_iter().map(Course::from).collect();
        // A course may have been unpublished between the two reads.
        courses.retain(Course::is_published);
        Ok((courses, last))
    }

    /// A page of the courses that a user owns or teaches as a co-instructor, the newest first.
    pub async fn page_by_instructor(
        self,
        instructor: UserId,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<Course>, StoreError> {
        let partition = keys::courses::instructor_partition(instructor);
        let query = Query::index(partition, limit + 1).descending().after(after);
        let (items, last) = cut(self.0.query(query).await?, limit);
        let (own, shared): (Vec<_>, Vec<_>) = items.into_iter().partition(is_a::<CourseItem>);
        let mut courses = self.find_shared(shared).await?;
        for item in own {
            courses.push(from_item::<CourseItem>(item)?.into());
        }
        // The index lags behind: courses that the user no longer teaches are left out.
        courses.retain(|course| course.right_of(instructor).is_some());
        courses.sort_unstable_by_key(|course| std::cmp::Reverse(course.id));
        courses.dedup_by_key(|course| course.id);
        Ok((courses, last))
    }

    async fn find_shared(self, shared: Vec<Item>) -> Result<Vec<Course>, StoreError> {
        let mut wanted = Vec::with_capacity(shared.len());
        for item in shared {
            wanted.push(keys::courses::course(from_item::<CoInstructorItem>(item)?.course_id));
        }
        let found: Vec<CourseItem> = self.0.get_many(wanted).await?.rest()?;
        Ok(found.into_iter().map(Course::from).collect())
    }
}
