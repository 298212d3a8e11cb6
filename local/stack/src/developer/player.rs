//! Plays a lesson like a front end: signs in, requests playback, shows the controls of `assets/player.html`, and reports
//! what was watched. Its scripts are an example for front ends: docs/player.md describes them.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};

use super::Site;
use super::html::escaped;

/// The video and its controls. All that is in it is fixed.
const CONTROLS: &str = include_str!("../../assets/player.html");

fn form(query: &HashMap<String, String>) -> String {
    let given = |names: [&str; 2]| {
        names.iter().find_map(|name| query.get(*name)).map(|value| escaped(value)).unwrap_or_default()
    };
    let (course, lesson) = (given(["course", "courseId"]), given(["lesson", "lessonId"]));
    format!(
        r#"<link rel="stylesheet" href="/local/assets/player.css">
{CONTROLS}<form id="watch" autocomplete="off">
<label>Course id <input name="course" required value="{course}" placeholder="crs_…"></label>
<label>Lesson id <input name="lesson" required value="{lesson}" placeholder="les_…"></label>
<fieldset><legend>Who watches</legend>
<label>E-mail <input name="email" type="email" value="learner@example.com"></label>
<label>Password <input name="password" type="password" value="{}"></label>
<label>or an access token <input name="token"></label></fieldset>
<button>Play</button></form>
<script src="/local/assets/hls.js" defer></script>
<script src="/local/assets/player-page.js" type="module"></script>"#,
        escaped(crate::launch::DEMO_PASSWORD)
    )
}

pub(super) async fn page(State(site): State<Site>, Query(query): Query<HashMap<String, String>>) -> Response {
    // The media comes from the S3 port, and is passed to the video element as a blob. hls.js adds a caption track with
    // an empty `data:` file, and fills it.
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; worker-src blob:; \
                  connect-src 'self' http://127.0.0.1:* http://localhost:*; media-src blob: data: http://127.0.0.1:*; \
                  img-src 'self' data: http://127.0.0.1:*; base-uri 'none'; frame-ancestors 'none'";
    let body = form(&query);
    ([("content-security-policy", policy)], site.page("Player", "/local/player", &body)).into_response()
}
