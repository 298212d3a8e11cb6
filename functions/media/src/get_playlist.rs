//! `GET /v1/playback/{token}/{file}`

use glotto_cdn::Cdn;
use glotto_domain::courses::{Lesson, LessonSummary};
use glotto_domain::keys::KeyPurpose;
use glotto_domain::media::captions;
use glotto_domain::media::job;
use glotto_domain::media::playback::{self, LINK_SEAL, LinkError, PlaybackError, PlaybackLink};
use glotto_http::{
    Access, Content, Cx, Endpoint, OneOf, PathParams, Problem, Redirect, Respond as _, Result, Seal, Spec, WithHeaders,
};
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Grant, Part};

use crate::player_text::{self, Format, PlayerText, Text};
use crate::viewer_check::{LinkRules, check_viewer};

/// Endings of the files that are served by the CDN: segments of picture and sound, posters and sheets of storyboards.
const MEDIA: [&str; 3] = [".cmfv", ".cmfa", ".jpg"];

/// A file of a video.
#[derive(PathParams)]
pub struct PlaylistPath {
    /// The sealed playback link.
    pub token: String,
    /// The file name.
    pub file: String,
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
        "The playlists of HLS, the manifest of DASH, the captions and the storyboard of a video, and for segments and \
         pictures a redirect to their signed address, which works for two minutes and opens this file alone. `GET \
         …/playback` has the addresses of the master playlist, the manifest, the captions and the storyboard, which \
         name all other files. Captions are those that the lesson has in the version of the user. The addresses stop \
         working when the session ends, when the user may no longer watch the lesson, and when it no longer plays this \
         video in the version that they have.",
    )
    .grants(&[
        Grant::Read(&[Part::Course, Part::Learning, Part::Session]),
        Grant::Seal(&[KeyPurpose::Playback]),
        Grant::SignMedia,
        Grant::GetObject(Bucket::Media, "hls/"),
        Grant::GetObject(Bucket::Media, "captions/"),
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
        let folder = job::folder(link.video, &link.output);
        let Some(text) = text else {
            check_viewer(cx, (&link).into(), rules(&link)).await?;
            let url = cx.port::<Cdn>()?.sign(cx, &format!("{folder}{file}"), playback::media_expiry(cx.now())).await?;
            // Pages of other origins show posters.
            return Ok(OneOf::Second(Redirect(url).header("cross-origin-resource-policy", "cross-origin")));
        };
        let lesson = if text.depends_on_content() {
            Some(find_lesson(cx, &link).await?)
        } else {
            check_viewer(cx, (&link).into(), rules(&link)).await?;
            None
        };
        let (format, body) = render(cx, text, &format!("{folder}{file}"), lesson.as_ref()).await?;
        format.respond(&body, cx.request.header("accept-encoding").unwrap_or_default()).map(OneOf::First)
    }
}

/// What the player reads. Addresses are relative, and so lead back to this endpoint.
async fn render(cx: &Cx<'_, GetPlaylist>, text: Text, key: &str, lesson: Option<&Lesson>) -> Result<(Format, String)> {
    let tracks = lesson.map(|lesson| lesson.content.captions()).unwrap_or_default();
    let stored = async |format| player_text::check_addresses(format, read(cx, key).await?, key);
    match text {
        Text::Stored(format) => Ok((format, stored(format).await?)),
        Text::WithCaptions(format) => Ok((format, player_text::with_captions(format, &stored(format).await?, tracks))),
        Text::Captions(format, language) => {
            let track = tracks.iter().find(|track| track.language == language).ok_or_else(Problem::not_found)?;
            let text = match (format, lesson) {
                (Format::Playlist, Some(lesson)) => player_text::playlist_of(track, lesson),
                (Format::Cues, _) => captions::for_players(&read(cx, &track.object_key()).await?),
                _ => return Err(Problem::not_found()),
            };
            Ok((format, text))
        }
    }
}

async fn read(cx: &Cx<'_, GetPlaylist>, key: &str) -> Result<String> {
    cx.port::<Objects>()?.read(Bucket::Media, key).await?.ok_or_else(Problem::not_found)
}

/// Checks a viewer, and finds the lesson that they watch: that of their version, or of the draft. So captions are those
/// that it has now, whatever it had when the link was made. It is read consistently, because authors look at captions
/// that they have just uploaded.
async fn find_lesson(cx: &Cx<'_, GetPlaylist>, link: &PlaybackLink) -> Result<Lesson> {
    let (viewer, lesson) = cx.store.videos().find_viewer_with_lesson(link, cx.now()).await?;
    rules(link).check(link.into(), &viewer)?;
    lesson.ok_or_else(Problem::not_found)
}

/// What a playback link requires: that the lesson still plays what it was made for.
fn rules(link: &PlaybackLink) -> LinkRules<impl Fn(&LessonSummary) -> bool> {
    let shows = |lesson: &LessonSummary| {
        lesson.plays.as_ref().is_some_and(|plays| plays.video == link.video && plays.output == link.output)
    };
    LinkRules { shows, refuse: Problem::from }
}
