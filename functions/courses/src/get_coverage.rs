//! `GET /v1/courses/{courseId}/coverage`

use glotto_domain::courses::{
    CaptionCoverage, CourseAct, Coverage, LanguageCoverage, PlayedPlace, TextCount, TextKind, TextPlace,
};
use glotto_domain::id::{LessonId, ModuleId};
use glotto_domain::locale::{Direction, LanguageTag};
use glotto_http::{Access, CoursePath, Cx, Endpoint, Json, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};
use schemars::JsonSchema;
use serde::Serialize;

/// In which languages the texts and captions of a course exist.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoverageView {
    /// The language that every text of the course exists in.
    pub default_language: LanguageTag,
    /// The languages that texts or captions exist in, those with the most texts first; fifty at most.
    pub languages: Vec<LanguageCoverageView>,
    /// How many more languages there are.
    pub omitted_languages: usize,
}

/// What exists of a course in one language. Texts in a variety of it do not count.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LanguageCoverageView {
    /// The language.
    pub language: LanguageTag,
    /// The direction of texts in it.
    pub dir: Direction,
    /// The part of the texts that exist, in percent: 100 only if all do.
    pub percent: u32,
    /// The titles of the course, of modules and of lessons.
    pub titles: TextCountView,
    /// The description of the course.
    pub descriptions: TextCountView,
    /// The contents of lessons that have texts: an article, or all of a dialogue, a note or a place.
    pub bodies: TextCountView,
    /// The texts that are missing, in the order of the course; fifty at most.
    pub missing: Vec<MissingTextView>,
    /// How many more are missing.
    pub omitted: u32,
    /// The captions. They are not part of `percent`.
    pub captions: CaptionCoverageView,
}

/// Which lessons with a video or a recording have captions in a language.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaptionCoverageView {
    /// How many have captions.
    pub present: u32,
    /// How many have none.
    pub missing: u32,
    /// Those that have none, in the order of the course; fifty at most.
    pub lessons: Vec<UncaptionedLessonView>,
    /// How many more have none.
    pub omitted: u32,
}

/// A lesson with a video or a recording that has no captions in a language.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UncaptionedLessonView {
    /// Where it is in the view of the course (RFC 6901).
    #[schemars(extend("examples" = ["/modules/0/lessons/2"]))]
    pub pointer: String,
    /// Its module.
    pub module_id: ModuleId,
    /// Its id.
    pub lesson_id: LessonId,
}

/// How many texts exist, and how many do not.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TextCountView {
    /// Texts that exist.
    pub present: u32,
    /// Texts that are missing.
    pub missing: u32,
}

/// A text that is missing.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MissingTextView {
    /// What kind of text it is.
    pub kind: TextKind,
    /// Where it is in the view of the course (RFC 6901); of the content of a lesson, where the lesson is.
    #[schemars(extend("examples" = ["/modules/0/lessons/2/title"]))]
    pub pointer: String,
    /// The module that it belongs to. Missing if it belongs to the course itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module_id: Option<ModuleId>,
    /// The lesson that it belongs to. Missing if it belongs to a module or the course.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lesson_id: Option<LessonId>,
}

/// Gets in which languages the texts and captions of a course exist.
pub struct GetCoverage;

impl Endpoint for GetCoverage {
    const SPEC: Spec = Spec::get("get_coverage", "/v1/courses/{courseId}/coverage", Access::Course(CourseAct::Write))
        .summary("Get coverage")
        .description(
            "In which languages the titles, the description, the contents and the captions of the draft exist, and \
             what is missing in each. What is missing does not keep the course from being published: readers get texts \
             in another language, and choose among the captions that there are.",
        )
        .grants(&[Grant::Read(&[Part::Course])]);
    type Path = CoursePath;
    type Query = ();
    type Body = ();
    type Response = Json<CoverageView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let found = cx.store.courses().find_with_outline(cx.path.course_id).await?;
        let (course, outline) = found.ok_or_else(Problem::not_found)?;
        cx.authorize(&course)?;
        let Coverage { languages, omitted } = Coverage::of_course(&course.metadata, &outline);
        Ok(Json(CoverageView {
            default_language: course.metadata.default_language.clone(),
            languages: languages.into_iter().map(LanguageCoverageView::from).collect(),
            omitted_languages: omitted,
        }))
    }
}

impl From<LanguageCoverage> for LanguageCoverageView {
    fn from(coverage: LanguageCoverage) -> Self {
        let count = |kind: TextKind| TextCountView::from(coverage.counts.get(&kind).copied().unwrap_or_default());
        Self {
            dir: coverage.language.direction(),
            percent: coverage.percent(),
            titles: count(TextKind::Title),
            descriptions: count(TextKind::Description),
            bodies: count(TextKind::Body),
            omitted: coverage.count_omitted(),
            missing: coverage.missing.into_iter().map(MissingTextView::from).collect(),
            captions: coverage.captions.into(),
            language: coverage.language,
        }
    }
}

impl From<CaptionCoverage> for CaptionCoverageView {
    fn from(coverage: CaptionCoverage) -> Self {
        let (TextCount { present, missing }, omitted) = (coverage.count, coverage.count_omitted());
        let lessons = coverage.missing.into_iter().map(UncaptionedLessonView::from).collect();
        Self { present, missing, lessons, omitted }
    }
}

impl From<PlayedPlace> for UncaptionedLessonView {
    fn from(place: PlayedPlace) -> Self {
        let PlayedPlace { pointer, module, lesson } = place;
        Self { pointer: pointer.as_str().to_owned(), module_id: module, lesson_id: lesson }
    }
}

impl From<TextCount> for TextCountView {
    fn from(count: TextCount) -> Self {
        let TextCount { present, missing } = count;
        Self { present, missing }
    }
}

impl From<TextPlace> for MissingTextView {
    fn from(place: TextPlace) -> Self {
        Self {
            kind: place.kind,
            pointer: place.pointer.as_str().to_owned(),
            module_id: place.module,
            lesson_id: place.lesson,
        }
    }
}
