//! Views of enrolments.

use glotto_domain::UtcTime;
use glotto_domain::courses::{Course, CourseTitle, Outline};
use glotto_domain::enrolment::Enrolment;
use glotto_domain::id::{CourseId, LessonId};
use glotto_domain::locale::LanguageTag;
use glotto_domain::progress::{CourseProgress, Step};
use schemars::JsonSchema;
use serde::Serialize;

/// The enrolment of a learner in a course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnrolmentView {
    /// The course.
    pub course_id: CourseId,
    /// When the learner enrolled first. It stays when they leave the course and return.
    pub enrolled_at: UtcTime,
    /// The number of completed lessons, among those that the course has now.
    pub completed_count: usize,
    /// When the learner had completed every lesson that the course had at that time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<UtcTime>,
}

impl EnrolmentView {
    /// The view of an enrolment, compared with the lessons that the course has now.
    pub fn of(enrolment: &Enrolment, outline: &Outline) -> Self {
        let progress = progress(&enrolment.completed, outline);
        Self {
            course_id: enrolment.course,
            enrolled_at: enrolment.since.into(),
            completed_count: progress.completed.len(),
            finished_at: progress.finished_at(enrolment).map(UtcTime::from),
        }
    }
}

/// The progress, counted as everywhere: of the lessons that can be learned now.
fn progress(completed: &[LessonId], outline: &Outline) -> CourseProgress {
    let steps: Vec<Step> = outline.lessons().map(Step::from).collect();
    CourseProgress::of(completed, &steps)
}

/// An enrolment in a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnrolmentSummaryView {
    /// The course.
    pub course_id: CourseId,
    /// The title of the course.
    pub title: CourseTitle,
    /// The language of the title: the best match for the languages of the caller.
    pub language: LanguageTag,
    /// When the learner enrolled first.
    pub enrolled_at: UtcTime,
    /// The number of completed lessons, among those that the course has now.
    pub completed_count: usize,
    /// The number of lessons to complete. A video that is not ready yet does not count.
    pub lesson_count: usize,
    /// The completed part of the course in percent, rounded down.
    #[schemars(range(max = 100))]
    pub percent: u8,
    /// When the learner had completed every lesson that the course had at that time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<UtcTime>,
}

impl EnrolmentSummaryView {
    /// The view of an enrolment, with the title in one of these languages if possible.
    pub fn of(enrolment: &Enrolment, course: &Course, outline: &Outline, languages: &[LanguageTag]) -> Self {
        let (language, title) = course.title.pick(languages, &course.default_language);
        let progress = progress(&enrolment.completed, outline);
        Self {
            course_id: enrolment.course,
            title: title.clone(),
            language: language.clone(),
            enrolled_at: enrolment.since.into(),
            completed_count: progress.completed.len(),
            lesson_count: progress.lessons,
            percent: progress.percent(),
            finished_at: progress.finished_at(enrolment).map(UtcTime::from),
        }
    }
}
