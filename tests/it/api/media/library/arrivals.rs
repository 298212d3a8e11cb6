//! Events about uploads that come twice, late, or for files that are gone, and a worker that is stopped anywhere.

use futures::future::join_all;
use glotto_cloud::Fault;
use glotto_domain::media::library::{MediaKind, PROCESSED_WITHIN, files};
use glotto_runtime::Bucket;
use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::super::studio::put;
use super::studio::{Library, png};
use crate::world::World;
use crate::world::library::pdf;

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_and_late_duplicates_of_an_arrival_make_the_same_files() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let id = library.upload("image/png", &png(400, 200)).await;
    let arrival = library.arrivals().remove(0);
    let runs = (0..5).map(|_| world.invoke("process_media", arrival.clone()));
    for outcome in join_all(runs).await {
        assert!(outcome.is_ok(), "{outcome:?}");
    }
    let (view, made) = (library.stored(&id).await, library.files(Bucket::Media));
    assert!(view.as_ref().is_some_and(|file| file.ready().is_some()));
    assert_eq!(made.len(), 4, "two widths, each as WebP and JPEG");
    assert_eq!(world.invoke("process_media", arrival).await, Ok(Value::Null));
    assert_eq!((library.stored(&id).await, library.files(Bucket::Media)), (view, made));
    assert!(library.files(Bucket::Uploads).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_killed_at_any_call_ends_the_same_when_it_is_called_again() {
    for (operation, calls) in [("GetObject", 1), ("PutObject", 4), ("DeleteObject", 1), ("TransactWriteItems", 2)] {
        for (number, after_commit) in (1..=calls).flat_map(|number| [(number, false), (number, true)]) {
            let world = World::new().await;
            let library = Library::open(&world).await;
            let id = library.upload("image/png", &png(400, 200)).await;
            let arrival = library.arrivals().remove(0);
            let reached = world.cloud.faults().hang_at(operation, number, after_commit);
            tokio::select! {
                _ = world.invoke("process_media", arrival.clone()) => panic!("{operation} {number} was not called"),
                _ = reached => {}
            }
            world.cloud.faults().clear();
            let what = format!("{operation} {number}, after it: {after_commit}");
            assert_eq!(world.invoke("process_media", arrival).await, Ok(Value::Null), "{what}");
            assert_eq!(library.view(&id).await["status"], "ready", "{what}");
            assert_eq!(library.files(Bucket::Media).len(), 4, "{what}");
            assert!(library.files(Bucket::Uploads).is_empty(), "{what}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_whose_first_page_stops_its_worker_is_accepted_without_a_preview_by_the_next_attempt() {
    for (waited, has_preview) in [(60, false), (5, true)] {
        let world = World::new().await;
        let library = Library::open(&world).await;
        let id = library.upload("application/pdf", &pdf()).await;
        let arrival = library.arrivals().remove(0);
        // The second write says that the page is being drawn; the process ends while it is.
        let reached = world.cloud.faults().hang_at("TransactWriteItems", 2, true);
        tokio::select! {
            _ = world.invoke("process_media", arrival.clone()) => panic!("the preview was not begun"),
            _ = reached => {}
        }
        world.cloud.faults().clear();
        world.wait(SignedDuration::from_secs(waited));
        assert_eq!(world.invoke("process_media", arrival).await, Ok(Value::Null));
        let view = library.view(&id).await;
        assert_eq!((&view["status"], &view["pages"]), (&json!("ready"), &json!(1)), "{view}");
        assert_eq!(view.get("previewUrl").is_some(), has_preview, "after {waited} seconds: {view}");
        assert!(library.files(Bucket::Uploads).is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_upload_replaces_nothing_and_leaves_no_file() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let wanted = json!({"fileName": "file", "contentType": "image/png", "sizeBytes": png(400, 200).len()});
    let created = library.author.post(&library.path(), wanted).await.is(201).json();
    assert_eq!(put(&created["upload"], &png(400, 200)).await, StatusCode::OK);
    assert_eq!(world.deliver().await, [""; 0]);
    let id = created["mediaId"].as_str().unwrap();
    let (before, made) = (library.stored(id).await, library.files(Bucket::Media));
    let mut other = png(400, 200);
    let last = other.len() - 20;
    other[last] ^= 1;
    assert_eq!(put(&created["upload"], &other).await, StatusCode::OK);
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!((library.stored(id).await, library.files(Bucket::Media)), (before, made));
    assert!(library.files(Bucket::Uploads).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_upload_that_is_processed_at_the_same_time_leaves_no_file() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let [one, other] = [png(400, 200), png(200, 400)].map(|mut file| {
        file.resize(4_000, 0);
        file
    });
    let wanted = json!({"fileName": "file", "contentType": "image/png", "sizeBytes": 4_000});
    let created = library.author.post(&library.path(), wanted).await.is(201).json();
    assert_eq!(put(&created["upload"], &one).await, StatusCode::OK);
    let arrival = library.arrivals().remove(0);
    // The first is read, and its files are about to be written.
    let mut held = world.cloud.faults().hold("PutObject");
    let first = world.invoke("process_media", arrival.clone());
    let second = async {
        held.arrived().await;
        assert_eq!(put(&created["upload"], &other).await, StatusCode::OK);
        assert_eq!(world.invoke("process_media", arrival.clone()).await, Ok(Value::Null));
        held.release();
    };
    let (first, ()) = futures::join!(first, second);
    assert_eq!(first, Ok(Value::Null));
    let view = library.view(created["mediaId"].as_str().unwrap()).await;
    assert_eq!((&view["status"], &view["height"]), (&json!("ready"), &json!(400)));
    assert_eq!(library.files(Bucket::Media).len(), 2, "one width, as WebP and JPEG");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_failed_can_be_put_again() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let good = png(400, 200);
    let wanted = json!({"fileName": "file", "contentType": "image/png", "sizeBytes": good.len()});
    let created = library.author.post(&library.path(), wanted).await.is(201).json();
    assert_eq!(put(&created["upload"], &vec![7; good.len()]).await, StatusCode::OK);
    let id = created["mediaId"].as_str().unwrap();
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(library.view(id).await["status"], "failed");
    assert_eq!(put(&created["upload"], &good).await, StatusCode::OK);
    assert_eq!(world.deliver().await, [""; 0]);
    assert_eq!(library.view(id).await["status"], "ready");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_for_a_file_that_was_deleted_leaves_nothing() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let id = library.upload("image/png", &png(400, 200)).await;
    let arrival = library.arrivals().remove(0);
    library.author.delete(&format!("{}/{id}", library.path())).await.is(204);
    assert_eq!(world.invoke("process_media", arrival).await, Ok(Value::Null));
    assert!(library.files(Bucket::Media).is_empty() && library.files(Bucket::Uploads).is_empty());
    assert_eq!(world.deliver().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_not_processed_in_time_has_failed_and_a_later_success_wins() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let id = library.upload("image/png", &png(400, 200)).await;
    let arrival = library.arrivals().remove(0);
    world.cloud.faults().times("GetObject", 3, Fault::Throttled);
    assert!(world.invoke("process_media", arrival.clone()).await.is_err(), "so Lambda repeats it");
    assert_eq!(library.view(&id).await["status"], "processing");
    world.wait(PROCESSED_WITHIN);
    let author = world.renewed(&library.author);
    let view = author.get(&format!("{}/{id}", library.path())).await.is(200).json();
    assert_eq!((&view["status"], &view["failure"]["code"]), (&json!("failed"), &json!("ourFault")));
    assert_eq!(world.invoke("process_media", arrival).await, Ok(Value::Null));
    let view = author.get(&format!("{}/{id}", library.path())).await.is(200).json();
    assert_eq!(view["status"], "ready");
}

#[tokio::test]
async fn events_about_other_objects_change_nothing_and_unreadable_ones_fail() {
    let world = World::new().await;
    let library = Library::open(&world).await;
    let id = library.add(MediaKind::Image).await;
    let event = |key: &str| json!({"detail": {"object": {"key": key}}});
    let folder = files::item_folder(library.id(), id.parse().unwrap());
    for key in ["library/other", "avatars/x", &format!("{folder}a/640.webp")] {
        assert_eq!(world.invoke("process_media", event(key)).await, Ok(Value::Null), "{key}");
    }
    assert!(world.invoke("process_media", json!({"detail": {}})).await.is_err());
}
