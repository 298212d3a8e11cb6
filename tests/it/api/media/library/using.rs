//! Choosing files for lessons.

use futures::future::join_all;
use glotto_domain::media::library::MediaKind;
use serde_json::{Value, json};

use super::studio::{Library, media_of};
use crate::world::World;

const UNKNOWN: &str = "med_01J9ZK5W6V4QX0N8R3T7B2M1CD";

/// A dialogue of one line with a recording.
fn dialogue(recording: &Value) -> Value {
    json!({"kind": "dialogue", "dialogue": {
        "speakers": [{"id": "anna", "name": {"en": "Anna"}}],
        "lines": [{
            "id": "l1", "speakerId": "anna", "text": "Hallo.", "translation": {"en": "Hello."}, "audioId": recording,
        }],
    }})
}

/// The codes of the errors of an answer, with their pointers.
fn faults(answer: &crate::world::Answer) -> Vec<(String, String)> {
    let text = |error: &Value, name: &str| error[name].as_str().unwrap().to_owned();
    let errors = answer.is_problem(422, "invalid-input").json()["errors"].as_array().unwrap().clone();
    errors.iter().map(|error| (text(error, "pointer"), text(error, "code"))).collect()
}

fn fault(pointer: &str, code: &str) -> Vec<(String, String)> {
    vec![(pointer.to_owned(), code.to_owned())]
}

#[tokio::test]
async fn a_document_is_chosen_for_a_lesson_which_is_then_ready() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let lesson = library.add_lesson(json!({"kind": "document"})).await;
    assert_eq!(library.author.get(&lesson).await.is(200).json()["ready"], false);
    let media = library.add(MediaKind::Document).await;
    let wanted = json!({"document": {"mediaId": media, "downloadable": true}});
    let changed = library.author.patch(&lesson, wanted).await.is(200).json();
    assert_eq!(changed["document"], json!({"mediaId": media, "downloadable": true}));
    assert_eq!(changed["ready"], true);
    library.publish().await;
    let cleared = library.author.patch(&lesson, json!({"document": {"mediaId": null}})).await.is(200).json();
    assert_eq!((&cleared["ready"], &cleared["document"]["downloadable"]), (&json!(false), &json!(true)));
    let publication = format!("{}/publication", library.course);
    library.author.post_empty(&publication).await.is_problem(409, "course-not-ready");
    // What was published does not change.
    assert_eq!(media_of(&library.enrolled().await, &lesson).await.len(), 1);
}

#[tokio::test]
async fn only_a_file_of_the_library_of_the_right_kind_that_is_ready_can_be_chosen() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let lesson = library.add_lesson(json!({"kind": "document"})).await;
    let elsewhere = Library::open(&world).await.add(MediaKind::Document).await;
    let wanted = json!({"fileName": "menu.pdf", "contentType": "application/pdf", "sizeBytes": 5});
    let awaited = library.author.post(&library.path(), wanted).await.is(201).text_of("mediaId");
    let image = library.add(MediaKind::Image).await;
    let (elsewhere, awaited, image) = (elsewhere.as_str(), awaited.as_str(), image.as_str());
    for (media, code) in
        [(UNKNOWN, "notFound"), (elsewhere, "notFound"), (awaited, "notReady"), (image, "notPermitted")]
    {
        let answer = library.author.patch(&lesson, json!({"document": {"mediaId": media}})).await;
        assert_eq!(faults(&answer), fault("/document/mediaId", code), "{media}");
        let mut new = json!({"moduleId": library.module, "title": {"en": "x"}, "kind": "document"});
        new["document"] = json!({"mediaId": media});
        let answer = library.author.post(&format!("{}/lessons", library.course), new).await;
        assert_eq!(faults(&answer), fault("/document/mediaId", code), "{media}");
        let answer = library.author.patch(&library.course, json!({"coverId": media})).await;
        assert_eq!(answer.status == 200, media == image, "{media}");
    }
}

#[tokio::test]
async fn recordings_of_a_dialogue_are_chosen_for_the_whole_and_for_lines() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let (first, second, image) =
        (library.add(MediaKind::Audio).await, library.add(MediaKind::Audio).await, library.add(MediaKind::Image).await);
    let lesson = library.add_lesson(dialogue(&json!(first))).await;
    let view = library.author.get(&lesson).await.is(200).json();
    assert_eq!(view["dialogue"]["lines"][0]["audioId"], json!(first));
    let lines = dialogue(&Value::Null)["dialogue"]["lines"].clone();
    let kept = json!({"dialogue": {"lines": lines, "audioId": second}});
    let view = library.author.patch(&lesson, kept).await.is(200).json();
    assert_eq!(view["dialogue"]["lines"][0]["audioId"], json!(first), "its text is the same");
    assert_eq!(view["dialogue"]["audioId"], json!(second));
    let mut ids: Vec<_> = media_of(&library.author, &lesson).await.iter().map(|file| file["mediaId"].clone()).collect();
    let mut expected = vec![json!(first), json!(second)];
    for ids in [&mut ids, &mut expected] {
        ids.sort_by_key(Value::to_string);
    }
    assert_eq!(ids, expected);
    let wrong = json!({"dialogue": {"lines": dialogue(&json!(image))["dialogue"]["lines"], "audioId": UNKNOWN}});
    let mut expected = fault("/dialogue/audioId", "notFound");
    expected.extend(fault("/dialogue/lines/0/audioId", "notPermitted"));
    assert_eq!(faults(&library.author.patch(&lesson, wrong).await), expected);
    let view = library.author.patch(&lesson, json!({"dialogue": {"audioId": null}})).await.is(200).json();
    assert_eq!(view["dialogue"].get("audioId"), None);
}

#[tokio::test]
async fn an_article_links_a_document_shows_an_image_plays_a_recording_and_nothing_else() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let kinds = [MediaKind::Document, MediaKind::Image, MediaKind::Audio];
    let lesson = library.add_lesson(json!({"kind": "article", "body": {"en": "# A"}})).await;
    for kind in kinds {
        let file = library.add(kind).await;
        for (text, accepted) in [("[A]", kind), ("![A]", MediaKind::Image), ("[audio: A]", MediaKind::Audio)] {
            let body = json!({"body": {"en": format!("{text}(media:{file})")}});
            let answer = library.author.patch(&lesson, body).await;
            if kind == accepted {
                answer.is(200);
                assert_eq!(media_of(&library.author, &lesson).await[0]["mediaId"], json!(file));
            } else {
                assert_eq!(faults(&answer), fault("/body/en", "notPermitted"), "{text} {kind:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_version_keeps_the_file_that_the_draft_replaces() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let (old, new) = (library.add(MediaKind::Document).await, library.add(MediaKind::Document).await);
    let lesson = library.add_document(&old).await;
    library.publish().await;
    let learner = library.enrolled().await;
    library.author.patch(&lesson, json!({"document": {"mediaId": new}})).await.is(200);
    library.author.delete(&format!("{}/{old}", library.path())).await.is(204);
    library.publish().await;
    assert_eq!(media_of(&learner, &lesson).await[0]["mediaId"], json!(old));
    learner.put(&format!("{}/enrolment/version", library.course), json!({"version": 2})).await.is(200);
    assert_eq!(media_of(&learner, &lesson).await[0]["mediaId"], json!(new));
    // The draft may become the first version again.
    let restored = format!("{}/versions/1/restoration", library.course);
    library.author.post_empty(&restored).await.is(200);
    assert_eq!(media_of(&library.author, &lesson).await[0]["mediaId"], json!(old));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_chosen_and_deleted_at_once_is_either_there_or_not_named() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let lesson = library.add_lesson(json!({"kind": "document"})).await;
    for _ in 0..10 {
        let media = library.add(MediaKind::Document).await;
        let path = format!("{}/{media}", library.path());
        let choose = library.author.patch(&lesson, json!({"document": {"mediaId": media}}));
        let (chosen, deleted) = futures::join!(choose, library.author.delete(&path));
        let named = library.author.get(&lesson).await.is(200).json()["document"]["mediaId"] == json!(media);
        assert_eq!(named, chosen.status == 200, "{}", chosen.text());
        assert!(!named || library.stored(&media).await.is_some(), "{}: a name leads nowhere", deleted.status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_lessons_choose_one_file_at_the_same_time() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let media = library.add(MediaKind::Document).await;
    let lessons =
        [library.add_lesson(json!({"kind": "document"})).await, library.add_lesson(json!({"kind": "document"})).await];
    let chosen = lessons.iter().map(|lesson| {
        let (author, media) = (library.author.clone(), media.clone());
        async move { author.patch(lesson, json!({"document": {"mediaId": media}})).await.status }
    });
    assert_eq!(join_all(chosen).await, [200, 200]);
    assert_eq!(library.stored(&media).await.unwrap().places.len(), 2);
}
