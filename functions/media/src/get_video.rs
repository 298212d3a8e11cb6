//! `GET /v1/videos/{videoId}`

use glotto_cdn::Cdn;
use glotto_domain::UtcTime;
use glotto_domain::id::{CourseId, LessonId, VideoId};
use glotto_domain::identity::Permission;
use glotto_domain::media::{Attempt, JobOutput, Stage, Video, job};
use glotto_http::{Access, Call, Cx, Endpoint, Json, PathParams, Result, Spec};
use glotto_runtime::{Grant, Part};
use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::Serialize;

use crate::own_video::find_own_video;
use crate::views::{RenditionView, VideoFailureView};

/// How long the address of the poster is valid.
const POSTER_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// A video.
#[derive(PathParams)]
pub struct VideoPath {
    /// The video.
    pub video_id: VideoId,
}

/// A video, for its author.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VideoView {
    /// The id of the video.
    pub video_id: VideoId,
    /// The course.
    pub course_id: CourseId,
    /// The lesson.
    pub lesson_id: LessonId,
    /// The name of the file.
    pub file_name: String,
    /// The size of the file.
    pub size_bytes: u64,
    /// When the upload was created.
    pub created_at: UtcTime,
    /// The status of the video.
    pub status: VideoStatus,
    /// The percentage of the processing that is done, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress_percent: Option<u8>,
    /// Why the video failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<VideoFailureView>,
    /// The sizes of the video, the largest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renditions: Option<Vec<RenditionView>>,
    /// The length of the video, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// The signed address of the poster, which is valid for an hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poster_url: Option<String>,
}

// The address of the poster is all that is needed to read it.
glotto_domain::redacted_debug!(VideoView);

/// The status of a video.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("examples" = ["ready"]))]
pub enum VideoStatus {
    /// The file has not been uploaded yet.
    AwaitingUpload,
    /// The file was uploaded and is being transcoded.
    Processing,
    /// The video can be played.
    Ready,
    /// The upload or the processing failed.
    Failed,
}

/// Gets a video with its status.
pub struct GetVideo;

impl Endpoint for GetVideo {
    const SPEC: Spec = Spec::get("get_video", "/v1/videos/{videoId}", Access::May(Permission::AuthorCourses))
        .summary("Get video")
        .description(
            "The status of a video: awaiting its upload, processing, ready, or failed with the reason. Only the owner \
             of the course, co-instructors and admins can see its videos; others get 404.",
        )
        .grants(&[Grant::Read(&[Part::Course, Part::Video]), Grant::SignMedia]);
    type Path = VideoPath;
    type Query = ();
    type Body = ();
    type Response = Json<VideoView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let video = find_own_video(cx, cx.path.video_id).await?.video;
        let mut view = VideoView::of(&video);
        if let Stage::Ready(attempt, outcome) = video.stage() {
            view.poster_url = sign_poster(cx, &video, attempt, outcome).await?;
        }
        Ok(Json(view))
    }
}

async fn sign_poster(call: &Call<'_>, video: &Video, attempt: &Attempt, outcome: &JobOutput) -> Result<Option<String>> {
    let Some(name) = &outcome.poster else { return Ok(None) };
    let key = format!("{}{name}", job::folder(video.upload().id, &attempt.submission().output()));
    Ok(Some(call.port::<Cdn>()?.sign(call, &key, call.now() + POSTER_LIFETIME).await?))
}

impl VideoView {
    /// The view of a video without the address of its poster.
    fn of(video: &Video) -> Self {
        let upload = video.upload();
        let mut view = Self {
            video_id: upload.id,
            course_id: upload.course,
            lesson_id: upload.lesson,
            file_name: upload.file_name.to_string(),
            size_bytes: upload.size.bytes(),
            created_at: upload.created.into(),
            status: VideoStatus::AwaitingUpload,
            progress_percent: None,
            failure: None,
            renditions: None,
            duration_seconds: None,
            poster_url: None,
        };
        match video.stage() {
            // A video that is being deleted is not found.
            Stage::AwaitingUpload | Stage::Deleting => {}
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
                view.failure = Some(VideoFailureView { code: failure.code, message: failure.code.message() });
            }
        }
        view
    }
}
