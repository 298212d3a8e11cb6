//! What is shown of enrolments.

use glotto_domain::courses::{Course, CourseTitle};
use glotto_domain::enrolment::Enrolment;
use glotto_domain::id::CourseId;
use glotto_domain::locale::LanguageTag;
use glotto_domain::progress::percent;
use glotto_store::enrolment::EnrolmentItem;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// That somebody is enrolled in a course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnrolmentView {
    /// The course.
    pub course_id: CourseId,
    /// Since when; for somebody who came back, since they first came.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub enrolled_at: Timestamp,
    /// How many lessons they have completed.
    pub completed_count: usize,
    /// When they had completed every lesson that the course then had.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub finished_at: Option<Timestamp>,
}

impl EnrolmentView {
    /// The view of an enrolment.
    pub fn of(enrolment: &Enrolment) -> Self {
        Self {
            course_id: enrolment.course,
            enrolled_at: enrolment.since,
            completed_count: enrolment.completed.len(),
            finished_at: enrolment.finished,
        }
    }
}

/// An enrolment in a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnrolmentSummaryView {
    /// The course.
    pub course_id: CourseId,
    /// What it is called.
    pub title: CourseTitle,
    /// The language of the title: the reader's, or the nearest that there is.
    pub language: LanguageTag,
    /// Since when they are enrolled.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub enrolled_at: Timestamp,
    /// How many lessons they have completed, as of the last one.
    pub completed_count: usize,
    /// How many lessons the course has.
    pub lesson_count: usize,
    /// About how much of the course that is; its progress has it exactly.
    #[schemars(range(max = 100))]
    pub percent: u8,
    /// When they had completed every lesson that the course then had.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub finished_at: Option<Timestamp>,
}

impl EnrolmentSummaryView {
    /// The view of an enrolment for a reader of some languages.
    pub fn of(enrolment: &EnrolmentItem, course: &Course, languages: &[LanguageTag]) -> Self {
        let (language, title) = course.title.pick(languages, &course.default_language);
        let lessons = usize::try_from(course.lesson_count).unwrap_or(usize::MAX);
        let completed = enrolment.completed.len().min(lessons);
        Self {
            course_id: enrolment.course_id,
            title: title.clone(),
            language: language.clone(),
            enrolled_at: enrolment.since,
            completed_count: completed,
            lesson_count: lessons,
            percent: percent(completed, lessons),
            finished_at: enrolment.finished,
        }
    }
}
