//! Tests of what libraries are charged to the owners of their courses.

use glotto_domain::id::{CourseId, UserId};
use glotto_domain::media::library::LibraryFile;
use glotto_store::courses::FoundCourse;
use glotto_store::media::{LibraryCharge, LibraryFileItem, LibraryItem, StorageItem};
use glotto_store::{CommitError, Conflict, Transaction, keys};

use super::courses::stored_course;
use super::library::{add_of, course, file};
use crate::world::World;

fn users(world: &World) -> [UserId; 2] {
    [world.context.new_id(), world.context.new_id()]
}

async fn remove_of(world: &World, file: &LibraryFile, owner: UserId) -> bool {
    let mut transaction = Transaction::new(&world.context.store);
    transaction.delete_library_file(file, file.announced.id.first_revision(), owner, Conflict);
    transaction.commit(&world.context.store).await.is_ok()
}

async fn hand_over(world: &World, course: CourseId, read: LibraryCharge, to: UserId) -> bool {
    let mut transaction = Transaction::new(&world.context.store);
    transaction.move_library_charge(course, read, to, Conflict);
    transaction.commit(&world.context.store).await.is_ok()
}

#[tokio::test]
async fn a_library_is_charged_to_the_owner_of_its_course_and_each_charge_is_given_back_once() {
    let world = World::new().await;
    let (store, libraries) = (&world.context.store, world.context.store.libraries());
    let (course, [ada, bob]) = (course(&world).await, users(&world));
    let used = async |user| store.videos().find_storage_use(user).await.unwrap().bytes;
    let files = [file(&world, course), file(&world, course), file(&world, course)];
    for file in &files[..2] {
        assert!(add_of(&world, file, ada).await);
    }
    assert_eq!((used(ada).await, used(bob).await), (14, 0));
    assert!(remove_of(&world, &files[0], ada).await && !remove_of(&world, &files[0], ada).await);
    assert_eq!(used(ada).await, 7);

    let before = libraries.find_charge(course).await.unwrap();
    assert!(hand_over(&world, course, before, bob).await && !hand_over(&world, course, before, bob).await);
    assert_eq!((used(ada).await, used(bob).await), (0, 7));
    assert!(!add_of(&world, &files[2], ada).await, "the course has another owner by now");
    assert!(!remove_of(&world, &files[1], ada).await);
    assert!(add_of(&world, &files[2], bob).await && remove_of(&world, &files[1], bob).await);
    assert!(!hand_over(&world, course, before, ada).await, "it has changed since it was read");
    assert_eq!((used(ada).await, used(bob).await), (0, 7));
    let read = libraries.find_charge(course).await.unwrap();
    for first in [true, false] {
        assert_eq!(hand_over(&world, course, read, UserId::NIL).await, first);
        assert_eq!((used(ada).await, used(bob).await), (0, 0), "no user has what is purged");
    }
}

#[tokio::test]
async fn what_is_given_back_to_a_user_who_was_erased_creates_no_total_of_theirs() {
    let world = World::new().await;
    let (store, libraries) = (&world.context.store, world.context.store.libraries());
    let ([ada, bob], courses) = (users(&world), [course(&world).await, course(&world).await]);
    let files = courses.map(|course| file(&world, course));
    for file in &files {
        assert!(add_of(&world, file, ada).await);
    }
    let [handed_over, purged] = courses;
    let before = libraries.find_charge(handed_over).await.unwrap();
    assert_eq!(before, LibraryCharge { bytes: 7, payer: Some(ada), has_total: true });
    store.delete(keys::media::storage(ada)).await.unwrap();

    let total = async |user| store.load::<StorageItem>(keys::media::storage(user)).await.unwrap();
    assert!(!hand_over(&world, handed_over, before, bob).await, "it has to be read again");
    assert!(!remove_of(&world, &files[0], ada).await);
    let [read, left] = [handed_over, purged].map(|course| libraries.find_charge(course));
    let (read, left) = (read.await.unwrap(), left.await.unwrap());
    for first in [true, false] {
        assert_eq!(hand_over(&world, handed_over, read, bob).await, first);
        assert_eq!(hand_over(&world, purged, left, UserId::NIL).await, first);
        assert_eq!(total(bob).await.map(|total| total.used_bytes), Some(7));
        assert_eq!(total(ada).await, None);
    }
    assert_eq!(libraries.find_charge(purged).await.unwrap().payer, Some(UserId::NIL));
}

#[tokio::test]
async fn a_library_without_files_that_was_handed_over_takes_none_for_its_former_owner() {
    let world = World::new().await;
    let (course, [ada, bob]) = (course(&world).await, users(&world));
    assert!(hand_over(&world, course, LibraryCharge::default(), bob).await);
    assert!(!add_of(&world, &file(&world, course), ada).await);
    assert!(add_of(&world, &file(&world, course), bob).await);
}

#[tokio::test]
async fn a_file_of_an_earlier_release_was_never_charged_and_gives_nothing_back() {
    let world = World::new().await;
    let (course, [ada, _]) = (course(&world).await, users(&world));
    let (old, new) = (LibraryFile { is_charged: false, ..file(&world, course) }, file(&world, course));
    let store = &world.context.store;
    store.save(&LibraryFileItem::of(&old, old.announced.id.first_revision())).await.unwrap();
    store.save(&LibraryItem { course_id: course, file_count: 1, charged_bytes: 0, charged_to: None }).await.unwrap();
    assert!(add_of(&world, &new, ada).await && remove_of(&world, &old, ada).await);
    assert_eq!(store.videos().find_storage_use(ada).await.unwrap().bytes, 7);
}

/// The owner is erased, and leaves the course to no one.
#[tokio::test]
async fn a_purge_and_the_announcement_of_a_file_exclude_each_other_and_leave_no_charge() {
    let world = World::new().await;
    let (store, [ada, _]) = (&world.context.store, users(&world));
    let read = stored_course(&world, ada).await;
    let (course, found) = (read.id, FoundCourse::Present(read));
    let used = async || store.videos().find_storage_use(ada).await.unwrap().bytes;
    let start = || store.purges().begin_now(&found, world.context.now());
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let announcing = async {
        held.arrived().await;
        assert!(add_of(&world, &file(&world, course), ada).await);
        held.release();
    };
    let (first, ()) = futures::join!(start(), announcing);
    assert!(matches!(first, Err(CommitError::Condition(Conflict))), "the library is charged since it was read");
    assert_eq!(used().await, 7);
    start().await.unwrap();
    for cleared in [false, true] {
        if cleared {
            store.libraries().clear(course).await.unwrap();
        }
        assert!(!add_of(&world, &file(&world, course), ada).await, "{cleared}");
        assert_eq!(used().await, 0, "{cleared}");
    }
    assert!(store.authored_content().find_library_items(course).await.unwrap().is_empty());
}
