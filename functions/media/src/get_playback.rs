//! `GET /v1/courses/{courseId}/lessons/{lessonId}/playback`

use glotto_domain::UtcTime;
use glotto_domain::id::VideoId;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::media::playback::PlaybackError;
use glotto_domain::media::{job, storyboard};
use glotto_http::{Access, Cx, Endpoint, Json, LessonPath, Result, Spec};
use glotto_runtime::{Grant, Part};
use schemars::JsonSchema;
use serde::Serialize;

use crate::captions_view::PlaybackCaptionsView;
use crate::playback_link::{self, Opened, Sealed};
use crate::views::RenditionView;

/// What a player needs to play a lesson.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlaybackView {
    /// The video that plays. A report of what was watched names it.
    pub video_id: VideoId,
    /// The address of the HLS master playlist, which leads to all other files.
    pub master_url: String,
    /// The address of the DASH manifest of the same files, for players that do not play HLS.
    pub dash_url: String,
    /// The captions. The playlist and the manifest name them, too; these addresses are for players without either.
    pub captions: Vec<PlaybackCaptionsView>,
    /// The address of the storyboard: a WebVTT file whose cues name pictures with `#xywh=`, to be shown while seeking.
    /// It is made within seconds after the video is ready; until then the address answers 404.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storyboard_url: Option<String>,
    /// The address of the poster, to be shown before the video plays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poster_url: Option<String>,
    /// Whether the learner may keep a copy. Get lesson download has its files.
    pub downloadable: bool,
    /// When the addresses expire.
    pub expires_at: UtcTime,
    /// The length of the video, in seconds.
    pub duration_seconds: u32,
    /// The position at which the learner stopped, in seconds from the start.
    pub position_seconds: u32,
    /// The sizes of the video, the largest first.
    pub renditions: Vec<RenditionView>,
}

// The addresses are all that is needed to play the video.
glotto_domain::redacted_debug!(PlaybackView);

/// Gets the signed addresses to play the video of a lesson.
pub struct GetPlayback;

impl Endpoint for GetPlayback {
    const SPEC: Spec =
        Spec::get("get_playback", "/v1/courses/{courseId}/lessons/{lessonId}/playback", Access::SignedIn)
            .summary("Get playback")
            .description(
                "The addresses of the HLS master playlist, the DASH manifest, the captions, the storyboard and the \
                 poster, and the position at which you stopped. The addresses are made for you. They work for 36 \
                 hours, as long as your session lasts, as long as you may watch, and as long as the lesson plays this \
                 video in the version that you have. If a player gets 403 after that, get the playback again. You must \
                 be enrolled in the course, unless the lesson is a free preview. The owner, co-instructors and admins \
                 need no enrolment, and play what the draft has.",
            )
            .grants(&[Grant::Read(&[Part::Course, Part::Learning]), Grant::Seal(&[KeyPurpose::Playback])]);
    type Path = LessonPath;
    type Query = ();
    type Body = ();
    type Response = Json<PlaybackView>;
    type Errors = (PlaybackError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let Opened { lesson, position } = playback_link::open_lesson::<_, PlaybackError>(cx, cx.path).await?;
        let video = lesson.content.plays().ok_or(PlaybackError::NotReady)?;
        let Sealed { base, ends } = playback_link::seal(cx, &lesson, video).await?;
        let tracks = lesson.content.captions().iter();
        Ok(Json(PlaybackView {
            video_id: video.video,
            master_url: format!("{base}/{}", job::MASTER_PLAYLIST),
            dash_url: format!("{base}/{}", job::DASH_MANIFEST),
            captions: tracks.map(|track| PlaybackCaptionsView::of(track, &base)).collect(),
            storyboard_url: video.poster.is_some().then(|| format!("{base}/{}", storyboard::FILE)),
            poster_url: video.poster.as_ref().map(|name| format!("{base}/{name}")),
            downloadable: lesson.content.is_downloadable(),
            expires_at: ends.into(),
            duration_seconds: video.seconds,
            position_seconds: position.unwrap_or(0).min(video.seconds),
            renditions: video.renditions.iter().copied().map(RenditionView::of).collect(),
        }))
    }
}
