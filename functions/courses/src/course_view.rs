//! Views of courses and their outlines.

use glotto_domain::UtcTime;
use glotto_domain::courses::{
    Course, CourseDescription, CourseLevel, CourseStatus, CourseTitle, LessonKind, LessonSummary, LessonTitle, Module,
    ModuleTitle, Outline, Topics, Translations,
};
use glotto_domain::id::{CourseId, LessonId, ModuleId, UserId};
use glotto_domain::locale::LanguageTag;
use schemars::JsonSchema;
use serde::Serialize;

use crate::localizer::{LocalizedView, Localizer};
use crate::viewer_view::CourseViewerView;

/// A course in a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseSummaryView {
    /// The id of the course.
    pub id: CourseId,
    /// The owner of the course. Missing if they were erased and no co-instructor took over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<UserId>,
    /// Whether the course is in the catalogue.
    pub status: CourseStatus,
    /// The title, in `language`.
    pub title: CourseTitle,
    /// The description, in `language` if it has been translated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<CourseDescription>,
    /// The language of the title: the requested one, or the nearest that exists.
    pub language: LanguageTag,
    /// All languages that the title exists in.
    pub languages: Vec<LanguageTag>,
    /// The language that every text of the course exists in.
    pub default_language: LanguageTag,
    /// The language that is taught, if the course teaches one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub teaches: Option<LanguageTag>,
    /// The level of the course.
    pub level: CourseLevel,
    /// The topics by which the catalogue can be filtered.
    pub topics: Topics,
    /// The number of lessons. Readers of a course get the number of those that can be taken, as in the progress; its
    /// owner, co-instructors and admins that of all.
    pub lesson_count: u32,
    /// When the course was published first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_at: Option<UtcTime>,
    /// When the course was created.
    pub created_at: UtcTime,
    /// When the course was last changed.
    pub updated_at: UtcTime,
}

/// A course with its outline.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseView {
    /// The members that lists have, too.
    #[serde(flatten)]
    pub summary: CourseSummaryView,
    /// The modules, in order. Lessons that cannot be taken yet are only for the owner, co-instructors and admins.
    pub modules: Vec<ModuleView>,
    /// The texts in all languages. Only its owner, co-instructors and admins get them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translations: Option<CourseTranslationsView>,
    /// What the course is to the caller. Missing without a token, and in the answers to changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub viewer: Option<CourseViewerView>,
}

/// The texts of a course in all languages.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseTranslationsView {
    /// The title.
    pub title: Translations<CourseTitle>,
    /// The description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Translations<CourseDescription>>,
}

/// A module of a course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModuleView {
    /// The id of the module.
    pub id: ModuleId,
    /// The title.
    pub title: ModuleTitle,
    /// The lessons, in order.
    pub lessons: Vec<LessonSummaryView>,
    /// The title in all languages. Only the owner of the course, co-instructors and admins get it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translations: Option<ModuleTranslationsView>,
}

/// The texts of a module in all languages.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModuleTranslationsView {
    /// The title.
    pub title: Translations<ModuleTitle>,
}

/// A lesson in an outline.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LessonSummaryView {
    /// The id of the lesson.
    pub id: LessonId,
    /// Whether the lesson is an article or a video.
    pub kind: LessonKind,
    /// The title.
    pub title: LessonTitle,
    /// Whether the lesson can be taken: always for an article, and after transcoding for a video.
    pub ready: bool,
    /// The length of the video, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// The title in all languages. Only the owner of the course, co-instructors and admins get it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translations: Option<LessonSummaryTranslationsView>,
}

/// The texts of a lesson in an outline in all languages.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LessonSummaryTranslationsView {
    /// The title.
    pub title: Translations<LessonTitle>,
}

impl CourseSummaryView {
    /// The view with the number of lessons that its reader sees.
    pub(crate) fn of(course: &Course, lesson_count: u32, localizer: &Localizer) -> Self {
        let localizer = localizer.in_language_of(&course.title, &course.default_language);
        let (language, title) = localizer.pick(&course.title, &course.default_language);
        let description = course.description.as_ref();
        Self {
            id: course.id,
            owner_id: course.owner.unless_nil(),
            status: course.status,
            title: title.clone(),
            description: description.map(|texts| localizer.text(texts, &course.default_language)),
            language: language.clone(),
            languages: course.title.languages().cloned().collect(),
            default_language: course.default_language.clone(),
            teaches: course.teaches.clone(),
            level: course.level,
            topics: course.topics.clone(),
            lesson_count,
            published_at: course.published.map(UtcTime::from),
            created_at: course.created.into(),
            updated_at: course.updated.into(),
        }
    }
}

impl CourseView {
    pub(crate) fn of(course: &Course, outline: &Outline, localizer: &Localizer) -> Self {
        let localizer = &localizer.in_language_of(&course.title, &course.default_language);
        let translations =
            || CourseTranslationsView { title: course.title.clone(), description: course.description.clone() };
        let modules: Vec<_> =
            outline.modules().iter().map(|module| ModuleView::of(module, course, localizer)).collect();
        let lessons: usize = modules.iter().map(|module| module.lessons.len()).sum();
        Self {
            summary: CourseSummaryView::of(course, u32::try_from(lessons).unwrap_or(u32::MAX), localizer),
            modules,
            translations: localizer.all_translations.then(translations),
            viewer: None,
        }
    }
}

impl LocalizedView for CourseView {
    fn languages(&self) -> Vec<LanguageTag> {
        vec![self.summary.language.clone()]
    }
}

impl ModuleView {
    pub(crate) fn of(module: &Module, course: &Course, localizer: &Localizer) -> Self {
        // Who writes the course sees all of it; a reader sees what there is to take.
        let lessons = module.lessons.iter().filter(|lesson| localizer.all_translations || lesson.ready);
        Self {
            id: module.id,
            title: localizer.text(&module.title, &course.default_language),
            lessons: lessons.map(|lesson| LessonSummaryView::of(lesson, course, localizer)).collect(),
            translations: localizer.all_translations.then(|| ModuleTranslationsView { title: module.title.clone() }),
        }
    }
}

impl LessonSummaryView {
    pub(crate) fn of(lesson: &LessonSummary, course: &Course, localizer: &Localizer) -> Self {
        let translations = || LessonSummaryTranslationsView { title: lesson.title.clone() };
        Self {
            id: lesson.id,
            kind: lesson.kind,
            title: localizer.text(&lesson.title, &course.default_language),
            ready: lesson.ready,
            duration_seconds: lesson.seconds,
            translations: localizer.all_translations.then(translations),
        }
    }
}
