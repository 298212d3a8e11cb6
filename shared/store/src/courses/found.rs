//! Courses as they were found: present, deleted or gone. A decision that has to be right for courses that can be
//! restored as well reads both places that a course can be in, and requires when it is saved that they are as they
//! were.

use glotto_domain::courses::{Course, DeletedCourse};
use glotto_domain::id::CourseId;

use crate::courses::{CourseItem, Courses, DeletedCourseItem};
use crate::engine::Batch;
use crate::{Condition, Key, StoreError, Transaction, keys};

/// A course as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundCourse {
    /// It exists.
    Present(Course),
    /// It was deleted, and can be restored unless its purge begins.
    Deleted(DeletedCourse),
    /// There is no such course.
    Gone(CourseId),
}

/// The keys of the items that a course is stored in: one of them, if it exists or can be restored.
fn places(course: CourseId) -> [Key; 2] {
    [keys::courses::course(course), keys::courses::deleted_course(course)]
}

impl FoundCourse {
    /// Takes the items of [`places`].
    fn take(found: &mut Batch, id: CourseId) -> Result<Self, StoreError> {
        let (course, deleted) = (found.take::<CourseItem>()?, found.take::<DeletedCourseItem>()?);
        let deleted = || deleted.map(|item| Self::Deleted(item.into()));
        Ok(course.map(|item| Self::Present(item.into())).or_else(deleted).unwrap_or(Self::Gone(id)))
    }

    /// The id of the course.
    pub fn id(&self) -> CourseId {
        match self {
            Self::Present(course) => course.id,
            Self::Deleted(deleted) => deleted.course.id,
            Self::Gone(id) => *id,
        }
    }

    /// The course, if it exists.
    pub fn present(&self) -> Option<&Course> {
        match self {
            Self::Present(course) => Some(course),
            Self::Deleted(_) | Self::Gone(_) => None,
        }
    }

    /// The course, if it exists or can be restored.
    pub fn as_kept(&self) -> Option<&Course> {
        match self {
            Self::Present(course) => Some(course),
            Self::Deleted(deleted) => Some(&deleted.course),
            Self::Gone(_) => None,
        }
    }

    /// The course, if it exists or can be restored.
    pub fn into_kept(self) -> Option<Course> {
        match self {
            Self::Present(course) => Some(course),
            Self::Deleted(deleted) => Some(deleted.course),
            Self::Gone(_) => None,
        }
    }
}

impl Courses<'_> {
    /// A course, also one that was deleted, in one round trip; in another one if there is none: the reads of its two
    /// places are no snapshot, so it may have been deleted or restored in between.
    pub async fn find_kept(self, course: CourseId) -> Result<FoundCourse, StoreError> {
        match self.find_in_places(course).await? {
            FoundCourse::Gone(_) => self.find_in_places(course).await,
            found => Ok(found),
        }
    }

    async fn find_in_places(self, course: CourseId) -> Result<FoundCourse, StoreError> {
        FoundCourse::take(&mut self.store().get_many(places(course).to_vec()).await?, course)
    }

    /// Some courses without their outlines, also those that were deleted, in one round trip: fifty at most.
    pub async fn find_many_kept(
        self,
        courses: impl IntoIterator<Item = CourseId>,
    ) -> Result<Vec<FoundCourse>, StoreError> {
        let courses: Vec<_> = courses.into_iter().collect();
        let wanted = courses.iter().copied().flat_map(places).collect();
        let mut found = self.store().get_many(wanted).await?;
        courses.into_iter().map(|course| FoundCourse::take(&mut found, course)).collect()
    }
}

impl<E: Clone> Transaction<E> {
    /// Requires that courses are as they were found. A course that was not found takes two conditions: the reads of its
    /// two places are no snapshot, so it may have been deleted or restored in between.
    pub fn require_as_found<'c>(&mut self, courses: impl IntoIterator<Item = &'c FoundCourse>, stale: E) -> &mut Self {
        for found in courses {
            let [present, deleted] = places(found.id());
            match found {
                FoundCourse::Present(course) => self.require(&present, Condition::revision(course.rev), stale.clone()),
                FoundCourse::Deleted(read) => {
                    self.require(&deleted, Condition::revision(read.course.rev), stale.clone())
                }
                FoundCourse::Gone(_) => self.require(&present, Condition::absent(), stale.clone()).require(
                    &deleted,
                    Condition::absent(),
                    stale.clone(),
                ),
            };
        }
        self
    }
}
