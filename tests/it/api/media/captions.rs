//! Captions of lessons: uploaded, listed, downloaded, deleted, and part of versions.

use futures::future::join_all;
use glotto_cloud::Fault;
use serde_json::{Value, json};

use super::studio::Studio;
use crate::world::World;
use crate::world::media::CAPTIONS;

const SUBRIP: &str = "1\n00:00:01,000 --> 00:00:02,500\n<b>Guten</b> Tag & 3 < 4\n\n";

/// The keys of the files of captions.
fn files(world: &World) -> Vec<String> {
    world.cloud.buckets().keys(world.name_of("MediaBucket"), "captions/")
}

/// The languages of the captions of a lesson, as a caller gets them.
fn languages(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|track| track["language"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn captions_are_uploaded_listed_kept_in_two_formats_and_deleted() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let (author, lesson) = (&studio.author, &studio.lesson);
    let german = author.put_captions(lesson, "DE", SUBRIP).await.is(200).json();
    assert_eq!((&german["language"], &german["kind"], &german["cues"]), (&json!("de"), &json!("subtitles"), &json!(1)));
    author.put_captions(lesson, "ar?kind=captions", CAPTIONS).await.is(200);
    let list = author.get(&format!("{lesson}/captions")).await.is(200).json();
    assert_eq!(languages(&list), ["ar", "de"]);
    assert_eq!((&list["items"][0]["dir"], &list["items"][0]["kind"]), (&json!("rtl"), &json!("captions")));
    assert_eq!(author.get(lesson).await.is(200).json()["video"]["captionLanguages"], json!(["ar", "de"]));

    let webvtt = author.get(&format!("{lesson}/captions/de")).await;
    let expected = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<b>Guten</b> Tag &amp; 3 &lt; 4\n";
    assert_eq!(webvtt.is(200).text(), expected);
    assert_eq!(webvtt.header("content-type"), Some("text/vtt"));
    assert_eq!(webvtt.header("content-disposition"), Some("attachment; filename=\"captions.de.vtt\""));
    let subrip = author.get(&format!("{lesson}/captions/de?format=srt")).await;
    assert_eq!(subrip.is(200).text(), SUBRIP);
    assert_eq!(subrip.header("content-type"), Some("application/x-subrip"));
    author.get(&format!("{lesson}/captions/de?format=ttml")).await.is_problem(422, "invalid-input");

    author.delete(&format!("{lesson}/captions/de")).await.is(204);
    for method in ["GET", "DELETE"] {
        author.send(method, &format!("{lesson}/captions/de"), "").await.is_problem(404, "not-found");
    }
    assert_eq!(languages(&author.get(&format!("{lesson}/captions")).await.is(200).json()), ["ar"]);
}

#[tokio::test]
async fn a_file_that_is_not_right_is_refused_with_every_fault_and_its_line() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let file = "WEBVTT\n\nHello\n\n00:02.000 --> 00:01.000\na\n\n00:01 --> 00:03.000\nb\n";
    let refused = studio.author.put_captions(&studio.lesson, "de", file).await;
    refused.is_problem(422, "invalid-input");
    let errors = refused.json()["errors"].clone();
    let lines: Vec<_> = errors.as_array().unwrap().iter().map(|error| error["params"]["line"].clone()).collect();
    assert_eq!(lines, [3, 5, 8]);
    assert!(errors[1]["detail"].as_str().unwrap().starts_with("line 5 must have a cue that ends"), "{errors}");
    let large = format!("{CAPTIONS}{}", "\n".repeat(1024 * 1024));
    studio.author.put_captions(&studio.lesson, "de", &large).await.is_problem(422, "invalid-input");
    for other in ["", "PK\u{3}\u{4}", "WEBVTT\n"] {
        studio.author.put_captions(&studio.lesson, "de", other).await.is_problem(422, "invalid-input");
    }
    assert!(files(&world).is_empty());
    studio.author.put_captions(&studio.lesson, "x", CAPTIONS).await.is_problem(404, "not-found");
    let article = studio.add_lesson("article").await;
    studio.author.put_captions(&article, "de", CAPTIONS).await.is_problem(409, "no-captions-in-lesson");
}

#[tokio::test]
async fn a_file_of_captions_that_was_got_is_taken_again_in_either_format() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let (author, lesson) = (&studio.author, &studio.lesson);
    let with_cues = |cues: usize| {
        let cue = format!("\n00:01.000 --> 00:02.000\n{}\n", "a".repeat(48));
        format!("WEBVTT\n{}", cue.repeat(cues))
    };
    for (file, detail) in [
        (with_cues(13_900), "must have at most 1 MiB as WebVTT and as SubRip"),
        (format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{}\n", "<".repeat(1_000_000)), "must have at most 1 MiB as"),
    ] {
        assert!(file.len() < 1024 * 1024);
        let refused = author.put_captions(lesson, "de", &file).await;
        let errors = refused.is_problem(422, "invalid-input").json()["errors"].clone();
        assert!(errors[0]["detail"].as_str().unwrap().starts_with(detail), "{errors}");
    }
    author.put_captions(lesson, "de", &with_cues(12_000)).await.is(200);
    for format in ["vtt", "srt"] {
        let file = author.get(&format!("{lesson}/captions/de?format={format}")).await.is(200).text();
        let cues = author.put_captions(lesson, format!("de-x-{format}").as_str(), &file).await.is(200).json();
        assert_eq!(cues["cues"], 12_000);
        let again = author.get(&format!("{lesson}/captions/de-x-{format}?format={format}")).await.is(200).text();
        assert!(again == file, "{format}");
    }
}

#[tokio::test]
async fn captions_that_were_stored_before_there_was_a_limit_are_got_in_either_format() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    studio.author.put_captions(&studio.lesson, "de", CAPTIONS).await.is(200);
    let large = format!("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n{}\n", "&amp;".repeat(300_000));
    let [file] = files(&world).try_into().unwrap();
    world.cloud.buckets().put(world.name_of("MediaBucket"), &file, "text/vtt", large.clone().into()).await.unwrap();
    let captions = format!("{}/captions/de", studio.lesson);
    assert!(studio.author.get(&captions).await.is(200).text() == large);
    let subrip = studio.author.get(&format!("{captions}?format=srt")).await.is(200).text();
    assert!(subrip.contains(&"&".repeat(300_000)));
}

#[tokio::test]
async fn only_authors_change_captions_and_only_who_may_read_a_lesson_reads_them() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    studio.author.put_captions(&studio.lesson, "de", CAPTIONS).await.is(200);
    let captions = format!("{}/captions", studio.lesson);
    let (learner, other) = (world.learner().await, world.instructor().await);
    for stranger in [&learner, &other] {
        stranger.get(&captions).await.is_problem(404, "not-found");
        stranger.get(&format!("{captions}/de")).await.is_problem(404, "not-found");
    }
    other.put_captions(&studio.lesson, "de", CAPTIONS).await.is_problem(404, "not-found");
    learner.put_captions(&studio.lesson, "de", CAPTIONS).await.is_problem(403, "forbidden");
    world.anonymous().get(&captions).await.is_problem(401, "unauthenticated");
    world.admin().await.get(&format!("{captions}/de")).await.is(200);
}

#[tokio::test]
async fn a_version_keeps_its_captions_when_the_draft_gets_others() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let (author, lesson) = (&studio.author, &studio.lesson);
    author.put_captions(lesson, "de", SUBRIP).await.is(200);
    studio.film().await;
    studio.publish().await;
    let learner = studio.enrolled().await;
    let file = format!("{lesson}/captions/de");
    let former = learner.get(&file).await.is(200).text();
    author.put_captions(lesson, "de", CAPTIONS).await.is(200);
    author.put_captions(lesson, "fr", CAPTIONS).await.is(200);
    assert_eq!(learner.get(&file).await.is(200).text(), former);
    learner.get(&format!("{lesson}/captions/fr")).await.is_problem(404, "not-found");
    author.delete(&file).await.is(204);
    assert_eq!(learner.get(&file).await.is(200).text(), former);
    author.put_captions(lesson, "de", CAPTIONS).await.is(200);
    studio.publish().await;
    learner.put(&format!("{}/enrolment/version", studio.course), json!({"version": 2})).await.is(200);
    assert_eq!(learner.get(&file).await.is(200).text(), CAPTIONS);
    assert_eq!(languages(&learner.get(&format!("{lesson}/captions")).await.is(200).json()), ["de", "fr"]);
}

#[tokio::test]
async fn the_same_file_again_changes_nothing_and_a_stale_change_stores_no_file() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let (author, lesson) = (&studio.author, &studio.lesson);
    let former = author.get(lesson).await.is(200).header("etag").unwrap().to_owned();
    let first = author.put_captions(lesson, "de", CAPTIONS).await.is(200).json();
    let again = author.put_captions(lesson, "de", CAPTIONS).await.is(200).json();
    assert_eq!(again, first);
    let current = first["lessonEtag"].as_str().unwrap();
    let stale = author.with("if-match", &former);
    stale.put_captions(lesson, "de", SUBRIP).await.is_problem(412, "stale");
    stale.delete(&format!("{lesson}/captions/de")).await.is_problem(412, "stale");
    assert_eq!(files(&world).len(), 1);
    let next = author.with("if-match", current).put_captions(lesson, "de", SUBRIP).await.is(200).json();
    let etag = next["lessonEtag"].as_str().unwrap();
    author.with("if-match", etag).delete(&format!("{lesson}/captions/de")).await.is(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn captions_in_ten_languages_at_once_are_all_there() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let tags = ["de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt"];
    let uploads = tags.map(|tag| studio.author.put_captions(&studio.lesson, tag, CAPTIONS));
    for answer in join_all(uploads).await {
        answer.is(200);
    }
    assert_eq!(languages(&studio.author.get(&format!("{}/captions", studio.lesson)).await.is(200).json()), tags);
}

#[tokio::test]
async fn captions_whose_file_or_lesson_was_not_stored_are_stored_by_a_repetition() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let list = format!("{}/captions", studio.lesson);
    // The number of attempts of the SDK.
    world.cloud.faults().times("PutObject", 3, Fault::Throttled);
    studio.author.put_captions(&studio.lesson, "de", CAPTIONS).await.is_problem(503, "unavailable");
    assert!(languages(&studio.author.get(&list).await.is(200).json()).is_empty(), "no lesson names a missing file");
    world.cloud.faults().times("PutObject", 3, Fault::FailAfterCommit);
    studio.author.put_captions(&studio.lesson, "de", CAPTIONS).await.is_problem(503, "unavailable");
    assert_eq!((languages(&studio.author.get(&list).await.is(200).json()).len(), files(&world).len()), (0, 1));
    studio.author.put_captions(&studio.lesson, "de", CAPTIONS).await.is(200);
    assert_eq!(studio.author.get(&format!("{list}/de")).await.is(200).text(), CAPTIONS);
}

#[tokio::test]
async fn the_coverage_of_a_course_names_the_lessons_without_captions_in_each_language() {
    let world = World::new().await;
    let studio = Studio::open(&world).await;
    let (author, course) = (&studio.author, &studio.course);
    let recording = studio.add_lesson("audio").await;
    studio.add_lesson("article").await;
    author.put_captions(&studio.lesson, "en", CAPTIONS).await.is(200);
    let added = author.put_captions(&studio.lesson, "ar", CAPTIONS).await.is(200).json();
    author.put_captions(&recording, "ar", CAPTIONS).await.is(200);
    let coverage = async |language: &str| {
        let all = author.get(&format!("{course}/coverage")).await.is(200).json()["languages"].clone();
        all.as_array().unwrap().iter().find(|one| one["language"] == language).cloned()
    };
    let english = coverage("en").await.unwrap();
    assert_eq!((&english["percent"], &english["missing"]), (&json!(100), &json!([])), "captions are no texts");
    let id = recording.rsplit('/').next().unwrap();
    let missing = json!([{"pointer": "/modules/0/lessons/1", "moduleId": studio.module, "lessonId": id}]);
    assert_eq!(english["captions"], json!({"present": 1, "missing": 1, "lessons": missing, "omitted": 0}));
    let arabic = coverage("ar").await.unwrap();
    assert_eq!((&arabic["dir"], &arabic["percent"]), (&json!("rtl"), &json!(0)), "captions alone");
    assert_eq!(arabic["captions"], json!({"present": 2, "missing": 0, "lessons": [], "omitted": 0}));
    assert_eq!(coverage("de").await.unwrap()["captions"]["missing"], 2);

    // The outline knows their languages, so the course has another revision.
    let stale = author.with("if-match", added["courseEtag"].as_str().unwrap());
    stale.patch(course, json!({"level": "B1"})).await.is_problem(412, "stale");
    for lesson in [&studio.lesson, &recording] {
        author.delete(&format!("{lesson}/captions/ar")).await.is(204);
    }
    assert_eq!(coverage("ar").await, None);
}
