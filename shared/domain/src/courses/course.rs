//! The course itself: its owner, its descriptive data, and whether it is published.

use std::collections::BTreeSet;
use std::ops::Deref;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    CourseAct, CourseDescription, CourseLevel, CourseTitle, Facet, Outline, ReadLessonError, Topics, Translations,
    TranslationsPatch, facet,
};
use crate::id::{CourseId, UserId};
use crate::identity::Role;
use crate::locale::LanguageTag;
use crate::{Change, Pointer, Revision, ValidationErrors};

/// Whether a course is in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(extend("examples" = ["published"]))]
pub enum CourseStatus {
    /// It is not in the catalogue: never published, or unpublished.
    Draft,
    /// It is in the public catalogue.
    Published,
}

/// The data of a course. All code can read it; only [`Course`] changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseState {
    /// The id of the course.
    pub id: CourseId,
    /// The owner.
    pub owner: UserId,
    /// The co-instructors, at most [`super::MAX_CO_INSTRUCTORS`].
    pub co_instructors: BTreeSet<UserId>,
    /// The title.
    pub title: Translations<CourseTitle>,
    /// The description.
    pub description: Option<Translations<CourseDescription>>,
    /// The language that every text exists in, and that readers of other languages fall back to.
    pub default_language: LanguageTag,
    /// The language that is taught, if the course teaches one.
    pub teaches: Option<LanguageTag>,
    /// The level.
    pub level: CourseLevel,
    /// The topics by which the catalogue can be filtered.
    pub topics: Topics,
    /// Whether the course is in the catalogue.
    pub status: CourseStatus,
    /// When the course was published first. The catalogue is ordered by it.
    pub published: Option<Timestamp>,
    /// The number of lessons in the outline.
    pub lesson_count: u32,
    /// How many of them can be taken. Readers see no others.
    pub ready_count: u32,
    /// When the course was created.
    pub created: Timestamp,
    /// When the course or its outline was last changed.
    pub updated: Timestamp,
    /// The revision of the course and its outline.
    pub rev: Revision,
    /// The revision in which the outline was changed last. None if the course was stored by an earlier release.
    pub outline_rev: Option<Revision>,
}

/// A course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course(pub(super) CourseState);

/// The data of a new course.
#[derive(Debug, Clone)]
pub struct NewCourse {
    /// The title.
    pub title: Translations<CourseTitle>,
    /// The description.
    pub description: Option<Translations<CourseDescription>>,
    /// The language that every text exists in.
    pub default_language: LanguageTag,
    /// The language that is taught.
    pub teaches: Option<LanguageTag>,
    /// The level.
    pub level: CourseLevel,
    /// The topics by which the catalogue can be filtered.
    pub topics: Topics,
}

/// Changes of a course.
#[derive(Debug, Clone, Default)]
pub struct CourseEdit {
    /// The title.
    pub title: Option<TranslationsPatch<CourseTitle>>,
    /// The description.
    pub description: Change<TranslationsPatch<CourseDescription>>,
    /// The language that every text exists in.
    pub default_language: Option<LanguageTag>,
    /// The language that is taught.
    pub teaches: Change<LanguageTag>,
    /// The level.
    pub level: Option<CourseLevel>,
    /// The topics by which the catalogue can be filtered.
    pub topics: Change<Topics>,
}

/// The relation of a user to a course, from which follows what they can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CourseRelation {
    /// Can change it: its owner, a co-instructor or an admin.
    Author,
    /// Is enrolled in it.
    Enrolled,
    /// Can read the public part of it.
    Reader,
    /// Must not know that it exists.
    Stranger,
}

impl Deref for Course {
    type Target = CourseState;
    fn deref(&self) -> &CourseState {
        &self.0
    }
}

impl Course {
    /// Creates a course as a draft.
    pub fn draft(id: CourseId, owner: UserId, new: NewCourse, now: Timestamp) -> Result<Self, ValidationErrors> {
        let course = Self(CourseState {
            id,
            owner,
            co_instructors: BTreeSet::new(),
            title: new.title,
            description: new.description,
            default_language: new.default_language,
            teaches: new.teaches,
            level: new.level,
            topics: new.topics,
            status: CourseStatus::Draft,
            published: None,
            lesson_count: 0,
            ready_count: 0,
            created: now,
            updated: now,
            rev: id.first_revision(),
            outline_rev: Some(id.first_revision()),
        });
        let mut errors = ValidationErrors::default();
        course.title.require(&course.default_language, &at("title"), &mut errors);
        if let Some(description) = &course.description {
            description.require(&course.default_language, &at("description"), &mut errors);
        }
        if errors.is_empty() { Ok(course) } else { Err(errors) }
    }

    /// The course of stored data.
    pub fn restore(state: CourseState) -> Self {
        Self(state)
    }

    /// The relation of a user to this course.
    pub fn relation(&self, visitor: Option<(UserId, Role)>, enrolled: bool) -> CourseRelation {
        match visitor {
            Some((user, role)) if self.may(user, role, CourseAct::Write) => CourseRelation::Author,
            Some(_) if enrolled => CourseRelation::Enrolled,
            _ if self.is_published() => CourseRelation::Reader,
            _ => CourseRelation::Stranger,
        }
    }

    /// Checks that a user can read the lessons: enrolled learners, and users who can change the course.
    pub fn admit_learner(&self, user: UserId, role: Role, enrolled: bool) -> Result<(), ReadLessonError> {
        match self.relation(Some((user, role)), enrolled) {
            CourseRelation::Author | CourseRelation::Enrolled => Ok(()),
            CourseRelation::Reader => Err(ReadLessonError::NotEnrolled),
            CourseRelation::Stranger => Err(ReadLessonError::NoSuchLesson),
        }
    }

    /// Whether the course is in the public catalogue.
    pub fn is_published(&self) -> bool {
        self.status == CourseStatus::Published
    }

    /// Changes the descriptive data. Every title of the outline and every article must exist in a new default
    /// language, because readers fall back to it.
    pub fn edit(&mut self, edit: CourseEdit, outline: &Outline) -> Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::default();
        let mut next = self.0.clone();
        if let Some(language) = edit.default_language.filter(|language| *language != self.default_language) {
            outline.require_language(&language, &Pointer::root().child("defaultLanguage"), &mut errors);
            next.default_language = language;
        }
        if let Some(patch) = edit.title {
            next.title = patch.apply_to(&self.title, &next.default_language, &at("title"), &mut errors);
        }
        match edit.description {
            Change::Keep => {}
            Change::Clear => next.description = None,
            Change::Set(patch) => {
                let before = self.description.as_ref();
                next.description = patch.apply(before, &next.default_language, &at("description"), &mut errors);
            }
        }
        edit.teaches.apply(&mut next.teaches);
        next.level = edit.level.unwrap_or(next.level);
        next.topics = match edit.topics {
            Change::Keep => next.topics,
            Change::Clear => Topics::default(),
            Change::Set(topics) => topics,
        };
        // A text that had the language before was checked by its patch, and a refused one stays as it was; others are
        // checked here.
        if !self.title.covers(&next.default_language) && !errors.names(&at("title")) {
            next.title.require(&next.default_language, &at("title"), &mut errors);
        }
        let uncovered = self.description.as_ref().is_some_and(|before| !before.covers(&next.default_language));
        let unchecked = uncovered && !errors.names(&at("description"));
        if let Some(description) = next.description.as_ref().filter(|_| unchecked) {
            description.require(&next.default_language, &at("description"), &mut errors);
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        self.0 = next;
        Ok(())
    }

    /// Publishes the course in the catalogue. The errors point into its JSON view. A course that was
    /// published before keeps its place in the catalogue.
    pub fn publish(&mut self, outline: &Outline, now: Timestamp) -> Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::default();
        if outline.lessons().next().is_none() {
            errors.add(&at("modules"), "must have at least one lesson");
        }
        for (pointer, lesson) in outline.lessons_with_pointers().filter(|(_, lesson)| !lesson.ready) {
            errors.add(&pointer, format!("{} is a video that is not ready yet", lesson.id));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        self.0.status = CourseStatus::Published;
        self.0.published = self.0.published.or(Some(now));
        Ok(())
    }

    /// Takes the course out of the catalogue. Enrolled learners keep access.
    pub fn unpublish(&mut self) {
        self.0.status = CourseStatus::Draft;
    }

    /// The filters of the catalogue that find the course, and when it was published first; none
    /// unless it is published.
    pub fn catalogue_facets(&self) -> Option<(Timestamp, BTreeSet<Facet>)> {
        let published = self.published.filter(|_| self.is_published())?;
        Some((published, facet::facets(self.teaches.as_ref(), self.level, &self.topics)))
    }

    /// Makes a change of the course, but not of its outline, the next revision.
    pub fn bump_revision(&mut self, outline: &Outline, now: Timestamp) {
        self.0.lesson_count = count(outline.lessons());
        self.0.ready_count = count(outline.lessons().filter(|lesson| lesson.ready));
        self.0.updated = now;
        self.0.rev = self.0.rev.next();
    }

    /// Makes a change of the outline, and maybe of the course, the next revision.
    pub fn bump_outline_revision(&mut self, outline: &Outline, now: Timestamp) {
        self.bump_revision(outline, now);
        self.0.outline_rev = Some(self.0.rev);
    }
}

fn count<T>(lessons: impl Iterator<Item = T>) -> u32 {
    u32::try_from(lessons.count()).unwrap_or(u32::MAX)
}

fn at(member: &str) -> Pointer {
    Pointer::root().child(member)
}

#[cfg(test)]
#[path = "course_tests.rs"]
mod tests;
