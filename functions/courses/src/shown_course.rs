//! What a summary of a course shows: of its draft, of a version, or of its card.

use glotto_domain::courses::{
    Course, CourseAdmission, CourseAuthor, CourseMetadata, CourseStatus, Outline, PublishedVersion, VersionNumber,
};
use glotto_domain::id::{CourseId, UserId};
use glotto_store::courses::{CardDetails, CardItem};
use jiff::Timestamp;

/// What a summary of a course shows.
pub(crate) struct ShownCourse<'a> {
    pub id: CourseId,
    pub owner: UserId,
    pub status: CourseStatus,
    pub metadata: &'a CourseMetadata,
    pub admission: &'a CourseAdmission,
    /// The authors, if they were read.
    pub authors: Vec<CourseAuthor>,
    /// How many users are enrolled, if that was read.
    pub enrolled: Option<u64>,
    /// The version; none of a draft.
    pub version: Option<VersionNumber>,
    pub latest_version: Option<VersionNumber>,
    pub lesson_count: u32,
    /// How long the lessons play together, if that is known.
    pub seconds: Option<u32>,
    /// When the course was published first.
    pub published: Option<Timestamp>,
    /// When the course was archived, if it is.
    pub archived: Option<Timestamp>,
    pub created: Timestamp,
    pub updated: Timestamp,
}

impl<'a> ShownCourse<'a> {
    /// The draft of a course.
    pub fn draft(course: &'a Course, outline: &Outline) -> Self {
        Self { lesson_count: outline.lesson_count(), seconds: Some(outline.seconds()), ..Self::draft_in_list(course) }
    }

    /// The draft of a course in a list, which reads no outlines.
    pub fn draft_in_list(course: &'a Course) -> Self {
        Self {
            id: course.id,
            owner: course.owner,
            status: course.status,
            metadata: &course.metadata,
            admission: &course.admission,
            authors: Vec::new(),
            enrolled: None,
            version: None,
            latest_version: course.version,
            lesson_count: course.lesson_count,
            seconds: None,
            published: course.published,
            archived: course.archived,
            created: course.created,
            updated: course.updated,
        }
    }

    /// A version of a course.
    pub fn version(course: &'a Course, version: &'a PublishedVersion) -> Self {
        Self {
            metadata: &version.metadata,
            version: Some(version.number),
            lesson_count: version.outline.lesson_count(),
            seconds: Some(version.outline.seconds()),
            updated: version.published,
            ..Self::draft_in_list(course)
        }
    }

    /// The latest version of a course in a list.
    pub fn card(card: &'a CardItem, details: &CardDetails) -> Self {
        Self {
            id: card.course_id,
            owner: card.owner_id,
            status: card.status,
            metadata: &card.metadata,
            admission: &card.admission,
            authors: details.authors.of(card.owner_id, &card.co_instructors),
            enrolled: Some(details.enrolled(card.course_id)),
            version: Some(card.version),
            latest_version: Some(card.version),
            lesson_count: card.lesson_count,
            seconds: Some(card.seconds),
            published: Some(card.published),
            archived: None,
            created: card.created,
            updated: card.updated,
        }
    }
}
