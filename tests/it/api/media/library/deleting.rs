//! Taking files out of a library, and the library of a course that is deleted.

use glotto_domain::media::library::{MEDIA_DISCARDED, MediaKind};
use glotto_runtime::Bucket;
use serde_json::{Value, json};

use super::studio::{Library, media_of};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_never_used_is_deleted_with_all_that_is_in_buckets() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let image = library.image().await;
    let other = library.image().await;
    let kept = library.files(Bucket::Media).len() / 2;
    let path = format!("{}/{image}", library.path());
    library.author.with("if-match", "\"r1\"").delete(&path).await.is_problem(412, "stale");
    library.author.delete(&path).await.is(204);
    library.author.get(&path).await.is_problem(404, "not-found");
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(library.files(Bucket::Media).len(), kept, "{other} stays");
    library.author.delete(&path).await.is_problem(404, "not-found");
    // The event comes again.
    let discarded = world.outbox_events(MEDIA_DISCARDED).await;
    let detail = world.context.event(MEDIA_DISCARDED, None, &discarded[0]);
    let event = json!({"source": "glotto", "detail-type": MEDIA_DISCARDED, "detail": detail});
    assert_eq!(world.invoke("delete_discarded_media", event).await, Ok(Value::Null));
    assert_eq!(library.files(Bucket::Media).len(), kept);
}

#[tokio::test]
async fn a_file_that_the_draft_uses_is_not_deleted_and_the_answer_says_where_it_is_used() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let document = library.add(MediaKind::Document).await;
    let path = format!("{}/{document}", library.path());
    library.add_lesson(json!({"kind": "article", "body": {"en": "# Words"}})).await;
    let lesson = library.add_document(&document).await;
    let refused = library.author.delete(&path).await;
    refused.is_problem(409, "media-in-use");
    assert_eq!(refused.pointers(), ["/modules/0/lessons/1"]);
    library.author.patch(&lesson, json!({"document": {"mediaId": null}})).await.is(200);
    library.author.delete(&path).await.is(204);
    let image = library.add(MediaKind::Image).await;
    library.author.patch(&library.course, json!({"coverId": image})).await.is(200);
    let refused = library.author.delete(&format!("{}/{image}", library.path())).await;
    refused.is_problem(409, "media-in-use");
    assert_eq!(refused.pointers(), ["/cover"]);
}

#[tokio::test]
async fn a_file_that_a_version_uses_is_hidden_and_appears_again_when_it_is_chosen() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let document = library.add(MediaKind::Document).await;
    let path = format!("{}/{document}", library.path());
    let lesson = library.add_document(&document).await;
    library.publish().await;
    let learner = library.enrolled().await;
    library.author.patch(&lesson, json!({"document": {"mediaId": null}})).await.is(200);
    library.author.delete(&path).await.is(204);
    let listed = async || {
        let view = library.author.get(&library.path()).await.is(200).json();
        view["items"].as_array().unwrap().len()
    };
    assert_eq!(listed().await, 0);
    assert!(library.stored(&document).await.unwrap().is_archived);
    assert_eq!(media_of(&learner, &lesson).await.len(), 1, "its version has it");
    library.author.patch(&lesson, json!({"document": {"mediaId": document}})).await.is(200);
    assert_eq!(listed().await, 1);
}

#[tokio::test]
async fn a_file_of_a_deleted_lesson_is_hidden_and_not_deleted() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let document = library.add(MediaKind::Document).await;
    let lesson = library.add_document(&document).await;
    assert!(library.author.delete(&lesson).await.status < 300);
    library.author.delete(&format!("{}/{document}", library.path())).await.is(204);
    assert!(library.stored(&document).await.unwrap().is_archived);
    assert!(world.outbox_events(MEDIA_DISCARDED).await.is_empty());
}

#[tokio::test]
async fn a_file_that_only_the_copy_of_a_lesson_or_of_a_module_uses_is_not_taken_away() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let document = library.add(MediaKind::Document).await;
    let path = format!("{}/{document}", library.path());
    let lesson = library.add_document(&document).await;
    let copied = library.author.post_empty(&format!("{lesson}/copies")).await;
    let copy = copied.is(201).header("location").unwrap().to_owned();
    let clear = json!({"document": {"mediaId": null}});
    library.author.patch(&lesson, clear.clone()).await.is(200);
    let refused = library.author.delete(&path).await;
    assert_eq!(refused.is_problem(409, "media-in-use").pointers(), ["/modules/0/lessons/1"]);
    let module = format!("{}/modules/{}", library.course, library.module);
    library.author.post_empty(&format!("{module}/copies")).await.is(201);
    library.author.patch(&copy, clear).await.is(200);
    let refused = library.author.delete(&path).await;
    assert_eq!(refused.is_problem(409, "media-in-use").pointers(), ["/modules/1/lessons/1"]);
}

/// A file remembers fifty places.
#[tokio::test]
async fn a_file_that_more_lessons_have_used_than_it_remembers_is_not_taken_away_from_the_last_one() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let document = library.add(MediaKind::Document).await;
    let mut lessons = Vec::new();
    for _ in 0..51 {
        lessons.push(library.add_document(&document).await);
    }
    let last = lessons.pop().unwrap();
    let clear = json!({"document": {"mediaId": null}});
    for lesson in &lessons {
        library.author.patch(lesson, clear.clone()).await.is(200);
    }
    let path = format!("{}/{document}", library.path());
    let refused = library.author.delete(&path).await;
    assert_eq!(refused.is_problem(409, "media-in-use").pointers(), ["/modules/0/lessons/50"]);
    library.author.patch(&last, clear).await.is(200);
    library.author.delete(&path).await.is(204);
    assert!(library.stored(&document).await.unwrap().is_archived);
}
