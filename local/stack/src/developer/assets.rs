//! The files of the pages, in the binary: they work offline and need no build step.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// The light and the full build of hls.js differ by captions and audio tracks: this is the full one, 1.7.4, compressed
/// by `gzip -9`. Its licence, and those of what is in it, are in the same folder.
const HLS: &[u8] = include_bytes!("../../assets/hls.min.js.gz");

/// The text files, by name.
const FILES: [(&str, &str); 8] = [
    ("local.css", include_str!("../../assets/local.css")),
    ("local.js", include_str!("../../assets/local.js")),
    ("player.css", include_str!("../../assets/player.css")),
    ("player-page.js", include_str!("../../assets/player-page.js")),
    ("player-controls.js", include_str!("../../assets/player-controls.js")),
    ("lesson-player.js", include_str!("../../assets/lesson-player.js")),
    ("storyboard.js", include_str!("../../assets/storyboard.js")),
    ("watch-log.js", include_str!("../../assets/watch-log.js")),
];

pub(super) async fn file(Path(file): Path<String>) -> Response {
    if file == "hls.js" {
        // All browsers accept gzip.
        return ([("content-type", media_type("hls.js")), ("content-encoding", "gzip")], HLS).into_response();
    }
    let found = FILES.iter().find(|(name, _)| *name == file);
    found.map_or(StatusCode::NOT_FOUND.into_response(), |(name, text)| {
        ([("content-type", media_type(name))], *text).into_response()
    })
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        _ => "text/javascript; charset=utf-8",
    }
}
