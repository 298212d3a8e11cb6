//! The purge of courses and of what they do not need any more.

use futures::FutureExt as _;
use glotto_domain::courses::{RESTORABLE_FOR, UNNAMED_FOR};
use glotto_runtime::Bucket;
use glotto_store::{Query, keys};
use jiff::SignedDuration;
use serde_json::json;

use super::{add_article, add_module, add_video, course_in, create_course, german, publish, returned};
use crate::world::media::CAPTIONS;
use crate::world::{Actor, World};

/// Until what was deleted is lost, and what nothing names is old enough.
pub(super) const MONTH: SignedDuration = SignedDuration::from_hours(RESTORABLE_FOR.as_hours() + 1);

pub(super) async fn purge(world: &World) -> u64 {
    world.invoke("purge_courses", json!({})).await.unwrap()["visited"].as_u64().unwrap()
}

/// The sort keys of all items of a course.
pub(super) async fn items(world: &World, course: &str) -> Vec<String> {
    let partition = keys::courses::course_partition(course_in(course));
    let found = world.context.store.query_all(Query::collection(partition, 100).consistent()).await.unwrap();
    found.iter().map(|item| item["sk"].as_s().unwrap().clone()).collect()
}

async fn contents(world: &World, course: &str) -> usize {
    items(world, course).await.iter().filter(|sk| sk.starts_with("LESSON#")).count()
}

pub(super) fn objects(world: &World) -> usize {
    let count = |bucket| world.cloud.buckets().keys(world.context.settings.bucket(bucket).unwrap(), "").len();
    count(Bucket::Media) + count(Bucket::Uploads)
}

/// A published course with a video that plays.
pub(super) async fn with_video(world: &World, author: &Actor<'_>) -> String {
    let course = create_course(author, german()).await;
    let module = add_module(author, &course).await;
    let lesson = add_video(author, &course, &module).await;
    world.put_video(author, &lesson).await;
    author.post_empty(&format!("{course}/publication")).await.is(200);
    course
}

/// The path of the first lesson of a course.
pub(super) async fn first_lesson(author: &Actor<'_>, course: &str) -> String {
    let id = author.get(course).await.is(200).json()["modules"][0]["lessons"][0]["id"].clone();
    format!("{course}/lessons/{}", id.as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_course_is_purged_with_its_videos_when_it_cannot_be_restored_any_more() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = with_video(&world, &author).await;
    let other = publish(&author, german()).await;
    author.delete(&course).await.is(204);
    let before = (items(&world, &course).await, objects(&world));
    assert!(before.1 > 0);
    world.wait(RESTORABLE_FOR - SignedDuration::from_hours(1));
    purge(&world).await;
    assert_eq!((items(&world, &course).await, objects(&world)), before);
    world.wait(SignedDuration::from_hours(2));
    purge(&world).await;
    assert_eq!((items(&world, &course).await, objects(&world)), (Vec::<String>::new(), 0));
    assert_eq!(purge(&world).await, 0, "nothing is left to do");
    returned(&world, &author).await.get(&other).await.is(200);
}

/// Purges, and is interrupted at the nth call of an operation. Returns whether there was one.
pub(in crate::api) async fn purge_interrupted(world: &World, call: &str, nth: usize) -> bool {
    for _ in 1..nth {
        drop(world.cloud.faults().hold(call));
    }
    let mut held = world.cloud.faults().hold(call);
    let interrupted = tokio::select! {
        () = held.arrived() => true,
        _ = world.invoke("purge_courses", json!({})).boxed() => false,
    };
    world.cloud.faults().clear();
    interrupted
}

#[tokio::test]
async fn a_purge_that_is_interrupted_at_any_call_is_finished_by_the_next_run() {
    let mut interruptions = 0;
    for call in ["Query", "BatchGetItem", "TransactWriteItems", "DeleteItem"] {
        let world = World::new().await;
        let author = world.instructor().await;
        let course = publish(&author, german()).await;
        author.delete(&course).await.is(204);
        world.wait(MONTH);
        for nth in 1.. {
            assert!(nth < 60, "{call}: the purge makes no progress");
            let interrupted = purge_interrupted(&world, call, nth).await;
            interruptions += usize::from(interrupted);
            if !interrupted {
                break;
            }
            returned(&world, &author).await.get(&course).await.is_problem(404, "not-found");
        }
        assert_eq!(items(&world, &course).await, [""; 0], "{call}");
    }
    assert!(interruptions >= 6, "{interruptions}");
}

#[tokio::test(flavor = "multi_thread")]
async fn captions_invitations_and_seats_go_with_their_course_and_a_copy_has_captions_of_its_own() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = with_video(&world, &author).await;
    let lesson = first_lesson(&author, &course).await;
    author.put_captions(&lesson, "de", CAPTIONS).await.is(200);
    author.post(&format!("{course}/invitations"), json!({})).await.is(201);
    world.learner().await.post_empty(&format!("{course}/enrolment")).await.is(201);
    let admission = async || {
        let found = world.context.store.authored_content().find_admission_items(course_in(&course)).await;
        found.unwrap().len()
    };
    assert_eq!(admission().await, 3, "the seats, an invitation, and the revision of the invitations");
    let copy = author.post_empty(&format!("{course}/copies")).await.is(201).header("location").unwrap().to_owned();
    let captions = || {
        let bucket = world.context.settings.bucket(Bucket::Media).unwrap();
        world.cloud.buckets().keys(bucket, "captions/").len()
    };
    assert_eq!(captions(), 2, "a file of each course");
    for (deleted, left) in [(&course, 1), (&copy, 0)] {
        let author = returned(&world, &author).await;
        let kept = first_lesson(&author, &copy).await;
        assert!(author.get(&format!("{kept}/captions/de")).await.is(200).text().starts_with("WEBVTT"));
        author.delete(deleted).await.is(204);
        world.wait(MONTH);
        purge(&world).await;
        assert_eq!((captions(), admission().await), (left, 0));
    }
}

#[tokio::test]
async fn concurrent_purges_are_harmless() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = publish(&author, german()).await;
    author.delete(&course).await.is(204);
    world.wait(MONTH);
    futures::future::join_all((0..4).map(|_| world.invoke("purge_courses", json!({})))).await;
    purge(&world).await;
    assert_eq!(items(&world, &course).await, [""; 0]);
}

#[tokio::test]
async fn a_purge_and_a_restoration_at_the_same_time_leave_all_of_the_course_or_nothing() {
    for restores_first in [true, false] {
        let world = World::new().await;
        let author = world.instructor().await;
        let course = publish(&author, german()).await;
        author.delete(&course).await.is(204);
        let before = items(&world, &course).await.len();
        world.wait(RESTORABLE_FOR - SignedDuration::from_secs(1));
        let restorer = returned(&world, &author).await;
        // One of them has read the course before its time was over, and the other one after it.
        let mut held = world.cloud.faults().hold("TransactWriteItems");
        let path = format!("{course}/restoration");
        let restoring = restorer.post_empty(&path);
        let purging = async {
            held.arrived().await;
            world.wait(SignedDuration::from_hours(2));
            if restores_first {
                held.release();
                tokio::task::yield_now().await;
            } else {
                purge(&world).await;
                held.release();
            }
        };
        let (answer, ()) = futures::join!(restoring, purging);
        purge(&world).await;
        let left = items(&world, &course).await;
        if answer.status == 200 {
            assert_eq!(left.iter().filter(|sk| *sk != "PURGE").count() + 1, before, "{left:?}");
        } else {
            answer.is_problem(404, "not-found");
            assert_eq!(left, [""; 0]);
        }
        assert_eq!(answer.status == 200, restores_first);
    }
}

#[tokio::test]
async fn contents_that_nothing_names_are_purged_and_all_others_stay() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let [kept, published, lost] = [
        add_article(&author, &course, &module).await,
        add_article(&author, &course, &module).await,
        add_article(&author, &course, &module).await,
    ];
    author.delete(&lost).await.is(204);
    author.post_empty(&format!("{course}/publication")).await.is(200);
    author.delete(&published).await.is(204);
    author.patch(&kept, json!({"body": {"en": "# Given up"}})).await.is(200);
    assert_eq!(contents(&world, &course).await, 4);
    author.post_empty(&format!("{course}/versions/1/restoration")).await.is(200);
    world.wait(UNNAMED_FOR + SignedDuration::from_hours(1));
    purge(&world).await;
    assert_eq!(contents(&world, &course).await, 3, "what the draft has given up is gone");
    world.wait(MONTH);
    purge(&world).await;
    assert_eq!(contents(&world, &course).await, 2, "and so is the lesson that no version has");
    let author = returned(&world, &author).await;
    for lesson in [&kept, &published] {
        assert_eq!(author.get(&format!("{lesson}?lang=en")).await.is(200).text_of("body"), "# Pots");
    }
    purge(&world).await;
    assert!(!items(&world, &course).await.contains(&"PURGE".to_owned()), "nothing is left to look for");
}

#[tokio::test]
async fn a_lesson_that_is_restored_during_a_purge_keeps_its_text() {
    let world = World::new().await;
    let author = world.instructor().await;
    let course = create_course(&author, german()).await;
    let module = add_module(&author, &course).await;
    let lesson = add_article(&author, &course, &module).await;
    author.delete(&lesson).await.is(204);
    world.wait(RESTORABLE_FOR - SignedDuration::from_secs(1));
    let restorer = returned(&world, &author).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let path = format!("{lesson}/restoration");
    let restoring = restorer.post_empty(&path);
    let purging = async {
        held.arrived().await;
        world.wait(SignedDuration::from_hours(2));
        purge(&world).await;
        held.release();
    };
    let (answer, ()) = futures::join!(restoring, purging);
    answer.is_problem(404, "not-found");
    assert_eq!(contents(&world, &course).await, 0, "it was purged first, so it is not restored");
}

#[tokio::test]
async fn the_courses_of_an_erased_user_are_purged_even_if_they_could_be_restored() {
    let world = World::new().await;
    let (ada, bob) = (world.instructor().await, world.instructor().await);
    let [own, shared] = [publish(&ada, german()).await, publish(&ada, german()).await];
    ada.post(&format!("{shared}/co-instructors"), json!({"userId": bob.user()})).await.is(201);
    for course in [&own, &shared] {
        ada.delete(course).await.is(204);
    }
    ada.post_empty("/v1/me/erasure").await.is(202);
    world.complete_erasure(ada.user()).await;
    let left = crate::world::leftovers::of(&world, &[ada.user().to_string()]).await;
    let stays = ["Audit ", "AuditByActor ", "Erasure ", "Archive/"];
    assert!(left.iter().all(|leftover| stays.iter().any(|kind| leftover.starts_with(kind))), "{left:#?}");
    purge(&world).await;
    assert_eq!(items(&world, &own).await, [""; 0]);
    let bob = returned(&world, &bob).await;
    assert_eq!(bob.post_empty(&format!("{shared}/restoration")).await.status, 200, "it is Bob's now");
}
