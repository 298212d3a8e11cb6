//! Lists of courses and of versions.

use glotto_domain::courses::{Course, Facet};
use glotto_domain::id::{CourseId, UserId};

use crate::courses::{
    CardItem, CatalogueEntryItem, CoInstructorItem, CourseItem, Courses, DeletedCourseItem, VersionItem,
};
use crate::engine::entity::{from_item, is_a};
use crate::engine::{Slice, cut};
use crate::{Item, Query, StoreError, keys};

impl Courses<'_> {
    /// A page of the versions of a course, the newest first.
    pub async fn page_versions(
        self,
        course: CourseId,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<VersionItem>, StoreError> {
        let query = Query::collection(keys::courses::course_partition(course), limit + 1)
            .begins_with(keys::courses::VERSIONS)
            .consistent()
            .descending()
            .after(after);
        let (items, last) = cut(self.store().query(query).await?, limit);
        Ok((items.into_iter().map(from_item).collect::<Result<_, _>>()?, last))
    }

    /// A page of the cards of the published courses that match a filter, the newest first.
    pub async fn page_catalogue(
        self,
        facet: &Facet,
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice<CardItem>, StoreError> {
        let query = Query::collection(keys::courses::catalogue_partition(facet), limit + 1).descending().after(after);
        let (entries, last) = cut(self.store().query(query).await?, limit);
        let mut wanted = Vec::with_capacity(entries.len());
        for entry in entries {
            wanted.push(keys::courses::card(from_item::<CatalogueEntryItem>(entry)?.course_id));
        }
        let mut cards: Vec<CardItem> = self.store().get_many(wanted).await?.rest()?;
        // A course may have been unpublished between the two reads.
        cards.retain(CardItem::is_published);
        Ok((cards, last))
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
        let (mut items, last) = cut(self.store().query(query).await?, limit);
        items.retain(|item| !is_a::<DeletedCourseItem>(item));
        let (own, shared): (Vec<_>, Vec<_>) = items.into_iter().partition(is_a::<CourseItem>);
        let shared = shared.into_iter().map(|item| from_item::<CoInstructorItem>(item).map(|item| item.course_id));
        let mut courses = self.find_many(shared.collect::<Result<Vec<_>, _>>()?).await?;
        for item in own {
            courses.push(from_item::<CourseItem>(item)?.into());
        }
        // The index lags behind: courses that the user no longer teaches are left out.
        courses.retain(|course| course.right_of(instructor).is_some());
        courses.sort_unstable_by_key(|course| std::cmp::Reverse(course.id));
        courses.dedup_by_key(|course| course.id);
        Ok((courses, last))
    }
}
