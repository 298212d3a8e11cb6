//! Views of courses and their outlines.

use glotto_domain::courses::{
    Course, CourseDescription, CourseTitle, LessonKind, LessonSummary, LessonTitle, Module, ModuleTitle, Outline,
    PublishedVersion, Translations,
};
use glotto_domain::id::{LessonId, ModuleId};
use glotto_domain::locale::LanguageTag;
use glotto_store::courses::{CourseForVisitor, ReadEdition};
use schemars::JsonSchema;
use serde::Serialize;

use crate::course_summary_view::CourseSummaryView;
use crate::localizer::{LocalizedView, Localizer};
use crate::shown_course::ShownCourse;
use crate::view_language::{Fallbacks, ViewLanguage};
use crate::viewer_view::CourseViewerView;

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

impl CourseView {
    /// The view of a draft.
    pub(crate) fn of_draft(course: &Course, outline: &Outline, localizer: &Localizer) -> Self {
        Self::of(&ShownCourse::draft(course, outline), outline, localizer)
    }

    /// The view of a version.
    pub(crate) fn of_version(course: &Course, version: &PublishedVersion, localizer: &Localizer) -> Self {
        Self::of(&ShownCourse::version(course, version), &version.outline, localizer)
    }

    /// The view of what a visitor reads, with authors and the number of learners; none if they read nothing.
    pub(crate) fn of_visitor(found: &CourseForVisitor, localizer: &Localizer) -> Option<Self> {
        let course = &found.visit.course;
        let mut view = match found.visit.edition.as_ref()? {
            ReadEdition::Draft(outline) => Self::of_draft(course, outline, localizer),
            ReadEdition::Version(version) => Self::of_version(course, version, localizer),
        };
        view.summary.authors.clone_from(&found.authors);
        view.summary.enrolled_count = Some(found.enrolled);
        Some(view)
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
