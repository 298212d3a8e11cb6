//! Finds and changes enrolments.

use std::cmp::Reverse;
use std::sync::Arc;

use glotto_domain::courses::{Course, CourseAuthor, PublishedVersion};
use glotto_domain::enrolment::{Enrolment, listed_activity};
use glotto_domain::id::{CourseId, UserId};
use jiff::Timestamp;

use crate::courses::{CardItem, CourseItem};
use crate::engine::entity::from_item;
use crate::engine::{Event, Slice, cut};
use crate::enrolment::EnrolmentItem;
use crate::progress::{BookmarkItem, PositionItem, write_bonus};
use crate::{CommitError, Condition, Conflict, Entity as _, Item, Query, Store, StoreError, Transaction, Update, keys};

/// How many courses are read at once that take two items each. A call has a hundred keys at most.
const COURSES_PER_READ: usize = 50;

/// Enrolments in the table.
#[derive(Debug, Clone, Copy)]
pub struct Enrolments<'a>(&'a Store);

/// An enrolment in a list.
#[derive(Debug, Clone)]
pub struct ListedEnrolment {
    /// The enrolment.
    pub enrolment: EnrolmentItem,
    /// The course.
    pub course: Course,
    /// Its authors, as its card shows them.
    pub authors: Vec<CourseAuthor>,
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

impl<'a> Enrolments<'a> {
    pub(super) fn store(self) -> &'a Store {
        self.0
    }

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

    /// A page of a user's enrolments with all that a list shows of them, the latest activity first. Three round trips:
    /// with the third one the names of authors are read, and versions that this process has not read before, 20 at
    /// once.
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
        let mut read = Vec::with_capacity(ids.len());
        for (enrolment, bookmark) in own {
            let course = courses.take::<CourseItem>()?.map(Course::from);
            read.extend(enrolment.zip(course).map(|(enrolment, course)| (enrolment, course, bookmark)));
        }
        let taught = read.iter().map(|(_, course, _)| (course.owner, &course.co_instructors));
        let (mut versions, authors) =
            self.0.read_both(self.0.load_versions(&wanted), self.0.load_authors(taught)).await?;
        let mut page = Vec::with_capacity(read.len());
        for (enrolment, course, bookmark) in read {
            let Some(version) = versions.remove(&enrolment.edition()) else { continue };
            let bookmark = bookmark.map(|item| item.0).filter(|item| item.is_current(now));
            let authors = authors.of(course.owner, &course.co_instructors);
            page.push(ListedEnrolment { enrolment, course, authors, version, bookmark });
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

    /// Writes an enrolment whose version was changed, if it is as it was read; `bonus` are the points that the learner
    /// earns because they have completed all of the version, with the event that says so.
    pub async fn accept_version(
        self,
        read: &EnrolmentItem,
        enrolment: &Enrolment,
        bonus: Option<&(u64, Event)>,
    ) -> Result<(), CommitError<Conflict>> {
        let mut update = Update::new().set("version", enrolment.version).set("earlier", &enrolment.earlier);
        if let Some(finished) = enrolment.finished {
            update = update.set("finished", finished);
        }
        let mut tx = Transaction::new(self.0);
        tx.update_if(&read.key(), &update.next_revision(), Condition::revision(read.rev), Conflict);
        if let Some((xp, event)) = bonus {
            write_bonus(&mut tx, read.user_id, *xp);
            tx.emit(event);
        }
        tx.commit(self.0).await
    }
}
