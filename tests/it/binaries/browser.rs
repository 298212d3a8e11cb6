//! A real browser plays a real lesson: headless Chromium with hls.js, on a page of another origin,
//! over nothing but signed addresses.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Query, State};
use axum::response::Html;
use axum::routing::get;
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::sync::mpsc;

use super::{Classroom, start};

/// What the page reports.
#[derive(Debug, Deserialize)]
struct Report {
    what: String,
    #[serde(default)]
    time: f64,
}

/// The page, and where it is.
struct Page {
    origin: String,
    address: Arc<Mutex<String>>,
    report: mpsc::UnboundedReceiver<Report>,
}

/// Serves a page that plays what it is given and reports when playback has advanced.
async fn page() -> Page {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let (sender, report) = mpsc::unbounded_channel();
    let address = Arc::new(Mutex::new(String::new()));
    let script = std::fs::read(super::root().join("local/stack/assets/hls.light.min.js.gz")).unwrap();
    let router = Router::new()
        .route(
            "/",
            get(|State(address): State<Arc<Mutex<String>>>| async move {
                Html(PAGE.replace("MASTER", &address.lock().await))
            }),
        )
        .route(
            "/hls.js",
            get(move || {
                let script = script.clone();
                async move { ([("content-type", "text/javascript"), ("content-encoding", "gzip")], script) }
            }),
        )
        .route(
            "/report",
            get(move |Query(report): Query<Report>| {
                let _ = sender.send(report);
                async {}
            }),
        )
        .with_state(address.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    Page { origin, address, report }
}

const PAGE: &str = r#"<!doctype html><video id="video" muted playsinline></video><script src="/hls.js"></script><script>
const report = (what, time = 0) => fetch(`/report?what=${encodeURIComponent(what)}&time=${time}`);
addEventListener('error', (event) => report(`error ${event.message}`));
const video = document.getElementById('video');
let done = false;
video.addEventListener('timeupdate', () => {
  if (!done && video.currentTime > 1 && video.videoWidth > 0) { done = true; report('playing', video.currentTime); }
});
const hls = new Hls();
hls.on(Hls.Events.ERROR, (_, data) => { if (data.fatal) report(`fatal ${data.type} ${data.details} ${data.response?.code ?? ''}`); });
hls.loadSource('MASTER');
hls.attachMedia(video);
video.play().catch((error) => report(`play ${error}`));
</script>"#;

fn chromium(profile: &std::path::Path, address: &str) -> tokio::process::Child {
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

#[tokio::test(flavor = "multi_thread")]
async fn chromium_plays_the_lesson_and_time_moves_on() {
    let mut page = page().await;
    let stack = start(&[("CorsOrigins", &page.origin)]).await;
    let classroom = Classroom::open(&stack).await;
    let playback = format!("/v1/courses/{}/lessons/{}/playback", classroom.course, classroom.video_lesson);
    *page.address.lock().await = classroom.learner.get(&playback).await.is(200).text("masterUrl");
    let profile = tempfile::tempdir().unwrap();
    let mut browser = chromium(profile.path(), &page.origin);
    let report =
        tokio::time::timeout(Duration::from_mins(2), page.report.recv()).await.expect("the page sent nothing").unwrap();
    assert_eq!(report.what, "playing", "{report:?}");
    assert!(report.time > 1.0);
    browser.kill().await.unwrap();
    stack.stop().await;
}
