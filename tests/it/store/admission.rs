//! Tests of seats, of invitations and of the names of authors in the table.

use std::collections::BTreeMap;

use futures::future::join_all;
use glotto_domain::courses::LessonKind::Article;
use glotto_domain::courses::{CourseAdmission, CourseLevel, Facet, MAX_FACETS, MAX_REQUIRED, ReviseError};
use glotto_domain::id::UserId;
use glotto_domain::input;
use glotto_store::courses::FoundCourse;
use glotto_store::enrolment::InvitationItem;
use glotto_store::{CommitError, Conflict, Transaction, keys};
use jiff::SignedDuration;
use serde_json::json;

use super::courses::{aimed, publish, stored_course, with_lesson};
use crate::world::courses::SeededCourse;
use crate::world::{World, rev};

fn invitation(world: &World, course: &SeededCourse<'_>, hash: &str, most: u32, minutes: i64) -> InvitationItem {
    InvitationItem {
        course_id: course.id(),
        id: world.context.new_id(),
        hash: hash.to_owned(),
        most: input::read(&json!(most)).ok(),
        used: 0,
        ends: Some(world.context.now() + SignedDuration::from_mins(minutes)),
        email_hint: None,
        note: None,
        created: world.context.now(),
    }
}

/// Writes a new invitation.
async fn create(world: &World, invitation: &InvitationItem) {
    let invitations = world.context.store.invitations();
    let (_, read) = invitations.find_course(invitation.course_id).await.unwrap();
    invitations.create(invitation, (read, world.context.revision_after(read)), None).await.unwrap();
}

async fn use_once(world: &World, invitation: &InvitationItem) -> bool {
    let store = &world.context.store;
    let mut tx = Transaction::new(store);
    tx.use_invitation(invitation, world.context.now(), Conflict);
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
        create(&world, item).await;
    }
    let uses = [use_once(&world, &one).await, use_once(&world, &one).await];
    assert_eq!((uses, use_once(&world, &one).await), ([true, true], false));
    let unknown = invitation(&world, &course, "three", 9, 5);
    assert!(use_once(&world, &two).await && !use_once(&world, &unknown).await);
    let list = async || store.invitations().list(course.id(), world.context.now()).await.unwrap();
    let counts: BTreeMap<_, _> = list().await.iter().map(|item| (item.id, item.used)).collect();
    assert_eq!(counts, BTreeMap::from([(one.id, 2), (two.id, 1)]));
    world.wait(SignedDuration::from_mins(5));
    assert!(!use_once(&world, &two).await);
    assert_eq!(list().await.len(), 1, "what has expired is gone even before it is deleted");
    store.invitations().delete(course.id(), one.id).await.unwrap();
    assert!(list().await.is_empty());
}

#[tokio::test]
async fn an_invitation_to_an_address_is_deleted_when_it_is_used_and_its_list_is_read_with_the_course() {
    let world = World::new().await;
    let store = &world.context.store;
    let course = SeededCourse::published(&world, &[Article]).await;
    let item =
        InvitationItem { email_hint: Some("a•••@b.org".to_owned()), ..invitation(&world, &course, "h", 1, 9) };
    create(&world, &item).await;
    let (before, reads) = (store.meter().reading(), store.invitations().find_course(course.id()).await.unwrap());
    assert_eq!(store.meter().reading().since(before).reads, 1);
    assert!(reads.0.is_some_and(|found| found.id == course.id()));
    let stale = store.invitations().create(&invitation(&world, &course, "i", 1, 9), (rev(0), rev(9)), None).await;
    assert!(matches!(stale, Err(CommitError::Condition(Conflict))), "the list has changed");
    assert_eq!([use_once(&world, &item).await, use_once(&world, &item).await], [true, false]);
    assert!(store.invitations().list(course.id(), world.context.now()).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_decides_about_new_learners_is_deleted_with_its_course() {
    let world = World::new().await;
    let store = &world.context.store;
    let course = SeededCourse::draft(&world, &[Article]).await;
    let other = SeededCourse::draft(&world, &[Article]).await;
    for course in [&course, &other] {
        create(&world, &invitation(&world, course, "one", 2, 10)).await;
    }
    let items = store.authored_content().find_admission_items(course.id()).await.unwrap();
    store.purges().delete(&items).await.unwrap();
    let left = async |course: &SeededCourse<'_>| {
        store.authored_content().find_admission_items(course.id()).await.unwrap().len()
    };
    assert_eq!((left(&course).await, left(&other).await), (0, 2), "an invitation, and their revision");
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
    let finished = async || store.enrolments().find_admission(learner.user(), course.id(), &[]).await.unwrap().finished;
    assert!(finished().await.is_empty());
    learner.post_empty(&required.lesson_path(required.lessons()[0], "completion")).await.is(200);
    assert!(finished().await.contains(&required.id()));
    learner.delete(&required.path("enrolment")).await.is(204);
    let reads = store.meter().reading();
    assert!(finished().await.contains(&required.id()));
    assert_eq!(store.meter().reading().since(reads).reads, 2);
}

#[tokio::test]
async fn the_largest_change_of_an_admission_fits_into_one_transaction() {
    let world = World::new().await;
    let store = &world.context.store;
    let mut course = stored_course(&world, world.context.new_id()).await;
    let (outline, _) = with_lesson(&world, &mut course).await;
    course.edit(aimed("zh-Hant-TW", CourseLevel::A1, &json!(["a", "b"]), &json!(["x", "y", "z"])), &outline).unwrap();
    let read = store.courses().find(course.id).await.unwrap().unwrap();
    course.bump_revision(&outline, world.context.now());
    let mut tx = Transaction::new(store);
    tx.update_course(&read, &course, ReviseError::Stale);
    tx.commit(store).await.unwrap();
    let version = publish(&world, &mut course, &outline).await;
    assert_eq!(version.metadata.facets().len(), MAX_FACETS);
    let owners: Vec<UserId> = (0..MAX_REQUIRED).map(|_| world.context.new_id()).collect();
    let required = join_all(owners.into_iter().map(|owner| stored_course(&world, owner))).await;
    let required: Vec<_> = required.into_iter().map(FoundCourse::Present).collect();
    let mut changed = course.clone();
    let capacity = input::read(&json!(30)).ok();
    changed.admit_by(CourseAdmission { capacity, listed: false, ..CourseAdmission::default() });
    changed.next_revision(world.context.now());
    let mut tx = Transaction::new(store);
    tx.update_admission(&course, &changed, Some(&version), ReviseError::Stale)
        .require_as_found(&required, ReviseError::Stale);
    tx.commit(store).await.unwrap();
    assert!(store.courses().page_catalogue(&Facet::default(), 10, None).await.unwrap().0.is_empty());
}
