//! The languages of courses: what falls back and says so, directions, and coverage.

use serde_json::{Value, json};

use super::{add_article, add_module, create_course, german};
use crate::world::{World, examples};

fn fallback(language: &str, reason: &str) -> Value {
    json!({"language": language, "dir": "ltr", "reason": reason})
}

#[tokio::test]
async fn every_text_that_falls_back_names_its_language_and_the_reason() {
    let world = World::new().await;
    let author = world.instructor().await;
    let mut course = german();
    course["title"] = json!({"en": "Kitchen", "zh-Hant-TW": "廚房"});
    course["description"] = json!({"en": "Words.", "zh-Hant": "單詞。"});
    let course = create_course(&author, course).await;
    let module = add_module(&author, &course).await;
    add_article(&author, &course, &module).await;
    let seen = author.get(&format!("{course}?lang=zh-Hant-TW")).await.json();
    assert_eq!((&seen["language"], &seen["dir"]), (&json!("zh-Hant-TW"), &json!("ltr")));
    assert_eq!(seen["fallbacks"], json!({"description": fallback("zh-Hant", "broader")}));
    assert_eq!(seen["modules"][0]["fallbacks"], json!({"title": fallback("en", "default")}));
    assert_eq!(seen["modules"][0]["lessons"][0]["fallbacks"], json!({"title": fallback("en", "default")}));
    let seen = author.get(&format!("{course}?lang=en")).await.json();
    assert_eq!((seen.get("fallbacks"), seen["modules"][0].get("fallbacks")), (None, None));
}

#[tokio::test]
async fn a_course_in_a_language_that_is_written_from_right_to_left_is_marked() {
    let world = World::new().await;
    let author = world.instructor().await;
    let mut course = german();
    course["title"] = json!({"en": "Kitchen", "he": "מטבח", "az-Arab": "مطبخ"});
    let course = create_course(&author, course).await;
    for (language, dir) in [("he", "rtl"), ("iw-IL", "rtl"), ("az-Arab", "rtl"), ("en", "ltr"), ("ja", "ltr")] {
        let seen = author.get(&format!("{course}?lang={language}")).await.json();
        assert_eq!(seen["dir"], dir, "{language}");
    }
}

#[tokio::test]
async fn every_text_that_falls_back_to_a_language_written_from_right_to_left_is_marked() {
    let world = World::new().await;
    let author = world.instructor().await;
    let arabic = json!({"language": "ar", "dir": "rtl", "reason": "default"});
    let course = json!({
        "title": {"ar": "المطبخ", "en": "Kitchen"}, "description": {"ar": "كلمات"},
        "defaultLanguage": "ar", "level": "A1",
    });
    let course = create_course(&author, course).await;
    let module = json!({"title": {"ar": "الأول"}});
    let module = author.post(&format!("{course}/modules"), module).await.is(201).text_of("id");
    let add = async |members: Value| {
        let mut lesson = json!({"moduleId": module, "title": {"ar": "درس", "en": "A lesson"}});
        lesson.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        let lesson = author.post(&format!("{course}/lessons"), lesson).await;
        lesson.is(201).header("location").unwrap().to_owned()
    };
    let untitled = json!({"title": {"ar": "القدور"}, "kind": "article", "body": {"ar": "# القدور", "en": "# Pots"}});
    let article = add(untitled).await;
    let written = add(json!({"kind": "article", "body": {"ar": "# القدور"}})).await;
    let link = add(json!({"kind": "link", "link": {"url": "https://example.com", "note": {"ar": "اقرأ"}}})).await;
    let meeting = json!({
        "starts": "2027-07-01T18:00", "ends": "2027-07-01T19:30", "timeZone": "Europe/Berlin",
        "place": {"ar": "الغرفة"},
    });
    let meeting = add(json!({"kind": "appointment", "appointment": meeting})).await;
    author.post_empty(&format!("{course}/publication")).await.is(200);
    let learner = world.learner().await;
    learner.post_empty(&format!("{course}/enrolment")).await.is(201);
    let read = async |path: &str| learner.get(&format!("{path}?lang=en")).await.is(200).json();

    let (page, card) = (read(&course).await, read("/v1/courses").await["items"][0].clone());
    for seen in [&page, &card] {
        assert_eq!((&seen["language"], &seen["fallbacks"]), (&json!("en"), &json!({"description": arabic})));
    }
    let module = &page["modules"][0];
    for seen in [module, &module["lessons"][0], &read(&article).await] {
        assert_eq!(seen["fallbacks"], json!({"title": arabic}), "{seen}");
    }
    let written = read(&written).await;
    assert_eq!((&written["language"], &written["dir"]), (&json!("ar"), &json!("rtl")), "the article leads");
    assert_eq!((&written["title"], written.get("fallbacks")), (&json!("درس"), None));
    assert_eq!(read(&link).await["link"]["fallbacks"], json!({"note": arabic}));
    assert_eq!(read(&meeting).await["appointment"]["fallbacks"], json!({"place": arabic}));
    let mine = read("/v1/me/enrolments").await["items"][0].clone();
    assert_eq!((&mine["language"], &mine["dir"]), (&json!("en"), &json!("ltr")));
    assert_eq!((&mine["nextLesson"]["language"], &mine["nextLesson"]["dir"]), (&json!("ar"), &json!("rtl")));
}

#[tokio::test]
async fn the_coverage_of_a_course_counts_and_names_what_is_missing_in_each_language() {
    let world = World::new().await;
    let (author, other) = (world.instructor().await, world.instructor().await);
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    add_article(&author, &course, &module).await;
    author.post(&format!("{course}/lessons"), examples::dialogue(&module)).await.is(201);
    insta::assert_json_snapshot!("get_coverage", author.get(&format!("{course}/coverage")).await.snapshot());
    other.get(&format!("{course}/coverage")).await.is_problem(404, "not-found");
    world.learner().await.get(&format!("{course}/coverage")).await.is_problem(403, "forbidden");
}
