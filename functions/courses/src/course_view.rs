//! Views of courses and their outlines.

use glotto_domain::UtcTime;
use glotto_domain::courses::kinds::Minutes;
use glotto_domain::courses::{
    Course, CourseDescription, CourseLevel, CourseStatus, CourseTitle, LessonKind, LessonSummary, LessonTitle, Module,
    ModuleTitle, Outline, PublishedVersion, Topics, Translations, VersionNumber,
};
use glotto_domain::id::{CourseId, LessonId, ModuleId, SkillId, UserId};
use glotto_domain::locale::{Direction, LanguageTag};
use glotto_domain::taxonomy::{CourseCategories, SkillLevel};
use schemars::JsonSchema;
use serde::Serialize;

use crate::localizer::{LocalizedView, Localizer};
use crate::shown_course::ShownCourse;
use crate::view_language::{Fallbacks, ViewLanguage};
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
    /// The description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<CourseDescription>,
    /// The language of the title: the requested one, or the nearest that exists. All other texts are in this language
    /// as well, except those in `fallbacks`.
    pub language: LanguageTag,
    /// The direction of texts in `language`.
    pub dir: Direction,
    /// The texts of the course that are in another language than `language`, by the names of their members. Modules and
    /// lessons have their own. Missing if there are none.
    #[serde(skip_serializing_if = "Fallbacks::is_empty")]
    pub fallbacks: Fallbacks,
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
    /// The ids of the categories by which the catalogue can be filtered. `GET /v1/categories` has their labels.
    pub categories: CourseCategories,
    /// The skills that are taught. `GET /v1/skills?ids=` has their labels.
    pub skills: Vec<TaughtSkillView>,
    /// How many minutes the course takes, as its author says. Missing if that is the sum of its lessons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated_minutes: Option<u32>,
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

/// A skill that a course teaches.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaughtSkillView {
    /// The id of the skill.
    pub id: SkillId,
    /// How far the course takes it. Missing if its author does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<SkillLevel>,
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
    /// The language of the title, if it is another one than that of the course.
    #[serde(skip_serializing_if = "Fallbacks::is_empty")]
    pub fallbacks: Fallbacks,
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
    /// What kind of lesson it is.
    pub kind: LessonKind,
    /// The title.
    pub title: LessonTitle,
    /// The language of the title, if it is another one than that of the course.
    #[serde(skip_serializing_if = "Fallbacks::is_empty")]
    pub fallbacks: Fallbacks,
    /// Whether the lesson can be taken: an article, a link and an appointment always, a dialogue once it has lines, a
    /// video after transcoding, and the others once what they show is there.
    pub ready: bool,
    /// Whether every signed-in user can take the lesson while the course is published, without being enrolled.
    pub is_free_preview: bool,
    /// How long the lesson plays, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// How many minutes the lesson takes: what it plays or the time of the appointment, or else the author's estimate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated_minutes: Option<u32>,
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
        let metadata = course.metadata;
        Self::in_language(course, &localizer.in_language_of(&metadata.title, &metadata.default_language))
    }

    fn in_language(course: &ShownCourse<'_>, view: &ViewLanguage) -> Self {
        let metadata = course.metadata;
        let mut texts = view.texts();
        Self {
            id: course.id,
            owner_id: course.owner.unless_nil(),
            status: course.status,
            version: course.version,
            latest_version: course.latest_version,
            title: texts.show("title", &metadata.title),
            description: metadata.description.as_ref().map(|text| texts.show("description", text)),
            dir: view.language.direction(),
            fallbacks: texts.into_fallbacks(),
            language: view.language.clone(),
            languages: metadata.title.languages().cloned().collect(),
            default_language: metadata.default_language.clone(),
            teaches: metadata.teaches.clone(),
            level: metadata.level,
            topics: metadata.topics.clone(),
            categories: metadata.categories.clone(),
            skills: metadata.skills.iter().map(|skill| TaughtSkillView { id: skill.id, level: skill.level }).collect(),
            estimated_minutes: metadata.estimated_minutes.map(Minutes::get),
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
        let metadata = course.metadata;
        let view = localizer.in_language_of(&metadata.title, &metadata.default_language);
        let translations =
            || CourseTranslationsView { title: metadata.title.clone(), description: metadata.description.clone() };
        // Who writes the course sees all of it; a reader sees what there is to take.
        let modules =
            outline.modules().iter().filter(|module| localizer.all_translations || !module.lessons.is_empty());
        Self {
            summary: CourseSummaryView::in_language(course, &view),
            modules: modules.map(|module| ModuleView::of(module, &view)).collect(),
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
    pub(crate) fn of(module: &Module, view: &ViewLanguage) -> Self {
        let mut texts = view.texts();
        Self {
            id: module.id,
            title: texts.show("title", &module.title),
            fallbacks: texts.into_fallbacks(),
            lessons: module.lessons.iter().map(|lesson| LessonSummaryView::of(lesson, view)).collect(),
            translations: view.all_translations.then(|| ModuleTranslationsView { title: module.title.clone() }),
        }
    }
}

impl LessonSummaryView {
    pub(crate) fn of(lesson: &LessonSummary, view: &ViewLanguage) -> Self {
        let mut texts = view.texts();
        let translations = || LessonSummaryTranslationsView { title: lesson.title.clone() };
        Self {
            id: lesson.id,
            kind: lesson.kind,
            title: texts.show("title", &lesson.title),
            fallbacks: texts.into_fallbacks(),
            ready: lesson.ready,
            is_free_preview: lesson.preview,
            duration_seconds: lesson.seconds,
            estimated_minutes: lesson.minutes,
            translations: view.all_translations.then(translations),
        }
    }
}
