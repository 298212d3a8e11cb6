//! Publishing a course as a version, and going back to one.

use jiff::Timestamp;

use super::{Course, CourseStatus, Outline, PublishedVersion, VersionNote, VersionNumber};
use crate::{FieldErrorCode, Pointer, ValidationErrors, Violation};

/// The kind of the event that a version was published, or is in the catalogue again.
pub const COURSE_PUBLISHED: &str = "CoursePublished";

/// What publishing a course does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Publication {
    /// Nothing: the draft is the version that is in the catalogue.
    Unchanged,
    /// The latest version, which equals the draft, returns to the catalogue.
    Relisted,
    /// The draft becomes the next version.
    Version(Box<PublishedVersion>),
}

/// Why a course is not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicationRefusal {
    /// These problems, all of them, with pointers into the JSON view of the course.
    NotReady(ValidationErrors),
    /// It has as many versions as allowed.
    TooManyVersions,
}

/// What a course names and what cannot be used any more.
#[derive(Debug, Clone, Default)]
pub struct DeadReferences {
    /// The errors of skills and categories that do not exist or are retired.
    pub taxonomy: ValidationErrors,
    /// The errors of prerequisites that no user can finish.
    pub prerequisites: ValidationErrors,
}

impl Publication {
    /// Refuses a new version that names what cannot be used any more, with all other problems of the draft. A version
    /// that was published before may return with what it names, but not with what the course requires: that is no part
    /// of it.
    pub fn check_references(
        published: Result<Self, PublicationRefusal>,
        dead: DeadReferences,
    ) -> Result<Self, PublicationRefusal> {
        let DeadReferences { taxonomy, prerequisites } = dead;
        let mut errors = match &published {
            Ok(Self::Version(_)) => taxonomy,
            Ok(Self::Relisted) => ValidationErrors::default(),
            Err(PublicationRefusal::NotReady(errors)) => {
                let mut errors = errors.clone();
                errors.append(taxonomy);
                errors
            }
            Ok(Self::Unchanged) | Err(PublicationRefusal::TooManyVersions) => return published,
        };
        errors.append(prerequisites);
        if errors.is_empty() { published } else { Err(PublicationRefusal::NotReady(errors)) }
    }
}

impl Course {
    /// Everything that keeps the draft from being published, with pointers into its JSON view.
    pub fn check_publishable(&self, outline: &Outline) -> ValidationErrors {
        let mut errors = self.metadata.check();
        if outline.lessons().next().is_none() {
            errors.add(&Pointer::root().child("modules"), "must have at least one lesson");
        }
        for (pointer, lesson) in outline.lessons_with_pointers().filter(|(_, lesson)| !lesson.ready) {
            let detail = format!("{} is {} that is not ready yet", lesson.id, lesson.kind.with_article());
            errors.add(&pointer, Violation::new(FieldErrorCode::NotReady, detail));
        }
        outline.require_language_of_each(&self.metadata.default_language, &mut errors);
        errors
    }

    /// Publishes the draft, as the next version if it differs from the latest one. A course that was published before
    /// keeps its place in the catalogue. After a new version, the draft stores content under the next generation.
    pub fn publish(
        &mut self,
        outline: &Outline,
        latest: Option<&PublishedVersion>,
        note: Option<VersionNote>,
        now: Timestamp,
    ) -> Result<Publication, PublicationRefusal> {
        debug_assert_eq!(latest.map(|latest| latest.number), self.version, "the latest version is compared");
        if latest.is_some_and(|latest| latest.equals_draft(&self.metadata, outline)) {
            let was_published = self.is_published();
            self.0.status = CourseStatus::Published;
            return Ok(if was_published { Publication::Unchanged } else { Publication::Relisted });
        }
        let errors = self.check_publishable(outline);
        if !errors.is_empty() {
            return Err(PublicationRefusal::NotReady(errors));
        }
        let number = self.version.map_or(Some(VersionNumber::FIRST), VersionNumber::next);
        let number = number.ok_or(PublicationRefusal::TooManyVersions)?;
        self.0.status = CourseStatus::Published;
        self.0.published = self.0.published.or(Some(now));
        self.0.version = Some(number);
        self.0.generation = self.0.generation.next();
        let (course, metadata, outline) = (self.id, self.metadata.clone(), outline.clone());
        Ok(Publication::Version(Box::new(PublishedVersion { course, number, metadata, outline, published: now, note })))
    }

    /// Takes the course out of the catalogue. Enrolled learners keep their version.
    pub fn unpublish(&mut self) {
        self.0.status = CourseStatus::Draft;
    }

    /// Makes a version the draft again. It has to be published to be seen. The next generation keeps content of the
    /// draft that was given up from being mixed with what is edited from now on. A draft that is the version already
    /// does not change.
    pub fn revert_to(&mut self, version: &PublishedVersion, outline: &mut Outline) {
        if version.equals_draft(&self.metadata, outline) {
            return;
        }
        self.0.metadata = version.metadata.clone();
        *outline = version.outline.clone();
        self.0.generation = self.0.generation.next();
    }
}

#[cfg(test)]
#[path = "publication_tests.rs"]
mod tests;
