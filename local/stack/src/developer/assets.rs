//! The files of the pages, in the binary: they work offline and need no build.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

const STYLE: &str = include_str!("../../assets/local.css");
const SCRIPT: &str = include_str!("../../assets/local.js");
const PLAYER: &str = include_str!("../../assets/player.js");
/// hls.js 1.7.4, compressed by `gzip -9`: the whole build, because the light one plays no audio in files of its own.
/// Its licence is in the same folder.
const HLS: &[u8] = include_bytes!("../../assets/hls.min.js.gz");

pub(super) async fn file(Path(file): Path<String>) -> Response {
    let script = "text/javascript; charset=utf-8";
    match file.as_str() {
        "local.css" => ([("content-type", "text/css; charset=utf-8")], STYLE).into_response(),
        "local.js" => ([("content-type", script)], SCRIPT).into_response(),
        "player.js" => ([("content-type", script)], PLAYER).into_response(),
        // All browsers accept gzip.
        "hls.js" => ([("content-type", script), ("content-encoding", "gzip")], HLS).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
