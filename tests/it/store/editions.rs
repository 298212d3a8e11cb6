//! What a process keeps of courses: versions as long as it runs, and drafts until they change.

use glotto_domain::courses::LessonKind::Article;
use glotto_domain::courses::{Course, Outline};
use glotto_domain::identity::Role;
use glotto_store::StoreError;
use glotto_store::courses::{CourseItem, OutlineItem, Visit, Visitor};
use jiff::SignedDuration;

use crate::world::World;
use crate::world::courses::SeededCourse;

/// What a visitor sees, the round trips, and the read units in thousandths.
async fn visit(world: &World, course: &SeededCourse<'_>, visitor: Option<Visitor>) -> (Visit, u64, u64) {
    let store = &world.context.store;
    let before = store.meter().reading();
    let found = store.courses().find_for_visitor(course.id(), visitor, None).await.unwrap().unwrap();
    let cost = store.meter().reading().since(before);
    (found.visit, cost.reads, cost.read_milliunits)
}

/// The outline as a visitor gets it, the round trips, and the read units in thousandths.
async fn read(world: &World, course: &SeededCourse<'_>, visitor: Option<Visitor>) -> (Outline, u64, u64) {
    let (found, reads, units) = visit(world, course, visitor).await;
    (found.edition.unwrap().outline().clone(), reads, units)
}

fn author(course: &SeededCourse<'_>) -> Visitor {
    (course.course.owner, Role::Instructor)
}

#[tokio::test]
async fn a_version_is_read_once_by_a_process_whatever_happens_to_the_draft() {
    let world = World::new().await;
    let mut course = SeededCourse::published(&world, &[Article]).await;
    let first = course.outline.clone();
    // A unit each for the course, its seats, and account and profile of its author; two for the version.
    for (reads, units) in [(2, 6_000), (1, 4_000), (1, 4_000)] {
        assert_eq!(read(&world, &course, None).await, (first.clone(), reads, units));
    }
    course.add(Article).await;
    assert_eq!(read(&world, &course, None).await, (first, 1, 4_000));
    course.publish().await;
    for (reads, units) in [(2, 6_000), (1, 4_000)] {
        assert_eq!(read(&world, &course, None).await, (course.outline.clone(), reads, units));
    }
}

#[tokio::test]
async fn the_outline_of_a_draft_is_read_once_until_it_changes() {
    let world = World::new().await;
    let mut course = SeededCourse::published(&world, &[Article]).await;
    // A unit each for the course, its seats, account and profile of its author, and the enrolment that the author does
    // not have.
    for (reads, units) in [(2, 6_000), (1, 5_000), (1, 5_000)] {
        assert_eq!(read(&world, &course, Some(author(&course))).await, (course.outline.clone(), reads, units));
    }
    course.add(Article).await;
    for (reads, units) in [(2, 6_000), (1, 5_000)] {
        assert_eq!(read(&world, &course, Some(author(&course))).await, (course.outline.clone(), reads, units));
    }
}

#[tokio::test]
async fn a_lesson_is_read_in_one_round_trip_once_its_edition_is_known() {
    let world = World::new().await;
    let mut course = SeededCourse::published(&world, &[Article, Article]).await;
    let learner = course.learner().await;
    let (store, lesson) = (&world.another_function().store, course.lessons()[0]);
    let reads = async |lesson| {
        let before = store.meter().reading();
        let visitor = (learner.user(), Role::Learner);
        let found = store.courses().find_lesson_for_visitor(course.id(), lesson, visitor, None).await.unwrap();
        assert_eq!(found.unwrap().lesson.unwrap().id, lesson);
        store.meter().reading().since(before).reads
    };
    assert_eq!(reads(lesson).await, 3, "what decides, the version, and the content that it names");
    assert_eq!((reads(lesson).await, reads(course.lessons()[1]).await), (1, 1));
    let (visitor, added) = (author(&course), course.add(Article).await);
    let mut counted = Vec::new();
    for _ in 0..2 {
        let before = store.meter().reading();
        let found = store.courses().find_lesson_for_visitor(course.id(), added, visitor, None).await.unwrap();
        assert_eq!(found.unwrap().lesson.unwrap().id, added);
        counted.push(store.meter().reading().since(before).reads);
    }
    assert_eq!(counted, [3, 1], "an author reads the draft");
}

#[tokio::test]
async fn content_that_a_reader_may_not_open_is_not_read() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article]).await;
    let store = &world.another_function().store;
    let (visitor, lesson) = ((world.context.new_id(), Role::Learner), course.lessons()[0]);
    let before = store.meter().reading();
    let found = store.courses().find_lesson_for_visitor(course.id(), lesson, visitor, None).await.unwrap().unwrap();
    assert!(found.lesson.is_none() && found.summary().is_some());
    assert_eq!(store.meter().reading().since(before).reads, 2);
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
    let author = author(&course);
    let failed = [
        courses.find_for_visitor(course.id(), Some(author), None).await.err(),
        courses.find_with_outline(course.id()).await.err(),
        courses.find_lesson_in_course(course.id(), course.lessons()[1]).await.err(),
    ];
    for error in failed {
        assert!(matches!(error, Some(StoreError::Conflict(_))), "{error:?}");
    }
    world.context.store.save(&OutlineItem::of(&after, &changed)).await.unwrap();
    for (reads, units) in [(2, 6_000), (1, 5_000)] {
        assert_eq!(read(&world, &course, Some(author)).await, (changed.clone(), reads, units));
    }
}

#[tokio::test]
async fn a_reader_of_the_draft_who_sees_half_of_a_change_reads_again() {
    let world = World::new().await;
    let course = SeededCourse::published(&world, &[Article, Article]).await;
    visit(&world, &course, Some(author(&course))).await;
    let change = half_changed(&world, &course).await;
    let reading = async {
        let found = visit(&world, &course, Some(author(&course))).await.0;
        (found.course, found.edition.unwrap().outline().clone())
    };
    let ((), found) = futures::join!(complete_between_reads(&world, &change), reading);
    assert_eq!(found, change);
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
