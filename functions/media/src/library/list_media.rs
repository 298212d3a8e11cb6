//! `GET /v1/courses/{courseId}/media`

use glotto_domain::courses::CourseAct;
use glotto_domain::keys::KeyPurpose;
use glotto_http::{Access, CoursePath, Cx, Endpoint, Json, Paging, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::Page;

use crate::library::media_view::MediaView;

/// Lists the library of a course.
pub struct ListMedia;

impl Endpoint for ListMedia {
    const SPEC: Spec = Spec::get("list_media", "/v1/courses/{courseId}/media", Access::Course(CourseAct::Write))
        .summary("List media")
        .description(
            "The images, documents and audio clips of the course, the newest first, each with the address of a \
             preview. A page may have fewer files than requested.",
        )
        .grants(&[Grant::Read(&[Part::Course, Part::Media]), Grant::Seal(&[KeyPurpose::Cursors]), Grant::SignMedia]);
    type Path = CoursePath;
    type Query = Paging;
    type Body = ();
    type Response = Json<Page<MediaView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (course_id, paging) = (cx.path.course_id, &cx.query);
        let course = cx.store.courses().find(course_id).await?.ok_or_else(Problem::not_found)?;
        cx.authorize(&course)?;
        let (files, last) = cx.store.libraries().page(course_id, paging.limit, paging.after.clone()).await?;
        let mut views = Vec::with_capacity(files.len());
        for (file, _) in &files {
            views.push(MediaView::sign(cx, file).await?);
        }
        Ok(Json(paging.page(cx, views, last).await?))
    }
}
