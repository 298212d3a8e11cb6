//! Who teaches what: rights to courses. They stand in the course itself, so that whoever reads it
//! knows them; what is kept beside it only lets the index show a course to its co-instructors.

use glotto_domain::courses::Course;
use glotto_domain::id::{CourseId, UserId};
use glotto_domain::identity::EmailAddress;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::courses::CourseItem;
use crate::engine::cut;
use crate::engine::entity::{from_item, is_a};
use crate::identity::{AccountItem, EmailItem};
use crate::{Entity, Item, Key, Personal, Query, Store, StoreError, Transaction, keys};

/// That somebody writes a course of somebody else's, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CoInstructorItem {
    /// The course.
    pub course_id: CourseId,
    /// Who writes it.
    pub user_id: UserId,
    /// Since when.
    pub since: Timestamp,
}

impl Entity for CoInstructorItem {
    const TYPE: &'static str = "CoInstructor";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::courses::co_instructor(self.course_id, self.user_id)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::courses::course_by_instructor(self.user_id, self.course_id))
    }
}

impl Store {
    /// A page of the courses that somebody teaches, their own and those of others, the newest
    /// first, and where it ended if there are more.
    pub async fn taught_courses(
        &self,
        teacher: UserId,
        limit: u16,
        after: Option<Item>,
    ) -> Result<(Vec<Course>, Option<Item>), StoreError> {
        let query = Query::index(keys::courses::instructor_partition(teacher), limit + 1).descending().after(after);
        let (items, last) = cut(self.query(query).await?, limit);
        let (own, shared): (Vec<_>, Vec<_>) = items.into_iter().partition(is_a::<CourseItem>);
        let mut courses = self.courses_of(shared).await?;
        for item in own {
            courses.push(from_item::<CourseItem>(item)?.into());
        }
        // The index lags behind: what they no longer teach is not shown.
        courses.retain(|course| course.right_of(teacher).is_some());
        courses.sort_unstable_by_key(|course| std::cmp::Reverse(course.id));
        courses.dedup_by_key(|course| course.id);
        Ok((courses, last))
    }

    async fn courses_of(&self, shared: Vec<Item>) -> Result<Vec<Course>, StoreError> {
        if shared.is_empty() {
            return Ok(Vec::new());
        }
        let keys =
            shared.into_iter().map(|item| Ok(keys::courses::course(from_item::<CoInstructorItem>(item)?.course_id)));
        let found = self.get_many(keys.collect::<Result<_, StoreError>>()?).await?;
        found.into_iter().flatten().map(|item| Ok(from_item::<CourseItem>(item)?.into())).collect()
    }

    /// A course, and whose an address is, in one round trip.
    pub async fn course_and_owner_of(
        &self,
        course: CourseId,
        address: &EmailAddress,
    ) -> Result<(Option<Course>, Option<UserId>), StoreError> {
        let mut found =
            self.get_many(vec![keys::courses::course(course), keys::identity::email(address)]).await?.into_iter();
        let course = found.next().flatten().map(from_item::<CourseItem>).transpose()?;
        let owner = found.next().flatten().map(from_item::<EmailItem>).transpose()?;
        Ok((course.map(Course::from), owner.map(|owner| owner.user_id)))
    }

    /// A course and somebody's account, in one round trip.
    pub async fn course_and_account(
        &self,
        course: CourseId,
        user: UserId,
    ) -> Result<(Option<Course>, Option<AccountItem>), StoreError> {
        let mut found =
            self.get_many(vec![keys::courses::course(course), keys::identity::account(user)]).await?.into_iter();
        let course = found.next().flatten().map(from_item::<CourseItem>).transpose()?;
        let account = found.next().flatten().map(from_item::<AccountItem>).transpose()?;
        Ok((course.map(Course::from), account))
    }

    /// The accounts of up to a hundred people, in one round trip and in their order; who is gone
    /// is left out.
    pub async fn accounts(&self, users: impl IntoIterator<Item = UserId>) -> Result<Vec<AccountItem>, StoreError> {
        let keys: Vec<_> = users.into_iter().map(keys::identity::account).collect();
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        self.get_many(keys).await?.into_iter().flatten().map(from_item).collect()
    }
}

impl<E> Transaction<E> {
    /// Writes rights that somebody was given or lost over the revision of the course that was
    /// read, and moves the course in the index accordingly.
    pub fn revise_rights(&mut self, read: &Course, course: &Course, now: Timestamp, stale: E) -> &mut Self {
        self.replace(&CourseItem::from(course), read.rev, stale);
        for gone in read.co_instructors.difference(&course.co_instructors) {
            self.delete(&keys::courses::co_instructor(course.id, *gone));
        }
        for come in course.co_instructors.difference(&read.co_instructors) {
            self.put(&CoInstructorItem { course_id: course.id, user_id: *come, since: now });
        }
        self
    }

    /// Demands that somebody still has an account whose address is theirs.
    pub fn require_person(&mut self, user: UserId, gone: E) -> &mut Self {
        self.require_equal(&keys::identity::account(user), "verified", true, gone)
    }
}
