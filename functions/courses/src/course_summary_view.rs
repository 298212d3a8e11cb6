//! What lists show of a course, and its view begins with.

use glotto_domain::UtcTime;
use glotto_domain::courses::kinds::Minutes;
use glotto_domain::courses::{
    CourseAuthor, CourseCover, CourseDescription, CourseLevel, CourseStatus, CourseTitle, Topics, VersionNumber,
};
use glotto_domain::id::{CourseId, SkillId, UserId};
use glotto_domain::locale::{Direction, LanguageTag};
use glotto_domain::taxonomy::{CourseCategories, SkillLevel};
use schemars::JsonSchema;
use serde::Serialize;

use crate::admission_view::AdmissionView;
use crate::localizer::Localizer;
use crate::shown_course::ShownCourse;
use crate::view_language::{Fallbacks, ViewLanguage};

/// A course in a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseSummaryView {
    /// The id of the course.
    pub id: CourseId,
    /// The owner of the course. Missing if they were erased and no co-instructor took over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<UserId>,
    /// The authors: the owner first, then co-instructors, three at most. Missing in
    /// lists of drafts and in the answers to changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<CourseAuthor>,
    /// How many users are enrolled. Missing in lists of drafts and in the answers to changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enrolled_count: Option<u64>,
    /// Who may enrol.
    pub admission: AdmissionView,
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
    /// The picture that stands for the course.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover: Option<CourseCover>,
    /// The ids of the categories by which the catalogue can be filtered. `GET /v1/categories` has their labels.
    pub categories: CourseCategories,
    /// The skills that are taught. `GET /v1/skills?ids=` has their labels.
    pub skills: Vec<TaughtSkillView>,
    /// How many minutes the course takes, as its author says. Missing if that is the sum of its lessons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated_minutes: Option<u32>,
    /// The number of lessons.
    pub lesson_count: u32,
    /// How long the lessons play together, in seconds. Missing in lists of drafts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// When the course was published first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_at: Option<UtcTime>,
    /// When the course was archived. Missing if it is not archived. An archived course cannot be changed or published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<UtcTime>,
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

impl CourseSummaryView {
    pub(crate) fn of(course: &ShownCourse<'_>, localizer: &Localizer) -> Self {
        let metadata = course.metadata;
        Self::in_language(course, &localizer.in_language_of(&metadata.title, &metadata.default_language))
    }

    pub(crate) fn in_language(course: &ShownCourse<'_>, view: &ViewLanguage) -> Self {
        let metadata = course.metadata;
        let mut texts = view.texts();
        Self {
            id: course.id,
            owner_id: course.owner.unless_nil(),
            authors: course.authors.clone(),
            enrolled_count: course.enrolled,
            admission: course.admission.into(),
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
            cover: metadata.cover.as_ref().map(|cover| CourseCover::of(course.id, cover)),
            categories: metadata.categories.clone(),
            skills: metadata.skills.iter().map(|skill| TaughtSkillView { id: skill.id, level: skill.level }).collect(),
            estimated_minutes: metadata.estimated_minutes.map(Minutes::get),
            lesson_count: course.lesson_count,
            duration_seconds: course.seconds,
            published_at: course.published.map(UtcTime::from),
            archived_at: course.archived.map(UtcTime::from),
            created_at: course.created.into(),
            updated_at: course.updated.into(),
        }
    }
}
