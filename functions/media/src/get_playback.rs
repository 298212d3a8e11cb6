//! `GET /v1/courses/{courseId}/lessons/{lessonId}/playback`: all that a player needs.

use futures::FutureExt as _;
use glotto_domain::media::playback::{self, PlaybackError, PlaybackLink};
use glotto_domain::media::{job, playback::LINK_PURPOSE};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, Seal};
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Context, Grant, Part};
use glotto_store::media::LessonVideoItem;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::views::RenditionView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "get_playback",
    Method::Get,
    "/v1/courses/{courseId}/lessons/{lessonId}/playback",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::Course]), Grant::Seal, Grant::GetObject(Bucket::Media, "hls/")])
.tells(
    "Watch a lesson",
    "Answers with a link to the HLS master playlist that is good for six hours and for nobody else, the poster, \
     and where the learner stopped. For those who are enrolled and for the author.",
)
.answers::<PlaybackView>(200)
.refuses(&[PlaybackError::KINDS]);

/// All that a player needs.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlaybackView {
    /// The HLS master playlist; everything else is found from there.
    pub master_url: String,
    /// A picture to show before it plays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poster_url: Option<String>,
    /// Until when these addresses are good.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub expires_at: Timestamp,
    /// How long the video is.
    pub duration_seconds: u32,
    /// Where the learner stopped.
    pub position_seconds: u32,
    /// The sizes in which it can be watched, the largest first.
    pub renditions: Vec<RenditionView>,
}

// Whoever knows the addresses can watch.
glotto_domain::silent!(PlaybackView);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let actor = request.actor()?;
    let (course, lesson) = (request.path_id("courseId")?, request.path_id("lessonId")?);
    let found = context.store.videos().find_lesson_for_viewer(course, lesson, actor.user, context.now()).await?;
    let found = found.ok_or_else(Problem::not_found)?;
    playback::admit(found.course.standing(Some((actor.user, actor.role)), found.enrolled)).map_err(Problem::refused)?;
    if !found.has_lesson {
        return Err(Problem::not_found());
    }
    let plays = found.plays.ok_or(PlaybackError::NotReady).map_err(Problem::refused)?;
    let link = PlaybackLink::new(plays.video_id, &plays.attempt, actor.user, context.now());
    let token = Seal::of(&context.settings, LINK_PURPOSE)?.close(&link.text());
    Ok(Reply::ok(&PlaybackView {
        master_url: format!("{}/v1/playback/{token}/{}", context.settings.public_url()?, job::MASTER),
        poster_url: poster(context, &plays, &link).await?,
        expires_at: link.ends,
        duration_seconds: plays.seconds,
        position_seconds: found.position.unwrap_or(0).min(plays.seconds),
        renditions: plays
            .renditions
            .iter()
            .map(|size| RenditionView { width: size.width, height: size.height })
            .collect(),
    }))
}

async fn poster(context: &Context, plays: &LessonVideoItem, link: &PlaybackLink) -> Result<Option<String>, Problem> {
    let Some(name) = &plays.poster else { return Ok(None) };
    let signer = context.port::<Objects>()?.signer(Bucket::Media).await?;
    let key = format!("{}{name}", job::folder(plays.video_id, &plays.attempt));
    Ok(Some(signer.get(&key, link.left(context.now()))))
}
