//! `GET /v1/courses/{courseId}/lessons/{lessonId}/download`

use std::collections::BTreeSet;

use futures::future::try_join_all;
use glotto_domain::UtcTime;
use glotto_domain::id::VideoId;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::media::captions::CaptionTrack;
use glotto_domain::media::playback::DownloadError;
use glotto_domain::media::playlist::offline::{self, Selection};
use glotto_domain::media::playlist::{self, master};
use glotto_domain::media::{Playable, job};
use glotto_http::{Access, Cx, Endpoint, Json, LessonPath, Problem, QueryParams, Result, Spec};
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Grant, Part};
use schemars::JsonSchema;
use serde::Serialize;

use crate::captions_view::PlaybackCaptionsView;
use crate::max_height::MaxHeight;
use crate::playback_link::{self, Opened};

/// The query parameters.
#[derive(QueryParams)]
pub struct GetLessonDownloadQuery {
    /// The height of the picture at most, in pixels; 720 by default. If the video is larger in all sizes, it is the
    /// smallest of them.
    max_height: Option<MaxHeight>,
}

/// The files that play a lesson without a network.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LessonDownloadView {
    /// The video.
    pub video_id: VideoId,
    /// The length of the video, in seconds.
    pub duration_seconds: u32,
    /// The height of the picture, in pixels; absent of a recording of sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// The HLS master playlist of these files. Store it as `master.m3u8` beside them; all addresses in it are names.
    pub master_playlist: String,
    /// The address of the folder. Each file is at `baseUrl`, a slash, and its name.
    pub base_url: String,
    /// The names of the files: playlists, segments of picture and sound, captions, poster.
    pub files: Vec<String>,
    /// The captions among the files.
    pub captions: Vec<PlaybackCaptionsView>,
    /// When the addresses expire.
    pub expires_at: UtcTime,
}

// The addresses are all that is needed to get the files.
glotto_domain::redacted_debug!(LessonDownloadView);

/// Gets the files of a lesson that learners may keep.
pub struct GetLessonDownload;

impl Endpoint for GetLessonDownload {
    const SPEC: Spec =
        Spec::get("get_lesson_download", "/v1/courses/{courseId}/lessons/{lessonId}/download", Access::SignedIn)
            .summary("Get lesson download")
            .description(
                "The files of one size of the video, with all its sound, captions and the poster, for apps that play \
                 it without a network. The authors have to permit it (`downloadable`), otherwise it is a 403. Get \
                 each file with redirects; the addresses work like those of the playback. The files are not \
                 encrypted: what a learner has kept stays with them.",
            )
            .grants(&[
                Grant::Read(&[Part::Course, Part::Learning]),
                Grant::Seal(&[KeyPurpose::Playback]),
                Grant::GetObject(Bucket::Media, "hls/"),
            ]);
    type Path = LessonPath;
    type Query = GetLessonDownloadQuery;
    type Body = ();
    type Response = Json<LessonDownloadView>;
    type Errors = (DownloadError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let Opened { lesson, .. } = playback_link::open_lesson::<_, DownloadError>(cx, cx.path).await?;
        if !lesson.content.is_downloadable() {
            return Err(DownloadError::NotDownloadable.into());
        }
        let plays = lesson.content.plays().ok_or(DownloadError::NotReady)?;
        let (selection, files) = list_files(cx, plays, lesson.content.captions(), cx.query.max_height).await?;
        let sealed = playback_link::seal(cx, &lesson, plays).await?;
        let tracks = lesson.content.captions().iter();
        Ok(Json(LessonDownloadView {
            video_id: plays.video,
            duration_seconds: plays.seconds,
            height: selection.height,
            master_playlist: master::with_captions(&selection.master, lesson.content.captions()),
            captions: tracks.map(|track| PlaybackCaptionsView::of(track, &sealed.base)).collect(),
            base_url: sealed.base,
            files,
            expires_at: sealed.ends.into(),
        }))
    }
}

/// The rendition, and the names of all its files but the master playlist.
async fn list_files(
    cx: &Cx<'_, GetLessonDownload>,
    plays: &Playable,
    tracks: &[CaptionTrack],
    most: Option<MaxHeight>,
) -> Result<(Selection, Vec<String>)> {
    let folder = job::folder(plays.video, &plays.output);
    let master = read(cx, &format!("{folder}{}", job::MASTER_PLAYLIST)).await?;
    let selection = offline::select(&master, most.unwrap_or_default().pixels());
    let selection = selection.ok_or_else(|| Problem::internal(&format!("{folder} has no variant")))?;
    let keys: Vec<String> = selection.playlists.iter().map(|name| format!("{folder}{name}")).collect();
    let playlists = try_join_all(keys.iter().map(|key| read(cx, key))).await?;
    // The initialisation of a track is named once for all its segments, or again before each.
    let segments: BTreeSet<&str> = playlists.iter().flat_map(|text| playlist::addresses(text)).collect();
    let captions = tracks.iter().flat_map(|track| [track.playlist_name(), track.file_name()]);
    let mut files = selection.playlists.clone();
    files.extend(captions.chain(plays.poster.clone()).chain(segments.into_iter().map(str::to_owned)));
    Ok((selection, files))
}

/// A playlist whose addresses are files in its folder.
async fn read(cx: &Cx<'_, GetLessonDownload>, key: &str) -> Result<String> {
    let stored = cx.port::<Objects>()?.read(Bucket::Media, key).await?;
    let stored = stored.filter(|text| playlist::addresses(text).into_iter().all(job::is_file_name));
    stored.ok_or_else(|| Problem::internal(&format!("{key} is missing, or leads out of its folder")))
}
