//! The view of what a course is to its reader.

use glotto_domain::courses::CourseAct;
use glotto_domain::progress::{CourseProgress, Step};
use glotto_http::{Actor, Problem, Result};
use glotto_runtime::hash;
use glotto_store::courses::CourseForReader;
use schemars::JsonSchema;
use serde::Serialize;

/// What a course is to the caller.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseViewerView {
    /// Whether the caller is enrolled in the course.
    pub enrolled: bool,
    /// The completed part of the course in percent, rounded down, counted as in the progress. Missing if the caller is
    /// not enrolled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 100))]
    pub percent: Option<u8>,
    /// What the caller may do with the course, beside reading it. Empty for learners.
    pub rights: Vec<CourseAct>,
}

impl CourseViewerView {
    pub(crate) fn of(found: &CourseForReader, reader: &Actor) -> Self {
        let percent = found.enrolment.as_ref().map(|enrolment| {
            let steps: Vec<Step> = found.outline.lessons().map(Step::from).collect();
            CourseProgress::of(&enrolment.completed, &steps).percent()
        });
        let rights = found.course.acts_of(reader.user, reader.role);
        Self { enrolled: found.enrolment.is_some(), percent, rights }
    }

    /// What distinguishes this view of a revision of the course from those of others, for its `ETag`: enrolment,
    /// completed lessons and role change without the course.
    pub(crate) fn tag(&self) -> Result<String> {
        let shown = serde_json::to_vec(self).map_err(|error| Problem::internal(&error))?;
        Ok(hash::text(&shown))
    }
}
