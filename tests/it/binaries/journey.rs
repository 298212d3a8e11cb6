//! The journey of the README, over plain HTTP: accounts, a course, a video, learning.

use std::time::Duration;

use glotto_domain::media::playback::{LINK_SEAL, PlaybackLink};
use glotto_http::Seal;
use glotto_stack::Stack;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};

use super::client::{Client, Got};
use super::{Classroom, admin, context_of, instructor, quiet, start};
use crate::world::media::clip;

/// An instructor begins a course with a module; gives the ids of both.
async fn begin(instructor: &Client) -> (String, String) {
    let course = json!({
        "title": {"en": "German for beginners", "de": "Deutsch für den Anfang"},
        "description": {"en": "From zero to a first chat.", "de": "Von null zum ersten Plausch."},
        "defaultLanguage": "en", "teaches": "de", "level": "A1", "topics": ["everyday-life"],
    });
    let course = instructor.post("/v1/courses", course).await.is(201).text("id");
    let module = json!({"title": {"en": "Hello"}});
    let module = instructor.post(&format!("/v1/courses/{course}/modules"), module).await.is(201).text("id");
    (course, module)
}

/// An instructor makes and publishes a course; gives the ids of course, video and article lesson.
pub async fn author(stack: &Stack, instructor: &Client) -> (String, String, String) {
    let (course, module) = begin(instructor).await;
    let base = format!("/v1/courses/{course}");
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
    quiet(stack).await;
    instructor.get(&format!("/v1/videos/{}", created["videoId"].as_str().unwrap())).await.is(200).json()
}

/// The addresses in a playlist that is at `url`, as a player resolves them.
pub fn addresses(url: &str, playlist: &Got) -> Vec<String> {
    let (folder, _) = url.rsplit_once('/').unwrap();
    let text = String::from_utf8(playlist.body.clone()).unwrap();
    let names = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    names.map(|name| format!("{folder}/{name}")).collect()
}

/// Fetches all media of a playlist as a player does, and sees that nothing of it is there without
/// its signature or with another one.
async fn watch(player: &Client, address: &str) {
    let playlist = player.fetch(address, None).await.is(200);
    let media = addresses(address, &playlist);
    let text = String::from_utf8(playlist.body).unwrap();
    let begin = text.lines().find_map(|line| line.strip_prefix("#EXT-X-MAP:URI=\"")?.strip_suffix('"'));
    let begin = format!("{}/{}", address.rsplit_once('/').unwrap().0, begin.unwrap_or_else(|| panic!("{text}")));
    assert!(!media.is_empty(), "{text}");
    // Boxes of ISO 14496-12: the file that begins all segments, and each segment, are of a type.
    for (file, expected) in std::iter::once((&begin, b"ftyp")).chain(media.iter().map(|file| (file, b"styp"))) {
        // The client follows the redirect.
        let whole = player.fetch(file, None).await.is(200);
        assert_eq!(&whole.body[4..8], expected, "{file}");
        // It sends the range again.
        let part = player.fetch(file, Some(("range", "bytes=0-7"))).await.is(206);
        assert_eq!(part.body, whole.body[..8], "{file}");
    }
    let signed = player.location(&media[0]).await;
    player.fetch(&signed, None).await.is(200);
    let (unsigned, _) = signed.split_once('?').unwrap();
    let (before, rest) = signed.split_once("Signature=").unwrap();
    let (signature, after) = rest.split_once('&').unwrap();
    let forged = format!("{before}Signature={}&{after}", flipped(signature));
    for address in [unsigned, &forged] {
        let refused = player.fetch(address, None).await.is(403);
        assert!(String::from_utf8(refused.body).unwrap().contains("<Error><Code>"), "{address}");
    }
}

/// The same text with another character near its end.
fn flipped(text: &str) -> String {
    let (front, back) = text.split_at(text.len() - 8);
    format!("{front}{}{}", if back.starts_with('0') { '1' } else { '0' }, &back[1..])
}

/// A link to a playlist is good as it was given, until its time is over, and not otherwise.
async fn refuses_forged_and_expired(stack: &Stack, player: &Client, master: &str) {
    let (base, rest) = master.split_once("/v1/playback/").unwrap();
    let (token, file) = rest.split_once('/').unwrap();
    let link = |token: &str| format!("{base}/v1/playback/{token}/{file}");
    let (text, seal) = token.rsplit_once('.').unwrap();
    let (inner, version) = text.rsplit_once('.').unwrap();
    let given = PlaybackLink::read(inner, Timestamp::now()).unwrap();
    let until = |ends: Timestamp| PlaybackLink { ends, ..given.clone() }.text();

    let (later, over) = (given.ends + SignedDuration::from_hours(1), Timestamp::now() - SignedDuration::from_secs(1));
    for forged in [format!("{text}.{}", flipped(seal)), format!("{}.{version}.{seal}", until(later)), text.to_owned()] {
        player.fetch(&link(&forged), None).await.refused(403, "playback-link-invalid");
    }
    // Sealed as the platform itself would have sealed it some hours ago.
    let sealer = Seal::of(&context_of(stack, "GetPlaylistFunction"), LINK_SEAL).await.unwrap();
    player.fetch(&link(&sealer.close(&until(later))), None).await.is(200);
    player.fetch(&link(&sealer.close(&until(over))), None).await.refused(403, "playback-link-expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_author_revises_a_course_and_no_other_user_does() {
    let stack = start(&[]).await;
    let admin = admin(&stack).await;
    let author = instructor(&stack, &admin, "author@example.com").await;
    let other = instructor(&stack, &admin, "other@example.com").await;
    let (course, module) = begin(&author).await;
    let course = format!("/v1/courses/{course}");
    let mut lessons = Vec::new();
    for title in ["Numbers", "Colours"] {
        let lesson = json!({"moduleId": module, "kind": "article", "title": {"en": title}, "body": {"en": "# One"}});
        lessons.push(author.post(&format!("{course}/lessons"), lesson).await.is(201).text("id"));
    }
    let lesson = format!("{course}/lessons/{}", lessons[0]);
    let order = |lessons: &[&String]| json!({"modules": [{"moduleId": module, "lessonIds": lessons}]});
    let turned = order(&[&lessons[1], &lessons[0]]);

    // The course: each change needs the revision that it was made for.
    let etag = author.get(&course).await.is(200).header("etag").to_owned();
    let changed = author.with("if-match", &etag).patch(&course, json!({"level": "B1"})).await.is(200);
    assert_eq!(changed.text("level"), "B1");
    let stale = author.with("if-match", &etag);
    stale.patch(&course, json!({"level": "C2"})).await.refused(412, "stale");
    stale.put(&format!("{course}/outline"), turned.clone()).await.refused(412, "stale");
    let current = author.with("if-match", changed.header("etag"));
    current.put(&format!("{course}/outline"), turned).await.is(200);

    // A lesson, which has a revision of its own.
    let etag = author.get(&lesson).await.is(200).header("etag").to_owned();
    let first = author.with("if-match", &etag);
    first.patch(&lesson, json!({"body": {"en": "# Two"}})).await.is(200);
    first.patch(&lesson, json!({"body": {"en": "# Three"}})).await.refused(412, "stale");

    // Other users cannot see a draft, and cannot change a published course either.
    let untouched = order(&[&lessons[0], &lessons[1]]);
    for (status, slug) in [(404, "not-found"), (403, "not-your-course")] {
        other.patch(&course, json!({"level": "C2"})).await.refused(status, slug);
        other.patch(&lesson, json!({"body": {"en": "# Mine"}})).await.refused(status, slug);
        other.put(&format!("{course}/outline"), untouched.clone()).await.refused(status, slug);
        author.post(&format!("{course}/publication"), json!({})).await.succeeded();
    }
    let seen = author.get(&course).await.is(200).json();
    let ids: Vec<_> = seen["modules"][0]["lessons"].as_array().unwrap().iter().map(|lesson| &lesson["id"]).collect();
    assert_eq!((&seen["level"], ids), (&json!("B1"), vec![&json!(lessons[1]), &json!(lessons[0])]));
    assert_eq!(author.get(&lesson).await.is(200).text("body"), "# Two");
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_watches_a_real_lesson_end_to_end() {
    let stack = start(&[]).await;
    let classroom = Classroom::open(&stack).await;
    let Classroom { course, video_lesson, article_lesson, instructor, learner } = &classroom;
    let anonymous = Client::new(&stack);
    let base = format!("/v1/courses/{course}");

    // The catalogue, in the reader's language.
    let catalogue = anonymous.get("/v1/courses?teaches=de&level=A1&lang=de").await.is(200).json();
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
    let variants = addresses(&view.text("masterUrl"), &master);
    assert!(!variants.is_empty());
    for variant in &variants {
        watch(&anonymous, variant).await;
    }
    anonymous.fetch(&view.text("posterUrl"), None).await.is(200);
    refuses_forged_and_expired(&stack, &anonymous, &view.text("masterUrl")).await;

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
async fn a_file_that_is_not_a_video_fails_with_a_readable_reason() {
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
