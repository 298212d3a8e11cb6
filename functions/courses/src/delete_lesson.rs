//! `DELETE /v1/courses/{courseId}/lessons/{lessonId}`: deletes a lesson.

use futures::FutureExt as _;
use glotto_domain::courses::{AuthorError, RemoveLessonError, ReviseError};
use glotto_domain::identity::Permission;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::Transaction;
use serde_json::json;

use crate::authoring::{open_lesson, persistently};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "delete_lesson",
    Method::Delete,
    "/v1/courses/{courseId}/lessons/{lessonId}",
    Access::May(Permission::AuthorCourses),
    |context, request| persistently(context, request, |context, request| attempt(context, request).boxed()).boxed(),
)
.grants(&[Grant::Read(&[Part::Course]), Grant::Write(&[Part::Course, Part::Event])])
.tells(
    "Delete a lesson",
    "The outline forgets it and its content goes at the same moment. What learners have earned with it they keep. The \
     last lesson of a published course stays. `If-Match` takes the lesson's `ETag`.",
)
.refuses(&[AuthorError::KINDS, ReviseError::KINDS, RemoveLessonError::KINDS]);

async fn attempt(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let read = open_lesson(context, request).await?;
    let mut left = read.clone();
    left.leave(context.now()).map_err(Problem::refused)?;
    let told = json!({"courseId": read.course.id, "lessonId": read.lesson.id, "videoId": read.lesson.video});
    let mut transaction = Transaction::new(&context.store);
    transaction
        .update_course(&read.course, &left.course, ReviseError::Stale)
        .put_outline(&left.course, &left.outline)
        .delete_lesson(&read.lesson, ReviseError::Stale)
        .emit(&context.event("LessonDeleted", Some(&request.trace), told));
    transaction.commit(&context.store).await?;
    Ok(Reply::no_content())
}
