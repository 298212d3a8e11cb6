//! The courses and videos of erased users.

use glotto_domain::courses::RESTORABLE_FOR;
use glotto_domain::id::{CourseId, UserId};
use glotto_domain::media::job::CLEANUP_DELAY;
use glotto_domain::media::library::{MediaKind, files};
use glotto_runtime::Bucket;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::examples::course;
use crate::world::media::CAPTIONS;
use crate::world::{Actor, World};

/// A course with a lesson of a kind; the paths of both.
async fn write(author: &Actor<'_>, kind: &str) -> (String, String) {
    let course = author.post("/v1/courses", course()).await;
    let course = format!("/v1/courses/{}", course.is(201).text_of("id"));
    let module = author.post(&format!("{course}/modules"), json!({"title": {"en": "Hello"}})).await;
    let module = module.is(201).text_of("id");
    let body = if kind == "video" { Value::Null } else { json!({"en": "Words"}) };
    let lesson = json!({"moduleId": module, "kind": kind, "title": {"en": "A lesson"}, "body": body});
    let lesson = author.post(&format!("{course}/lessons"), lesson).await.is(201).text_of("id");
    (course.clone(), format!("{course}/lessons/{lesson}"))
}

fn objects(world: &World, bucket: Bucket) -> Vec<String> {
    world.cloud.buckets().keys(world.context.settings.bucket(bucket).unwrap(), "")
}

#[tokio::test]
async fn a_published_course_keeps_its_video_and_a_draft_is_deleted_with_its_own() {
    let world = World::new().await;
    let (ada, bob) = (world.instructor().await, world.learner().await);
    let (public, film) = write(&ada, "video").await;
    world.put_video(&ada, &film).await;
    ada.put_captions(&film, "de", CAPTIONS).await.is(200);
    ada.post_empty(&format!("{public}/publication")).await.is(200);
    bob.post_empty(&format!("{public}/enrolment")).await.is(201);
    let (draft, other_film) = write(&ada, "video").await;
    world.put_video(&ada, &other_film).await;
    ada.put_captions(&other_film, "de", CAPTIONS).await.is(200);
    let streams = objects(&world, Bucket::Media).len();
    assert_eq!(objects(&world, Bucket::Uploads).len(), 2);
    let ada = world.with_proof(&ada).await;
    ada.post_empty("/v1/me/erasure").await.is(202);
    world.complete_erasure(ada.user()).await;
    assert_eq!(objects(&world, Bucket::Uploads), [""; 0], "the uploaded files are deleted in either case");
    assert_eq!(objects(&world, Bucket::Media).len() * 2, streams, "one of two videos is left, with its captions");
    let bob = world.renewed(&bob);
    let seen = bob.get(&public).await.is(200).text();
    assert!(!seen.contains(&ada.user().to_string()) && !seen.contains("ownerId"), "{seen}");
    bob.get(&format!("{film}/playback")).await.is(200);
    assert_eq!(bob.get(&format!("{film}/captions/de")).await.is(200).text(), CAPTIONS);
    let admin = world.admin().await;
    admin.get(&draft).await.is_problem(404, "not-found");
    admin.patch(&public, json!({"level": "B1"})).await.is(200);
    let id = public.rsplit('/').next().unwrap().parse().unwrap();
    assert_eq!(world.context.store.courses().find(id).await.unwrap().unwrap().owner, UserId::NIL);
}

#[tokio::test]
async fn a_course_that_was_written_with_others_is_theirs_from_then_on() {
    let world = World::new().await;
    let (ada, bob) = (world.instructor().await, world.instructor().await);
    let (draft, _) = write(&ada, "article").await;
    let (theirs, _) = write(&bob, "article").await;
    for (course, owner, other) in [(&draft, &ada, &bob), (&theirs, &bob, &ada)] {
        let address = world.context.store.accounts().find(other.user()).await.unwrap().unwrap().email;
        let shared = owner.post(&format!("{course}/co-instructors"), json!({ "email": address })).await;
        assert!(shared.status < 300, "{}", shared.text());
    }
    ada.post_empty("/v1/me/erasure").await.is(202);
    world.complete_erasure(ada.user()).await;
    let bob = world.renewed(&bob);
    let taught = bob.get("/v1/me/taught-courses").await;
    assert_eq!(taught.is(200).json()["items"].as_array().unwrap().len(), 2);
    for course in [&draft, &theirs] {
        let id = course.rsplit('/').next().unwrap().parse().unwrap();
        let course = world.context.store.courses().find(id).await.unwrap().unwrap();
        assert_eq!((course.owner, course.co_instructors.len()), (bob.user(), 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_library_of_a_draft_is_deleted_with_it_and_that_of_a_published_course_stays() {
    let world = World::new().await;
    let ada = world.instructor().await;
    let picture = crate::world::media::picture();
    let add = async |course: &str| {
        let wanted = json!({"fileName": "ada.png", "contentType": "image/png", "sizeBytes": picture.len()});
        let created = ada.post(&format!("{course}/media"), wanted).await.is(201).json();
        assert_eq!(crate::world::media::put_file(&created["upload"], picture.clone()).await.as_u16(), 200);
    };
    let (public, _) = write(&ada, "article").await;
    ada.post_empty(&format!("{public}/publication")).await.is(200);
    let bob = world.learner().await;
    bob.post_empty(&format!("{public}/enrolment")).await.is(201);
    let (draft, _) = write(&ada, "article").await;
    add(&public).await;
    add(&draft).await;
    assert_eq!(world.deliver().await, [""; 0]);
    // One more that has not been processed yet.
    add(&draft).await;
    let made = objects(&world, Bucket::Media).len();
    let ada = world.with_proof(&ada).await;
    ada.post_empty("/v1/me/erasure").await.is(202);
    world.complete_erasure(ada.user()).await;
    assert_eq!(objects(&world, Bucket::Media).len() * 2, made);
    assert_eq!(objects(&world, Bucket::Uploads), [""; 0]);
    let library = async |course: &str| {
        let id = course.rsplit('/').next().unwrap().parse().unwrap();
        world.context.store.authored_content().find_library_items(id).await.unwrap().len()
    };
    assert_eq!((library(&public).await, library(&draft).await), (2, 0), "the count, and the file");
}

#[tokio::test]
async fn a_library_is_charged_to_no_erased_user_and_to_the_next_owner_of_its_course() {
    let world = World::new().await;
    let (ada, bob) = (world.instructor().await, world.instructor().await);
    let mut courses = Vec::new();
    for _ in 0..5 {
        let (course, _) = write(&ada, "article").await;
        world.add_library_file(course.rsplit('/').next().unwrap().parse().unwrap(), MediaKind::Image).await;
        courses.push(course);
    }
    let [shared, shared_and_deleted, published, deleted, _draft] = courses.try_into().unwrap();
    for course in [&shared, &shared_and_deleted] {
        ada.post(&format!("{course}/co-instructors"), json!({"userId": bob.user()})).await.is(201);
    }
    ada.post_empty(&format!("{published}/publication")).await.is(200);
    for course in [&shared_and_deleted, &deleted] {
        ada.delete(course).await.is(204);
    }
    let used = async |user| world.context.store.videos().find_storage_use(user).await.unwrap().bytes;
    assert_eq!((used(ada.user()).await, used(bob.user()).await), (5_000, 0));
    let ada = world.with_proof(&ada).await;
    ada.post_empty("/v1/me/erasure").await.is(202);
    world.complete_erasure(ada.user()).await;
    assert_eq!(used(bob.user()).await, 2_000);
    world.invoke("purge_courses", json!({})).await.unwrap();
    let left = crate::world::leftovers::of(&world, &[ada.user().to_string()]).await;
    let stays = ["Audit ", "AuditByActor ", "Erasure ", "Archive/"];
    assert!(left.iter().all(|leftover| stays.iter().any(|kind| leftover.starts_with(kind))), "{left:#?}");
    assert_eq!((used(ada.user()).await, used(UserId::NIL).await), (0, 0));
}

#[tokio::test]
async fn the_files_of_a_draft_stay_for_a_copy_of_another_user_and_go_for_one_that_is_deleted_as_well() {
    let world = World::new().await;
    let (ada, admin) = (world.instructor().await, world.admin().await);
    let (draft, _) = write(&ada, "article").await;
    let course_in = |path: &str| path.rsplit('/').next().unwrap().parse::<CourseId>().unwrap();
    let home = course_in(&draft);
    let cover = world.add_library_file(home, MediaKind::Image).await;
    ada.patch(&draft, json!({"coverId": cover})).await.is(200);
    let key = format!("{}640.webp", files::output_folder(home, cover, "output"));
    world.cloud.buckets().put(world.name_of("MediaBucket"), &key, "image/webp", "x".into()).await.unwrap();
    ada.post_empty(&format!("{draft}/copies")).await.is(201);
    let copied = admin.post_empty(&format!("{draft}/copies")).await.is(201).header("location").unwrap().to_owned();
    let libraries = world.context.store.libraries();
    assert_eq!(libraries.find_users(home).await.unwrap().others.len(), 2);
    let ada = world.with_proof(&ada).await;
    ada.post_empty("/v1/me/erasure").await.is(202);
    world.complete_erasure(ada.user()).await;
    assert_eq!(objects(&world, Bucket::Media), [key]);
    let users = libraries.find_users(home).await.unwrap();
    assert_eq!((users.is_home_there, users.others), (false, [course_in(&copied)].into()));
    world.anonymous().get(&format!("{copied}/covers/{cover}/640.webp")).await.is(302);
}

/// The erasure has read the draft, and claims it after the copy was made.
#[tokio::test]
async fn a_copy_that_is_made_while_its_original_is_erased_keeps_its_files() {
    let world = World::new().await;
    let (ada, admin) = (world.instructor().await, world.admin().await);
    let (draft, _) = write(&ada, "article").await;
    let home: CourseId = draft.rsplit('/').next().unwrap().parse().unwrap();
    let cover = world.add_library_file(home, MediaKind::Image).await;
    ada.patch(&draft, json!({"coverId": cover})).await.is(200);
    let key = format!("{}640.webp", files::output_folder(home, cover, "output"));
    world.cloud.buckets().put(world.name_of("MediaBucket"), &key, "image/webp", "x".into()).await.unwrap();
    ada.post_empty("/v1/me/erasure").await.is(202);
    world.wait(super::COOL_OFF);
    world.erase_accounts().await;
    world.wait(glotto_domain::privacy::WAIT_AFTER_CLOSE);
    let admin = world.session_of(&world.account(admin.user()).await).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let copying = async {
        held.arrived().await;
        let copied = admin.post_empty(&format!("{draft}/copies")).await;
        held.release();
        copied.is(201).header("location").unwrap().to_owned()
    };
    let ((), copied) = futures::join!(world.erase_accounts(), copying);
    admin.get(&draft).await.is_problem(404, "not-found");
    world.invoke("purge_courses", json!({})).await.unwrap();
    assert_eq!(objects(&world, Bucket::Media), [key]);
    world.anonymous().get(&format!("{copied}/covers/{cover}/640.webp")).await.is(302);
}

#[tokio::test]
async fn the_video_of_a_lesson_stays_with_its_copy_in_a_course_that_stays() {
    let world = World::new().await;
    let (ada, bob) = (world.instructor().await, world.learner().await);
    let (course, film) = write(&ada, "video").await;
    world.put_video(&ada, &film).await;
    let copied = ada.post_empty(&format!("{film}/copies")).await;
    let copy = copied.is(201).header("location").unwrap().to_owned();
    ada.delete(&film).await.is(204);
    ada.post_empty(&format!("{course}/publication")).await.is(200);
    bob.post_empty(&format!("{course}/enrolment")).await.is(201);
    // The content of the original is purged.
    world.wait(RESTORABLE_FOR + SignedDuration::from_hours(1));
    world.invoke("purge_courses", json!({})).await.unwrap();
    let ada = world.session_of(&world.account(ada.user()).await).await;
    ada.post_empty("/v1/me/erasure").await.is(202);
    world.complete_erasure(ada.user()).await;
    let bob = world.session_of(&world.account(bob.user()).await).await;
    bob.get(&format!("{copy}/playback")).await.is(200);
}

#[tokio::test]
async fn a_copy_that_goes_with_its_owner_uses_no_video_any_more() {
    let world = World::new().await;
    // An admin copies courses of others. The last one could not leave.
    let (ada, bob, _) = (world.admin().await, world.instructor().await, world.admin().await);
    let (course, film) = write(&bob, "video").await;
    let video = world.put_video(&bob, &film).await.rsplit('/').next().unwrap().parse().unwrap();
    ada.post_empty(&format!("{course}/copies")).await.is(201);
    let is_used = async || world.context.store.videos().is_used_elsewhere(video).await.unwrap();
    assert!(is_used().await);
    let ada = world.with_proof(&ada).await;
    ada.post_empty("/v1/me/erasure").await.is(202);
    world.complete_erasure(ada.user()).await;
    assert!(!is_used().await, "its mark is gone");
    let bob = world.session_of(&world.account(bob.user()).await).await;
    bob.get(&format!("{film}/playback")).await.is(200);
}

#[tokio::test]
async fn parts_of_an_upload_that_was_not_completed_are_deleted_with_its_owner() {
    let world = World::new().await;
    let ada = world.instructor().await;
    let (_, lesson) = write(&ada, "video").await;
    let wanted = json!({"fileName": "ada.mp4", "contentType": "video/mp4", "sizeBytes": 7, "resumable": true});
    let video = ada.post(&format!("{lesson}/video"), wanted).await.is(201).text_of("videoId");
    assert_eq!(world.upload_part(&ada, &format!("/v1/videos/{video}"), 1, b"private").await, 200);
    let ada = world.with_proof(&ada).await;
    ada.post_empty("/v1/me/erasure").await.is(202);
    world.complete_erasure(ada.user()).await;
    assert!(world.cloud.meter().read().contains_key("AbortMultipartUpload"));
    assert!(world.context.store.videos().find(video.parse().unwrap()).await.unwrap().is_none());
}

#[tokio::test]
async fn erasure_waits_for_videos_being_transcoded() {
    let world = World::new().await;
    let ada = world.instructor().await;
    let (draft, lesson) = write(&ada, "video").await;
    let wanted = json!({"fileName": "ada.mp4", "contentType": "video/mp4", "sizeBytes": 7});
    let id = ada.post(&format!("{lesson}/video"), wanted).await.is(201).text_of("videoId");
    let id = id.parse().unwrap();
    ada.post_empty("/v1/me/erasure").await.is(202);
    world.wait(super::COOL_OFF);
    let store = &world.context.store;
    let (video, rev) = store.videos().find(id).await.unwrap().unwrap();
    // The upload was announced two weeks ago.
    let mut at_work = glotto_domain::media::Video::announce(video.upload().clone());
    let arrival = glotto_domain::media::Arrival { attempt: "a1".to_owned(), sequencer: "1".to_owned() };
    at_work.arrive(arrival, world.context.now());
    let mut tx = glotto_store::Transaction::<()>::new(store);
    tx.update_video(&at_work, rev, ());
    tx.commit(store).await.unwrap();
    for _ in 0..5 {
        world.erase_accounts().await;
        world.invoke("purge_courses", json!({})).await.unwrap();
        world.wait(glotto_domain::privacy::WAIT_AFTER_CLOSE);
    }
    assert_eq!(world.erasure_phase(ada.user()).await, "Closed");
    assert!(store.videos().find(id).await.unwrap().is_some(), "nor is it purged with its draft");
    let draft = draft.rsplit('/').next().unwrap().parse().unwrap();
    assert!(store.courses().find(draft).await.unwrap().is_some(), "the draft waits for it");
    world.wait(CLEANUP_DELAY);
    world.erase_accounts().await;
    assert!(store.videos().find(id).await.unwrap().is_some(), "the job is not given up yet");
    world.invoke("delete_expired_uploads", json!({})).await.unwrap();
    world.wait(CLEANUP_DELAY - SignedDuration::from_secs(1));
    world.erase_accounts().await;
    assert!(store.videos().find(id).await.unwrap().is_some(), "a job that was given up may still write");
    // The run that found it too early has put the next one off.
    world.wait(SignedDuration::from_secs(1) + glotto_domain::privacy::WAIT_AFTER_CLOSE);
    world.erase_accounts().await;
    assert!(store.videos().find(id).await.unwrap().is_none());
}
