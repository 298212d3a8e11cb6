//! `GET /v1/courses/{courseId}/versions`

use glotto_domain::UtcTime;
use glotto_domain::courses::{CourseAct, VersionNote, VersionNumber};
use glotto_domain::keys::KeyPurpose;
use glotto_http::{Access, CoursePath, Cx, Endpoint, Json, Paging, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::Page;
use glotto_store::courses::VersionItem;
use schemars::JsonSchema;
use serde::Serialize;

/// A version of a course in a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VersionView {
    /// Its number, from 1.
    pub version: VersionNumber,
    /// When it was published.
    pub published_at: UtcTime,
    /// What its author said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<VersionNote>,
    /// The number of its lessons.
    pub lesson_count: u32,
    /// How long its lessons play together, in seconds.
    pub duration_seconds: u32,
}

/// Lists the versions of a course.
pub struct ListVersions;

impl Endpoint for ListVersions {
    const SPEC: Spec = Spec::get("list_versions", "/v1/courses/{courseId}/versions", Access::Course(CourseAct::Write))
        .summary("List versions")
        .description(
            "The versions of the course that were published, the newest first. `GET /v1/courses/{courseId}` with \
             `version` gets one of them.",
        )
        .grants(&[Grant::Read(&[Part::Course]), Grant::Seal(&[KeyPurpose::Cursors])]);
    type Path = CoursePath;
    type Query = Paging;
    type Body = ();
    type Response = Json<Page<VersionView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (courses, paging) = (cx.store.courses(), &cx.query);
        let course = courses.find(cx.path.course_id).await?.ok_or_else(Problem::not_found)?;
        cx.authorize(&course)?;
        let (versions, last) = courses.page_versions(course.id, paging.limit, paging.after.clone()).await?;
        Ok(Json(paging.page(cx, versions.into_iter().map(VersionView::from).collect(), last).await?))
    }
}

impl From<VersionItem> for VersionView {
    fn from(version: VersionItem) -> Self {
        Self {
            version: version.number,
            published_at: version.published.into(),
            note: version.note,
            lesson_count: version.lesson_count,
            duration_seconds: version.seconds,
        }
    }
}
