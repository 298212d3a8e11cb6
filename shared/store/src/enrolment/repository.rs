//! Finds, begins and ends enrolments.

use std::cmp::Reverse;
use std::sync::Arc;

use glotto_domain::Revision;
use glotto_domain::courses::{Course, PublishedVersion, VersionNumber};
use glotto_domain::enrolment::{Enrolment, listed_activity};
use glotto_domain::id::{CourseId, UserId};
use jiff::Timestamp;

use crate::courses::{CardItem, CourseItem};
use crate::engine::entity::from_item;
use crate::engine::{Event, Slice, cut};
use crate::enrolment::{EnrolmentItem, FormerEnrolmentItem};
use crate::progress::{BookmarkItem, PositionItem};
use crate::{CommitError, Condition, Conflict, Entity as _, Item, Query, Store, StoreError, Transaction, Update, keys};

/// How many courses are read at once that take two items each. A call has a hundred keys at most.
const COURSES_PER_READ: usize = 50;

/// Enrolments in the table.
#[derive(Debug, Clone, Copy)]
pub struct Enrolments<'a>(&'a Store);

/// What the decision on an enrolment needs.
#[derive(Debug, Clone)]
pub struct Admission {
    /// The course.
    pub course: Option<Course>,
    /// The version by which the lessons are counted that they have completed: the one that they are enrolled in, or, if
    /// they are not, the one that is in the catalogue. None if they have completed none.
    pub version: Option<Arc<PublishedVersion>>,
    /// The user's enrolment, if they have one.
    pub enrolment: Option<EnrolmentItem>,
    /// What they did in the course before they left it.
    pub former: Option<FormerEnrolmentItem>,
}

/// An enrolment in a list.
#[derive(Debug, Clone)]
pub struct ListedEnrolment {
    /// The enrolment.
    pub enrolment: EnrolmentItem,
    /// The course.
    pub course: Course,
    /// The version that the user learns with.
    pub version: Arc<PublishedVersion>,
    /// The lesson that the user opened last. It may have been deleted.
    pub bookmark: Option<PositionItem>,
}

impl ListedEnrolment {
    /// When the user was active in the course last: when they enrolled or returned, completed a lesson or played one.
    pub fn last_activity(&self) -> Timestamp {
        let EnrolmentItem { since, active_at, completion_times, .. } = &self.enrolment;
        let played = self.bookmark.as_ref().and_then(|bookmark| bookmark.stored_at);
        completion_times.iter().copied().chain(*active_at).chain(played).fold(*since, Ord::max)
    }
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

    /// A user's enrolment in a course, and the course, in one round trip.
    pub async fn find_with_course(
        self,
        user: UserId,
        course: CourseId,
    ) -> Result<(Option<EnrolmentItem>, Option<Course>), StoreError> {
        let wanted = vec![keys::enrolment::enrolment(user, course), keys::courses::course(course)];
        let mut found = self.0.get_many(wanted).await?;
        Ok((found.take()?, found.take::<CourseItem>()?.map(Course::from)))
    }

    /// What the decision on an enrolment needs, in one round trip; in two if lessons have to be counted and this process
    /// has not read the version before.
    pub async fn find_admission(self, user: UserId, id: CourseId) -> Result<Admission, StoreError> {
        let wanted = vec![
            keys::courses::course(id),
            keys::enrolment::enrolment(user, id),
            keys::enrolment::former_enrolment(user, id),
        ];
        let mut found = self.0.get_many(wanted).await?;
        let course = found.take::<CourseItem>()?.map(Course::from);
        let (enrolment, former) = (found.take::<EnrolmentItem>()?, found.take::<FormerEnrolmentItem>()?);
        let number = match (&enrolment, &former, &course) {
            (Some(enrolment), ..) => Some(enrolment.version).filter(|_| !enrolment.completed.is_empty()),
            (None, Some(former), Some(course)) => course.listed_version().filter(|_| !former.completed.is_empty()),
            _ => None,
        };
        let version = match number {
            Some(number) => self.0.load_version(id, number).await?,
            None => None,
        };
        Ok(Admission { course, version, enrolment, former })
    }

    /// A page of a user's enrolments with the cards of their courses, the oldest course first. Enrolments in courses
    /// that do not exist any more are left out.
    pub async fn page(
        self,
        user: UserId,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<(EnrolmentItem, CardItem)>, StoreError> {
        let query = Query::collection(keys::enrolment::enrolments_partition(user), limit + 1)
            .begins_with(keys::enrolment::ENROLMENTS)
            .consistent()
            .after(after);
        let (items, last) = cut(self.0.query(query).await?, limit);
        let enrolments: Vec<EnrolmentItem> = items.into_iter().map(from_item).collect::<Result<_, _>>()?;
        let wanted = enrolments.iter().map(|enrolment| keys::courses::card(enrolment.course_id)).collect();
        let mut cards = self.0.get_many(wanted).await?;
        let mut page = Vec::with_capacity(enrolments.len());
        for enrolment in enrolments {
            page.extend(cards.take::<CardItem>()?.map(|card| (enrolment, card)));
        }
        Ok((page, last))
    }

    /// A page of a user's enrolments with all that a list shows of them, the latest activity first. Two round trips,
    /// and one more for every 20 versions that this process has not read before.
    ///
    /// The index has them by activities that are exact to [`ACTIVITY_STEP`](glotto_domain::enrolment::ACTIVITY_STEP),
    /// and lags behind by less than a second. So the enrolments themselves are read consistently, and a page is in
    /// exact order. Enrolments in courses that do not exist any more are left out.
    pub async fn page_by_activity(
        self,
        user: UserId,
        limit: u16,
        after: Option<Item>,
        now: Timestamp,
    ) -> Result<Slice<ListedEnrolment>, StoreError> {
        let query = Query::index(keys::enrolment::activity_partition(user), limit + 1).descending().after(after);
        let (items, last) = cut(self.0.query(query).await?, limit);
        let ids = items.into_iter().map(|item| from_item::<EnrolmentItem>(item).map(|listed| listed.course_id));
        let ids = ids.collect::<Result<Vec<_>, _>>()?;
        let courses = ids.iter().map(|id| keys::courses::course(*id)).collect();
        let (own, mut courses) = self.0.read_both(self.find_own(user, &ids), self.0.get_many(courses)).await?;
        let wanted: Vec<_> =
            own.iter().filter_map(|(enrolment, _)| enrolment.as_ref()).map(EnrolmentItem::edition).collect();
        let mut versions = self.0.load_versions(&wanted).await?;
        let mut page = Vec::with_capacity(ids.len());
        for (enrolment, bookmark) in own {
            let course = courses.take::<CourseItem>()?.map(Course::from);
            let Some((enrolment, course)) = enrolment.zip(course) else { continue };
            let Some(version) = versions.remove(&enrolment.edition()) else { continue };
            let bookmark = bookmark.map(|item| item.0).filter(|item| item.is_current(now));
            page.push(ListedEnrolment { enrolment, course, version, bookmark });
        }
        page.sort_by_key(|listed| Reverse(listed.last_activity()));
        Ok((page, last))
    }

    /// What a user has in some courses, in their order: enrolment and bookmark.
    async fn find_own(
        self,
        user: UserId,
        courses: &[CourseId],
    ) -> Result<Vec<(Option<EnrolmentItem>, Option<BookmarkItem>)>, StoreError> {
        let mut found = Vec::with_capacity(courses.len());
        for courses in courses.chunks(COURSES_PER_READ) {
            let of_course = |course: &CourseId| {
                [keys::enrolment::enrolment(user, *course), keys::progress::bookmark(user, *course)]
            };
            let mut read = self.0.get_many(courses.iter().flat_map(of_course).collect()).await?;
            for _ in courses {
                found.push((read.take()?, read.take()?));
            }
        }
        Ok(found)
    }

    /// Lists an enrolment by an activity that is reported now; see [`listed_activity`]. It is not written more often
    /// than the order of lists needs, and not at all once the user has left.
    pub async fn record_activity(self, read: &EnrolmentItem, now: Timestamp) -> Result<(), StoreError> {
        let active_at = listed_activity(read.active_at, now);
        if read.active_at != Some(active_at) {
            let update = read.list_by(active_at, Update::new());
            self.0.update_if(read.key(), update, Condition::present()).await?;
        }
        Ok(())
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
        now: Timestamp,
        event: &Event,
    ) -> Transaction<Conflict> {
        let former_key = keys::enrolment::former_enrolment(enrolment.learner, enrolment.course);
        let mut tx = Transaction::new(self.0);
        tx.create(&EnrolmentItem::of(enrolment, rev, now), Conflict)
            .delete_if(&former_key, FormerEnrolmentItem::unchanged(former), Conflict)
            .emit(event);
        tx
    }

    /// Changes the version of an enrolment that is as it was read.
    pub async fn accept_version(
        self,
        enrolment: &EnrolmentItem,
        version: VersionNumber,
    ) -> Result<(), CommitError<Conflict>> {
        let update = Update::new().set("version", version).next_revision();
        let mut tx = Transaction::new(self.0);
        tx.update_if(&enrolment.key(), &update, Condition::revision(enrolment.rev), Conflict);
        tx.commit(self.0).await
    }

    /// Ends an enrolment that is as it was read, and keeps the progress.
    pub async fn leave(self, enrolment: EnrolmentItem, now: Timestamp) -> Result<(), CommitError<Conflict>> {
        let mut tx = Transaction::new(self.0);
        tx.delete_if(&enrolment.key(), Condition::revision(enrolment.rev), Conflict)
            .put(&FormerEnrolmentItem::of(enrolment, now));
        tx.commit(self.0).await
    }
}
