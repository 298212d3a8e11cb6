//! `GET /v1/videos/{videoId}`: how far a video is, for those who make the course.

use futures::FutureExt as _;
use glotto_domain::courses::{Course, CourseAct};
use glotto_domain::id::{CourseId, LessonId, VideoId};
use glotto_domain::identity::Permission;
use glotto_domain::media::{Attempt, Outcome, Stage, Video, job};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Context, Grant, Part};
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::views::{FailureView, RenditionView};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "get_video",
    Method::Get,
    "/v1/videos/{videoId}",
    Access::May(Permission::AuthorCourses),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Course, Part::Video]), Grant::GetObject(Bucket::Media, "hls/")])
.tells(
    "Show a video",
    "How far it is: awaiting its upload, being processed, ready, or failed and why. For those who write its course.",
)
.answers::<VideoView>(200);

/// How long the poster's address is good.
const POSTER_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// A video, as its author sees it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VideoView {
    /// Names the video.
    pub video_id: VideoId,
    /// The course that it is for.
    pub course_id: CourseId,
    /// The lesson that it is for.
    pub lesson_id: LessonId,
    /// What the file was called.
    pub file_name: String,
    /// Its size.
    pub size_bytes: u64,
    /// When it was announced.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
    /// Where it is on its way.
    pub status: VideoStatus,
    /// How many percent of the work are done, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress_percent: Option<u8>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<FailureView>,
    /// The sizes in which it can be watched, the largest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renditions: Option<Vec<RenditionView>>,
    /// How long it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// Where its poster is, for an hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poster_url: Option<String>,
}

// Whoever knows the address of the poster can see it.
glotto_domain::silent!(VideoView);

/// Where a video is on its way.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VideoStatus {
    /// Nothing has arrived yet.
    AwaitingUpload,
    /// It has arrived and is being worked on.
    Processing,
    /// It can be watched.
    Ready,
    /// Nothing came of it.
    Failed,
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let actor = request.actor()?;
    let found = context.store.videos().find(request.path_id("videoId")?).await?;
    let (video, _) = found.ok_or_else(Problem::not_found)?;
    // Whoever may write the course may see its videos; to others none of them exists.
    let course = context.store.courses().find(video.upload().course).await?;
    let theirs = |course: Course| course.may(actor.user, actor.role, CourseAct::Write);
    if !course.is_some_and(theirs) {
        return Err(Problem::not_found());
    }
    let mut view = view(&video);
    if let Stage::Ready(attempt, outcome) = video.stage() {
        view.poster_url = poster(context, &video, attempt, outcome).await?;
    }
    Ok(Reply::ok(&view))
}

async fn poster(
    context: &Context,
    video: &Video,
    attempt: &Attempt,
    outcome: &Outcome,
) -> Result<Option<String>, Problem> {
    let Some(name) = &outcome.poster else { return Ok(None) };
    let signer = context.port::<Objects>()?.signer(Bucket::Media).await?;
    Ok(Some(signer.get(&format!("{}{name}", job::folder(video.upload().id, &attempt.name)), POSTER_LIFETIME)))
}

fn view(video: &Video) -> VideoView {
    let upload = video.upload();
    let mut view = VideoView {
        video_id: upload.id,
        course_id: upload.course,
        lesson_id: upload.lesson,
        file_name: upload.file_name.to_string(),
        size_bytes: upload.size.bytes(),
        created_at: upload.created,
        status: VideoStatus::AwaitingUpload,
        progress_percent: None,
        failure: None,
        renditions: None,
        duration_seconds: None,
        poster_url: None,
    };
    match video.stage() {
        Stage::AwaitingUpload => {}
        Stage::Processing(_, percent) => {
            view.status = VideoStatus::Processing;
            view.progress_percent = *percent;
        }
        Stage::Ready(_, outcome) => {
            view.status = VideoStatus::Ready;
            view.renditions = Some(outcome.renditions.iter().copied().map(RenditionView::of).collect());
            view.duration_seconds = Some(outcome.seconds);
        }
        Stage::Failed(_, failure) => {
            view.status = VideoStatus::Failed;
            view.failure = Some(FailureView { code: failure.code, message: failure.code.message() });
        }
    }
    view
}
