//! Creating uploads, and the status of videos.

use futures::future::join_all;
use glotto_domain::rate_limit::Limit;
use glotto_runtime::hash;
use insta::assert_json_snapshot;
use reqwest::StatusCode;
use serde_json::json;

use super::studio::{Studio, put};
use crate::world::World;

#[tokio::test]
async fn an_author_gets_an_upload_url_and_sees_that_the_video_is_awaited() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let created = studio.announce(1_000).await;
    created.is(201);
    assert_eq!(created.header("location"), Some(format!("/v1/videos/{}", created.text_of("videoId")).as_str()));
    assert_json_snapshot!("create_video_upload", created.snapshot());
    let view = studio.author.get(created.header("location").unwrap()).await;
    assert_json_snapshot!("get_video_awaited", view.snapshot());
}

#[tokio::test]
async fn a_video_is_announced_under_the_name_that_a_recorder_or_browser_gives_its_type() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    for (announced, sent) in [
        ("video/webm;codecs=vp9,opus", "video/webm"),
        ("Video/MP4; codecs=\"avc1.42E01E, mp4a.40.2\"", "video/mp4"),
        ("", "application/octet-stream"),
        ("application/octet-stream", "application/octet-stream"),
    ] {
        let wanted = json!({"fileName": "film", "contentType": announced, "sizeBytes": 5});
        let created = studio.author.post(&format!("{}/video", studio.lesson), wanted).await.is(201).json();
        assert_eq!(created["upload"]["headers"]["content-type"], sent, "{announced:?}");
        assert_eq!(put(&created["upload"], b"12345").await, StatusCode::OK, "{announced:?}");
    }
}

#[tokio::test]
async fn every_error_of_an_upload_announcement_is_reported() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let bad = json!({"fileName": "", "contentType": "image/png", "sizeBytes": 53_687_091_201_u64, "title": "x"});
    let answer = studio.author.post(&format!("{}/video", studio.lesson), bad).await;
    answer.is_problem(422, "invalid-input");
    assert_eq!(answer.pointers(), ["/fileName", "/contentType", "/sizeBytes", "/title"]);
    let answer = studio.author.post(&format!("{}/video", studio.lesson), json!({})).await;
    assert_eq!(answer.pointers(), ["/fileName", "/contentType", "/sizeBytes"]);
    for size in [json!(0), json!(-1), json!(1.5), json!("5")] {
        let bad = json!({"fileName": "a.mp4", "contentType": "video/mp4", "sizeBytes": size});
        let answer = studio.author.post(&format!("{}/video", studio.lesson), bad).await;
        assert_eq!(answer.pointers(), ["/sizeBytes"]);
    }
}

#[tokio::test]
async fn only_the_author_and_admins_upload_and_see_videos() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let wanted = json!({"fileName": "a.mp4", "contentType": "video/mp4", "sizeBytes": 5});
    let path = format!("{}/video", studio.lesson);
    world.anonymous().post(&path, wanted.clone()).await.is_problem(401, "unauthenticated");
    world.learner().await.post(&path, wanted.clone()).await.is_problem(403, "forbidden");
    // A draft of another user does not exist for an instructor.
    let other = world.instructor().await;
    other.post(&path, wanted.clone()).await.is_problem(404, "not-found");
    let video = world.admin().await.post(&path, wanted).await.is(201).header("location").unwrap().to_owned();
    studio.author.get(&video).await.is(200);
    other.get(&video).await.is_problem(404, "not-found");
    world.learner().await.get(&video).await.is_problem(403, "forbidden");
}

#[tokio::test]
async fn only_video_and_audio_lessons_that_exist_take_videos() {
    let world = World::new().await;
    let mut studio = Studio::open(&world).await;
    let video = studio.lesson.clone();
    studio.lesson = studio.add_lesson("article").await;
    studio.announce(5).await.is_problem(409, "not-a-video-or-audio-lesson");
    for nothing in ["les_01J9ZK5W6V4QX0N8R3T7B2M1CD", "crs_01J9ZK5W6V4QX0N8R3T7B2M1CD", "x"] {
        studio.lesson = format!("{}/lessons/{nothing}", studio.course);
        studio.announce(5).await.is_problem(404, "not-found");
    }
    studio.lesson = video.replace(&studio.course, "/v1/courses/crs_01J9ZK5W6V4QX0N8R3T7B2M1CD");
    studio.announce(5).await.is_problem(404, "not-found");
    studio.author.get("/v1/videos/vid_01J9ZK5W6V4QX0N8R3T7B2M1CD").await.is_problem(404, "not-found");
}

#[tokio::test]
async fn an_upload_announced_again_with_its_idempotency_key_is_created_once() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let author = studio.author.with("idempotency-key", "k1");
    let wanted = json!({"fileName": "a.mp4", "contentType": "video/mp4", "sizeBytes": 5});
    let path = format!("{}/video", studio.lesson);
    let first = author.post(&path, wanted.clone()).await;
    let again = author.post(&path, wanted).await;
    assert_eq!(first.is(201).body, again.is(201).body);
    assert_eq!(first.header("location"), again.header("location"));
    let other = json!({"fileName": "b.mp4", "contentType": "video/mp4", "sizeBytes": 5});
    author.post(&path, other).await.is_problem(422, "idempotency-key-reused");
}

#[tokio::test]
async fn announcements_of_a_user_have_a_limit_and_those_of_another_one_are_not_concerned() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let (limit, user) = (Limit::VIDEO_ACCOUNT, hash::text(studio.author.user().to_string().as_bytes()));
    let counted = world.context.store.count_units(&limit, &user, limit.burst - 1, world.context.now()).await;
    assert_eq!(counted.unwrap(), Ok(()));
    studio.announce(5).await.is(201);
    let refused = studio.announce(5).await;
    refused.is_problem(429, "too-many-requests");
    let wait: i64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=limit.every.as_secs() + 1).contains(&wait), "{wait}");
    let wanted = json!({"fileName": "a.mp4", "contentType": "video/mp4", "sizeBytes": 5});
    world.admin().await.post(&format!("{}/video", studio.lesson), wanted).await.is(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_fifty_concurrent_announcements_succeeds_or_gets_503() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let answers = join_all((0..50).map(|_| studio.announce(5))).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert!(made > 0);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        answer.is_problem(503, "unavailable");
    }
    // The video of the lesson is one of the created ones.
    let lesson = studio.lesson.rsplit('/').next().unwrap().parse().unwrap();
    let course = studio.course.rsplit('/').next().unwrap().parse().unwrap();
    let found = world.context.store.courses().find_lesson_in_course(course, lesson).await.unwrap().unwrap();
    let video = found.lesson.content.video().unwrap().to_string();
    assert!(answers.iter().any(|answer| answer.status == 201 && answer.text_of("videoId") == video));
}

#[tokio::test]
async fn only_the_announced_upload_can_be_put() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let upload = studio.announce(5).await.is(201).json()["upload"].clone();
    let url = upload["url"].as_str().unwrap();
    let client = reqwest::Client::new();
    let put_as = |url: &str, kind: &str, body: &'static str| {
        let request = client.put(url).header("content-type", kind.to_owned()).body(body);
        async move { request.send().await.unwrap().status() }
    };
    assert_eq!(put_as(url, "video/mp4", "longer than five").await, StatusCode::FORBIDDEN);
    assert_eq!(put_as(url, "text/html", "12345").await, StatusCode::FORBIDDEN);
    assert_eq!(put_as(url.split('?').next().unwrap(), "video/mp4", "12345").await, StatusCode::FORBIDDEN);
    assert_eq!(put_as(&url.replace("/original", "/other"), "video/mp4", "12345").await, StatusCode::FORBIDDEN);
    assert_eq!(client.get(url).send().await.unwrap().status(), StatusCode::FORBIDDEN);
    assert!(studio.arrivals().is_empty());
    assert_eq!(put(&upload, b"12345").await, StatusCode::OK);
    assert_eq!(studio.arrivals().len(), 1);
}
