//! Tests of libraries in the table.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use glotto_domain::courses::{LessonKind, Outline};
use glotto_domain::id::{CourseId, LessonId, MediaId, UserId};
use glotto_domain::media::FileName;
use glotto_domain::media::library::{
    AddMediaError, Announcement, LibraryFile, MAX_ITEMS, MediaKind, MediaPlace, MediaSize,
};
use glotto_store::courses::LessonItem;
use glotto_store::media::{CopiedFiles, LibraryCharge, LibraryItem, UsedLibraryItem};
use glotto_store::{CommitError, Conflict, Entity as _, Transaction, keys};
use jiff::SignedDuration;
use serde_json::json;

use super::courses::stored_course;
use crate::world::World;
use crate::world::courses::SeededCourse;
use crate::world::library::content_type;

pub(super) fn file(world: &World, course: CourseId) -> LibraryFile {
    let announced = Announcement {
        id: world.context.new_id(),
        course,
        content_type: content_type(MediaKind::Audio),
        size: MediaSize::new(7).unwrap(),
        created: world.context.now(),
    };
    LibraryFile::announce(announced, FileName::parse("a.mp3").unwrap(), None)
}

/// A course of the platform.
pub(super) async fn course(world: &World) -> CourseId {
    stored_course(world, UserId::NIL).await.id
}

async fn add(world: &World, file: &LibraryFile) -> Result<(), CommitError<AddMediaError>> {
    let mut transaction = Transaction::new(&world.context.store);
    transaction.create_library_file(file, UserId::NIL, AddMediaError::Full);
    transaction.commit(&world.context.store).await
}

#[tokio::test]
async fn files_of_a_library_are_read_page_by_page_the_newest_first() {
    let world = World::new().await;
    let (course, other) = (course(&world).await, course(&world).await);
    let mut added = Vec::new();
    for _ in 0..3 {
        let file = file(&world, course);
        add(&world, &file).await.unwrap();
        added.insert(0, file.announced.id);
        world.wait(SignedDuration::from_millis(1));
    }
    add(&world, &file(&world, other)).await.unwrap();
    let libraries = world.context.store.libraries();
    let before = world.context.store.meter().reading();
    let (first, last) = libraries.page(course, 2, None).await.unwrap();
    assert_eq!(world.context.store.meter().reading().since(before).reads, 1);
    let (second, end) = libraries.page(course, 2, last).await.unwrap();
    let ids: Vec<MediaId> = first.iter().chain(&second).map(|(file, _)| file.announced.id).collect();
    assert_eq!((ids, end.is_none()), (added.clone(), true));
    let found = libraries.find_many(course, &added.iter().copied().collect()).await.unwrap();
    assert_eq!(found.len(), 3);
    let (of_course, one) = libraries.find_with_course(course, added[0]).await.unwrap();
    assert_eq!(of_course.map(|found| found.id), Some(course));
    assert!(one.is_some_and(|(file, rev)| rev == file.announced.id.first_revision()));
    libraries.clear(course).await.unwrap();
    assert!(libraries.page(course, 2, None).await.unwrap().0.is_empty());
    assert_eq!(libraries.page(other, 2, None).await.unwrap().0.len(), 1);
}

#[tokio::test]
async fn a_library_takes_a_thousand_files_and_room_is_made_by_deleting_one() {
    let world = World::new().await;
    let course = course(&world).await;
    let store = &world.context.store;
    let (file_count, charged_to) = (i64::from(MAX_ITEMS) - 1, None);
    let almost = LibraryItem { course_id: course, file_count, charged_bytes: 0, charged_to };
    store.save(&almost).await.unwrap();
    let last = file(&world, course);
    add(&world, &last).await.unwrap();
    let full = add(&world, &file(&world, course)).await;
    assert!(matches!(full, Err(CommitError::Condition(AddMediaError::Full))));
    let mut transaction = Transaction::new(store);
    transaction.delete_library_file(&last, last.announced.id.first_revision(), UserId::NIL, Conflict);
    transaction.commit(store).await.unwrap();
    add(&world, &file(&world, course)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_mark_and_a_deletion_of_one_file_only_one_succeeds() {
    let world = World::new().await;
    let course = course(&world).await;
    let store = &world.context.store;
    for _ in 0..10 {
        let file = file(&world, course);
        add(&world, &file).await.unwrap();
        let (id, read) = (file.announced.id, file.announced.id.first_revision());
        let mut deletion = Transaction::new(store);
        deletion.delete_library_file(&file, read, UserId::NIL, Conflict);
        let files = [file.clone()];
        let marked = store.libraries().mark_used(&files, MediaPlace::Cover);
        let (marked, deleted) = futures::join!(marked, deletion.commit(store));
        let (marked, deleted) = (marked.unwrap(), deleted.is_ok());
        assert!(marked != deleted, "marked: {marked}, deleted: {deleted}");
        let stored = store.libraries().find(course, id).await.unwrap();
        assert_eq!(stored.is_some_and(|(file, _)| file.places.contains(&MediaPlace::Cover)), marked);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_marks_of_one_file_are_all_kept_and_a_second_one_writes_nothing() {
    let world = World::new().await;
    let course = course(&world).await;
    let store = &world.context.store;
    let files = [file(&world, course)];
    add(&world, &files[0]).await.unwrap();
    let lessons: Vec<LessonId> = (0..20).map(|_| world.context.new_id()).collect();
    let marks = lessons.iter().map(|lesson| store.libraries().mark_used(&files, MediaPlace::Lesson(*lesson)));
    assert!(join_all(marks).await.into_iter().all(|marked| marked.unwrap()));
    let (stored, _) = store.libraries().find(course, files[0].announced.id).await.unwrap().unwrap();
    assert_eq!(stored.places.len(), 20);
    let before = store.meter().reading();
    assert!(store.libraries().mark_used([&stored], MediaPlace::Lesson(lessons[0])).await.unwrap());
    let cost = store.meter().reading().since(before);
    assert_eq!((cost.reads, cost.writes), (0, 0));
}

#[tokio::test]
async fn the_lessons_that_a_file_remembers_are_read_from_the_draft_in_one_round_trip() {
    let world = World::new().await;
    let seeded = SeededCourse::published(&world, &[LessonKind::Article, LessonKind::Video]).await;
    let store = &world.context.store;
    let (course, outline) = store.courses().find_with_outline(seeded.id()).await.unwrap().unwrap();
    let (mut file, gone): (_, LessonId) = (file(&world, course.id), world.context.new_id());
    let named = outline.lessons().next().unwrap().clone();
    let key = keys::courses::lesson(course.id, named.id, named.content);
    let mut lesson: LessonItem = store.load(key).await.unwrap().unwrap();
    lesson.content = serde_json::from_value(json!({"kind": "document", "file": {"media": file.announced.id}})).unwrap();
    store.save(&lesson).await.unwrap();
    assert_eq!(store.libraries().find_naming(&outline, &file).await.unwrap(), BTreeSet::new(), "it is not remembered");
    file.places = [MediaPlace::Cover, MediaPlace::Lesson(named.id), MediaPlace::Lesson(gone)].into();
    let before = store.meter().reading();
    assert_eq!(store.libraries().find_naming(&outline, &file).await.unwrap(), BTreeSet::from([named.id]));
    assert_eq!(store.meter().reading().since(before).reads, 1);
    assert!(store.libraries().find_naming(&Outline::default(), &file).await.unwrap().is_empty());
    file.places = (0..50).map(|_| MediaPlace::Lesson(world.context.new_id())).collect();
    let found = store.libraries().find_naming(&outline, &file).await.unwrap();
    assert_eq!(found, BTreeSet::from([named.id]), "a file that remembers as many as it can is looked for everywhere");
}

#[tokio::test]
async fn copied_files_are_written_only_over_nothing_and_their_homes_are_found_until_the_library_is_cleared() {
    let world = World::new().await;
    let (store, libraries) = (&world.context.store, world.context.store.libraries());
    let seeded = SeededCourse::published(&world, &[LessonKind::Article]).await;
    let (home, copy, second): (_, CourseId, CourseId) = (seeded.id(), world.context.new_id(), world.context.new_id());
    let ready = world.add_library_file(home, MediaKind::Image).await;
    let awaited = file(&world, home);
    assert!(add_of(&world, &awaited, seeded.course.owner).await);
    let places = |place| [ready, awaited.announced.id].map(|id| (id, BTreeSet::from([place]))).into();
    let lesson = MediaPlace::Lesson(world.context.new_id());
    for place in [lesson, MediaPlace::Cover] {
        let files = libraries.copy_files(home, copy, &places(place)).await.unwrap();
        assert_eq!(files, CopiedFiles { count: 1, bytes: 1_000 }, "written, and then found");
    }
    assert!(libraries.find(copy, awaited.announced.id).await.unwrap().is_none(), "it is not ready");
    let (copied, _) = libraries.find(copy, ready).await.unwrap().unwrap();
    assert_eq!(libraries.find_charge(copy).await.unwrap(), LibraryCharge::default(), "until there is the copy");
    assert_eq!((copied.home, copied.places), (home, BTreeSet::from([MediaPlace::Cover, lesson])));
    let named = BTreeMap::from([(ready, BTreeSet::from([lesson]))]);
    libraries.copy_files(copy, second, &named).await.unwrap();
    assert_eq!(libraries.find(second, ready).await.unwrap().unwrap().0.home, home);
    let users = libraries.find_users(home).await.unwrap();
    assert_eq!((users.is_home_there, users.others), (true, BTreeSet::from([copy, second])));
    assert_eq!(store.authored_content().find_library_items(home).await.unwrap().len(), 3, "no mark is among them");
    assert_eq!(libraries.release(home).await.unwrap(), BTreeSet::new(), "others use its files");
    for repeated in 0..2 {
        assert_eq!(libraries.release(copy).await.unwrap(), BTreeSet::from([copy]), "{repeated}");
    }
    libraries.clear(home).await.unwrap();
    let mark = UsedLibraryItem { home_id: home, course_id: second };
    assert!(store.load::<UsedLibraryItem>(mark.key()).await.unwrap().is_some(), "a mark outlives the library");
    libraries.clear(copy).await.unwrap();
    let users = libraries.find_users(copy).await.unwrap();
    assert!(!users.is_home_there && users.others.is_empty());
    assert_eq!(libraries.release(second).await.unwrap(), BTreeSet::from([second]), "the home is there");
}

/// Fails for want of room, or because the course has another owner.
pub(super) async fn add_of(world: &World, file: &LibraryFile, owner: UserId) -> bool {
    let mut transaction = Transaction::new(&world.context.store);
    transaction.create_library_file(file, owner, Conflict);
    transaction.commit(&world.context.store).await.is_ok()
}
