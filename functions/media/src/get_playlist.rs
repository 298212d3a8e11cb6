//! `GET /v1/playback/{token}/{file}`: the playlists of a video, with addresses that expire.

use futures::FutureExt as _;
use glotto_domain::media::playback::{LINK_PURPOSE, LinkError, PlaybackLink};
use glotto_domain::media::{job, playlist};
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply, Request, Seal};
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Context, Grant};

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
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
    let (now, token) = (context.now(), request.path_text("token")?);
    let seal = Seal::of(&context.settings, LINK_PURPOSE)?;
    let text = seal.open(token).ok_or(LinkError::Invalid).map_err(Problem::refused)?;
    let link = PlaybackLink::read(text, now).map_err(Problem::refused)?;
    let file = request.path_text("file")?;
    if !job::is_name(file) || !file.ends_with(EXTENSION) {
        return Err(Problem::not_found());
    }
    let folder = job::folder(link.video, &link.attempt);
    let objects = context.port::<Objects>()?;
    let stored = objects.read(Bucket::Media, &format!("{folder}{file}")).await?;
    let stored = stored.ok_or_else(Problem::not_found)?;
    let signer = objects.signer(Bucket::Media).await?;
    let beside = format!("{}/v1/playback/{token}/", context.settings.public_url()?);
    let written = signed(&stored, &beside, |name| signer.get(&format!("{folder}{name}"), link.left(now)));
    let written = written.ok_or_else(|| Problem::internal(&format!("{folder}{file} leads out of its folder")))?;
    Ok(Reply::content(MEDIA_TYPE, written))
}

/// A playlist with its media signed, and with other playlists under the same link as itself. All
/// segments of a rendition are in one file, which is signed once.
fn signed(stored: &str, beside: &str, sign: impl Fn(&str) -> String) -> Option<String> {
    let mut last: Option<(String, String)> = None;
    playlist::rewrite(stored, |name| {
        if !job::is_name(name) {
            return None;
        }
        if name.ends_with(EXTENSION) {
            return Some(format!("{beside}{name}"));
        }
        if let Some((known, url)) = &last
            && known == name
        {
            return Some(url.clone());
        }
        let url = sign(name);
        last = Some((name.to_owned(), url.clone()));
        Some(url)
    })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_rendition_is_signed_once_however_many_segments_it_has() {
        let segments = "#EXTINF:6.0,\n#EXT-X-BYTERANGE:10@0\nmaster_640x360.ts\n".repeat(1_000);
        let asked = Cell::new(0);
        let written = signed(&segments, "/", |name| {
            asked.set(asked.get() + 1);
            format!("https://signed/{name}")
        });
        assert_eq!(asked.get(), 1);
        assert_eq!(written.unwrap().matches("https://signed/master_640x360.ts\n").count(), 1_000);
    }

    #[test]
    fn other_playlists_are_found_under_the_same_link() {
        let master = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nmaster_640x360.m3u8\n";
        let written = signed(master, "https://api/v1/playback/t/", |_| panic!("nothing to sign")).unwrap();
        assert!(written.ends_with("\nhttps://api/v1/playback/t/master_640x360.m3u8\n"));
    }

    #[test]
    fn a_playlist_that_leads_out_of_its_folder_is_not_shown() {
        assert_eq!(signed("#EXTM3U\n../other/secret.ts\n", "/", str::to_owned), None);
        assert_eq!(signed("#EXT-X-MAP:URI=\"https://elsewhere/x\"\n", "/", str::to_owned), None);
    }
}
