//! What the files of libraries count for the storage of the owners of courses.

use futures::future::join_all;
use glotto_domain::courses::RESTORABLE_FOR;
use glotto_domain::media::library::MediaKind;
use glotto_domain::media::storage::MAX_STORED_BYTES;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::super::storage::{fill, storage};
use super::studio::{Library, png};
use crate::world::library::{pdf, pdf_with};
use crate::world::{Actor, World};

fn wanted(bytes: u64) -> Value {
    json!({"fileName": "file", "contentType": "image/png", "sizeBytes": bytes})
}

async fn used(actor: &Actor<'_>) -> u64 {
    storage(actor).await.0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_counts_from_its_announcement_until_it_is_deleted_whatever_its_upload_becomes() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let (good, bad) = (pdf(), pdf_with("<</S/JavaScript/JS(x)>>"));
    let id = library.upload("application/pdf", &good).await;
    assert_eq!(storage(&library.author).await, (good.len() as u64, 0), "it is no upload of a video");
    let arrival = library.arrivals().remove(0);
    for _ in 0..2 {
        assert_eq!(world.invoke("process_media", arrival.clone()).await, Ok(Value::Null));
        assert_eq!(used(&library.author).await, good.len() as u64);
    }
    let failed = library.produce("application/pdf", &bad).await;
    assert_eq!(failed["status"], "failed", "{failed}");
    assert_eq!(used(&library.author).await, (good.len() + bad.len()) as u64);
    for (id, left) in [(&id, bad.len() as u64), (&failed["mediaId"].as_str().unwrap().to_owned(), 0)] {
        let path = format!("{}/{id}", library.path());
        library.author.delete(&path).await.is(204);
        library.author.delete(&path).await.is_problem(404, "not-found");
        assert_eq!(used(&library.author).await, left);
    }
}

#[tokio::test]
async fn a_file_of_another_author_counts_for_the_owner_and_one_that_is_hidden_still_counts() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let admin = world.admin().await;
    admin.post(&library.path(), wanted(5)).await.is(201);
    assert_eq!((used(&library.author).await, used(&admin).await), (5, 0));
    let document = library.add(MediaKind::Document).await;
    let lesson = library.add_document(&document).await;
    assert!(library.author.delete(&lesson).await.status < 300);
    library.author.delete(&format!("{}/{document}", library.path())).await.is(204);
    assert!(library.stored(&document).await.unwrap().is_archived);
    assert_eq!(used(&library.author).await, 1_005);
}

#[tokio::test]
async fn a_file_for_which_the_owner_has_no_room_is_refused_with_the_numbers() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    fill(&world, &library.author, MAX_STORED_BYTES - 5, 100).await;
    let refused = library.author.post(&library.path(), wanted(6)).await;
    refused.is_problem(409, "storage-quota-exceeded");
    let detail = refused.text_of("detail");
    assert!(detail.contains(&MAX_STORED_BYTES.to_string()) && detail.contains("6 bytes"), "{detail}");
    library.author.post(&library.path(), wanted(5)).await.is(201);
    assert_eq!(used(&library.author).await, MAX_STORED_BYTES);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_files_do_not_exceed_the_quota() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let path = library.path();
    fill(&world, &library.author, MAX_STORED_BYTES - 15, 0).await;
    let answers = join_all((0..20).map(|_| library.author.post(&path, wanted(5)))).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert!((1..=3).contains(&made), "{made}");
    assert_eq!(used(&library.author).await, MAX_STORED_BYTES - 15 + 5 * made as u64);
}

#[tokio::test]
async fn a_library_counts_for_the_new_owner_of_its_course() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let other = world.instructor().await;
    let file = library.add(MediaKind::Image).await;
    library.add(MediaKind::Image).await;
    let author = world.with_proof(&library.author).await;
    author.post(&format!("{}/co-instructors", library.course), json!({"userId": other.user()})).await.is(201);
    author.put(&format!("{}/owner", library.course), json!({"userId": other.user()})).await.is(200);
    assert_eq!((used(&library.author).await, used(&other).await), (0, 2_000));
    other.delete(&format!("{}/{file}", library.path())).await.is(204);
    other.post(&library.path(), wanted(5)).await.is(201);
    assert_eq!((used(&library.author).await, used(&other).await), (0, 1_005));
}

#[tokio::test]
async fn a_copy_that_is_interrupted_before_its_last_write_is_charged_to_no_user_and_its_repetition_once() {
    for (call, times) in [("PutItem", 3), ("TransactWriteItems", 2)] {
        for nth in 1..=times {
            let world = World::new().await;
            let library = Library::open(&world).await;
            library.add_document(&library.add(MediaKind::Document).await).await;
            let (author, copies) = (&library.author, format!("{}/copies", library.course));
            let keyed = author.with("idempotency-key", "copy");
            for _ in 1..nth {
                drop(world.cloud.faults().hold(call));
            }
            let mut held = world.cloud.faults().hold(call);
            tokio::select! {
                () = held.arrived() => {},
                _ = keyed.post_empty(&copies) => panic!("{call} {nth}: it is not interrupted"),
            }
            world.cloud.faults().clear();
            let charged = |owner| world.context.store.videos().find_storage_use(owner);
            assert_eq!(charged(author.user()).await.unwrap().bytes, 1_000, "{call} {nth}: for the original alone");
            for _ in 0..2 {
                keyed.post_empty(&copies).await.is(201);
                assert_eq!(charged(author.user()).await.unwrap().bytes, 2_000, "{call} {nth}");
            }
        }
    }
}

#[tokio::test]
async fn a_file_that_is_added_between_two_attempts_at_a_copy_is_charged_with_it() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    library.add_document(&library.add(MediaKind::Document).await).await;
    // The first transaction schedules the purge of what is copied, and the second one is the last write.
    drop(world.cloud.faults().hold("TransactWriteItems"));
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let copies = format!("{}/copies", library.course);
    let adding = async {
        held.arrived().await;
        library.add_document(&library.add(MediaKind::Document).await).await;
        held.release();
    };
    let (answer, ()) = futures::join!(library.author.post_empty(&copies), adding);
    answer.is(201);
    assert_eq!(used(&library.author).await, 4_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_counts_for_its_owner_and_what_is_purged_counts_no_more() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let admin = world.admin().await;
    let file = png(64, 64);
    let image = library.produce("image/png", &file).await["mediaId"].clone();
    library.author.patch(&library.course, json!({"coverId": image})).await.is(200);
    library.author.post(&library.path(), wanted(5)).await.is(201);
    let bytes = file.len() as u64;
    let path = format!("{}/copies", library.course);
    let copied = admin.post_empty(&path).await.is(201).header("location").unwrap().to_owned();
    assert_eq!((used(&library.author).await, used(&admin).await), (bytes + 5, bytes), "what the draft uses");
    for (owner, course, left) in [(&library.author, &library.course, (0, bytes)), (&admin, &copied, (0, 0))] {
        world.session_of(&world.account(owner.user()).await).await.delete(course).await.is(204);
        world.wait(RESTORABLE_FOR + SignedDuration::from_hours(2));
        for _ in 0..2 {
            world.invoke("purge_courses", json!({})).await.unwrap();
            let stored = async |user| world.context.store.videos().find_storage_use(user).await.unwrap().bytes;
            assert_eq!((stored(library.author.user()).await, stored(admin.user()).await), left);
        }
    }
}

#[tokio::test]
async fn a_file_that_is_announced_while_its_course_is_purged_is_refused_and_leaves_no_charge() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let (admin, path) = (world.admin().await, library.path());
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let purging = async {
        held.arrived().await;
        library.author.delete(&library.course).await.is(204);
        world.wait(RESTORABLE_FOR + SignedDuration::from_hours(2));
        world.invoke("purge_courses", json!({})).await.unwrap();
        held.release();
    };
    let (answer, ()) = futures::join!(admin.post(&path, wanted(5)), purging);
    answer.is_problem(404, "not-found");
    let store = &world.context.store;
    assert_eq!(store.videos().find_storage_use(library.author.user()).await.unwrap().bytes, 0);
    assert!(store.authored_content().find_library_items(library.id()).await.unwrap().is_empty());
}
