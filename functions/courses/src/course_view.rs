//! Views of courses and their outlines.

use glotto_domain::UtcTime;
use glotto_domain::courses::{
    Course, CourseDescription, CourseLevel, CourseStatus, CourseTitle, LessonKind, LessonSummary, LessonTitle, Module,
    ModuleTitle, Outline, PublishedVersion, Topics, Translations, VersionNumber,
};
use glotto_domain::id::{CourseId, LessonId, ModuleId, UserId};
use glotto_domain::locale::LanguageTag;
use schemars::JsonSchema;
use serde::Serialize;

use crate::localizer::{LocalizedView, Localizer};
use crate::shown_course::ShownCourse;
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
    /// The version that this is. Missing if it is the draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<VersionNumber>,
    /// The latest version. Missing if none was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_version: Option<VersionNumber>,
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
    /// The number of lessons.
    pub lesson_count: u32,
    /// When the course was published first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_at: Option<UtcTime>,
    /// When the course was created.
    pub created_at: UtcTime,
    /// When the draft was last changed; of a version, when it was published.
    pub updated_at: UtcTime,
}

/// A course with its outline.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseView {
    /// The members that lists have, too.
    #[serde(flatten)]
    pub summary: CourseSummaryView,
    /// The modules, in order. Those without lessons are only for the owner, co-instructors and admins.
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
    /// Whether every signed-in user can take the lesson while the course is published, without being enrolled.
    pub is_free_preview: bool,
    /// How long the lesson plays, in seconds.
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
    pub(crate) fn of(course: &ShownCourse<'_>, localizer: &Localizer) -> Self {
        let (metadata, default) = (course.metadata, &course.metadata.default_language);
        let localizer = localizer.in_language_of(&metadata.title, default);
        let (language, title) = localizer.pick(&metadata.title, default);
        Self {
            id: course.id,
            owner_id: course.owner.unless_nil(),
            status: course.status,
            version: course.version,
            latest_version: course.latest_version,
            title: title.clone(),
            description: metadata.description.as_ref().map(|texts| localizer.text(texts, default)),
            language: language.clone(),
            languages: metadata.title.languages().cloned().collect(),
            default_language: default.clone(),
            teaches: metadata.teaches.clone(),
            level: metadata.level,
            topics: metadata.topics.clone(),
            lesson_count: course.lesson_count,
            published_at: course.published.map(UtcTime::from),
            created_at: course.created.into(),
            updated_at: course.updated.into(),
        }
    }
}

impl CourseView {
    /// The view of a draft.
    pub(crate) fn of_draft(course: &Course, outline: &Outline, localizer: &Localizer) -> Self {
        Self::of(&ShownCourse::draft(course, outline), outline, localizer)
    }

    /// The view of a version.
    pub(crate) fn of_version(course: &Course, version: &PublishedVersion, localizer: &Localizer) -> Self {
        Self::of(&ShownCourse::version(course, version), &version.outline, localizer)
    }

    fn of(course: &ShownCourse<'_>, outline: &Outline, localizer: &Localizer) -> Self {
        let (metadata, default) = (course.metadata, &course.metadata.default_language);
        let localizer = &localizer.in_language_of(&metadata.title, default);
        let translations =
            || CourseTranslationsView { title: metadata.title.clone(), description: metadata.description.clone() };
        // Who writes the course sees all of it; a reader sees what there is to take.
        let modules =
            outline.modules().iter().filter(|module| localizer.all_translations || !module.lessons.is_empty());
        Self {
            summary: CourseSummaryView::of(course, localizer),
            modules: modules.map(|module| ModuleView::of(module, default, localizer)).collect(),
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
    pub(crate) fn of(module: &Module, default: &LanguageTag, localizer: &Localizer) -> Self {
        let lessons = module.lessons.iter().map(|lesson| LessonSummaryView::of(lesson, default, localizer));
        Self {
            id: module.id,
            title: localizer.text(&module.title, default),
            lessons: lessons.collect(),
            translations: localizer.all_translations.then(|| ModuleTranslationsView { title: module.title.clone() }),
        }
    }
}

impl LessonSummaryView {
    pub(crate) fn of(lesson: &LessonSummary, default: &LanguageTag, localizer: &Localizer) -> Self {
        let translations = || LessonSummaryTranslationsView { title: lesson.title.clone() };
        Self {
            id: lesson.id,
            kind: lesson.kind,
            title: localizer.text(&lesson.title, default),
            ready: lesson.ready,
            is_free_preview: lesson.preview,
            duration_seconds: lesson.seconds,
            translations: localizer.all_translations.then(translations),
        }
    }
}
