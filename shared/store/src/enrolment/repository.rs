//! Finds, begins and ends enrolments.

use std::sync::Arc;

use glotto_domain::Revision;
use glotto_domain::courses::{Course, Outline};
use glotto_domain::enrolment::Enrolment;
use glotto_domain::id::{CourseId, UserId};
use jiff::Timestamp;

use crate::courses::{CourseItem, CourseWithOutline};
use crate::engine::entity::from_item;
use crate::engine::{Event, Slice, cut};
use crate::enrolment::{EnrolmentItem, FormerEnrolmentItem};
use crate::{CommitError, Condition, Conflict, Entity as _, Item, Query, Store, StoreError, Transaction, keys};

/// Enrolments in the table.
#[derive(Debug, Clone, Copy)]
pub struct Enrolments<'a>(&'a Store);

/// What the decision on an enrolment needs.
#[derive(Debug, Clone)]
pub struct Admission {
    /// The course.
    pub course: Option<Course>,
    /// Its lessons, in order.
    pub outline: Arc<Outline>,
    /// The user's enrolment, if they have one.
    pub enrolment: Option<EnrolmentItem>,
    /// What they did in the course before they left it.
    pub former: Option<FormerEnrolmentItem>,
}

impl Store {
    /// Enrolments in the table.
    pub fn enrolments(&self) -> Enrolments<'_> {
        Enrolments(self)
    }
}

impl Enrolments<'_> {
    /// A user's enrolment in a course.
    pub async fn find(self, user: UserId, course: CourseId) -> Result<Option<EnrolmentItem>, StoreError> {
        self.0.load(keys::enrolment::enrolment(user, course)).await
    }

    /// What the decision on an enrolment needs, in one round trip; in two if the outline has changed since this process
    /// read it.
    pub async fn find_admission(self, user: UserId, course: CourseId) -> Result<Admission, StoreError> {
        let wanted = [keys::enrolment::enrolment(user, course), keys::enrolment::former_enrolment(user, course)];
        let CourseWithOutline { course, outline, mut others } = self.0.get_with_outline(course, wanted).await?;
        let outline = outline.unwrap_or_default();
        Ok(Admission { course, outline, enrolment: others.take()?, former: others.take()? })
    }

    /// A page of a user's enrolments with their courses. Enrolments in courses that do not exist any more
    /// are left out.
    pub async fn page(
        self,
        user: UserId,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<(EnrolmentItem, Course)>, StoreError> {
        let (enrolments, last) = self.page_alone(user, limit, after).await?;
        let wanted = enrolments.iter().map(|enrolment| keys::courses::course(enrolment.course_id)).collect();
        let mut courses = self.0.get_many(wanted).await?;
        let mut page = Vec::with_capacity(enrolments.len());
        for enrolment in enrolments {
            page.extend(courses.take::<CourseItem>()?.map(|course| (enrolment, course.into())));
        }
        Ok((page, last))
    }

    /// The same with the outlines of the courses, which progress is counted by.
    pub async fn page_with_outlines(
        self,
        user: UserId,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<(EnrolmentItem, Course, Arc<Outline>)>, StoreError> {
        let (enrolments, last) = self.page_alone(user, limit, after).await?;
        let ids: Vec<_> = enrolments.iter().map(|enrolment| enrolment.course_id).collect();
        let courses = self.0.get_many_with_outlines(&ids).await?;
        let page = enrolments.into_iter().zip(courses);
        Ok((
            page.filter_map(|(enrolment, found)| found.map(|(course, outline)| (enrolment, course, outline))).collect(),
            last,
        ))
    }

    async fn page_alone(
        self,
        user: UserId,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<EnrolmentItem>, StoreError> {
        let query = Query::collection(keys::enrolment::enrolments_partition(user), limit + 1)
            .begins_with(keys::enrolment::ENROLMENTS)
            .consistent()
            .after(after);
        let (items, last) = cut(self.0.query(query).await?, limit);
        Ok((items.into_iter().map(from_item).collect::<Result<_, _>>()?, last))
    }

    /// Enrols a user, and restores their progress from before they left. Fails if that progress is no
    /// longer what was read: on another device the user may have enrolled, learnt and left again. The
    /// course has no condition, because then all enrolments in it would check the same item, and
    /// concurrent ones would make each other fail. So a user who enrols while the course is being
    /// unpublished is enrolled.
    pub fn prepare_enrolment(
        self,
        enrolment: &Enrolment,
        former: Option<&FormerEnrolmentItem>,
        rev: Revision,
        event: &Event,
    ) -> Transaction<Conflict> {
        let former_key = keys::enrolment::former_enrolment(enrolment.learner, enrolment.course);
        let mut tx = Transaction::new(self.0);
        tx.create(&EnrolmentItem::of(enrolment, rev), Conflict)
            .delete_if(&former_key, FormerEnrolmentItem::unchanged(former), Conflict)
            .emit(event);
        tx
    }

    /// Ends an enrolment that is as it was read, and keeps the progress.
    pub async fn leave(self, enrolment: EnrolmentItem, now: Timestamp) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self.0);
        tx.delete_if(&enrolment.key(), Condition::revision(enrolment.rev), Conflict)
            .put(&FormerEnrolmentItem::of(enrolment, now));
        tx.commit(self.0).await
    }
}
