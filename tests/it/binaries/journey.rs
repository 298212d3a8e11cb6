//! The journey of the README, over plain HTTP: accounts, a course, a video, learning.

use std::time::Duration;

use glotto_stack::Stack;
use reqwest::Method;
use serde_json::{Value, json};

use super::client::{Client, Got};
use super::{Classroom, start};
use crate::film::clip;

/// Long enough for a machine that does other things as well.
const PATIENCE: Duration = Duration::from_mins(3);

/// An instructor makes and publishes a course; gives the ids of course, video and article lesson.
pub async fn author(stack: &Stack, instructor: &Client) -> (String, String, String) {
    let course = json!({
        "title": {"en": "German for beginners", "de": "Deutsch für den Anfang"},
        "description": {"en": "From zero to a first chat.", "de": "Von null zum ersten Plausch."},
        "defaultLanguage": "en", "teaches": "de", "level": "A1", "topics": ["everyday-life"],
    });
    let course = instructor.post("/v1/courses", course).await.is(201).text("id");
    let base = format!("/v1/courses/{course}");
    let module =
        instructor.post(&format!("{base}/modules"), json!({"title": {"en": "Hello"}})).await.is(201).text("id");
    let video = json!({"moduleId": module, "kind": "video", "title": {"en": "Greetings"}});
    let video = instructor.post(&format!("{base}/lessons"), video).await.is(201).text("id");
    let article =
        json!({"moduleId": module, "kind": "article", "title": {"en": "The alphabet"}, "body": {"en": "# A to Z"}});
    let article = instructor.post(&format!("{base}/lessons"), article).await.is(201).text("id");
    upload(stack, instructor, &course, &video, clip().await).await;
    let ready = instructor.get(&format!("{base}/lessons/{video}")).await.is(200);
    assert_eq!(ready.json()["ready"], true, "{}", ready.json());
    instructor.post(&format!("{base}/publication"), json!({})).await.succeeded();
    (course, video, article)
}

/// Uploads a file straight to S3 and waits until it has gone its way; gives the video's state.
pub async fn upload(stack: &Stack, instructor: &Client, course: &str, lesson: &str, file: Vec<u8>) -> Value {
    let wanted = json!({"fileName": "clip.mp4", "contentType": "video/mp4", "sizeBytes": file.len()});
    let created = instructor.post(&format!("/v1/courses/{course}/lessons/{lesson}/video"), wanted).await.is(201).json();
    let put = &created["upload"];
    let method: Method = put["method"].as_str().unwrap().parse().unwrap();
    let mut request = reqwest::Client::new().request(method, put["url"].as_str().unwrap());
    for (name, value) in put["headers"].as_object().unwrap() {
        request = request.header(name, value.as_str().unwrap());
    }
    let response = request.body(file).send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200, "{}", response.text().await.unwrap());
    stack.quiet(PATIENCE).await.unwrap();
    instructor.get(&format!("/v1/videos/{}", created["videoId"].as_str().unwrap())).await.is(200).json()
}

/// The addresses in a playlist.
pub fn addresses(playlist: &Got) -> Vec<String> {
    let text = String::from_utf8(playlist.body.clone()).unwrap();
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_watches_a_real_lesson_end_to_end() {
    let stack = start(&[]).await;
    let classroom = Classroom::open(&stack).await;
    let Classroom { course, video_lesson, article_lesson, instructor, learner } = &classroom;
    let anonymous = Client::new(&stack);
    let base = format!("/v1/courses/{course}");

    // The catalogue, in the reader's language.
    let catalogue = anonymous.get("/v1/courses?language=de&level=A1&lang=de").await.is(200).json();
    assert_eq!(catalogue["items"][0]["id"], **course);
    assert_eq!(catalogue["items"][0]["title"], "Deutsch für den Anfang");

    // Playback: nothing without enrolment, and each address only with its signature.
    let playback = format!("{base}/lessons/{video_lesson}/playback");
    anonymous.get(&playback).await.is(401);
    let stranger = anonymous.sign_up(&stack, "stranger@example.com").await;
    stranger.get(&playback).await.is(403);
    let view = learner.get(&playback).await.is(200);
    let master = anonymous.fetch(&view.text("masterUrl"), None).await.is(200);
    assert_eq!(master.headers["content-type"], "application/vnd.apple.mpegurl");
    let variants = addresses(&master);
    assert!(!variants.is_empty());
    for variant in &variants {
        let playlist = anonymous.fetch(variant, None).await.is(200);
        let segment = addresses(&playlist).remove(0);
        anonymous.fetch(&segment, Some(("range", "bytes=0-187"))).await.is(206);
        let unsigned = segment.split('?').next().unwrap();
        anonymous.fetch(unsigned, None).await.is(403);
    }
    anonymous.fetch(&view.text("posterUrl"), None).await.is(200);

    // Position: saved, resumed, and not erased by a stray 0:00.
    let position = format!("{base}/lessons/{video_lesson}/position");
    let report = |seconds: u32, at: jiff::Timestamp| json!({"positionSeconds": seconds, "recordedAt": at.to_string()});
    let now = jiff::Timestamp::now();
    learner.put(&position, report(3, now - Duration::from_mins(1))).await.succeeded();
    learner.put(&position, report(0, now)).await.succeeded();
    let resumed = learner.get(&playback).await.is(200).json();
    assert_eq!(resumed["positionSeconds"], 3);

    // Completing moves progress, XP and the streak.
    for lesson in [video_lesson, article_lesson] {
        learner.post(&format!("{base}/lessons/{lesson}/completion"), json!({})).await.succeeded();
    }
    assert_eq!(learner.get(&format!("{base}/progress")).await.is(200).json()["percent"], 100);
    let stats = learner.get("/v1/me/stats").await.is(200).json();
    assert_eq!(stats["streak"]["current"], 1, "{stats}");
    assert!(stats["xp"].as_u64().unwrap() > 0);

    // Refresh; log out, after which neither token works.
    let refreshed = anonymous
        .post("/v1/sessions/refresh", json!({"refreshToken": learner.tokens["refreshToken"]}))
        .await
        .is(200)
        .json();
    let learner = learner.holding(refreshed);
    learner.delete("/v1/sessions/current").await.is(204);
    learner.get("/v1/me").await.is(401);
    anonymous.post("/v1/sessions/refresh", json!({"refreshToken": learner.tokens["refreshToken"]})).await.is(401);
    instructor.get("/v1/me").await.is(200);
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_video_fails_with_a_reason_that_a_person_understands() {
    let stack = start(&[]).await;
    let Classroom { course, video_lesson, instructor, .. } = Classroom::open(&stack).await;
    let state =
        upload(&stack, &instructor, &course, &video_lesson, b"Dear diary, this is not a film.".repeat(100)).await;
    assert_eq!(state["status"], "failed", "{state}");
    assert!(state["failure"]["message"].as_str().unwrap().len() > 20, "{state}");
    // The lesson still plays what it had before.
    instructor.get(&format!("/v1/courses/{course}/lessons/{video_lesson}/playback")).await.is(200);
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_are_answered_by_real_functions() {
    let stack = start(&[]).await;
    let anonymous = Client::new(&stack);
    assert_eq!(anonymous.get("/health").await.is(200).text("status"), "ok");
    assert_eq!(anonymous.get("/ready").await.is(200).text("status"), "ready");
    assert_eq!(anonymous.get("/openapi.json").await.is(200).text("openapi"), "3.1.0");
    let page = anonymous.get("/docs").await.is(200);
    assert!(String::from_utf8(page.body).unwrap().contains("/docs/scalar.js"));
    let script = anonymous.get("/docs/scalar.js").await.is(200);
    assert_eq!(script.headers["content-encoding"], "gzip");
    assert_eq!(script.body[..2], [0x1f, 0x8b]);
    anonymous.patch("/health", json!({})).await.is(404);
    stack.stop().await;
}
