//! Stored items of the feature `enrolment`: who learns which course, and how far they are.
//!
//! Whoever leaves a course keeps what they did in it under another sort key: they find it again
//! when they come back, and a lesson gives its points once however often somebody leaves.

use glotto_domain::courses::Course;
use glotto_domain::enrolment::Enrolment;
use glotto_domain::id::{CourseId, LessonId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::courses::{CourseItem, cut};
use crate::entity::from_item;
use crate::idempotency::IdempotencyRecord;
use crate::outbox::Event;
use crate::{
    CommitError, Condition, Conflict, Entity, Item, Key, Personal, Query, Store, StoreError, Transaction, keys,
};

/// A learner in a course, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EnrolmentItem {
    /// The learner.
    pub user_id: UserId,
    /// The course.
    pub course_id: CourseId,
    /// Since when.
    pub since: Timestamp,
    /// The lessons that they have completed.
    pub completed: Vec<LessonId>,
    /// When they had completed them all.
    pub finished: Option<Timestamp>,
    /// Changes with every write.
    pub rev: u64,
}

impl EnrolmentItem {
    /// The enrolment as it is to be stored in a revision.
    pub fn of(enrolment: &Enrolment, rev: u64) -> Self {
        Self {
            user_id: enrolment.learner,
            course_id: enrolment.course,
            since: enrolment.since,
            completed: enrolment.completed.clone(),
            finished: enrolment.finished,
            rev,
        }
    }

    /// What the rules work on.
    pub fn enrolment(self) -> Enrolment {
        Enrolment {
            learner: self.user_id,
            course: self.course_id,
            since: self.since,
            completed: self.completed,
            finished: self.finished,
        }
    }
}

impl Entity for EnrolmentItem {
    const TYPE: &'static str = "Enrolment";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::enrolment(self.user_id, self.course_id)
    }
}

/// What somebody did in a course that they have left, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FormerEnrolmentItem {
    /// The learner.
    pub user_id: UserId,
    /// The course.
    pub course_id: CourseId,
    /// Since when they were in it.
    pub since: Timestamp,
    /// The lessons that they have completed.
    pub completed: Vec<LessonId>,
    /// When they had completed them all.
    pub finished: Option<Timestamp>,
    /// When they left.
    pub left_at: Timestamp,
}

impl FormerEnrolmentItem {
    /// The enrolment as it was when they left.
    pub fn enrolment(&self) -> Enrolment {
        Enrolment {
            learner: self.user_id,
            course: self.course_id,
            since: self.since,
            completed: self.completed.clone(),
            finished: self.finished,
        }
    }

    /// What is put aside is still what was read, if anything was.
    fn as_read(read: Option<&Self>) -> Condition {
        match read {
            Some(read) => Condition::that("leftAt = :read").with(":read", read.left_at),
            None => Condition::absent(),
        }
    }
}

impl Entity for FormerEnrolmentItem {
    const TYPE: &'static str = "FormerEnrolment";
    const PERSONAL: Personal = Personal::OF_USER;

    fn key(&self) -> Key {
        keys::former_enrolment(self.user_id, self.course_id)
    }
}

/// What has to be known to let somebody enrol.
#[derive(Debug, Clone)]
pub struct Admission {
    /// The course.
    pub course: Option<Course>,
    /// Their enrolment, if they have one.
    pub enrolment: Option<EnrolmentItem>,
    /// What they did in the course before they left it.
    pub former: Option<FormerEnrolmentItem>,
}

impl Store {
    /// Somebody's enrolment in a course, if they are enrolled.
    pub async fn enrolment(&self, user: UserId, course: CourseId) -> Result<Option<EnrolmentItem>, StoreError> {
        self.load(keys::enrolment(user, course)).await
    }

    /// What has to be known to let somebody enrol, in one round trip.
    pub async fn admission(&self, user: UserId, course: CourseId) -> Result<Admission, StoreError> {
        let wanted = vec![keys::course(course), keys::enrolment(user, course), keys::former_enrolment(user, course)];
        let mut found = self.get_many(wanted).await?.into_iter();
        let course = next::<CourseItem>(&mut found)?;
        let enrolment = next(&mut found)?;
        let former = next(&mut found)?;
        Ok(Admission { course: course.map(Course::from), enrolment, former })
    }

    /// Enrols somebody; what they did before they left moves back with them. Fails if what was put
    /// aside is no longer what was read: on another device they may have come back, learnt and left
    /// again. The course is not looked at again: everybody who enrols in it would touch the same
    /// item, and those who come at once would refuse each other. Who enrols in the moment in which
    /// a course is taken out is enrolled, as if a moment before.
    pub fn enrol(
        &self,
        enrolment: &Enrolment,
        former: Option<&FormerEnrolmentItem>,
        event: &Event,
    ) -> Transaction<Conflict> {
        let mut writes = Transaction::new(self);
        writes
            .create(&EnrolmentItem::of(enrolment, 1), Conflict)
            .delete_if(
                &keys::former_enrolment(enrolment.learner, enrolment.course),
                FormerEnrolmentItem::as_read(former),
                Conflict,
            )
            .emit(event);
        writes
    }

    /// Keeps an answer to a request that changed nothing, if the client asked for that.
    pub async fn save_idempotency_record(&self, kept: Option<IdempotencyRecord>) -> Result<(), CommitError<Conflict>> {
        if kept.is_none() {
            return Ok(());
        }
        let mut writes = Transaction::new(self);
        writes.save_idempotency_record(kept);
        writes.commit(self).await
    }

    /// Ends an enrolment that was read before; what was done in it is put aside.
    pub async fn leave(&self, enrolment: EnrolmentItem, now: Timestamp) -> Result<(), CommitError<Conflict>> {
        let mut writes = Transaction::new(self);
        writes.delete_if(&enrolment.key(), Condition::revision(enrolment.rev), Conflict).put(&FormerEnrolmentItem {
            user_id: enrolment.user_id,
            course_id: enrolment.course_id,
            since: enrolment.since,
            completed: enrolment.completed,
            finished: enrolment.finished,
            left_at: now,
        });
        writes.commit(self).await
    }

    /// A page of somebody's enrolments with their courses, and where it ended if there are more.
    /// A course that is gone is passed over.
    pub async fn enrolments(
        &self,
        user: UserId,
        limit: u16,
        after: Option<Item>,
    ) -> Result<(Vec<(EnrolmentItem, Course)>, Option<Item>), StoreError> {
        let query = Query::collection(keys::user_partition(user), limit + 1)
            .begins_with(keys::ENROLMENTS)
            .consistent()
            .after(after);
        let (items, last) = cut(self.query(query).await?, limit);
        let enrolments = items.into_iter().map(from_item).collect::<Result<Vec<EnrolmentItem>, _>>()?;
        let courses =
            self.get_many(enrolments.iter().map(|enrolment| keys::course(enrolment.course_id)).collect()).await?;
        let courses = courses
            .into_iter()
            .map(|item| item.map(from_item::<CourseItem>).transpose())
            .collect::<Result<Vec<_>, _>>()?;
        let both =
            enrolments.into_iter().zip(courses).filter_map(|(enrolment, course)| Some((enrolment, course?.into())));
        Ok((both.collect(), last))
    }
}

/// The next of several items that were read together.
pub(crate) fn next<T: Entity>(found: &mut impl Iterator<Item = Option<Item>>) -> Result<Option<T>, StoreError> {
    found.next().flatten().map(from_item).transpose()
}
