//! `GET /v1/courses/{courseId}/media/{mediaId}`

use glotto_domain::courses::CourseAct;
use glotto_http::{Access, Cx, Endpoint, Json, Problem, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};

use crate::library::media_view::{MediaPath, MediaView};

/// Gets a file of a library with its status.
pub struct GetMedia;

impl Endpoint for GetMedia {
    const SPEC: Spec =
        Spec::get("get_media", "/v1/courses/{courseId}/media/{mediaId}", Access::Course(CourseAct::Write))
            .summary("Get media")
            .description(
                "A file of the library of the course with its status: awaiting its upload, processing, ready, or \
                 failed with the reason. A file that is hidden is found, too.",
            )
            .grants(&[Grant::Read(&[Part::Course, Part::Media]), Grant::SignMedia]);
    type Path = MediaPath;
    type Query = ();
    type Body = ();
    type Response = Versioned<Json<MediaView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let MediaPath { course_id, media_id } = cx.path;
        let (course, file) = cx.store.libraries().find_with_course(course_id, media_id).await?;
        cx.authorize(&course.ok_or_else(Problem::not_found)?)?;
        let (file, revision) = file.ok_or_else(Problem::not_found)?;
        Ok(Json(MediaView::sign(cx, &file).await?).revision(revision))
    }
}
