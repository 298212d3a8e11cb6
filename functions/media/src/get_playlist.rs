//! `GET /v1/playback/{token}/{file}`

use glotto_domain::media::playback::{LINK_PURPOSE, LinkError, PlaybackLink};
use glotto_domain::media::{job, playlist};
use glotto_http::{Access, Content, Cx, Endpoint, MediaType, PathParams, Problem, Result, Seal, Spec};
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Grant};

const EXTENSION: &str = ".m3u8";

/// A playlist of a video.
#[derive(PathParams)]
pub struct PlaylistPath {
    /// The sealed playback link.
    pub token: String,
    /// The file name of the playlist.
    pub file: String,
}

/// An HLS playlist.
pub struct HlsPlaylist;

impl MediaType for HlsPlaylist {
    const NAME: &'static str = "application/vnd.apple.mpegurl";
}

/// Gets a playlist of a video.
pub struct GetPlaylist;

impl Endpoint for GetPlaylist {
    const SPEC: Spec = Spec::get(
        "get_playlist",
        "/v1/playback/{token}/{file}",
        Access::Public("the link is signed, names the user and expires; players send no tokens"),
    )
    .summary("Get playlist")
    .description(
        "The HLS playlists of a video. `GET …/playback` has the address of the master playlist, which names the other \
         playlists. These name the media files by signed addresses that expire together with the link.",
    )
    .grants(&[Grant::Seal, Grant::GetObject(Bucket::Media, "hls/")]);
    type Path = PlaylistPath;
    type Query = ();
    type Body = ();
    type Response = Content<HlsPlaylist>;
    type Errors = (LinkError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (PlaylistPath { token, file }, now) = (&cx.path, cx.now());
        let seal = Seal::of(&cx.settings, LINK_PURPOSE)?;
        let link = PlaybackLink::read(seal.open(token).ok_or(LinkError::Invalid)?, now)?;
        if !job::is_file_name(file) || !file.ends_with(EXTENSION) {
            return Err(Problem::not_found());
        }
        let folder = job::folder(link.video, &link.attempt);
        let objects = cx.port::<Objects>()?;
        let stored = objects.read(Bucket::Media, &format!("{folder}{file}")).await?;
        let stored = stored.ok_or_else(Problem::not_found)?;
        let signer = objects.signer(Bucket::Media).await?;
        let base = format!("{}/v1/playback/{token}/", cx.settings.public_url()?);
        let sign = |name: &str| signer.get(&format!("{folder}{name}"), link.remaining(now));
        let playlist = sign_playlist(&stored, &base, sign);
        let playlist = playlist.ok_or_else(|| Problem::internal(&format!("{folder}{file} leads out of its folder")))?;
        Ok(Content::new(playlist))
    }
}

/// Signs the media files of a playlist, and puts other playlists under the link of this one. None if
/// an address leads out of the folder. All segments of a rendition are in one file, which is signed
/// once.
fn sign_playlist(stored: &str, base: &str, sign: impl Fn(&str) -> String) -> Option<String> {
    let mut last: Option<(String, String)> = None;
    playlist::rewrite(stored, |name| {
        if !job::is_file_name(name) {
            return None;
        }
        if name.ends_with(EXTENSION) {
            return Some(format!("{base}{name}"));
        }
        if let Some((signed, url)) = &last
            && signed == name
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
    fn a_rendition_is_signed_once_for_all_its_segments() {
        let segments = "#EXTINF:6.0,\n#EXT-X-BYTERANGE:10@0\nmaster_640x360.ts\n".repeat(1_000);
        let calls = Cell::new(0);
        let signed = sign_playlist(&segments, "/", |name| {
            calls.set(calls.get() + 1);
            format!("https://media/{name}")
        });
        assert_eq!(calls.get(), 1);
        assert_eq!(signed.unwrap().matches("https://media/master_640x360.ts\n").count(), 1_000);
    }

    #[test]
    fn other_playlists_are_found_under_the_same_link() {
        let master = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nmaster_640x360.m3u8\n";
        let signed = sign_playlist(master, "https://api/v1/playback/t/", |_| panic!("nothing to sign")).unwrap();
        assert!(signed.ends_with("\nhttps://api/v1/playback/t/master_640x360.m3u8\n"));
    }

    #[test]
    fn a_playlist_that_leads_out_of_its_folder_is_not_shown() {
        assert_eq!(sign_playlist("#EXTM3U\n../other/secret.ts\n", "/", str::to_owned), None);
        assert_eq!(sign_playlist("#EXT-X-MAP:URI=\"https://elsewhere/x\"\n", "/", str::to_owned), None);
    }
}
