//! Outlines that a process keeps.

use glotto_domain::courses::LessonKind::Article;
use glotto_domain::courses::Outline;
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

#[tokio::test]
async fn an_outline_of_another_revision_than_its_course_is_not_kept() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article, Article]).await;
    let (mut after, mut changed) = (course.course.clone(), course.outline.clone());
    changed.remove_lesson(course.lessons()[0]);
    after.bump_outline_revision(&changed, world.context.now() + SignedDuration::from_secs(1));
    // A read of several items may see a half of a transaction.
    world.context.store.save(&CourseItem::from(&after)).await.unwrap();
    for _ in 0..2 {
        assert_eq!(read(&world, &course).await, (course.outline.clone(), 2_000));
    }
    world.context.store.save(&OutlineItem::of(&after, &changed)).await.unwrap();
    for units in [2_000, 1_000] {
        assert_eq!(read(&world, &course).await, (changed.clone(), units));
    }
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
