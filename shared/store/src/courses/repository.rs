//! Finds courses.

use std::sync::Arc;

use glotto_domain::courses::{Course, Outline, PublishedVersion, VersionNumber};
use glotto_domain::id::{CourseId, UserId};
use glotto_domain::identity::EmailAddress;

use crate::courses::CourseItem;
use crate::identity::{AccountItem, EmailItem};
use crate::{Store, StoreError, keys};

/// Courses in the table.
#[derive(Debug, Clone, Copy)]
pub struct Courses<'a>(&'a Store);

impl Store {
    /// Courses in the table.
    pub fn courses(&self) -> Courses<'_> {
        Courses(self)
    }
}

impl<'a> Courses<'a> {
    pub(super) fn store(self) -> &'a Store {
        self.0
    }

    /// A course without its outline.
    pub async fn find(self, course: CourseId) -> Result<Option<Course>, StoreError> {
        Ok(self.0.load::<CourseItem>(keys::courses::course(course)).await?.map(Course::from))
    }

    /// A course with the outline of its draft, for a change, in one round trip; in more while another change is under
    /// way.
    pub async fn find_with_outline(self, course: CourseId) -> Result<Option<(Course, Outline)>, StoreError> {
        self.0.read_draft(course).await
    }

    /// Some courses without their outlines, in one round trip. Those that do not exist are left out.
    pub async fn find_many(self, courses: impl IntoIterator<Item = CourseId>) -> Result<Vec<Course>, StoreError> {
        let wanted = courses.into_iter().map(keys::courses::course).collect();
        let found: Vec<CourseItem> = self.0.get_many(wanted).await?.rest()?;
        Ok(found.into_iter().map(Course::from).collect())
    }

    /// A version of a course. One round trip, and none if this process has read it before.
    pub async fn find_version(
        self,
        course: CourseId,
        number: VersionNumber,
    ) -> Result<Option<Arc<PublishedVersion>>, StoreError> {
        self.0.load_version(course, number).await
    }

    /// The latest version of a course; none if none was published.
    ///
    /// # Errors
    ///
    /// [`StoreError::Malformed`] if the course names a version that is not there.
    pub async fn find_latest_version(self, course: &Course) -> Result<Option<Arc<PublishedVersion>>, StoreError> {
        let Some(number) = course.version else { return Ok(None) };
        let found = self.find_version(course.id, number).await?;
        let missing = || StoreError::Malformed(format!("version {number} of {} is missing", course.id));
        found.map(Some).ok_or_else(missing)
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
}
