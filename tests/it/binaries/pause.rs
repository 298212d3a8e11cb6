//! A real browser on a platform whose clock the test moves: a pause of a day does not end in an error.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use glotto_runtime::Context;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, LOCATION};
use http::{Method, StatusCode};
use jiff::SignedDuration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::browser::{Page, Report, chromium, minute};
use crate::world::{API, World};

const TIMEOUT: std::time::Duration = std::time::Duration::from_mins(2);

/// A request of the browser, and where its answer goes.
type Asked = (http::Request<Bytes>, oneshot::Sender<Response>);

/// The platform behind the page's own address.
struct Platform<'w> {
    world: &'w World,
    context: Context,
    base: String,
    asked: mpsc::UnboundedReceiver<Asked>,
    report: mpsc::UnboundedReceiver<Report>,
}

impl Platform<'_> {
    /// Answers the browser until the page reports something.
    async fn next(&mut self) -> Report {
        loop {
            tokio::select! {
                report = self.report.recv() => return report.expect("the page is gone"),
                asked = timeout(TIMEOUT, self.asked.recv()) => {
                    let (request, answer) = asked.expect("the browser asks for nothing").expect("the server is gone");
                    // The browser may have given up.
                    let _ = answer.send(self.answer(request).await);
                }
            }
        }
    }

    async fn answer(&self, request: http::Request<Bytes>) -> Response {
        if request.uri().path().starts_with("/v1/playback/") {
            let answer = self.world.call_on(&self.context, request).await;
            let mut response = Response::new(Body::from(answer.body.clone()));
            *response.status_mut() = StatusCode::from_u16(answer.status).unwrap();
            for name in [CONTENT_ENCODING, CONTENT_TYPE, LOCATION] {
                if let Some(value) = answer.header(name.as_str()) {
                    response.headers_mut().insert(name, value.parse().unwrap());
                }
            }
            return response;
        }
        let path = request.uri().path();
        if !path.starts_with("/hls/") {
            // The browser asks for an icon, too.
            return StatusCode::NOT_FOUND.into_response();
        }
        let query = request.uri().query().unwrap_or_default();
        let file = format!("{}{path}", self.base);
        if self.world.media_keys(path).check(&file, query, self.context.now()).is_err() {
            let mut refused = Response::new(Body::empty());
            *refused.status_mut() = StatusCode::FORBIDDEN;
            return refused;
        }
        let bucket = self.world.name_of("MediaBucket");
        self.world.cloud.buckets().fetch(bucket, path, &Method::GET, request.headers()).await
    }
}

/// Serves the page, and passes all other requests to the test.
fn serve(page: Page) -> (String, mpsc::UnboundedReceiver<Asked>, mpsc::UnboundedReceiver<Report>) {
    let (sender, asked) = mpsc::unbounded_channel::<Asked>();
    let Page { origin, listener, router, report, .. } = page;
    let router = router.fallback(move |request: Request| {
        let sender = sender.clone();
        async move {
            let (parts, body) = request.into_parts();
            let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            let (answer, answered) = oneshot::channel();
            // The browser may go on asking while the test ends.
            let _ = sender.send((http::Request::from_parts(parts, body), answer));
            answered.await.unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
        }
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    (origin, asked, report)
}

#[tokio::test(flavor = "multi_thread")]
async fn chromium_plays_on_after_a_pause_of_a_day_and_not_after_the_end_of_the_link() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = author.post("/v1/courses", crate::world::examples::course()).await.is(201).text_of("id");
    let course = format!("/v1/courses/{course}");
    let module = author.post(&format!("{course}/modules"), serde_json::json!({"title": {"en": "Hello"}})).await;
    let lesson = serde_json::json!({
        "moduleId": module.is(201).text_of("id"), "kind": "video", "title": {"en": "Greetings"}, "body": null,
    });
    let lesson = author.post(&format!("{course}/lessons"), lesson).await.is(201).text_of("id");
    let lesson = format!("{course}/lessons/{lesson}");
    world.put_film(&author, &lesson, minute().await).await;
    let master = author.get(&format!("{lesson}/playback")).await.is(200).text_of("masterUrl");

    let page = Page::new().await;
    page.play(&master.replace(API, &page.origin)).await;
    let commands = page.commands();
    let seek = |to: u32| commands.send(serde_json::json!({"name": "seek", "value": to})).unwrap();
    let (base, asked, report) = serve(page);
    let mut context = world.another_function();
    context.settings = context.settings.with([("PUBLIC_URL", base.as_str())]);
    let mut platform = Platform { world: &world, context, base: base.clone(), asked, report };
    let profile = tempfile::tempdir().unwrap();
    let mut browser = chromium(profile.path(), &base);

    let first = platform.next().await;
    assert_eq!(first.what, "playing", "{first:?}");
    commands.send(serde_json::json!({"name": "pause"})).unwrap();
    assert_eq!(platform.next().await.what, "paused");
    // The old addresses lived for six hours at most.
    world.wait(SignedDuration::from_hours(24));
    seek(31);
    let after = platform.next().await;
    assert!(after.what == "playing" && after.time > 31.0, "{after:?}");
    world.wait(SignedDuration::from_hours(13));
    seek(50);
    let over = platform.next().await;
    assert!(over.what.starts_with("fatal networkError fragLoadError 403"), "{over:?}");
    browser.kill().await.unwrap();
}
