//! Courses and their outlines, as stored.
//!
//! A course is two items of one partition, so that lists and lessons need not read the outline, which
//! may be large. Both have the revision of the course: a change of either writes the course in its next
//! revision, so two authors can never overwrite each other.

use std::collections::BTreeSet;

use glotto_domain::Revision;
use glotto_domain::courses::{
    Course, CourseDescription, CourseLevel, CourseState, CourseStatus, CourseTitle, LessonKind, LessonSummary,
    LessonTitle, Module, ModuleTitle, Outline, Topics, Translations,
};
use glotto_domain::id::{CourseId, LessonId, ModuleId, UserId};
use glotto_domain::locale::LanguageTag;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// A course, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CourseItem {
    /// Names the course.
    pub course_id: CourseId,
    /// The owner.
    pub owner_id: UserId,
    /// The co-instructors.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub co_instructors: BTreeSet<UserId>,
    /// What it is called.
    pub title: Translations<CourseTitle>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Translations<CourseDescription>>,
    /// The language in which every text exists.
    pub default_language: LanguageTag,
    /// The language that is taught.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teaches: Option<LanguageTag>,
    /// How hard it is.
    pub level: CourseLevel,
    /// The topics by which the catalogue finds it.
    pub topics: Topics,
    /// Whether it is in the catalogue.
    pub status: CourseStatus,
    /// When it was first published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Timestamp>,
    /// How many lessons its outline has.
    pub lesson_count: u32,
    /// How many of them can be taken. None if the course was stored by an earlier release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready_count: Option<u32>,
    /// When it was created.
    pub created: Timestamp,
    /// When it or its outline was last changed.
    pub updated: Timestamp,
    /// The revision of the course and its outline.
    pub rev: Revision,
    /// The revision of the stored outline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline_rev: Option<Revision>,
}

/// The table of contents of a course, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OutlineItem {
    /// The course.
    pub course_id: CourseId,
    /// Its modules, in order.
    pub modules: Vec<ModulePart>,
    /// The revision of the course in which the outline was last changed.
    pub rev: Revision,
}

/// A module in a stored outline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModulePart {
    /// Names the module.
    pub id: ModuleId,
    /// What it is called.
    pub title: Translations<ModuleTitle>,
    /// Its lessons, in order.
    pub lessons: Vec<LessonPart>,
}

/// A lesson in a stored outline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LessonPart {
    /// Names the lesson.
    pub id: LessonId,
    /// The kind of lesson.
    pub kind: LessonKind,
    /// What it is called.
    pub title: Translations<LessonTitle>,
    /// Whether a learner can take it.
    pub ready: bool,
    /// How long the video is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// The languages of the title that an article has no text in.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub untranslated: BTreeSet<LanguageTag>,
}

impl Entity for CourseItem {
    const TYPE: &'static str = "Course";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::courses::course(self.course_id)
    }

    fn index(&self) -> Option<Key> {
        Some(keys::courses::course_by_instructor(self.owner_id, self.course_id))
    }
}

impl Entity for OutlineItem {
    const TYPE: &'static str = "Outline";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::courses::outline(self.course_id)
    }
}

impl From<&Course> for CourseItem {
    fn from(course: &Course) -> Self {
        let CourseState {
            id,
            owner,
            co_instructors,
            title,
            description,
            default_language,
            teaches,
            level,
            topics,
            status,
            ..
        } = (**course).clone();
        Self {
            course_id: id,
            owner_id: owner,
            co_instructors,
            title,
            description,
            default_language,
            teaches,
            level,
            topics,
            status,
            published: course.published,
            lesson_count: course.lesson_count,
            ready_count: Some(course.ready_count),
            created: course.created,
            updated: course.updated,
            rev: course.rev,
            outline_rev: course.outline_rev,
        }
    }
}

impl From<CourseItem> for Course {
    fn from(item: CourseItem) -> Self {
        Self::restore(CourseState {
            id: item.course_id,
            owner: item.owner_id,
            co_instructors: item.co_instructors,
            title: item.title,
            description: item.description,
            default_language: item.default_language,
            teaches: item.teaches,
            level: item.level,
            topics: item.topics,
            status: item.status,
            published: item.published,
            lesson_count: item.lesson_count,
            ready_count: item.ready_count.unwrap_or(item.lesson_count),
            created: item.created,
            updated: item.updated,
            rev: item.rev,
            outline_rev: item.outline_rev,
        })
    }
}

impl OutlineItem {
    /// The item of a course's outline.
    pub fn of(course: &Course, outline: &Outline) -> Self {
        let lesson = |lesson: &LessonSummary| LessonPart {
            id: lesson.id,
            kind: lesson.kind,
            title: lesson.title.clone(),
            ready: lesson.ready,
            seconds: lesson.seconds,
            untranslated: lesson.untranslated.clone(),
        };
        let module = |module: &Module| ModulePart {
            id: module.id,
            title: module.title.clone(),
            lessons: module.lessons.iter().map(lesson).collect(),
        };
        Self { course_id: course.id, modules: outline.modules().iter().map(module).collect(), rev: course.rev }
    }
}

impl From<OutlineItem> for Outline {
    fn from(item: OutlineItem) -> Self {
        let lesson = |part: LessonPart| LessonSummary {
            id: part.id,
            kind: part.kind,
            title: part.title,
            ready: part.ready,
            seconds: part.seconds,
            untranslated: part.untranslated,
        };
        let module = |part: ModulePart| Module {
            id: part.id,
            title: part.title,
            lessons: part.lessons.into_iter().map(lesson).collect(),
        };
        Self::restore(item.modules.into_iter().map(module).collect())
    }
}
