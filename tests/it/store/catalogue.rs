//! Tests of the catalogue, and of the lists of courses, in the table.

use glotto_domain::courses::{CourseLevel, Facet, Topic};
use glotto_domain::id::UserId;
use glotto_domain::input;
use glotto_domain::locale::LanguageTag;
use glotto_store::courses::CourseItem;
use glotto_store::{Query, keys};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::courses::{course, publish, stored_course, text, unpublish, with_lesson};
use crate::world::World;

#[tokio::test]
async fn a_catalogue_entry_has_only_the_attributes_it_needs() {
    let world = World::new().await;
    let mut course = stored_course(&world, world.context.new_id()).await;
    let (outline, _) = with_lesson(&world, &mut course).await;
    publish(&world, &mut course, &outline).await;
    let facet = Facet {
        language: LanguageTag::parse("de").ok(),
        level: Some(CourseLevel::A1),
        topic: Topic::parse("food").ok(),
        category: None,
    };
    let (entries, _) = world
        .context
        .store
        .query(Query::collection(keys::courses::catalogue_partition(&facet), 10).consistent())
        .await
        .unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(text(&entries[0], "pk"), "CATALOGUE#de#A1#food");
    assert_eq!(text(&entries[0], "sk"), format!("2026-03-01T12:00:00.000Z#{}", course.id));
    let mut names: Vec<_> = entries[0].keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["courseId", "pk", "sk", "type", "v"]);
}

#[tokio::test]
async fn moments_within_one_second_sort_as_they_passed() {
    let world = World::new().await;
    let owner = world.context.new_id();
    let mut ids = Vec::new();
    for _ in 0..4 {
        let mut course = stored_course(&world, owner).await;
        let (outline, _) = with_lesson(&world, &mut course).await;
        publish(&world, &mut course, &outline).await;
        ids.insert(0, course.id);
        world.wait(SignedDuration::from_millis(250));
    }
    let (found, last) = world.context.store.courses().page_catalogue(&Facet::default(), 4, None).await.unwrap();
    assert_eq!(found.iter().map(|card| card.course_id).collect::<Vec<_>>(), ids);
    assert!(last.is_none(), "a full last page is known to be the last");
}

#[tokio::test]
async fn a_page_of_the_catalogue_never_shows_a_course_that_was_taken_out() {
    let world = World::new().await;
    let mut course = stored_course(&world, world.context.new_id()).await;
    let (outline, _) = with_lesson(&world, &mut course).await;
    publish(&world, &mut course, &outline).await;
    let mut held = world.cloud.faults().hold("BatchGetItem");
    let facet = Facet::default();
    let listing = world.context.store.courses().page_catalogue(&facet, 10, None);
    let taking_out = async {
        held.arrived().await;
        unpublish(&world, &course, &outline).await;
        held.release();
    };
    let (page, ()) = futures::join!(listing, taking_out);
    assert!(page.unwrap().0.is_empty());
}

#[tokio::test]
async fn taught_courses_are_listed_by_page_newest_first() {
    let world = World::new().await;
    let owner = world.context.new_id();
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.insert(0, stored_course(&world, owner).await.id);
        world.wait(SignedDuration::from_millis(1));
    }
    stored_course(&world, world.context.new_id()).await;
    let store = &world.context.store;
    let (first, last) = store.courses().page_by_instructor(owner, 3, None).await.unwrap();
    let (second, end) = store.courses().page_by_instructor(owner, 3, last).await.unwrap();
    assert_eq!(first.iter().chain(&second).map(|course| course.id).collect::<Vec<_>>(), ids);
    assert!(end.is_none());
}

#[tokio::test]
async fn the_list_of_taught_courses_continues_after_a_read_of_one_megabyte() {
    let world = World::new().await;
    let store = &world.context.store;
    let owner: UserId = world.context.new_id();
    let long: serde_json::Map<_, _> = ["de", "en", "ja", "ko", "th", "zh"]
        .map(|tag| (tag.to_owned(), json!("日".repeat(5_000))))
        .into_iter()
        .collect();
    let mut courses = Vec::new();
    for _ in 0..15 {
        let mut large = CourseItem::from(&course(&world, owner));
        large.metadata.description = Some(input::read(&Value::from(long.clone())).unwrap());
        store.save(&large).await.unwrap();
        courses.insert(0, large.course_id);
        world.wait(SignedDuration::from_millis(1));
    }
    let (first, last) = store.courses().page_by_instructor(owner, 14, None).await.unwrap();
    assert!(first.len() < 14, "a query returns at most one megabyte");
    let (rest, end) = store.courses().page_by_instructor(owner, 14, last).await.unwrap();
    let found: Vec<_> = first.into_iter().chain(rest).map(|course| course.id).collect();
    assert_eq!((found, end), (courses, None));
}
