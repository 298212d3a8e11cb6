//! The sweep of uploads that were never completed, by its real function.

use glotto_domain::media::Video;
use glotto_runtime::Context;
use glotto_stack::Stack;
use glotto_store::media::VideoItem;
use jiff::SignedDuration;
use serde_json::json;

use super::client::Client;
use super::{admin, context_of, fire, start};

const SWEEP: &str = "DeleteExpiredUploadsFunction";

/// A course with a lesson that waits for its video; gives the lesson's address.
async fn video_lesson(author: &Client) -> String {
    let course = json!({"title": {"en": "German"}, "defaultLanguage": "en", "level": "A1", "topics": ["travel"]});
    let course = author.post("/v1/courses", course).await.is(201).text("id");
    let module = author.post(&format!("/v1/courses/{course}/modules"), json!({"title": {"en": "Hello"}})).await;
    let lesson = json!({"moduleId": module.is(201).text("id"), "kind": "video", "title": {"en": "Greetings"}});
    let lesson = author.post(&format!("/v1/courses/{course}/lessons"), lesson).await.is(201).text("id");
    format!("/v1/courses/{course}/lessons/{lesson}")
}

/// Announces an upload and never makes it; gives the video's id.
async fn announce(author: &Client, lesson: &str) -> String {
    let wanted = json!({"fileName": "clip.mp4", "contentType": "video/mp4", "sizeBytes": 1_000});
    author.post(&format!("{lesson}/video"), wanted).await.is(201).text("videoId")
}

/// Lets an upload have been announced three hours ago.
async fn age(context: &Context, video: &str) {
    let (found, revision) =
        context.store.videos().find(video.parse().unwrap()).await.unwrap().expect("there is no video");
    let mut upload = found.upload().clone();
    upload.created -= SignedDuration::from_hours(3);
    let check_at = Some(upload.abandoned_at());
    let older = Video::restore(upload, found.stage().clone(), check_at);
    context.store.save(&VideoItem::of(&older, revision)).await.unwrap();
}

async fn state(stack: &Stack, author: &Client, video: &str) -> serde_json::Value {
    super::quiet(stack).await;
    author.get(&format!("/v1/videos/{video}")).await.is(200).json()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_was_never_completed_fails_when_the_schedule_fires() {
    let stack = start(&[]).await;
    let author = admin(&stack).await;
    let lesson = video_lesson(&author).await;
    let (forgotten, awaited) = (announce(&author, &lesson).await, announce(&author, &lesson).await);
    age(&context_of(&stack, SWEEP), &forgotten).await;

    assert_eq!(fire(&stack, SWEEP).await, json!({"seen": 1, "swept": 1}));
    let failed = state(&stack, &author, &forgotten).await;
    assert_eq!((&failed["status"], &failed["failure"]["code"]), (&json!("failed"), &json!("neverUploaded")));
    assert_ne!(state(&stack, &author, &awaited).await["status"], "failed", "there is time left for the other one");
    assert_eq!(fire(&stack, SWEEP).await, json!({"seen": 0, "swept": 0}));
    stack.stop().await;
}
