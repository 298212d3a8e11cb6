//! Tests of what videos occupy in the table, of which videos are named, and of uploads whose job was given up.

use futures::future::join_all;
use glotto_domain::Revision;
use glotto_domain::courses::LessonKind;
use glotto_domain::id::UserId;
use glotto_domain::media::video::{ORPHANED_FOR, REVIEW_EVERY};
use glotto_domain::media::{Cleanup, JobUpdate, StorageUse, Upload, Video, job, multipart};
use glotto_store::media::VideoItem;

use super::media::{arrival, create, first, outcome, video, write};
use crate::world::World;
use crate::world::courses::SeededCourse;

#[tokio::test]
async fn what_the_videos_of_an_owner_occupy_is_the_sum_of_their_charges_whatever_is_repeated() {
    let world = World::new().await;
    let (store, now) = (&world.context.store, world.context.now());
    let mut video = video(&world);
    let (owner, id) = (video.upload().owner, video.upload().id);
    let used = async || store.videos().find_storage_use(owner).await.unwrap();
    assert_eq!(used().await, StorageUse::default());
    create(store, &video).await;
    assert_eq!(used().await, StorageUse { bytes: 7, open_uploads: 1 });
    video.arrive(arrival("a"), now);
    write(store, &mut video, id.first_revision()).await.unwrap();
    assert!(write(store, &mut video, id.first_revision()).await.is_err(), "the same write again");
    assert_eq!(used().await, StorageUse { bytes: 7, open_uploads: 0 });
    let (mut read, revision) = store.videos().find(id).await.unwrap().unwrap();
    read.apply_update(&first(), "job", JobUpdate::Done(outcome()), now);
    write(store, &mut read, revision).await.unwrap();
    for due in [now + REVIEW_EVERY, now + REVIEW_EVERY + ORPHANED_FOR] {
        read.review(false, due);
    }
    assert!(store.videos().save_deleting(&read, revision.next(), None).await.unwrap());
    assert_eq!(used().await, StorageUse::default());
    assert!(store.videos().delete(read.upload(), revision.next().next()).await.unwrap());
    assert_eq!(store.videos().find(id).await.unwrap(), None);
    assert_eq!(used().await, StorageUse::default());
}

#[tokio::test]
async fn a_video_that_is_deleted_with_its_owner_or_course_gives_back_its_charge_once() {
    let world = World::new().await;
    let store = &world.context.store;
    let (deleted, kept) = (video(&world), video(&world));
    let owner = deleted.upload().owner;
    let kept = Video::announce(Upload { owner, ..kept.upload().clone() });
    for video in [&deleted, &kept] {
        create(store, video).await;
    }
    for _ in 0..2 {
        store.authored_content().delete_video(owner, deleted.upload().id).await.unwrap();
        let used = store.videos().find_storage_use(owner).await.unwrap();
        assert_eq!(used, StorageUse { bytes: 7, open_uploads: 1 });
    }
}

#[tokio::test]
async fn a_video_is_not_marked_for_deletion_if_its_course_has_changed_or_appeared_since() {
    let world = World::new().await;
    let seeded = SeededCourse::published(&world, &[LessonKind::Video]).await;
    let (store, now) = (&world.context.store, world.context.now());
    let upload = Upload { course: seeded.id(), ..video(&world).upload().clone() };
    let mut video = Video::announce(upload);
    create(store, &video).await;
    video.abandon(now + multipart::OPEN_FOR * 2);
    video.set_checked();
    let first = video.upload().id.first_revision();
    write(store, &mut video, first).await.unwrap();
    let read = first.next();
    let references = store.videos().find_references(video.upload(), world.context.now()).await.unwrap();
    assert!(!references.is_referenced);
    for months in [3, 4] {
        video.review(false, now + REVIEW_EVERY * months);
    }
    for other in [None, references.course.map(Revision::next)] {
        assert!(!store.videos().save_deleting(&video, read, other).await.unwrap());
    }
    assert!(store.videos().save_deleting(&video, read, references.course).await.unwrap());
}

#[tokio::test]
async fn a_video_is_named_by_the_draft_by_any_version_and_by_an_upload_that_is_not_ready() {
    let world = World::new().await;
    let mut seeded = SeededCourse::published(&world, &[LessonKind::Video, LessonKind::Article]).await;
    let (store, lesson) = (&world.context.store, seeded.lessons()[0]);
    let course = store.courses().find_lesson_in_course(seeded.id(), lesson).await.unwrap().unwrap();
    let plays = course.lesson.content.video().unwrap();
    let upload = |id| Upload { id, course: seeded.id(), lesson, ..video(&world).upload().clone() };
    let (played, other) = (upload(plays), upload(world.context.new_id()));
    let is_referenced = async |upload: &Upload| {
        store.videos().find_references(upload, world.context.now()).await.unwrap().is_referenced
    };
    assert!(is_referenced(&played).await && !is_referenced(&other).await);
    seeded.delete(lesson).await;
    assert!(is_referenced(&played).await, "the version has it");
    seeded.publish().await;
    assert!(is_referenced(&played).await, "the version before has it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_that_passes_to_another_user_gives_back_its_charge_once_however_often_and_whatever_else_writes_it() {
    let world = World::new().await;
    let (store, now) = (&world.context.store, world.context.now());
    let mut video = video(&world);
    create(store, &video).await;
    let (upload, first) = (video.upload().clone(), video.upload().id.first_revision());
    let kept = Video::announce(Upload { id: world.context.new_id(), ..upload.clone() });
    create(store, &kept).await;
    let heirs: [UserId; 2] = [world.context.new_id(), world.context.new_id()];
    video.arrive(arrival("a"), now);
    let transfers = (0..20).map(|number| store.authored_content().transfer_video(&upload, heirs[number % 2]));
    let (transfers, written) = futures::join!(join_all(transfers), write(store, &mut video, first));
    assert!(transfers.into_iter().all(|transfer| transfer.is_ok()));
    let used = async |user| store.videos().find_storage_use(user).await.unwrap();
    assert_eq!(used(upload.owner).await, StorageUse { bytes: 7, open_uploads: 1 }, "of the other one, {written:?}");
    let (passed, revision) = store.videos().find(upload.id).await.unwrap().unwrap();
    assert!(heirs.contains(&passed.upload().owner) && passed.charged().is_none());
    for heir in heirs {
        let owned: Vec<_> = (passed.upload().owner == heir).then_some(upload.id).into_iter().collect();
        assert_eq!(store.videos().page_by_owner(heir, 10, None).await.unwrap().0, owned);
        assert_eq!(used(heir).await, StorageUse::default());
    }
    assert_eq!(store.videos().page_by_owner(upload.owner, 10, None).await.unwrap().0, [kept.upload().id]);
    assert!(store.videos().delete(passed.upload(), revision).await.unwrap());
    assert_eq!(used(passed.upload().owner).await, StorageUse::default());
}

#[tokio::test]
async fn an_upload_whose_job_was_given_up_reads_back_and_that_of_an_earlier_release_is_deleted_as_well() {
    let world = World::new().await;
    let (mut video, due) = (video(&world), world.context.now() + job::CLEANUP_DELAY);
    video.arrive(arrival("a"), world.context.now());
    assert!(video.give_up_job(due));
    let mut item = serde_json::to_value(VideoItem::of(&video, video.upload().id.first_revision())).unwrap();
    for expected in [Cleanup::Job, Cleanup::Upload] {
        let (read, _) = serde_json::from_value::<VideoItem>(item.clone()).unwrap().video().unwrap();
        assert_eq!(read.clean_up(due), expected);
        assert!(item.as_object_mut().unwrap().remove("hasSourceOfJob").is_some() == (expected == Cleanup::Job));
    }
}
