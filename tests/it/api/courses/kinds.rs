//! Lessons of the other kinds: dialogues, links, appointments, and those that wait for what fills them.

use serde_json::{Value, json};

use super::{add_article, add_module, create_course, german};
use crate::world::{Actor, World, examples};

/// A draft with a module; their path and id.
async fn draft(author: &Actor<'_>) -> (String, String) {
    let course = create_course(author, german()).await;
    let module = add_module(author, &course).await;
    (course, module)
}

/// Creates a lesson with these members. Returns its path.
async fn add(author: &Actor<'_>, course: &str, module: &str, members: &Value) -> String {
    let answer = author.post(&format!("{course}/lessons"), lesson(module, members)).await;
    answer.is(201).header("location").unwrap().to_owned()
}

fn lesson(module: &str, members: &Value) -> Value {
    let mut lesson = json!({"moduleId": module, "title": {"en": "A lesson"}});
    for (name, value) in members.as_object().unwrap() {
        lesson[name] = value.clone();
    }
    lesson
}

fn meeting() -> Value {
    json!({"kind": "appointment", "appointment": {
        "starts": "2027-07-01T18:00", "ends": "2027-07-01T19:30", "timeZone": "Europe/Berlin",
        "meetingUrl": "https://meet.example/1", "place": {"en": "Room 12"},
    }})
}

#[tokio::test]
async fn a_dialogue_is_written_translated_and_read_line_by_line() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, module) = draft(&author).await;
    let answer = author.post(&format!("{course}/lessons"), examples::dialogue(&module)).await;
    let path = answer.is(201).header("location").unwrap().to_owned();
    insta::assert_json_snapshot!("get_lesson_of_a_dialogue", author.get(&format!("{path}?lang=en")).await.snapshot());
    let texts = json!({
        "speakers": {"anna": {"ar": "آنا"}, "waiter": {"ar": "النادل"}},
        "lines": {"l1": {"translation": {"ar": "صباح الخير!"}, "glosses": {"0": {"ar": "خير"}}}},
    });
    author.patch(&path, json!({"dialogue": {"texts": texts}})).await.is(200);
    let seen = author.get(&format!("{path}?lang=ar-EG")).await;
    assert_eq!(seen.header("content-language"), Some("ar"));
    let seen = seen.json();
    assert_eq!((&seen["language"], &seen["dir"]), (&json!("ar"), &json!("rtl")));
    assert_eq!(seen["fallbacks"], json!({"title": {"language": "en", "dir": "ltr", "reason": "default"}}));
    let dialogue = &seen["dialogue"];
    assert_eq!((&dialogue["language"], &dialogue["dir"]), (&json!("de"), &json!("ltr")));
    assert_eq!(dialogue["lines"][0]["translation"], "صباح الخير!");
    assert_eq!(dialogue["lines"][0]["glosses"][0]["word"], "Guten");
    assert_eq!(seen["translations"]["dialogue"]["lines"]["l1"]["glosses"]["0"], json!({"ar": "خير", "en": "good"}));
}

#[tokio::test]
async fn a_reader_of_the_language_that_is_spoken_gets_no_translation_into_a_foreign_one() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, module) = draft(&author).await;
    let answer = author.post(&format!("{course}/lessons"), examples::dialogue(&module)).await;
    let path = answer.is(201).header("location").unwrap().to_owned();
    let names = json!({"speakers": {"anna": {"de": "Anna"}, "waiter": {"de": "Der Kellner"}}});
    author.patch(&path, json!({"dialogue": {"texts": names}})).await.is(200);
    let seen = author.get(&format!("{path}?lang=de-AT")).await.json();
    assert_eq!((&seen["language"], &seen["dialogue"]["speakers"][1]["name"]), (&json!("de"), &json!("Der Kellner")));
    let line = &seen["dialogue"]["lines"][0];
    assert_eq!((line.get("translation"), &line["glosses"], line.get("fallbacks")), (None, &json!([]), None));
    let seen = author.get(&format!("{path}?lang=fr")).await.json();
    assert_eq!(
        (&seen["language"], &seen["dialogue"]["lines"][0]["translation"]),
        (&json!("en"), &json!("Good morning!"))
    );
}

#[tokio::test]
async fn every_fault_of_a_lesson_of_any_kind_points_into_its_part() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, module) = draft(&author).await;
    for (members, pointers) in [
        (json!({"kind": "link"}), vec!["/link"]),
        (json!({"kind": "appointment"}), vec!["/appointment"]),
        (json!({"kind": "link", "link": {"url": "http://example.com"}}), vec!["/link/url"]),
        (json!({"kind": "quiz", "body": {"en": "# Text"}}), vec!["/body"]),
        (json!({"kind": "video", "dialogue": {}}), vec!["/dialogue"]),
        (json!({"kind": "podcast"}), vec!["/kind"]),
        (json!({"kind": "deck", "estimatedMinutes": 601}), vec!["/estimatedMinutes"]),
        (
            json!({"kind": "dialogue", "dialogue": {
                "speakers": [{"id": "a", "name": {"de": "A"}}],
                "lines": [{"id": "l1", "speakerId": "b", "text": "Hallo", "translation": {"de": "Hallo"},
                    "glosses": [{"start": 0, "end": 9, "meaning": {"en": "hello"}}]}],
            }}),
            vec![
                "/dialogue/speakers/0/name",
                "/dialogue/lines/0/speakerId",
                "/dialogue/lines/0/translation",
                "/dialogue/lines/0/glosses/0/end",
            ],
        ),
        (
            json!({"kind": "appointment", "appointment": {
                "starts": "2027-03-28T02:30", "ends": "2027-03-28T04:00", "timeZone": "Europe/Berlin",
            }}),
            vec!["/appointment/starts"],
        ),
    ] {
        let answer = author.post(&format!("{course}/lessons"), lesson(&module, &members)).await;
        assert_eq!(answer.is_problem(422, "invalid-input").pointers(), pointers, "{members}");
    }
}

#[tokio::test]
async fn a_link_and_an_appointment_are_shown_and_changed() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, module) = draft(&author).await;
    let link = json!({"kind": "link", "link": {"url": "https://Example.com", "note": {"en": "Read it."}},
        "estimatedMinutes": 20});
    let link = add(&author, &course, &module, &link).await;
    insta::assert_json_snapshot!("get_lesson_of_a_link", author.get(&link).await.snapshot());
    let change = json!({"link": {"opens": "embedded", "note": null}, "estimatedMinutes": null});
    let changed = author.patch(&link, change).await.is(200).json();
    assert_eq!(changed["link"], json!({"url": "https://example.com/", "opens": "embedded"}));
    assert!(changed.get("estimatedMinutes").is_none());

    let path = add(&author, &course, &module, &meeting()).await;
    insta::assert_json_snapshot!("get_lesson_of_an_appointment", author.get(&path).await.snapshot());
    let changed = author.patch(&path, json!({"appointment": {"timeZone": "Asia/Tokyo"}})).await.is(200).json();
    assert_eq!(changed["appointment"]["startsAt"], "2027-07-01T09:00:00.000Z");
    assert_eq!((&changed["estimatedMinutes"], changed.get("durationSeconds")), (&json!(90), None));
    let answer = author.patch(&path, json!({"link": {"opens": "embedded"}})).await;
    assert_eq!(answer.is_problem(422, "invalid-input").pointers(), ["/link"]);
}

#[tokio::test]
async fn a_course_is_published_once_its_dialogues_have_lines_and_its_slots_are_filled() {
    let world = World::new().await;
    let author = world.instructor().await;
    let (course, module) = draft(&author).await;
    add_article(&author, &course, &module).await;
    add(&author, &course, &module, &meeting()).await;
    let mut waiting = Vec::new();
    for kind in ["audio", "document", "quiz", "deck", "dialogue"] {
        waiting.push(add(&author, &course, &module, &json!({"kind": kind})).await);
    }
    let refused = author.post_empty(&format!("{course}/publication")).await;
    let expected: Vec<_> = (2..7).map(|lesson| format!("/modules/0/lessons/{lesson}")).collect();
    assert_eq!(refused.is_problem(409, "course-not-ready").pointers(), expected);
    let dialogue = waiting.pop().unwrap();
    for lesson in waiting {
        author.delete(&lesson).await.is(204);
    }
    let lines = examples::dialogue(&module)["dialogue"].clone();
    author.patch(&dialogue, json!({"dialogue": lines})).await.is(200);
    author.post_empty(&format!("{course}/publication")).await.is(200);
}
