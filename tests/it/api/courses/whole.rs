//! A whole course over the API: lessons of every kind, three languages with gaps, two versions, a learner who keeps the
//! first one, what differs, and the way back.

use glotto_domain::media::library::MediaKind;
use serde_json::{Value, json};

use super::{add_module, course_in, create_course};
use crate::world::media::CAPTIONS;
use crate::world::{Actor, World, examples};

/// Adds a lesson; returns its path.
async fn add(author: &Actor<'_>, course: &str, lesson: &Value) -> String {
    let answer = author.post(&format!("{course}/lessons"), lesson.clone()).await;
    answer.is(201).header("location").unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_course_of_every_kind_is_published_twice_kept_by_a_learner_compared_and_rolled_back() {
    let world = World::new().await;
    let author = world.instructor().await;
    let title = json!({"en": "German", "de": "Deutsch", "ar": "الألمانية"});
    let new = json!({"title": title, "defaultLanguage": "en", "teaches": "de", "level": "A1"});
    let course = create_course(&author, new).await;
    let module = add_module(&author, &course).await;
    let id = course_in(&course);
    let [picture, menu, clip] = [
        world.add_library_file(id, MediaKind::Image).await,
        world.add_library_file(id, MediaKind::Document).await,
        world.add_library_file(id, MediaKind::Audio).await,
    ];
    let of_kind =
        |kind: &str, title: Value, part: Value| json!({"moduleId": module, "kind": kind, "title": title, kind: part});
    let body = json!({"en": format!("# Pots\n\n![A pot](media:{picture})"), "de": "# Töpfe"});
    let article = json!({"moduleId": module, "kind": "article", "title": {"en": "Pots", "de": "Töpfe"}, "body": body});
    let mut dialogue = examples::dialogue(&module);
    dialogue["dialogue"]["audioId"] = json!(clip);
    let meeting = json!({"starts": "2027-07-01T18:00", "ends": "2027-07-01T19:30", "timeZone": "Europe/Berlin"});
    let article = add(&author, &course, &article).await;
    add(&author, &course, &of_kind("document", json!({"en": "A menu", "ar": "قائمة"}), json!({"mediaId": menu}))).await;
    add(&author, &course, &dialogue).await;
    add(&author, &course, &of_kind("link", json!({"en": "News"}), json!({"url": "https://example.com/news"}))).await;
    add(&author, &course, &of_kind("appointment", json!({"en": "Talk"}), meeting)).await;
    let video = add(&author, &course, &of_kind("video", json!({"en": "Film", "de": "Film"}), json!({}))).await;
    let audio = add(&author, &course, &of_kind("audio", json!({"en": "Song"}), json!({"downloadable": true}))).await;
    let mut slots = Vec::new();
    for kind in ["quiz", "deck"] {
        slots.push(add(&author, &course, &json!({"moduleId": module, "kind": kind, "title": {"en": kind}})).await);
    }
    let publication = format!("{course}/publication");
    let refused = author.post_empty(&publication).await;
    assert_eq!(refused.is_problem(409, "course-not-ready").pointers().len(), 4, "video, recording, quiz and deck");
    for slot in slots {
        author.delete(&slot).await.is(204);
    }
    world.put_video(&author, &video).await;
    world.put_video(&author, &audio).await;
    author.put_captions(&video, "de", CAPTIONS).await.is(200);
    assert_eq!(author.post_empty(&publication).await.is(200).json()["latestVersion"], 1);

    let learner = world.learner().await;
    learner.post_empty(&format!("{course}/enrolment")).await.is(201);
    let arabic = learner.get(&format!("{course}?lang=ar")).await.is(200).json();
    assert_eq!((&arabic["language"], &arabic["dir"]), (&json!("ar"), &json!("rtl")));
    let lessons = arabic["modules"][0]["lessons"].as_array().unwrap().clone();
    assert_eq!(lessons.len(), 7);
    let reasons: Vec<_> = lessons.iter().map(|lesson| lesson["fallbacks"]["title"]["language"].as_str()).collect();
    let english = Some("en");
    assert_eq!(reasons, [english, None, english, english, english, english, english], "one title is in Arabic");
    for lesson in [&video, &audio] {
        learner.get(&format!("{lesson}/playback")).await.is(200);
    }
    let html = learner.get(&article).await.is(200).json();
    assert!(html["html"].as_str().is_some_and(|html| html.contains(&picture.to_string())), "{html}");
    let first = learner.get(&course).await.is(200).json();

    author.patch(&article, json!({"title": {"en": "Lids"}, "body": {"en": "# Lids"}})).await.is(200);
    author.delete(&audio).await.is(204);
    let changes = author.get(&format!("{course}/changes")).await.is(200).json();
    assert_eq!(changes["lessons"].as_array().unwrap().len(), 2, "{changes}");
    assert_eq!(author.post_empty(&publication).await.is(200).json()["latestVersion"], 2);
    let kept = learner.get(&course).await.is(200).json();
    assert_eq!((&kept["modules"], &kept["latestVersion"]), (&first["modules"], &json!(2)));
    learner.get(&format!("{audio}/playback")).await.is(200);
    author.post_empty(&format!("{course}/versions/1/restoration")).await.is(200);
    assert_eq!(author.post_empty(&publication).await.is(200).json()["latestVersion"], 3);
    learner.put(&format!("{course}/enrolment/version"), json!({"version": 3})).await.is(200);
    let back = learner.get(&course).await.is(200).json();
    assert_eq!((&back["version"], &back["modules"]), (&json!(3), &first["modules"]), "it is the first version again");
}
