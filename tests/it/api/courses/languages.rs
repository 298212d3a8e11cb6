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
