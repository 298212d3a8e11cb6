//! A real browser plays a real lesson: headless Chromium with hls.js, over nothing but signed addresses. It plays
//! through the front door of the local stack, on a page of another origin, and on a platform whose clock a test moves.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Query;
use axum::response::Html;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};

use super::journey::upload;
use super::{Classroom, start};
use crate::world::media::with_ffmpeg;

/// Long enough for a busy machine.
const TIMEOUT: Duration = Duration::from_mins(2);

/// What the page reports.
#[derive(Debug, Deserialize)]
pub struct Report {
    pub what: String,
    #[serde(default)]
    pub time: f64,
}

/// A page that plays what it is given, obeys commands, and reports.
pub struct Page {
    pub origin: String,
    pub listener: TcpListener,
    master: Arc<Mutex<String>>,
    commands: mpsc::UnboundedSender<Value>,
    pub report: mpsc::UnboundedReceiver<Report>,
    pub router: Router,
}

/// Little is loaded ahead, so a seek needs a segment that is not there yet.
const PAGE: &str = r#"<!doctype html><video id="video" muted playsinline></video><script src="/hls.js"></script><script>
const report = (what, time = 0) => fetch(`/report?what=${encodeURIComponent(what)}&time=${time}`);
addEventListener('error', (event) => report(`error ${event.message}`));
const video = document.getElementById('video');
let awaited = 1;
video.addEventListener('timeupdate', () => {
  const { currentTime, seeking, videoWidth } = video;
  if (awaited !== null && !seeking && videoWidth > 0 && currentTime > awaited && currentTime < awaited + 3) {
    awaited = null;
    report('playing', currentTime);
  }
});
const hls = new Hls({ maxBufferLength: 2, maxMaxBufferLength: 2, backBufferLength: 0 });
hls.on(Hls.Events.ERROR, (_, data) => {
  if (data.fatal) report(`fatal ${data.type} ${data.details} ${data.response?.code ?? ''}`);
});
hls.loadSource('MASTER');
hls.attachMedia(video);
const play = () => video.play().catch((error) => report(`play ${error}`));
play();
const actions = {
  pause() { video.pause(); report('paused', video.currentTime); },
  seek(to) { awaited = to; video.currentTime = to; play(); },
};
(async () => {
  for (;;) {
    const { name, value } = await (await fetch('/command')).json();
    actions[name](value);
  }
})();
</script>"#;

impl Page {
    /// A page at an address of its own, not served yet.
    pub async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (sender, report) = mpsc::unbounded_channel();
        let (commands, received) = mpsc::unbounded_channel::<Value>();
        let received = Arc::new(Mutex::new(received));
        let master = Arc::new(Mutex::new(String::new()));
        let shown = Arc::clone(&master);
        let script = std::fs::read(super::root().join("local/stack/assets/hls.min.js.gz")).unwrap();
        let router = Router::new()
            .route("/", get(move || async move { Html(PAGE.replace("MASTER", &shown.lock().await)) }))
            .route(
                "/hls.js",
                get(move || {
                    let script = script.clone();
                    async move { ([("content-type", "text/javascript"), ("content-encoding", "gzip")], script) }
                }),
            )
            .route(
                "/command",
                get(move || {
                    let received = Arc::clone(&received);
                    async move { Json(received.lock().await.recv().await.unwrap_or_default()) }
                }),
            )
            .route(
                "/report",
                get(move |Query(report): Query<Report>| {
                    let _ = sender.send(report);
                    async {}
                }),
            );
        Self { origin, listener, master, commands, report, router }
    }

    /// What the page plays.
    pub async fn play(&self, master: &str) {
        master.clone_into(&mut *self.master.lock().await);
    }

    /// Tells the page what to do: `{"name": "seek", "value": 31}` or `{"name": "pause"}`.
    pub fn commands(&self) -> mpsc::UnboundedSender<Value> {
        self.commands.clone()
    }
}

/// Opens the page in a browser, which ends when it is dropped.
pub fn chromium(profile: &std::path::Path, address: &str) -> tokio::process::Child {
    tokio::process::Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--mute-audio"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--autoplay-policy=no-user-gesture-required", "--remote-debugging-port=0"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(address)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("chromium is missing: apt-get install chromium")
}

/// A minute of video, which is ten segments.
pub async fn minute() -> Vec<u8> {
    let picture = "-f lavfi -i testsrc=size=160x120:rate=10:duration=60";
    with_ffmpeg(&[picture, "-pix_fmt yuv420p -c:v libx264 -preset ultrafast"], "minute.mp4").await
}

#[tokio::test(flavor = "multi_thread")]
async fn chromium_plays_a_lesson_through_the_front_door_seeks_and_stops_when_the_session_ends() {
    let page = Page::new().await;
    let stack = start(&[("CorsOrigins", &page.origin)]).await;
    let classroom = Classroom::open(&stack).await;
    let Classroom { course, video_lesson, instructor, learner, .. } = &classroom;
    let ready = upload(&stack, instructor, course, video_lesson, minute().await).await;
    assert_eq!(ready["status"], "ready", "{ready}");
    let playback = format!("/v1/courses/{course}/lessons/{video_lesson}/playback");
    page.play(&learner.get(&playback).await.is(200).text("masterUrl")).await;
    let Page { origin, listener, router, mut report, commands, .. } = page;
    tokio::spawn(async move { axum::serve(listener, router).await });
    let profile = tempfile::tempdir().unwrap();
    let mut browser = chromium(profile.path(), &origin);
    let mut next = async || tokio::time::timeout(TIMEOUT, report.recv()).await.expect("the page sent nothing").unwrap();
    let seek = |to: u32| commands.send(json!({"name": "seek", "value": to})).unwrap();

    let first = next().await;
    assert_eq!(first.what, "playing", "{first:?}");
    // Forward to what was not loaded yet, and back to what was thrown away.
    for to in [31, 13] {
        seek(to);
        let played = next().await;
        assert!(played.what == "playing" && played.time > f64::from(to), "{to}: {played:?}");
    }
    learner.delete("/v1/sessions/current").await.is(204);
    seek(50);
    let stopped = next().await;
    assert!(stopped.what.starts_with("fatal networkError fragLoadError 403"), "{stopped:?}");
    browser.kill().await.unwrap();
    stack.stop().await;
}
