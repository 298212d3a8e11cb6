//! The view of what a course is to its reader.

use glotto_domain::courses::{CourseAct, VersionNumber};
use glotto_domain::progress::{CourseProgress, Step};
use glotto_http::{Actor, Call, Result};
use glotto_store::courses::Visit;
use schemars::JsonSchema;
use serde::Serialize;

/// What a course is to the caller.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseViewerView {
    /// Whether the caller is enrolled in the course.
    pub enrolled: bool,
    /// The version that the caller learns with. If `latestVersion` of the course is later, they can accept that one.
    /// Missing if the caller is not enrolled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<VersionNumber>,
    /// The completed part of the course in percent, rounded down, counted as in the progress. Missing if the caller is
    /// not enrolled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 100))]
    pub percent: Option<u8>,
    /// What the caller may do with the course, beside reading it. Empty for learners.
    pub rights: Vec<CourseAct>,
}

impl CourseViewerView {
    /// What a course is to a reader. Only for one who can also change it, the version that they learn with may have to
    /// be read.
    pub(crate) async fn find(call: &Call<'_>, found: &Visit, reader: &Actor) -> Result<Self> {
        let rights = found.course.acts_of(reader.user, reader.role);
        let Some(enrolment) = &found.enrolment else {
            return Ok(Self { enrolled: false, version: None, percent: None, rights });
        };
        let version = call.store.courses().find_version(found.course.id, enrolment.version).await?;
        let steps: Vec<Step> = version.iter().flat_map(|version| version.outline.lessons()).map(Step::from).collect();
        let percent = CourseProgress::of(&enrolment.completed, &steps).percent();
        Ok(Self { enrolled: true, version: Some(enrolment.version), percent: Some(percent), rights })
    }
}
