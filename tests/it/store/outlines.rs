//! Outlines that a process keeps.

use glotto_domain::courses::LessonKind::Article;
use glotto_domain::courses::{Course, Outline};
use glotto_store::StoreError;
use glotto_store::courses::{CourseItem, OutlineItem};
use jiff::SignedDuration;

use crate::world::World;
use crate::world::courses::SeededCourse;

/// The outline as a reader gets it, and the read units in thousandths.
async fn read(world: &World, course: &SeededCourse<'_>) -> (Outline, u64) {
    let store = &world.context.store;
    let before = store.meter().reading();
    let found = store.courses().find_for_reader(course.id(), None).await.unwrap().unwrap();
    (Outline::clone(&found.outline), store.meter().reading().since(before).read_milliunits)
}

#[tokio::test]
async fn an_outline_is_read_once_until_it_changes() {
    let world = World::new().await;
    let mut course = SeededCourse::published(&world, &[Article]).await;
    for units in [2_000, 1_000, 1_000] {
        assert_eq!(read(&world, &course).await, (course.outline.clone(), units));
    }
    course.add(Article).await;
    for units in [2_000, 1_000] {
        assert_eq!(read(&world, &course).await, (course.outline.clone(), units));
    }
}

/// A change of a course of which only the course itself is stored, as a read of several items may see a half of a
/// transaction.
async fn half_changed(world: &World, course: &SeededCourse<'_>) -> (Course, Outline) {
    let (mut after, mut changed) = (course.course.clone(), course.outline.clone());
    changed.remove_lesson(course.lessons()[0]);
    after.bump_outline_revision(&changed, world.context.now() + SignedDuration::from_secs(1));
    world.context.store.save(&CourseItem::from(&after)).await.unwrap();
    (after, changed)
}

/// Stores the other half of a change while a read that saw the first one reads again.
async fn complete_between_reads(world: &World, (after, changed): &(Course, Outline)) {
    let mut first = world.cloud.faults().hold("BatchGetItem");
    first.arrived().await;
    let mut second = world.cloud.faults().hold("BatchGetItem");
    first.release();
    second.arrived().await;
    world.context.store.save(&OutlineItem::of(after, changed)).await.unwrap();
    second.release();
}

#[tokio::test]
async fn an_outline_of_another_revision_than_its_course_is_neither_returned_nor_kept() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article, Article]).await;
    let (after, changed) = half_changed(&world, &course).await;
    let courses = world.context.store.courses();
    let failed = [
        courses.find_for_reader(course.id(), None).await.err(),
        courses.find_with_outline(course.id()).await.err(),
        courses.find_lesson_in_course(course.id(), course.lessons()[1]).await.err(),
    ];
    for error in failed {
        assert!(matches!(error, Some(StoreError::Conflict(_))), "{error:?}");
    }
    world.context.store.save(&OutlineItem::of(&after, &changed)).await.unwrap();
    for units in [2_000, 1_000] {
        assert_eq!(read(&world, &course).await, (changed.clone(), units));
    }
}

#[tokio::test]
async fn a_reader_who_sees_half_of_a_change_reads_again() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article, Article]).await;
    let change = half_changed(&world, &course).await;
    let reading = world.context.store.courses().find_for_reader(course.id(), None);
    let ((), found) = futures::join!(complete_between_reads(&world, &change), reading);
    let found = found.unwrap().unwrap();
    assert_eq!((found.course, Outline::clone(&found.outline)), change);
}

#[tokio::test]
async fn an_author_who_sees_half_of_a_change_reads_again_and_does_not_undo_it() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article, Article]).await;
    let change = half_changed(&world, &course).await;
    let reading = world.context.store.courses().find_with_outline(course.id());
    let ((), found) = futures::join!(complete_between_reads(&world, &change), reading);
    assert_eq!(found.unwrap(), Some(change));
}

#[tokio::test]
async fn the_outline_of_a_course_of_an_earlier_release_is_read_each_time() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article]).await;
    let former = CourseItem { outline_rev: None, ..CourseItem::from(&course.course) };
    world.context.store.save(&former).await.unwrap();
    for _ in 0..3 {
        assert_eq!(read(&world, &course).await, (course.outline.clone(), 2_000));
    }
}
