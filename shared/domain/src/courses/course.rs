//! The course as a whole: whose it is, what is told of it, and whether it is published.

use std::collections::BTreeSet;
use std::ops::Deref;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Change, CourseAct, CourseDescription, CourseTitle, Facet, Level, Outline, ReadLessonError, Topics, Translations,
    TranslationsPatch, facet,
};
use crate::id::{CourseId, UserId};
use crate::identity::Role;
use crate::locale::LanguageTag;
use crate::{Faults, Pointer, Revision};

/// Whether a course is in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Its author works on it, for the first time or again.
    Draft,
    /// Everybody finds it.
    Published,
}

/// What a course is at one moment. Everybody may read it; only [`Course`] changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseState {
    /// Names the course.
    pub id: CourseId,
    /// Whose it is.
    pub owner: UserId,
    /// Who else writes it: at most [`super::MOST_CO_INSTRUCTORS`].
    pub co_instructors: BTreeSet<UserId>,
    /// What it is called.
    pub title: Translations<CourseTitle>,
    /// What it is about.
    pub description: Option<Translations<CourseDescription>>,
    /// The language that every text has, and that readers of other languages fall back to.
    pub default_language: LanguageTag,
    /// The language that is taught, if it is one.
    pub teaches: Option<LanguageTag>,
    /// How hard it is.
    pub level: Level,
    /// What the catalogue finds it by.
    pub topics: Topics,
    /// Whether it is in the catalogue.
    pub status: Status,
    /// When it was published for the first time; its place in the catalogue.
    pub published: Option<Timestamp>,
    /// How many lessons its outline has.
    pub lesson_count: u32,
    /// When it was made.
    pub created: Timestamp,
    /// When it or its outline was changed last.
    pub updated: Timestamp,
    /// Counts the changes of the course and its outline.
    pub rev: Revision,
}

/// A course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course(pub(super) CourseState);

/// What an author says of a new course.
#[derive(Debug, Clone)]
pub struct NewCourse {
    /// What it is called.
    pub title: Translations<CourseTitle>,
    /// What it is about.
    pub description: Option<Translations<CourseDescription>>,
    /// The language that every text has.
    pub default_language: LanguageTag,
    /// The language that is taught.
    pub teaches: Option<LanguageTag>,
    /// How hard it is.
    pub level: Level,
    /// What the catalogue finds it by.
    pub topics: Topics,
}

/// What an author changes.
#[derive(Debug, Clone, Default)]
pub struct CourseEdit {
    /// What it is called.
    pub title: Option<TranslationsPatch<CourseTitle>>,
    /// What it is about.
    pub description: Option<TranslationsPatch<CourseDescription>>,
    /// The language that every text has.
    pub default_language: Option<LanguageTag>,
    /// The language that is taught.
    pub teaches: Change<LanguageTag>,
    /// How hard it is.
    pub level: Option<Level>,
    /// What the catalogue finds it by.
    pub topics: Option<Topics>,
}

/// What somebody is to a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Makes it: its owner, a co-instructor or an admin.
    Author,
    /// Learns with it.
    Enrolled,
    /// May read what is public of it.
    Reader,
    /// May not even know of it.
    Stranger,
}

impl Deref for Course {
    type Target = CourseState;
    fn deref(&self) -> &CourseState {
        &self.0
    }
}

impl Course {
    /// Begins a course, which nobody else sees yet.
    pub fn draft(id: CourseId, owner: UserId, new: NewCourse, now: Timestamp) -> Result<Self, Faults> {
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
            status: Status::Draft,
            published: None,
            lesson_count: 0,
            created: now,
            updated: now,
            rev: id.first_revision(),
        });
        let mut faults = Faults::default();
        course.title.demand(&course.default_language, &at("title"), &mut faults);
        if let Some(description) = &course.description {
            description.demand(&course.default_language, &at("description"), &mut faults);
        }
        if faults.is_empty() { Ok(course) } else { Err(faults) }
    }

    /// Takes a course up again as it was kept.
    pub fn restore(state: CourseState) -> Self {
        Self(state)
    }

    /// What somebody is to this course.
    pub fn standing(&self, visitor: Option<(UserId, Role)>, enrolled: bool) -> Standing {
        match visitor {
            Some((user, role)) if self.may(user, role, CourseAct::Write) => Standing::Author,
            Some(_) if enrolled => Standing::Enrolled,
            _ if self.is_published() => Standing::Reader,
            _ => Standing::Stranger,
        }
    }

    /// Opens its lessons to its author and to those who are enrolled.
    pub fn admit_learner(&self, user: UserId, role: Role, enrolled: bool) -> Result<(), ReadLessonError> {
        match self.standing(Some((user, role)), enrolled) {
            Standing::Author | Standing::Enrolled => Ok(()),
            Standing::Reader => Err(ReadLessonError::NotEnrolled),
            Standing::Stranger => Err(ReadLessonError::NoSuchLesson),
        }
    }

    /// Whether everybody finds it.
    pub fn is_published(&self) -> bool {
        self.status == Status::Published
    }

    /// Changes what is told of the course. A new default language must have every title of the
    /// outline, because readers fall back to it.
    pub fn edit(&mut self, edit: CourseEdit, outline: &Outline) -> Result<(), Faults> {
        let mut faults = Faults::default();
        let mut next = self.0.clone();
        if let Some(language) = edit.default_language.filter(|language| *language != self.default_language) {
            outline.demand_language(&language, &Pointer::root().child("defaultLanguage"), &mut faults);
            next.default_language = language;
        }
        if let Some(patch) = edit.title {
            next.title = patch.apply_to(&self.title, &next.default_language, &at("title"), &mut faults);
        }
        if let Some(patch) = edit.description {
            let before = self.description.as_ref();
            next.description = patch.apply(before, &next.default_language, &at("description"), &mut faults);
        }
        edit.teaches.apply(&mut next.teaches);
        next.level = edit.level.unwrap_or(next.level);
        next.topics = edit.topics.unwrap_or(next.topics);
        // What covered it before is held to it by its patch; what did not is new to it.
        if !self.title.covers(&next.default_language) {
            next.title.demand(&next.default_language, &at("title"), &mut faults);
        }
        let uncovered = self.description.as_ref().is_some_and(|before| !before.covers(&next.default_language));
        if let Some(description) = next.description.as_ref().filter(|_| uncovered) {
            description.demand(&next.default_language, &at("description"), &mut faults);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        self.0 = next;
        Ok(())
    }

    /// Puts the course into the catalogue; the faults point into the course as it is shown. A
    /// course that is published already stays where it is.
    pub fn publish(&mut self, outline: &Outline, now: Timestamp) -> Result<(), Faults> {
        let mut faults = Faults::default();
        if outline.lessons().next().is_none() {
            faults.add(&at("modules"), "must have at least one lesson");
        }
        for (place, lesson) in outline.places().filter(|(_, lesson)| !lesson.ready) {
            faults.add(&place, format!("{} is a video that is not ready yet", lesson.id));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        self.0.status = Status::Published;
        self.0.published = self.0.published.or(Some(now));
        Ok(())
    }

    /// Takes the course out of the catalogue. Those who are enrolled keep it.
    pub fn unpublish(&mut self) {
        self.0.status = Status::Draft;
    }

    /// The shelves of the catalogue on which it stands, and since when: none unless it is
    /// published.
    pub fn shelves(&self) -> Option<(Timestamp, BTreeSet<Facet>)> {
        let published = self.published.filter(|_| self.is_published())?;
        Some((published, facet::facets(self.teaches.as_ref(), self.level, &self.topics)))
    }

    /// Counts a change of the course or its outline.
    pub fn revised(&mut self, outline: &Outline, now: Timestamp) {
        self.0.lesson_count = u32::try_from(outline.lessons().count()).unwrap_or(u32::MAX);
        self.0.updated = now;
        self.0.rev = self.0.rev.next();
    }
}

fn at(member: &str) -> Pointer {
    Pointer::root().child(member)
}

#[cfg(test)]
#[path = "course_tests.rs"]
mod tests;
