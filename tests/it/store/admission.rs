//! Tests of seats, of invitations and of the names of authors in the table.

use std::collections::BTreeMap;

use glotto_domain::courses::LessonKind::Article;
use glotto_domain::id::UserId;
use glotto_domain::input;
use glotto_store::courses::FoundCourse;
use glotto_store::enrolment::InvitationItem;
use glotto_store::{CommitError, Conflict, Transaction, keys};
use jiff::SignedDuration;
use serde_json::json;

use crate::world::World;
use crate::world::courses::SeededCourse;

fn invitation(world: &World, course: &SeededCourse<'_>, hash: &str, most: u32, minutes: i64) -> InvitationItem {
    InvitationItem {
        course_id: course.id(),
        id: world.context.new_id(),
        hash: hash.to_owned(),
        most: input::read(&json!(most)).ok(),
        used: 0,
        ends: Some(world.context.now() + SignedDuration::from_mins(minutes)),
        note: None,
        created: world.context.now(),
    }
}

async fn use_once(world: &World, course: &SeededCourse<'_>, hash: &str) -> bool {
    let store = &world.context.store;
    let mut tx = Transaction::new(store);
    tx.use_invitation(course.id(), hash, world.context.now(), Conflict);
    match tx.commit(store).await {
        Ok(()) => true,
        Err(CommitError::Condition(Conflict)) => false,
        Err(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn an_invitation_is_used_as_often_as_it_admits_until_it_expires_or_is_deleted() {
    let world = World::new().await;
    let store = &world.context.store;
    let course = SeededCourse::published(&world, &[Article]).await;
    let (one, two) = (invitation(&world, &course, "one", 2, 10), invitation(&world, &course, "two", 9, 5));
    for item in [&one, &two] {
        store.invitations().create(item).await.unwrap();
    }
    let uses = [use_once(&world, &course, "one").await, use_once(&world, &course, "one").await];
    assert_eq!((uses, use_once(&world, &course, "one").await), ([true, true], false));
    assert!(use_once(&world, &course, "two").await && !use_once(&world, &course, "three").await);
    let list = async || store.invitations().list(course.id(), world.context.now()).await.unwrap();
    let counts: BTreeMap<_, _> = list().await.iter().map(|item| (item.id, item.used)).collect();
    assert_eq!(counts, BTreeMap::from([(one.id, 2), (two.id, 1)]));
    world.wait(SignedDuration::from_mins(5));
    assert!(!use_once(&world, &course, "two").await);
    assert_eq!(list().await.len(), 1, "what has expired is gone even before it is deleted");
    store.invitations().delete(course.id(), one.id).await.unwrap();
    assert!(list().await.is_empty());
}

#[tokio::test]
async fn what_decides_about_new_learners_is_deleted_with_its_course() {
    let world = World::new().await;
    let store = &world.context.store;
    let course = SeededCourse::draft(&world, &[Article]).await;
    let other = SeededCourse::draft(&world, &[Article]).await;
    for course in [&course, &other] {
        store.invitations().create(&invitation(&world, course, "one", 2, 10)).await.unwrap();
    }
    let items = store.authored_content().find_admission_items(course.id()).await.unwrap();
    store.purges().delete(&items).await.unwrap();
    let left = async |course: &SeededCourse<'_>| {
        store.authored_content().find_admission_items(course.id()).await.unwrap().len()
    };
    assert_eq!((left(&course).await, left(&other).await), (0, 1));
}

#[tokio::test]
async fn seats_and_authors_of_a_page_of_cards_are_read_in_one_round_trip() {
    let world = World::new().await;
    let store = &world.context.store;
    let mut cards = Vec::new();
    for _ in 0..3 {
        let course = SeededCourse::published(&world, &[Article]).await;
        let learner: UserId = course.learner().await.user();
        assert!(store.enrolments().find(learner, course.id()).await.unwrap().is_some_and(|item| item.counted));
        cards.push(store.load(keys::courses::card(course.id())).await.unwrap().unwrap());
    }
    let before = store.meter().reading();
    let details = store.courses().find_card_details(&cards).await.unwrap();
    assert_eq!(store.meter().reading().since(before).reads, 1);
    for card in &cards {
        assert_eq!(details.enrolled(card.course_id), 1);
        assert!(details.authors.of(card.owner_id, &card.co_instructors).is_empty(), "its author has no account");
    }
}

#[tokio::test]
async fn prerequisites_that_were_finished_are_found_also_after_leaving() {
    let world = World::new().await;
    let store = &world.context.store;
    let required = SeededCourse::published(&world, &[Article]).await;
    let mut course = SeededCourse::published(&world, &[Article]).await;
    let (learner, prerequisites) = (required.learner().await, input::read(&json!([required.id()])).unwrap());
    let mut admission = course.course.admission.clone();
    admission.prerequisites = prerequisites;
    let before = course.course.clone();
    course.course.admit_by(admission);
    course.course.next_revision(world.context.now());
    let mut tx = Transaction::<()>::new(store);
    let found = FoundCourse::Present(required.course.clone());
    tx.update_admission(&before, &course.course, None, ()).require_as_found([&found], ());
    tx.commit(store).await.unwrap();
    let finished =
        async || store.enrolments().find_admission(learner.user(), course.id(), None).await.unwrap().finished;
    assert!(finished().await.is_empty());
    learner.post_empty(&required.lesson_path(required.lessons()[0], "completion")).await.is(200);
    assert!(finished().await.contains(&required.id()));
    learner.delete(&required.path("enrolment")).await.is(204);
    let reads = store.meter().reading();
    assert!(finished().await.contains(&required.id()));
    assert_eq!(store.meter().reading().since(reads).reads, 2);
}
