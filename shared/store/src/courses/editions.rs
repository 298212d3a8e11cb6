//! Reads courses as visitors see them: authors the draft, and all others a version.
//!
//! What decides about access, the course and the enrolment of the visitor, is read consistently with each call, and
//! never kept. Versions never change, so they are read once by each process.

use std::collections::HashMap;
use std::sync::Arc;

use glotto_domain::courses::{
    Course, CourseMetadata, Edition, Entitlement, Outline, PublishedVersion, Source, VersionNumber,
};
use glotto_domain::id::{CourseId, UserId};
use glotto_domain::identity::Role;

use crate::courses::{VersionItem, VersionOutlineItem};
use crate::enrolment::EnrolmentItem;
use crate::{Store, StoreError, keys};

/// A user who is signed in, and their role.
pub type Visitor = (UserId, Role);

/// How many versions are read at once. A response of DynamoDB has 16 megabytes at most.
const VERSIONS_PER_READ: usize = 20;

/// What is read of a course.
#[derive(Debug, Clone)]
pub enum ReadEdition {
    /// The draft: its outline. Its descriptive data is in the course.
    Draft(Arc<Outline>),
    /// A version.
    Version(Arc<PublishedVersion>),
}

/// A course as a visitor sees it.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The course.
    pub course: Course,
    /// What the visitor may see and do.
    pub entitlement: Entitlement,
    /// What they read; none if they may not see the course, or what they asked for.
    pub edition: Option<ReadEdition>,
    /// Their enrolment.
    pub enrolment: Option<EnrolmentItem>,
}

impl ReadEdition {
    /// The descriptive data.
    pub fn metadata<'a>(&'a self, course: &'a Course) -> &'a CourseMetadata {
        match self {
            Self::Draft(_) => &course.metadata,
            Self::Version(version) => &version.metadata,
        }
    }

    /// The outline.
    pub fn outline(&self) -> &Outline {
        match self {
            Self::Draft(outline) => outline,
            Self::Version(version) => &version.outline,
        }
    }

    /// The version, unless it is the draft.
    pub fn version(&self) -> Option<&PublishedVersion> {
        match self {
            Self::Draft(_) => None,
            Self::Version(version) => Some(version),
        }
    }
}

impl EnrolmentItem {
    /// What it entitles its user to.
    pub const fn source(&self) -> Source {
        Source::Enrolment { version: self.version }
    }
}

/// What a visitor may see and do, by what was read. A source of a right that is added is read, and passed on, here.
pub fn entitlement_of(course: &Course, visitor: Option<Visitor>, enrolment: Option<&EnrolmentItem>) -> Entitlement {
    let sources: Vec<Source> = enrolment.map(EnrolmentItem::source).into_iter().collect();
    Entitlement::decide(course, visitor, &sources)
}

impl Store {
    /// What a visitor sees of a course that was just read: the edition that follows from what they may see. No
    /// round trip if this process has read the edition before; nothing if the course was deleted in the meantime.
    pub(crate) async fn visit(
        &self,
        course: Course,
        visitor: Option<Visitor>,
        enrolment: Option<EnrolmentItem>,
        edition: impl FnOnce(Entitlement) -> Option<Edition>,
    ) -> Result<Option<Visit>, StoreError> {
        let entitlement = entitlement_of(&course, visitor, enrolment.as_ref());
        let (course, edition) = match edition(entitlement) {
            None => (course, None),
            Some(Edition::Version(number)) => {
                let version = self.load_version(course.id, number).await?;
                (course, version.map(ReadEdition::Version))
            }
            Some(Edition::Draft) => match self.load_draft(course).await? {
                None => return Ok(None),
                // The course may be another one than the one that was decided on.
                Some((course, _)) if !entitlement_of(&course, visitor, enrolment.as_ref()).is_author() => {
                    return Err(StoreError::Conflict("the authors of the course"));
                }
                Some((course, outline)) => (course, Some(ReadEdition::Draft(outline))),
            },
        };
        Ok(Some(Visit { course, entitlement, edition, enrolment }))
    }

    /// A version of a course, if there is one of this number. One round trip, and none if this process has read it
    /// before.
    pub(crate) async fn load_version(
        &self,
        course: CourseId,
        number: VersionNumber,
    ) -> Result<Option<Arc<PublishedVersion>>, StoreError> {
        Ok(self.load_versions(&[(course, number)]).await?.remove(&(course, number)))
    }

    /// Versions of courses. One round trip for every 20 that this process has not read before.
    pub(crate) async fn load_versions(
        &self,
        wanted: &[(CourseId, VersionNumber)],
    ) -> Result<HashMap<(CourseId, VersionNumber), Arc<PublishedVersion>>, StoreError> {
        let (mut found, mut unknown) = (HashMap::new(), Vec::new());
        for (course, number) in wanted {
            match self.editions().version(*course, *number) {
                Some(version) => _ = found.insert((*course, *number), version),
                None => unknown.push((*course, *number)),
            }
        }
        for wanted in unknown.chunks(VERSIONS_PER_READ) {
            let of_version = |(course, number): &(CourseId, VersionNumber)| {
                [keys::courses::version(*course, *number), keys::courses::version_outline(*course, *number)]
            };
            let mut read = self.get_many(wanted.iter().flat_map(of_version).collect()).await?;
            for key in wanted {
                let (version, outline) = (read.take::<VersionItem>()?, read.take::<VersionOutlineItem>()?);
                let Some((version, outline)) = version.zip(outline) else { continue };
                let version = Arc::new(version.with_outline(outline));
                self.editions().keep_version(version.clone());
                found.insert(*key, version);
            }
        }
        Ok(found)
    }
}
