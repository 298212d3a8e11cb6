//! `GET /v1/courses/{courseId}/changes`

use std::sync::Arc;

use glotto_domain::courses::{
    ChangeKind, Comparable, Course, CourseAct, CourseChanges, LessonTitle, MetadataField, ModuleTitle, Outline,
    PartChange, PublishedVersion, VersionNumber, VersionText,
};
use glotto_domain::id::{LessonId, ModuleId};
use glotto_domain::locale::{Direction, LanguageTag};
use glotto_http::{Access, CoursePath, Cx, Endpoint, Json, Lang, Problem, QueryParams, Result, Spec};
use glotto_runtime::{Grant, Part};
use schemars::JsonSchema;
use serde::Serialize;

use crate::localizer::Localizer;
use crate::view_language::{Fallbacks, ViewLanguage};

/// The query parameters.
#[derive(QueryParams)]
pub struct GetCourseChangesQuery {
    /// The version to compare with. If missing, the one before `to`, or the latest one.
    from: Option<VersionText>,
    /// The version that is compared. If missing, the draft.
    to: Option<VersionText>,
    #[query(flatten)]
    lang: Lang,
}

/// What differs between two versions of a course, or between a version and the draft.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseChangesView {
    /// The version that was compared with. Missing if there is none before; then all modules and lessons are new, and
    /// `metadata` is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<VersionNumber>,
    /// The version that was compared. Missing if it is the draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<VersionNumber>,
    /// The language of the titles: that of the title of the course, as in its view. Those in another language have
    /// `fallbacks`.
    pub language: LanguageTag,
    /// The direction of texts in `language`.
    pub dir: Direction,
    /// The members of the course that differ.
    pub metadata: Vec<MetadataField>,
    /// The modules that differ, in the order of `to`, then those that were removed.
    pub modules: Vec<ModuleChangeView>,
    /// The lessons that differ, in the same order.
    pub lessons: Vec<LessonChangeView>,
}

/// A module that differs.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModuleChangeView {
    /// The id of the module.
    pub module_id: ModuleId,
    /// Its title; if it was removed, the former one.
    pub title: ModuleTitle,
    /// The language of the title, if it is another one than that of the titles.
    #[serde(skip_serializing_if = "Fallbacks::is_empty")]
    pub fallbacks: Fallbacks,
    /// What differs.
    pub changes: Vec<ChangeKind>,
    /// The languages in which the title differs.
    pub languages: Vec<LanguageTag>,
}

/// A lesson that differs.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LessonChangeView {
    /// The id of the lesson.
    pub lesson_id: LessonId,
    /// Its title; if it was removed, the former one.
    pub title: LessonTitle,
    /// The language of the title, if it is another one than that of the titles.
    #[serde(skip_serializing_if = "Fallbacks::is_empty")]
    pub fallbacks: Fallbacks,
    /// What differs.
    pub changes: Vec<ChangeKind>,
    /// The languages in which the title differs.
    pub languages: Vec<LanguageTag>,
}

/// Gets what differs between two versions of a course.
pub struct GetCourseChanges;

impl Endpoint for GetCourseChanges {
    const SPEC: Spec =
        Spec::get("get_course_changes", "/v1/courses/{courseId}/changes", Access::Course(CourseAct::Write))
            .summary("Get course changes")
            .description(
                "What differs between two versions of the course: without parameters, what publishing the draft would \
                 change. Titles are in the requested language or the nearest that exists.",
            )
            .grants(&[Grant::Read(&[Part::Course])]);
    type Path = CoursePath;
    type Query = GetCourseChangesQuery;
    type Body = ();
    type Response = Json<CourseChangesView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let found = cx.store.courses().find_with_outline(cx.path.course_id).await?;
        let (course, draft) = found.ok_or_else(Problem::not_found)?;
        cx.authorize(&course)?;
        let to = cx.query.to.map(|to| to.0);
        let from = cx.query.from.map(|from| from.0).or_else(|| to.map_or(course.version, VersionNumber::previous));
        let (earlier, later) = (find(cx, &course, from).await?, find(cx, &course, to).await?);
        let draft = Comparable { metadata: &course.metadata, outline: &draft };
        let later = later.as_deref().map_or(draft, Comparable::from);
        let nothing = Comparable { outline: &Outline::default(), ..later };
        let changes = CourseChanges::between(earlier.as_deref().map_or(nothing, Comparable::from), later);
        let localizer = Localizer::new(cx.query.lang.languages(cx), true);
        let view = localizer.in_language_of(&later.metadata.title, &later.metadata.default_language);
        Ok(Json(CourseChangesView::of(from, to, changes, &view)))
    }
}

/// A version that is compared, if it is one.
async fn find(
    cx: &Cx<'_, GetCourseChanges>,
    course: &Course,
    number: Option<VersionNumber>,
) -> Result<Option<Arc<PublishedVersion>>> {
    let Some(number) = number else { return Ok(None) };
    let found = cx.store.courses().find_version(course.id, number).await?;
    Ok(Some(found.ok_or_else(Problem::not_found)?))
}

impl CourseChangesView {
    fn of(from: Option<VersionNumber>, to: Option<VersionNumber>, changes: CourseChanges, view: &ViewLanguage) -> Self {
        let CourseChanges { metadata, modules, lessons } = changes;
        Self {
            from,
            to,
            language: view.language.clone(),
            dir: view.language.direction(),
            metadata,
            modules: modules.into_iter().map(|change| ModuleChangeView::of(change, view)).collect(),
            lessons: lessons.into_iter().map(|change| LessonChangeView::of(change, view)).collect(),
        }
    }
}

impl ModuleChangeView {
    fn of(change: PartChange<ModuleId, ModuleTitle>, view: &ViewLanguage) -> Self {
        let mut texts = view.texts();
        Self {
            module_id: change.id,
            title: texts.show("title", &change.title),
            fallbacks: texts.into_fallbacks(),
            changes: change.changes,
            languages: change.languages.into_iter().collect(),
        }
    }
}

impl LessonChangeView {
    fn of(change: PartChange<LessonId, LessonTitle>, view: &ViewLanguage) -> Self {
        let mut texts = view.texts();
        Self {
            lesson_id: change.id,
            title: texts.show("title", &change.title),
            fallbacks: texts.into_fallbacks(),
            changes: change.changes,
            languages: change.languages.into_iter().collect(),
        }
    }
}
