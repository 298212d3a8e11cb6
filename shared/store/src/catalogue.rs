//! The public catalogue: entries that say which published course stands on which shelf.
//!
//! For every combination of filters that a course fits there is a shelf with an entry of it, so a
//! page of the catalogue is one query of as many entries as the page holds, and one batch read of
//! their courses: whatever is filtered by, nothing is read and then dropped. The price is up to
//! 48 small entries a course, written in the transaction that publishes it.

use glotto_domain::courses::{Course, Facet};
use glotto_domain::id::CourseId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::courses::{CourseItem, cut};
use crate::entity::from_item;
use crate::{Entity, Item, Key, Personal, Query, Store, StoreError, Transaction, keys};

/// A course on a shelf, as stored. Shelf and time stand in the key alone: entries are many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CatalogueItem {
    /// The course.
    pub course_id: CourseId,
    /// The shelf; not read back.
    #[serde(skip)]
    pub facet: Facet,
    /// When the course was published first; not read back.
    #[serde(skip)]
    pub published: Timestamp,
}

impl Entity for CatalogueItem {
    const TYPE: &'static str = "CatalogueEntry";
    const PERSONAL: Personal = Personal::Nothing("a course on a shelf");

    fn key(&self) -> Key {
        keys::catalogue_entry(&self.facet, self.published, self.course_id)
    }
}

impl Store {
    /// A page of the published courses that fit a filter, the newest first, and where it ended
    /// if there are more.
    pub async fn catalogue(
        &self,
        facet: &Facet,
        limit: u16,
        after: Option<Item>,
    ) -> Result<(Vec<Course>, Option<Item>), StoreError> {
        let query = Query::collection(keys::catalogue_partition(facet), limit + 1).descending().after(after);
        let (entries, last) = cut(self.query(query).await?, limit);
        let mut wanted = Vec::with_capacity(entries.len());
        for entry in entries {
            wanted.push(keys::course(from_item::<CatalogueItem>(entry)?.course_id));
        }
        if wanted.is_empty() {
            return Ok((Vec::new(), None));
        }
        let found = self.get_many(wanted).await?.into_iter().flatten();
        let mut courses = found
            .map(|item| Ok(Course::from(from_item::<CourseItem>(item)?)))
            .collect::<Result<Vec<_>, StoreError>>()?;
        // A course that was taken out between the two reads is not shown any more.
        courses.retain(Course::is_published);
        Ok((courses, last))
    }
}

impl<E> Transaction<E> {
    /// Takes a course from the shelves on which it no longer stands and puts it on the new ones.
    /// Needs the course's own condition beside it.
    pub(crate) fn reindex_course(&mut self, before: &Course, after: &Course) -> &mut Self {
        let (old, new) = (entries(before), entries(after));
        for gone in old.iter().filter(|entry| !new.contains(entry)) {
            self.delete(&gone.key());
        }
        for come in new.iter().filter(|entry| !old.contains(entry)) {
            self.put(come);
        }
        self
    }
}

fn entries(course: &Course) -> Vec<CatalogueItem> {
    let Some((published, facets)) = course.catalogue_facets() else { return Vec::new() };
    facets.into_iter().map(|facet| CatalogueItem { course_id: course.id, facet, published }).collect()
}
