//! The index of the catalogue: which published course appears in which of its lists.
//!
//! There is a list for every combination of filters, and a course has an entry in each list that it
//! matches. So a page of the catalogue takes one query of as many entries as the page holds and one
//! batch read of their cards, and no filter reads items that it then drops. The price is up to 48
//! small entries per course, written in the transaction that publishes it.

use glotto_domain::courses::{Course, Facet, PublishedVersion};
use glotto_domain::id::CourseId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// A course in one list of the catalogue, as stored. The list and the time are in the key only,
/// because there are many entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CatalogueEntryItem {
    /// The course.
    pub course_id: CourseId,
    /// The filters of the list; not read back.
    #[serde(skip)]
    pub facet: Facet,
    /// When the course was first published; not read back.
    #[serde(skip)]
    pub published: Timestamp,
}

impl CatalogueEntryItem {
    /// All entries of a course whose latest version this is: none, unless the course is published and to be listed.
    pub(crate) fn all_of(course: &Course, latest: Option<&PublishedVersion>) -> Vec<Self> {
        let is_listed = course.is_published() && course.admission.listed;
        let Some((published, latest)) = course.published.zip(latest).filter(|_| is_listed) else {
            return Vec::new();
        };
        latest.metadata.facets().into_iter().map(|facet| Self { course_id: course.id, facet, published }).collect()
    }
}

impl Entity for CatalogueEntryItem {
    const TYPE: &'static str = "CatalogueEntry";
    const PERSONAL: Personal = Personal::NotPersonal("a course in a list of the catalogue");

    fn key(&self) -> Key {
        keys::courses::catalogue_entry(&self.facet, self.published, self.course_id)
    }
}
