//! `GET /v1/playback/{token}/{file}`

use glotto_cdn::Cdn;
use glotto_domain::courses::LessonSummary;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::media::playback::{self, LINK_SEAL, LinkError, PlaybackError, PlaybackLink};
use glotto_domain::media::playlist::{self, dash};
use glotto_domain::media::{job, storyboard};
use glotto_http::{
    Access, Content, Cx, Endpoint, MediaType, OneOf, PathParams, Problem, Redirect, Respond as _, Result, Seal, Spec,
    WithHeaders,
};
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Grant, Part};

use crate::compress;
use crate::viewer_check::{LinkRules, check_viewer};

/// Endings of the files that are served by the CDN: segments of picture and sound, posters and sheets of storyboards.
const MEDIA: [&str; 3] = [".cmfv", ".cmfa", ".jpg"];
/// The media type of manifests of DASH.
const DASH: &str = "application/dash+xml";
/// The media type of storyboards.
const WEBVTT: &str = "text/vtt";

/// A file of a video.
#[derive(PathParams)]
pub struct PlaylistPath {
    /// The sealed playback link.
    pub token: String,
    /// The file name.
    pub file: String,
}

/// A text that a player reads: a playlist of HLS, or another one.
pub struct PlayerText;

impl MediaType for PlayerText {
    const NAME: &'static str = "application/vnd.apple.mpegurl";
    const OTHERS: &'static [&'static str] = &[DASH, WEBVTT];
}

/// The texts that a player reads, by the ending of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Text {
    /// A playlist of HLS.
    Playlist,
    /// A manifest of DASH.
    Manifest,
    /// A storyboard.
    Storyboard,
}

impl Text {
    /// The kind of text that a file has; none if it is no text.
    fn of(file: &str) -> Option<Self> {
        let (_, ending) = file.rsplit_once('.')?;
        match ending {
            "m3u8" => Some(Self::Playlist),
            "mpd" => Some(Self::Manifest),
            "vtt" => Some(Self::Storyboard),
            _ => None,
        }
    }

    /// Whether all addresses in a text are those of files in its folder, and so lead back to this endpoint.
    fn stays_in_folder(self, text: &str) -> bool {
        match self {
            Self::Playlist => playlist::addresses(text).into_iter().all(job::is_file_name),
            Self::Manifest => dash::stays_in_folder(text),
            Self::Storyboard => storyboard::addresses(text).into_iter().all(job::is_file_name),
        }
    }

    fn response(self, body: Vec<u8>) -> Content<PlayerText> {
        let content = Content::new(body);
        match self {
            Self::Playlist => content,
            Self::Manifest => content.of_type(DASH),
            Self::Storyboard => content.of_type(WEBVTT),
        }
    }
}

/// Gets a playlist of a video, or the address of one of its other files.
pub struct GetPlaylist;

impl Endpoint for GetPlaylist {
    const SPEC: Spec = Spec::get(
        "get_playlist",
        "/v1/playback/{token}/{file}",
        Access::Public("the link is signed, names the user and the session, and expires; players send no tokens"),
    )
    .summary("Get playback file")
    .description(
        "The playlists of HLS, the manifest of DASH and the storyboard of a video, and for segments and pictures a \
         redirect to their signed address, which works for two minutes and opens this file alone. `GET …/playback` has \
         the addresses of the master playlist, the manifest and the storyboard, which name all other files. The \
         addresses stop working when the session ends, when the user may no longer watch the lesson, and when it no \
         longer plays this video in the version that they have.",
    )
    .grants(&[
        Grant::Read(&[Part::Course, Part::Learning, Part::Session]),
        Grant::Seal(&[KeyPurpose::Playback]),
        Grant::SignMedia,
        Grant::GetObject(Bucket::Media, "hls/"),
    ]);
    type Path = PlaylistPath;
    type Query = ();
    type Body = ();
    type Response = OneOf<WithHeaders<Content<PlayerText>>, WithHeaders<Redirect<302>>>;
    type Errors = (LinkError, PlaybackError);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let PlaylistPath { token, file } = &cx.path;
        let seal = Seal::of(cx, LINK_SEAL).await?;
        let link = PlaybackLink::read(seal.open(token).ok_or(LinkError::Invalid)?, cx.now())?;
        let text = Text::of(file);
        if !job::is_file_name(file) || !(text.is_some() || MEDIA.iter().any(|ending| file.ends_with(ending))) {
            return Err(Problem::not_found());
        }
        let plays = |lesson: &LessonSummary| {
            lesson.plays.as_ref().is_some_and(|plays| plays.video == link.video && plays.output == link.output)
        };
        check_viewer(cx, (&link).into(), LinkRules { shows: plays, refuse: Problem::from }).await?;
        let key = format!("{}{file}", job::folder(link.video, &link.output));
        if let Some(text) = text {
            return read(cx, text, &key).await.map(OneOf::First);
        }
        let url = cx.port::<Cdn>()?.sign(cx, &key, playback::media_expiry(cx.now())).await?;
        // Pages of other origins show posters.
        Ok(OneOf::Second(Redirect(url).header("cross-origin-resource-policy", "cross-origin")))
    }
}

/// A text as it is stored: its addresses are relative, and so lead back to this endpoint.
async fn read(cx: &Cx<'_, GetPlaylist>, text: Text, key: &str) -> Result<WithHeaders<Content<PlayerText>>> {
    let stored = cx.port::<Objects>()?.read(Bucket::Media, key).await?.ok_or_else(Problem::not_found)?;
    if !text.stays_in_folder(&stored) {
        return Err(Problem::internal(&format!("{key} leads out of its folder")));
    }
    let response = |body: Vec<u8>| text.response(body).header("vary", "accept-encoding");
    if !compress::is_accepted(cx.request.header("accept-encoding").unwrap_or_default()) {
        return Ok(response(stored.into_bytes()));
    }
    let compressed = compress::gzip(stored.as_bytes()).map_err(|error| Problem::internal(&error))?;
    Ok(response(compressed).header("content-encoding", "gzip"))
}
