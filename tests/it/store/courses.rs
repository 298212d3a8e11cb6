//! Tests of courses, outlines and lessons in the table.

use futures::future::join_all;
use glotto_domain::courses::{
    ContentParts, Course, CourseLevel, CourseMetadata, Facet, Lesson, LessonKind, MetadataEdit, NewLesson, Outline,
    Publication, PublishedVersion, ReviseError, Topic,
};
use glotto_domain::id::{ModuleId, UserId};
use glotto_domain::identity::Role;
use glotto_domain::locale::LanguageTag;
use glotto_domain::taxonomy::{CategoryId, CourseCategories, CourseSkills};
use glotto_domain::{Change, input};
use glotto_store::courses::OutlineItem;
use glotto_store::{CommitError, Item, Transaction, keys};
use serde_json::{Value, json};

use crate::world::World;

pub fn course(world: &World, owner: UserId) -> Course {
    let metadata = CourseMetadata {
        title: input::read(&json!({"en": "German", "de": "Deutsch"})).unwrap(),
        description: None,
        default_language: LanguageTag::english(),
        teaches: Some(LanguageTag::parse("de").unwrap()),
        level: CourseLevel::A1,
        cover: None,
        topics: input::read(&json!(["food"])).unwrap(),
        categories: CourseCategories::default(),
        skills: CourseSkills::default(),
        estimated_minutes: None,
    };
    Course::draft(world.context.new_id(), owner, metadata, world.context.now()).unwrap()
}

pub(super) async fn stored_course(world: &World, owner: UserId) -> Course {
    let course = course(world, owner);
    let mut transaction = Transaction::new(&world.context.store);
    transaction.create_course(&course, ReviseError::Stale);
    transaction.commit(&world.context.store).await.unwrap();
    course
}

/// Stores an outline with one article together with its course.
pub async fn with_lesson(world: &World, course: &mut Course) -> (Outline, Lesson) {
    let module: ModuleId = world.context.new_id();
    let mut outline = Outline::default();
    outline.add_module(module, input::read(&json!({"en": "Module"})).unwrap()).unwrap();
    let lesson = article(world, course, &json!({"en": "Lesson"}));
    outline.add_lesson(module, lesson.summary()).unwrap();
    let read = course.clone();
    course.bump_outline_revision(&outline, world.context.now());
    let mut transaction = Transaction::new(&world.context.store);
    transaction
        .update_course(&read, course, ReviseError::Stale)
        .put_outline(course, &outline)
        .create_lesson(&lesson, ReviseError::Stale);
    transaction.commit(&world.context.store).await.unwrap();
    (outline, lesson)
}

/// An article of a course with this title.
fn article(world: &World, course: &Course, title: &Value) -> Lesson {
    let content =
        ContentParts { body: Some(input::read(&json!({"en": "# Text"})).unwrap()), ..ContentParts::default() };
    let (kind, title) = (LessonKind::Article, input::read(title).unwrap());
    Lesson::draft(world.context.new_id(), course, NewLesson { kind, title, content, preview: false, minutes: None })
        .unwrap()
}

/// Publishes the draft of a course as its next version.
pub async fn publish(world: &World, course: &mut Course, outline: &Outline) -> PublishedVersion {
    let latest = world.context.store.courses().find_latest_version(course).await.unwrap();
    let read = course.clone();
    let publication = course.publish(outline, latest.as_deref(), None, world.context.now()).unwrap();
    let Publication::Version(version) = publication else { panic!("it is no new version: {publication:?}") };
    course.bump_revision(outline, world.context.now());
    write_version(world, &read, course, latest.as_deref(), &version).await.unwrap();
    *version
}

async fn write_version(
    world: &World,
    read: &Course,
    course: &Course,
    former: Option<&PublishedVersion>,
    version: &PublishedVersion,
) -> Result<(), CommitError<ReviseError>> {
    let mut transaction = Transaction::new(&world.context.store);
    transaction
        .update_course(read, course, ReviseError::Stale)
        .create_version(version, ReviseError::Stale)
        .list_course(read, course, former, version);
    transaction.commit(&world.context.store).await
}

/// Takes a course out of the catalogue.
pub async fn unpublish(world: &World, read: &Course, outline: &Outline) {
    let latest = world.context.store.courses().find_latest_version(read).await.unwrap().unwrap();
    let mut course = read.clone();
    course.unpublish();
    course.bump_revision(outline, world.context.now());
    let mut transaction = Transaction::new(&world.context.store);
    transaction.update_course(read, &course, ReviseError::Stale).list_course(read, &course, Some(&latest), &latest);
    transaction.commit(&world.context.store).await.unwrap();
}

async fn revise(world: &World, read: &Course, course: &Course) -> Result<(), CommitError<ReviseError>> {
    let mut transaction = Transaction::new(&world.context.store);
    transaction.update_course(read, course, ReviseError::Stale);
    transaction.commit(&world.context.store).await
}

/// The stored outline of a draft.
async fn stored_outline(world: &World, course: &Course) -> Outline {
    let item: Option<OutlineItem> = world.context.store.load(keys::courses::outline(course.id)).await.unwrap();
    item.unwrap().modules
}

pub fn text(item: &Item, name: &str) -> String {
    item[name].as_s().unwrap().clone()
}

#[tokio::test]
async fn a_course_is_stored_as_its_readers_expect() {
    let world = World::new().await;
    let owner = world.context.new_id();
    let course = stored_course(&world, owner).await;
    let item = world.context.store.get(keys::courses::course(course.id)).await.unwrap().unwrap();
    let expected = [
        ("pk", format!("COURSE#{}", course.id)),
        ("sk", "COURSE".to_owned()),
        ("type", "Course".to_owned()),
        ("gsi1pk", format!("TEACHER#{owner}")),
        ("gsi1sk", course.id.to_string()),
        ("status", "draft".to_owned()),
    ];
    for (name, value) in expected {
        assert_eq!(text(&item, name), value, "{name}");
    }
    assert_eq!(item["metadata"].as_m().unwrap()["level"].as_s().unwrap(), "A1");
    assert_eq!(item["rev"].as_n().unwrap(), &course.rev.to_string());
    assert_eq!(world.context.store.courses().find(course.id).await.unwrap(), Some(course));
}

#[tokio::test]
async fn a_course_and_all_of_it_read_back_as_they_were() {
    let world = World::new().await;
    let mut course = stored_course(&world, world.context.new_id()).await;
    let (outline, lesson) = with_lesson(&world, &mut course).await;
    let store = &world.context.store;
    assert_eq!(stored_outline(&world, &course).await, outline);
    // What a process reads first is the course.
    store.courses().find_lesson_in_course(course.id, lesson.id).await.unwrap().unwrap();
    let before = store.meter().reading();
    assert_eq!(store.courses().find_with_outline(course.id).await.unwrap(), Some((course.clone(), outline.clone())));
    let found = store.courses().find_lesson_in_course(course.id, lesson.id).await.unwrap().unwrap();
    assert_eq!((found.course, found.outline, found.lesson), (course.clone(), outline, lesson.clone()));
    let author = (course.owner, Role::Instructor);
    let found = store.courses().find_lesson_for_visitor(course.id, lesson.id, author, None).await.unwrap().unwrap();
    assert_eq!((found.visit.course, found.lesson, found.visit.enrolment), (course, Some(lesson), None));
    assert_eq!(store.meter().reading().since(before).reads, 3, "one round trip each");
}

#[tokio::test]
async fn missing_courses_and_lessons_are_none() {
    let world = World::new().await;
    let store = &world.context.store;
    let (course, lesson) = (world.context.new_id(), world.context.new_id());
    assert!(store.courses().find(course).await.unwrap().is_none());
    assert!(store.courses().find_with_outline(course).await.unwrap().is_none());
    let visitor = (world.context.new_id(), Role::Learner);
    assert!(store.courses().find_lesson_for_visitor(course, lesson, visitor, None).await.unwrap().is_none());
    assert!(store.courses().find_lesson_in_course(course, lesson).await.unwrap().is_none());
    let course = stored_course(&world, world.context.new_id()).await;
    let author = (course.owner, Role::Instructor);
    let found = store.courses().find_lesson_for_visitor(course.id, lesson, author, None).await.unwrap().unwrap();
    assert!(found.lesson.is_none() && found.summary().is_none(), "the course exists, the lesson does not");
}

#[tokio::test]
async fn one_of_fifty_concurrent_publications_wins_and_the_catalogue_and_the_card_agree() {
    let world = World::new().await;
    let mut course = stored_course(&world, world.context.new_id()).await;
    let (outline, _) = with_lesson(&world, &mut course).await;
    let latest = publish(&world, &mut course, &outline).await;
    let rival = |number: usize| {
        let mut edited = course.clone();
        let level = CourseLevel::ALL[1 + number % 5];
        let edit = MetadataEdit { level: Some(level), ..MetadataEdit::default() };
        edited.edit(edit, &outline).unwrap();
        let publication = edited.publish(&outline, Some(&latest), None, world.context.now()).unwrap();
        let Publication::Version(version) = publication else { panic!("it is no new version: {publication:?}") };
        edited.bump_revision(&outline, world.context.now());
        (edited, version)
    };
    let rivals: Vec<_> = (0..50).map(rival).collect();
    let writes = rivals.iter().map(|(rival, version)| write_version(&world, &course, rival, Some(&latest), version));
    let outcomes = join_all(writes).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(()) | Err(CommitError::Condition(ReviseError::Stale)))));
    let now = world.context.store.courses().find(course.id).await.unwrap().unwrap();
    for level in CourseLevel::ALL {
        let facet = Facet { level: Some(level), ..Facet::default() };
        let (found, _) = world.context.store.courses().page_catalogue(&facet, 10, None).await.unwrap();
        assert_eq!(found.len(), usize::from(level == now.metadata.level), "{level:?}");
        assert!(found.iter().all(|card| card.metadata == now.metadata && Some(card.version) == now.version));
    }
}

/// The largest outline: it has the maximum number of lessons, with the longest titles in twelve
/// languages.
fn full_outline(world: &World, course: &Course) -> Outline {
    let mut titles: serde_json::Map<_, _> =
        ('a'..='k').map(|letter| (format!("a{letter}"), json!("日".repeat(120)))).collect();
    titles.insert("en".to_owned(), json!("x"));
    let titles = Value::from(titles);
    let module: ModuleId = world.context.new_id();
    let mut outline = Outline::default();
    outline.add_module(module, input::read(&titles).unwrap()).unwrap();
    loop {
        let lesson = article(world, course, &titles);
        if outline.add_lesson(module, lesson.summary()).is_err() {
            return outline;
        }
    }
}

/// An edit that decides in which lists of the catalogue a course is.
pub(super) fn aimed(teaches: &str, level: CourseLevel, topics: &Value, categories: &Value) -> MetadataEdit {
    let teaches = Change::Set(LanguageTag::parse(teaches).unwrap());
    MetadataEdit {
        teaches,
        level: Some(level),
        topics: Change::Set(input::read(topics).unwrap()),
        categories: Change::Set(input::read(categories).unwrap()),
        ..MetadataEdit::default()
    }
}

#[tokio::test]
async fn the_largest_version_and_the_widest_move_fit_into_one_transaction() {
    let world = World::new().await;
    let begun = stored_course(&world, world.context.new_id()).await;
    let outline = full_outline(&world, &begun);
    let mut course = begun.clone();
    course.edit(aimed("zh-Hant-TW", CourseLevel::A1, &json!(["a", "b"]), &json!(["x", "y", "z"])), &outline).unwrap();
    course.bump_revision(&outline, world.context.now());
    revise(&world, &begun, &course).await.unwrap();
    publish(&world, &mut course, &outline).await;
    let read = course.clone();
    course.edit(aimed("sr-Cyrl-RS", CourseLevel::C2, &json!(["f", "g", "h"]), &json!(["v", "w"])), &outline).unwrap();
    course.bump_revision(&outline, world.context.now());
    revise(&world, &read, &course).await.unwrap();
    let version = publish(&world, &mut course, &outline).await;
    let stored = world.another_function().store.courses().find_version(course.id, version.number).await.unwrap();
    assert_eq!(stored.as_deref(), Some(&version));
    let old = Facet { topic: Topic::parse("a").ok(), ..Facet::default() };
    let new = Facet {
        language: LanguageTag::parse("sr-Cyrl").ok(),
        topic: Topic::parse("h").ok(),
        level: Some(CourseLevel::C2),
        category: None,
    };
    let category = |id: &str| Facet::default().in_category(CategoryId::parse(id).unwrap());
    for (facet, count) in [(old, 0), (category("x"), 0), (new, 1), (category("w"), 1), (Facet::default(), 1)] {
        assert_eq!(
            world.context.store.courses().page_catalogue(&facet, 10, None).await.unwrap().0.len(),
            count,
            "{facet:?}"
        );
    }
}
