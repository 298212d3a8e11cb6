//! How courses are shown.

use glotto_domain::courses::{
    Course, CourseDescription, CourseTitle, LessonKind, LessonSummary, LessonTitle, Level, Module, ModuleTitle,
    Outline, Status, Topics, Translations,
};
use glotto_domain::id::{CourseId, LessonId, ModuleId, UserId};
use glotto_domain::locale::LanguageTag;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::reader::Reader;

/// A course in a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseSummaryView {
    /// Names the course.
    pub id: CourseId,
    /// Whose it is.
    pub owner_id: UserId,
    /// Whether it is in the catalogue.
    pub status: Status,
    /// What it is called, in `language`.
    pub title: CourseTitle,
    /// What it is about, in the reader's language as far as there is a text in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<CourseDescription>,
    /// The language of the title: the reader's, or the nearest one that there is.
    pub language: LanguageTag,
    /// All languages that the title is in.
    pub languages: Vec<LanguageTag>,
    /// The language that every text has.
    pub default_language: LanguageTag,
    /// The language that is taught, if it is a language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub teaches: Option<LanguageTag>,
    /// How hard it is.
    pub level: Level,
    /// What the catalogue finds it by.
    pub topics: Topics,
    /// How many lessons it has.
    pub lesson_count: u32,
    /// When it was published for the first time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub published_at: Option<Timestamp>,
    /// When it was made.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
    /// When it was changed last.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub updated_at: Timestamp,
}

/// A course with its outline.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseView {
    /// What lists show of it.
    #[serde(flatten)]
    pub summary: CourseSummaryView,
    /// Its modules, in order.
    pub modules: Vec<ModuleView>,
    /// Its texts in all languages; for its authors only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translations: Option<CourseTranslationsView>,
}

/// The texts of a course in all languages.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseTranslationsView {
    /// What it is called.
    pub title: Translations<CourseTitle>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Translations<CourseDescription>>,
}

/// A module of a course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModuleView {
    /// Names the module.
    pub id: ModuleId,
    /// What it is called.
    pub title: ModuleTitle,
    /// Its lessons, in order.
    pub lessons: Vec<LessonSummaryView>,
    /// Its title in all languages; for the course's authors only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translations: Option<ModuleTranslationsView>,
}

/// The texts of a module in all languages.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModuleTranslationsView {
    /// What it is called.
    pub title: Translations<ModuleTitle>,
}

/// A lesson in an outline.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LessonSummaryView {
    /// Names the lesson.
    pub id: LessonId,
    /// What sort of lesson it is.
    pub kind: LessonKind,
    /// What it is called.
    pub title: LessonTitle,
    /// Whether it can be taken: an article always, a video once it has been transcoded.
    pub ready: bool,
    /// How long the film is, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// Its title in all languages; for the course's authors only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translations: Option<LessonSummaryTranslationsView>,
}

/// The texts of a lesson in an outline in all languages.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LessonSummaryTranslationsView {
    /// What it is called.
    pub title: Translations<LessonTitle>,
}

impl CourseSummaryView {
    pub(crate) fn of(course: &Course, reader: &Reader) -> Self {
        let reader = reader.settled(&course.title, &course.default_language);
        let (language, title) = reader.pick(&course.title, &course.default_language);
        let description = course.description.as_ref();
        Self {
            id: course.id,
            owner_id: course.owner,
            status: course.status,
            title: title.clone(),
            description: description.map(|texts| reader.text(texts, &course.default_language)),
            language: language.clone(),
            languages: course.title.languages().cloned().collect(),
            default_language: course.default_language.clone(),
            teaches: course.teaches.clone(),
            level: course.level,
            topics: course.topics.clone(),
            lesson_count: course.lesson_count,
            published_at: course.published,
            created_at: course.created,
            updated_at: course.updated,
        }
    }
}

impl CourseView {
    pub(crate) fn of(course: &Course, outline: &Outline, reader: &Reader) -> Self {
        let reader = &reader.settled(&course.title, &course.default_language);
        let translations =
            || CourseTranslationsView { title: course.title.clone(), description: course.description.clone() };
        Self {
            summary: CourseSummaryView::of(course, reader),
            modules: outline.modules().iter().map(|module| ModuleView::of(module, course, reader)).collect(),
            translations: reader.author.then(translations),
        }
    }
}

impl ModuleView {
    pub(crate) fn of(module: &Module, course: &Course, reader: &Reader) -> Self {
        Self {
            id: module.id,
            title: reader.text(&module.title, &course.default_language),
            lessons: module.lessons.iter().map(|lesson| LessonSummaryView::of(lesson, course, reader)).collect(),
            translations: reader.author.then(|| ModuleTranslationsView { title: module.title.clone() }),
        }
    }
}

impl LessonSummaryView {
    pub(crate) fn of(lesson: &LessonSummary, course: &Course, reader: &Reader) -> Self {
        Self {
            id: lesson.id,
            kind: lesson.kind,
            title: reader.text(&lesson.title, &course.default_language),
            ready: lesson.ready,
            duration_seconds: lesson.seconds,
            translations: reader.author.then(|| LessonSummaryTranslationsView { title: lesson.title.clone() }),
        }
    }
}
