//! Tests of deleted courses, copies and purges in the table.

use glotto_domain::courses::{Course, DeletedCourse, DeletedLesson, ReviseError, UNNAMED_FOR};
use glotto_domain::id::{CourseId, LessonId, VideoId};
use glotto_domain::media::{ContentType, FileName, Medium, Upload, UploadSize};
use glotto_store::courses::{FoundCourse, LessonItem, PlayedVideoItem, PurgeState};
use glotto_store::media::{CopiedFiles, UsedVideoItem};
use glotto_store::{CommitError, Conflict, Transaction, keys};
use jiff::{SignedDuration, Timestamp};

use super::courses::{course, publish, stored_course, with_lesson};
use crate::world::World;
use crate::world::courses::SeededCourse;

async fn delete(world: &World, read: &Course) -> DeletedCourse {
    let deleted = read.clone().delete(world.context.now());
    let mut transaction = Transaction::new(&world.context.store);
    transaction.delete_course(read, &deleted, ReviseError::Stale).schedule_purge(read.id, deleted.restorable_until());
    transaction.commit(&world.context.store).await.unwrap();
    deleted
}

async fn restore(world: &World, deleted: &DeletedCourse) -> Result<(), CommitError<ReviseError>> {
    let course = deleted.clone().restore(world.context.now());
    let mut transaction = Transaction::new(&world.context.store);
    transaction.restore_course(deleted, &course, ReviseError::Stale);
    transaction.commit(&world.context.store).await
}

async fn due(world: &World, now: Timestamp) -> Vec<CourseId> {
    let (mut found, purges) = (Vec::new(), world.context.store.purges());
    for shard in 0..keys::courses::PURGE_SHARDS {
        let mut after = None;
        loop {
            let (page, last) = purges.page_due(shard, now, 1, after).await.unwrap();
            found.extend(page);
            after = last;
            if after.is_none() {
                break;
            }
        }
    }
    found.sort_unstable();
    found
}

#[tokio::test]
async fn a_deleted_course_is_found_by_its_owner_alone_and_takes_its_place_again_once() {
    let world = World::new().await;
    let (ada, store) = (world.instructor().await.user(), &world.context.store);
    let (read, other) = (stored_course(&world, ada).await, stored_course(&world, ada).await);
    let deleted = delete(&world, &read).await;
    assert_eq!(store.courses().find(read.id).await.unwrap(), None);
    assert_eq!(store.courses().find_deleted(read.id).await.unwrap().as_ref(), Some(&deleted));
    let taught: Vec<_> = store.courses().page_by_instructor(ada, 10, None).await.unwrap().0;
    assert_eq!(taught.iter().map(|course| course.id).collect::<Vec<_>>(), [other.id]);
    let now = world.context.now();
    let listed = store.courses().page_deleted_by_owner(ada, now, 10, None).await.unwrap().0;
    assert_eq!(listed, std::slice::from_ref(&deleted));
    let late = deleted.restorable_until();
    assert_eq!(store.courses().page_deleted_by_owner(ada, late, 10, None).await.unwrap().0, []);
    restore(&world, &deleted).await.unwrap();
    assert!(restore(&world, &deleted).await.is_err(), "it was restored already");
    let restored = store.courses().find_with_outline(read.id).await.unwrap().unwrap().0;
    assert_eq!(restored.metadata, read.metadata);
    assert_eq!(store.courses().find_deleted(read.id).await.unwrap(), None);
}

#[tokio::test]
async fn courses_to_purge_are_found_by_key_and_page_and_the_first_time_counts() {
    let world = World::new().await;
    let (store, now) = (&world.context.store, world.context.now());
    let mut scheduled: Vec<CourseId> = (0..8).map(|_| world.context.new_id()).collect();
    for course in &scheduled {
        store.purges().schedule(*course, now).await.unwrap();
        store.purges().schedule(*course, now + UNNAMED_FOR).await.unwrap();
    }
    let later: CourseId = world.context.new_id();
    store.purges().schedule(later, now + SignedDuration::from_secs(2)).await.unwrap();
    scheduled.sort_unstable();
    assert_eq!(due(&world, now).await, scheduled);
    let state = store.purges().find(scheduled[0], now).await.unwrap().unwrap();
    assert!(state.course.is_none() && state.deleted.is_none() && !state.purge.begun);
    store.purges().postpone(&state.purge, now + UNNAMED_FOR).await.unwrap();
    store.purges().postpone(&state.purge, now + UNNAMED_FOR + UNNAMED_FOR).await.unwrap();
    assert!(store.purges().find(scheduled[0], now).await.unwrap().is_none());
    assert!(due(&world, now + UNNAMED_FOR).await.contains(&scheduled[0]), "it was postponed once");
    store.purges().finish(scheduled[1]).await.unwrap();
    assert_eq!(due(&world, now).await, scheduled[2..]);
}

#[tokio::test]
async fn a_purge_that_has_begun_and_a_restoration_exclude_each_other() {
    let world = World::new().await;
    let (ada, store) = (world.instructor().await.user(), &world.context.store);
    let [first, second] = [stored_course(&world, ada).await, stored_course(&world, ada).await];
    let late = world.context.now() + SignedDuration::from_hours(31 * 24);
    for (read, restores) in [(first, true), (second, false)] {
        let deleted = delete(&world, &read).await;
        let state = store.purges().find(read.id, late).await.unwrap().unwrap();
        if restores {
            restore(&world, &deleted).await.unwrap();
            assert!(matches!(store.purges().begin(&state).await, Err(CommitError::Condition(Conflict))));
            assert!(store.courses().find(read.id).await.unwrap().is_some());
        } else {
            store.purges().begin(&state).await.unwrap();
            assert!(restore(&world, &deleted).await.is_err());
            assert!(store.purges().find(read.id, late).await.unwrap().unwrap().purge.begun);
        }
    }
}

/// The reads of both items of a course are no snapshot.
#[tokio::test]
async fn a_purge_that_has_overlooked_a_deletion_does_not_begin() {
    let world = World::new().await;
    let (ada, store) = (world.instructor().await.user(), &world.context.store);
    let deleted = delete(&world, &stored_course(&world, ada).await).await;
    let late = world.context.now() + SignedDuration::from_hours(31 * 24);
    let state = store.purges().find(deleted.course.id, late).await.unwrap().unwrap();
    let torn = PurgeState { deleted: None, ..state };
    assert!(matches!(store.purges().begin(&torn).await, Err(CommitError::Condition(Conflict))));
    restore(&world, &deleted).await.unwrap();
}

#[tokio::test]
async fn a_course_is_required_as_it_was_found_whether_it_was_present_deleted_or_gone() {
    let world = World::new().await;
    let (ada, store) = (world.instructor().await.user(), &world.context.store);
    let read = stored_course(&world, ada).await;
    let find = async || store.courses().find_kept(read.id).await.unwrap();
    let holds = async |found: &FoundCourse| {
        let mut transaction = Transaction::new(store);
        transaction.require_as_found([found], Conflict);
        transaction.commit(store).await.is_ok()
    };
    let (present, gone) = (find().await, FoundCourse::Gone(read.id));
    assert_eq!((present.present(), present.as_kept()), (Some(&read), Some(&read)));
    assert_eq!((holds(&present).await, holds(&gone).await), (true, false));
    let deletion = delete(&world, &read).await;
    let deleted = find().await;
    assert_eq!((deleted.present(), deleted.as_kept()), (None, Some(&deletion.course)));
    assert_eq!([holds(&present).await, holds(&deleted).await, holds(&gone).await], [false, true, false]);
    restore(&world, &deletion).await.unwrap();
    let restored = find().await;
    assert_eq!([holds(&present).await, holds(&deleted).await, holds(&restored).await], [false, false, true]);
    delete(&world, restored.present().unwrap()).await;
    store.purges().begin_now(&find().await, world.context.now()).await.unwrap();
    assert_eq!([holds(&deleted).await, holds(&restored).await, holds(&gone).await], [false, false, true]);
    let other = stored_course(&world, ada).await;
    let before = store.meter().reading();
    let found = store.courses().find_many_kept([read.id, other.id]).await.unwrap();
    assert_eq!(store.meter().reading().since(before).reads, 1);
    assert_eq!(found, [gone, FoundCourse::Present(other)]);
}

#[tokio::test]
async fn a_sweep_deletes_what_nothing_names_unless_the_course_has_changed() {
    let world = World::new().await;
    let (ada, store) = (world.instructor().await.user(), &world.context.store);
    let mut course = stored_course(&world, ada).await;
    let (outline, lesson) = with_lesson(&world, &mut course).await;
    publish(&world, &mut course, &outline).await;
    // What an interrupted copy has left, and a lesson that was deleted.
    let copy = lesson.copy(world.context.new_id(), course.id, course.generation);
    let other = lesson.copy(world.context.new_id(), course.id, course.generation);
    for lesson in [&copy, &other] {
        store.save(&LessonItem::from(lesson)).await.unwrap();
    }
    let module = outline.modules()[0].id;
    let deleted = DeletedLesson { course: course.id, module, summary: other.summary(), deleted: world.context.now() };
    let mut transaction = Transaction::<()>::new(store);
    transaction.keep_deleted_lesson(&deleted);
    transaction.commit(store).await.unwrap();
    let exists = async |lesson: LessonId, generation| {
        store.get(keys::courses::lesson(course.id, lesson, generation)).await.unwrap().is_some()
    };
    let all = async || {
        let [of_version, of_copy, of_other] =
            [(lesson.id, lesson.generation), (copy.id, copy.generation), (other.id, other.generation)];
        [
            exists(of_version.0, of_version.1).await,
            exists(of_copy.0, of_copy.1).await,
            exists(of_other.0, of_other.1).await,
        ]
    };
    let now = world.context.now();
    let soon = store.purges().sweep(&course, now).await.unwrap();
    assert_eq!((all().await, soon), ([true; 3], Some(now + UNNAMED_FOR)), "they are too new");
    let mut stale = course.clone();
    stale.bump_revision(&outline, now);
    let old = now + UNNAMED_FOR;
    assert!(matches!(store.purges().sweep(&stale, old).await, Err(CommitError::Condition(Conflict))));
    assert_eq!(all().await, [true; 3]);
    let next = store.purges().sweep(&course, old).await.unwrap();
    assert_eq!((all().await, next), ([true, false, true], Some(deleted.restorable_until())));
    assert_eq!(store.purges().sweep(&course, deleted.restorable_until()).await.unwrap(), None);
    assert_eq!(all().await, [true, false, false]);
    let found = store.courses().find_deleted_lesson(course.id, other.id, now).await.unwrap();
    assert_eq!(found, [], "what has lost its content is not restored");
}

#[tokio::test]
async fn what_is_copied_is_written_before_it_is_named_and_only_over_nothing() {
    let world = World::new().await;
    let (ada, store) = (world.instructor().await.user(), &world.context.store);
    let mut original = stored_course(&world, ada).await;
    let (outline, lesson) = with_lesson(&world, &mut original).await;
    let copy = original.copy(world.context.new_id(), ada, None, world.context.now()).unwrap();
    let id: LessonId = world.context.new_id();
    let lessons: Vec<_> = outline.lessons().cloned().collect();
    let target = (copy.id, copy.generation);
    let copies = store.courses().copy_contents(original.id, &lessons, target, |_| id).await.unwrap().lessons;
    let key = keys::courses::lesson(copy.id, id, copy.generation);
    let stored: LessonItem = store.load(key.clone()).await.unwrap().unwrap();
    assert_eq!((stored.content, stored.lesson_id), (lesson.content.clone(), copies[0].id));
    let edited = LessonItem { preview: true, ..store.load(key.clone()).await.unwrap().unwrap() };
    store.save(&edited).await.unwrap();
    store.courses().copy_contents(original.id, &lessons, target, |_| id).await.unwrap();
    assert_eq!(store.load::<LessonItem>(key).await.unwrap(), Some(edited), "an edit is not overwritten");
    let create = async |read: &Course| {
        let mut transaction = Transaction::new(store);
        transaction.create_course_copy(read, (&copy, &outline), CopiedFiles::default(), Conflict);
        transaction.commit(store).await
    };
    assert!(create(&original).await.is_err(), "nothing would purge what an interruption leaves");
    store.purges().schedule(copy.id, world.context.now()).await.unwrap();
    let mut changed = original.clone();
    changed.bump_revision(&outline, world.context.now());
    assert!(create(&changed).await.is_err(), "the original is not as it was read");
    create(&original).await.unwrap();
    assert_eq!(store.courses().find(copy.id).await.unwrap(), Some(copy));
}

#[tokio::test]
async fn the_users_of_a_video_are_its_home_and_the_copies_that_are_marked() {
    let world = World::new().await;
    let (ada, store) = (world.instructor().await.user(), &world.context.store);
    let (home, copy) = (stored_course(&world, ada).await, course(&world, ada));
    let video: VideoId = world.context.new_id();
    let upload = Upload {
        id: video,
        course: home.id,
        lesson: world.context.new_id(),
        owner: ada,
        file_name: FileName::parse("film.mp4").unwrap(),
        content_type: ContentType::parse("video/mp4").unwrap(),
        size: UploadSize::new(7).unwrap(),
        created: world.context.now(),
        medium: Medium::Video,
        multipart: None,
    };
    let users = store.videos().find_users(&upload).await.unwrap();
    assert!(users.is_home_there && !users.remain_without(home.id));
    store.save(&PlayedVideoItem { course_id: copy.id, video_id: video }).await.unwrap();
    store.save(&UsedVideoItem { video_id: video, course_id: copy.id }).await.unwrap();
    assert!(store.videos().is_used_elsewhere(video).await.unwrap());
    let deleted = delete(&world, &home).await;
    assert!(store.videos().find_users(&upload).await.unwrap().is_home_there, "it can be restored");
    let late = deleted.restorable_until();
    let state = store.purges().find(home.id, late).await.unwrap().unwrap();
    store.purges().begin(&state).await.unwrap();
    let users = store.videos().find_users(&upload).await.unwrap();
    assert!(!users.is_home_there && users.remain_without(home.id) && !users.remain_without(copy.id));
    let is_referenced = async || store.videos().find_references(&upload, late).await.unwrap().is_referenced;
    assert!(is_referenced().await, "the copy may be under way");
    store.videos().remove_mark(video, copy.id).await.unwrap();
    assert!(!store.videos().is_used_elsewhere(video).await.unwrap() && !is_referenced().await);
}

#[tokio::test]
async fn as_many_deleted_parts_as_fit_into_a_transaction_are_taken_out_when_the_draft_has_them_again() {
    let world = World::new().await;
    let (seeded, store) = (SeededCourse::large(&world, 100).await, &world.context.store);
    let (course, module, now) = (seeded.id(), seeded.outline.modules()[0].id, world.context.now());
    for summary in seeded.outline.lessons().cloned() {
        let mut transaction = Transaction::<()>::new(store);
        transaction.keep_deleted_lesson(&DeletedLesson { course, module, summary, deleted: now });
        transaction.commit(store).await.unwrap();
    }
    let deleted = store.courses().list_deleted_parts(course, now).await.unwrap();
    assert_eq!(deleted.len(), 100);
    let mut transaction = Transaction::<()>::new(store);
    transaction.forget_returned_parts(&deleted, &seeded.outline);
    transaction.commit(store).await.unwrap();
    let left = store.courses().list_deleted_parts(course, now).await.unwrap();
    assert!(left.len() == 10 && left.iter().all(|part| part.is_in(&seeded.outline)), "lists leave them out");
}
