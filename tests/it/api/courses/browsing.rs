//! The catalogue, and reading courses in the caller's language.

use futures::future::join_all;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{course_in, create_course, german, publish};
use crate::world::{Actor, World};

/// The ids of a page of the catalogue.
async fn found(reader: &Actor<'_>, query: &str) -> Vec<String> {
    let page = reader.get(&format!("/v1/courses{query}")).await;
    page.is(200).json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

fn course(teaches: Option<&str>, level: &str, topics: &[&str]) -> Value {
    let mut course = german();
    course["teaches"] = json!(teaches);
    course["level"] = json!(level);
    course["topics"] = json!(topics);
    course
}

#[tokio::test]
async fn every_filter_finds_exactly_what_fits_it_newest_first() {
    let world = World::new().await;
    let (author, reader) = (world.instructor().await, world.anonymous());
    let mut ids = Vec::new();
    for new in [
        course(Some("de"), "A1", &["food"]),
        course(Some("pt-BR"), "A1", &["food", "travel"]),
        course(Some("zh-Hant-TW"), "C1", &[]),
        course(None, "B2", &[]),
    ] {
        let path = publish(&author, new).await;
        ids.push(course_in(&path).to_string());
        world.wait(SignedDuration::from_millis(1));
    }
    create_course(&author, german()).await;
    let [german, brazilian, taiwanese, other] = ids.try_into().unwrap();
    let all = vec![other.clone(), taiwanese.clone(), brazilian.clone(), german.clone()];
    for (query, expected) in [
        ("", all),
        ("?teaches=de", vec![german.clone()]),
        ("?teaches=pt-BR", vec![brazilian.clone()]),
        ("?teaches=pt", vec![brazilian.clone()]),
        ("?teaches=pt-PT", vec![]),
        ("?teaches=zh", vec![taiwanese.clone()]),
        ("?teaches=zh-Hant", vec![taiwanese.clone()]),
        ("?teaches=zh-Hant-TW", vec![taiwanese.clone()]),
        ("?teaches=zh-TW", vec![taiwanese.clone()]),
        ("?teaches=zh-Hans", vec![]),
        ("?level=A1", vec![brazilian.clone(), german.clone()]),
        ("?level=B2", vec![other.clone()]),
        ("?topic=food", vec![brazilian.clone(), german.clone()]),
        ("?topic=food&teaches=de", vec![german.clone()]),
        ("?topic=travel&teaches=pt&level=A1", vec![brazilian.clone()]),
        ("?topic=travel&level=B2", vec![]),
    ] {
        assert_eq!(found(&reader, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn a_misspelt_filter_is_an_error_and_does_not_return_all_courses() {
    let world = World::new().await;
    let reader = world.anonymous();
    let answer = reader.get("/v1/courses?teaches=german&level=A9&topic=Food!&lang=1&tpoic=x").await;
    let mut pointers = answer.is_problem(422, "invalid-input").pointers();
    pointers.sort();
    assert_eq!(pointers, ["/query/lang", "/query/level", "/query/teaches", "/query/topic", "/query/tpoic"]);
}

#[tokio::test]
async fn a_course_moves_in_the_catalogue_with_its_next_version_and_leaves_it_when_it_is_taken_out() {
    let world = World::new().await;
    let (author, reader) = (world.instructor().await, world.anonymous());
    let path = publish(&author, course(Some("de"), "A1", &["food", "work"])).await;
    let id = course_in(&path).to_string();
    author.patch(&path, json!({"teaches": null, "level": "B1", "topics": ["work", "travel"]})).await.is(200);
    assert_eq!(found(&reader, "?teaches=de").await, [id.as_str()], "only the draft has changed");
    author.post_empty(&format!("{path}/publication")).await.is(200);
    for query in ["?teaches=de", "?level=A1", "?topic=food", "?level=A1&topic=work"] {
        assert_eq!(found(&reader, query).await, Vec::<String>::new(), "{query}");
    }
    for query in ["", "?level=B1", "?topic=travel", "?topic=work&level=B1"] {
        assert_eq!(found(&reader, query).await, [id.as_str()], "{query}");
    }
    author.delete(&format!("{path}/publication")).await.is(204);
    for query in ["", "?level=B1", "?topic=travel", "?topic=work&level=B1"] {
        assert_eq!(found(&reader, query).await, Vec::<String>::new(), "{query}");
    }
}

#[tokio::test]
async fn pages_hold_every_course_once_and_cost_the_same() {
    let world = World::new().await;
    let (author, reader) = (world.instructor().await, world.anonymous());
    for _ in 0..7 {
        publish(&author, german()).await;
    }
    let mut seen = Vec::new();
    let mut costs = Vec::new();
    let mut next = String::new();
    loop {
        let before = world.context.store.meter().reading();
        let page = reader.get(&format!("/v1/courses?limit=2{next}")).await.is(200).json();
        costs.push(world.context.store.meter().reading().since(before).reads);
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].to_string()));
        match page["nextCursor"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 7);
    let sorted: std::collections::BTreeSet<_> = seen.into_iter().collect();
    assert_eq!(sorted.len(), 7, "each once");
    assert_eq!(costs, [3, 3, 3, 3], "a query, the cards, and what they show that is stored elsewhere");
}

#[tokio::test]
async fn a_cursor_belongs_to_its_filter_and_its_owner() {
    let world = World::new().await;
    let (author, other) = (world.instructor().await, world.instructor().await);
    for _ in 0..3 {
        publish(&author, german()).await;
    }
    let cursor = author.get("/v1/courses?limit=1").await.text_of("nextCursor");
    let answer = author.get(&format!("/v1/courses?limit=1&level=A2&cursor={cursor}")).await;
    assert_eq!(answer.is_problem(422, "invalid-input").pointers(), ["/query/cursor"]);
    let cursor = author.get("/v1/me/taught-courses?limit=1").await.text_of("nextCursor");
    author.get(&format!("/v1/me/taught-courses?limit=1&cursor={cursor}")).await.is(200);
    other.get(&format!("/v1/me/taught-courses?limit=1&cursor={cursor}")).await.is_problem(422, "invalid-input");
}

#[tokio::test]
async fn the_list_of_taught_courses_has_only_the_callers_drafts_and_published_courses() {
    let world = World::new().await;
    let (author, other) = (world.instructor().await, world.instructor().await);
    let first = publish(&author, german()).await;
    world.wait(SignedDuration::from_millis(1));
    let second = create_course(&author, german()).await;
    create_course(&other, german()).await;
    let list = author.get("/v1/me/taught-courses").await.json();
    let seen: Vec<_> =
        list["items"].as_array().unwrap().iter().map(|item| (item["id"].clone(), item["status"].clone())).collect();
    let expected = [(course_in(&second), "draft"), (course_in(&first), "published")];
    assert_eq!(seen, expected.map(|(id, status)| (json!(id), json!(status))));
}

#[tokio::test]
async fn a_reader_gets_their_language_or_the_next_best() {
    let world = World::new().await;
    let (author, reader) = (world.instructor().await, world.anonymous());
    let course = publish(&author, german()).await;
    for (accept, query, language, title) in [
        ("de-CH, en;q=0.5", "", "de", "Deutsch für die Küche"),
        ("de", "?lang=en", "en", "German for the kitchen"),
        ("fr, *;q=0.1", "", "en", "German for the kitchen"),
    ] {
        let answer = reader.with("accept-language", accept).get(&format!("{course}{query}")).await;
        assert_eq!(answer.is(200).header("content-language"), Some(language));
        assert_eq!(answer.text_of("title"), title);
        assert!(answer.json().get("translations").is_none(), "only authors get translations");
        let list = reader.with("accept-language", accept).get(&format!("/v1/courses{query}")).await;
        assert_eq!(list.json()["items"][0]["title"], title);
    }
}

#[tokio::test]
async fn a_reader_gets_the_script_of_their_region_and_regional_preferences_hide_no_language() {
    let world = World::new().await;
    let (author, reader) = (world.instructor().await, world.anonymous());
    let mut course = german();
    course["title"] =
        json!({"en": "German for the kitchen", "zh-Hans": "厨房德语", "zh-Hant": "廚房德語", "IW": "גרמנית"});
    let course = publish(&author, course).await;
    for (accept, language) in [
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-MO, en;Q=0.5", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("zh-yue", "zh-Hant"),
        ("zh-Hans-SG-u-mu-celsius", "zh-Hans"),
        ("he-IL-u-nu-latn", "he"),
        ("en;Q=0.9, zh;Q=0.1", "en"),
    ] {
        let answer = reader.with("accept-language", accept).get(&course).await;
        assert_eq!(answer.is(200).header("content-language"), Some(language), "{accept}");
    }
    let answer = reader.get(&format!("{course}?lang=zh-TW-u-co-stroke")).await;
    assert_eq!(answer.is(200).header("content-language"), Some("zh-Hant"));
}

#[tokio::test]
async fn a_cached_response_in_one_language_does_not_match_another() {
    let world = World::new().await;
    let (author, reader) = (world.instructor().await, world.anonymous());
    let course = publish(&author, german()).await;
    let etag = reader.get(&format!("{course}?lang=de")).await.header("etag").unwrap().to_owned();
    let cached = reader.with("if-none-match", &etag);
    let answer = cached.get(&format!("{course}?lang=de-AT")).await;
    assert_eq!((answer.is(304).body.len(), answer.header("etag")), (0, Some(etag.as_str())));
    cached.get(&format!("{course}?lang=en")).await.is(200);
    author.with("if-none-match", &etag).get(&format!("{course}?lang=de")).await.is(200);
}

#[tokio::test]
async fn fifty_users_read_the_catalogue_while_it_changes() {
    let world = World::new().await;
    let (author, reader) = (world.instructor().await, world.anonymous());
    let course = publish(&author, german()).await;
    let publication = format!("{course}/publication");
    let changing = async {
        for _ in 0..5 {
            author.delete(&publication).await.is(204);
            author.post_empty(&publication).await.is(200);
        }
    };
    let reading = join_all((0..50).map(|_| reader.get("/v1/courses")));
    let ((), pages) = futures::join!(changing, reading);
    for page in pages {
        for item in page.is(200).json()["items"].as_array().unwrap() {
            assert_eq!(item["status"], "published", "a draft is never shown");
        }
    }
    assert_eq!(found(&reader, "").await.len(), 1);
}
