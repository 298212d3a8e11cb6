//! `GET /v1/playback/{token}/{file}`: the playlists of a video, with addresses that expire.

use futures::FutureExt as _;
use glotto_domain::media::playback::{LINK_PURPOSE, LinkError, PlaybackLink};
use glotto_domain::media::{job, playlist};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, Seal};
use glotto_media_port::{Objects, Signer};
use glotto_runtime::{Bucket, Context, Grant};
use jiff::{SignedDuration, Timestamp};

use crate::outage;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "get_playlist",
    Method::Get,
    "/v1/playback/{token}/{file}",
    Access::Public("the link itself is signed, names who watches, and expires; players send no tokens"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Seal, Grant::GetObject(Bucket::Media, "hls/")])
.tells(
    "Read a playlist",
    "The HLS playlists of a video, as linked by `GET …/playback`. The master playlist names the other playlists \
     beside it; those name media by signed addresses that expire together with the link.",
)
.answers_with(200, MEDIA_TYPE)
.refuses(&[LinkError::KINDS]);

const MEDIA_TYPE: &str = "application/vnd.apple.mpegurl";
const EXTENSION: &str = ".m3u8";

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let now = context.now();
    let seal = Seal::of(&context.settings, LINK_PURPOSE)?;
    let text = seal.open(request.path_text("token")?).ok_or(LinkError::Invalid).map_err(Problem::refused)?;
    let link = PlaybackLink::read(text, now).map_err(Problem::refused)?;
    let file = request.path_text("file")?;
    if !job::is_name(file) || !file.ends_with(EXTENSION) {
        return Err(Problem::not_found());
    }
    let folder = job::folder(link.video, &link.attempt);
    let objects = context.port::<Objects>()?;
    let stored = objects.read(Bucket::Media, &format!("{folder}{file}")).await.map_err(outage::problem)?;
    let stored = stored.ok_or_else(Problem::not_found)?;
    let signer = objects.signer(Bucket::Media, now).await.map_err(outage::problem)?;
    let written = signed(&stored, &folder, &signer, &link, now);
    let written = written.ok_or_else(|| Problem::internal(&format!("{folder}{file} leads out of its folder")))?;
    Ok(Reply::content(MEDIA_TYPE, written))
}

/// A playlist with its media signed. Other playlists are beside it, under the same link, and stay
/// as they are. All segments of a rendition are in one file, which is signed once.
fn signed(stored: &str, folder: &str, signer: &Signer, link: &PlaybackLink, now: Timestamp) -> Option<String> {
    let lifetime: SignedDuration = link.left(now);
    let mut last: Option<(String, String)> = None;
    playlist::rewrite(stored, |name| {
        if !job::is_name(name) {
            return None;
        }
        if name.ends_with(EXTENSION) {
            return Some(name.to_owned());
        }
        if let Some((known, url)) = &last && known == name {
            return Some(url.clone());
        }
        let url = signer.get(&format!("{folder}{name}"), lifetime);
        last = Some((name.to_owned(), url.clone()));
        Some(url)
    })
}
