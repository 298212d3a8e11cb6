//! Tests of completions, stats and positions in the table.

use glotto_domain::courses::LessonKind::{Article, Video};
use glotto_domain::enrolment::Enrolment;
use glotto_domain::id::{CourseId, LessonId, UserId};
use glotto_domain::locale::TimeZoneName;
use glotto_domain::progress::{Completion, Position, Record, Report, Step, complete};
use glotto_store::progress::{ActivityItem, LearningState, StatsItem};
use glotto_store::{CommitError, Conflict, Event, keys};
use jiff::{SignedDuration, Timestamp, civil};
use serde_json::json;

use crate::world::courses::SeededCourse;
use crate::world::{World, rev};

async fn enrolled(world: &World, seeded: &SeededCourse<'_>) -> UserId {
    let learner: UserId = world.context.new_id();
    let enrolment = Enrolment::begin(learner, &seeded.course, None, world.context.now()).unwrap();
    let event = world.context.event("LearnerEnrolled", None, json!({}));
    let store = &world.context.store;
    store.enrolments().prepare_enrolment(&enrolment, None, rev(1), &event).commit(store).await.unwrap();
    learner
}

fn completed(world: &World, seeded: &SeededCourse<'_>, read: &LearningState, lesson: LessonId) -> Completion {
    let steps: Vec<Step> = seeded.outline.lessons().map(Step::from).collect();
    let record = read.stats.as_ref().map_or_else(Record::default, StatsItem::record);
    let enrolment = read.enrolment.clone().unwrap().enrolment();
    complete(enrolment, record, &steps, lesson, None, world.context.now(), &read.zone).unwrap()
}

async fn write(
    world: &World,
    completion: &Completion,
    read: &LearningState,
    events: &[Event],
) -> Result<(), CommitError<Conflict>> {
    let store = &world.context.store;
    store.progress().prepare_completion(completion, read, rev(1), events).commit(store).await
}

#[tokio::test]
async fn a_completion_writes_enrolment_stats_activity_and_events_together() {
    let world = World::new().await;
    let seeded = SeededCourse::published(&world, &[Video, Article]).await;
    let store = &world.context.store;
    let learner = enrolled(&world, &seeded).await;
    let before = store.meter().reading();
    let read = store.progress().find_learning_state(learner, seeded.id()).await.unwrap();
    assert_eq!(read.course.as_ref(), Some(&seeded.course));
    assert_eq!(*read.outline, seeded.outline);
    assert!(read.stats.is_none());
    let completion = completed(&world, &seeded, &read, seeded.lessons()[0]);
    let event = world.context.event("LessonCompleted", None, json!({}));
    write(&world, &completion, &read, std::slice::from_ref(&event)).await.unwrap();
    let used = store.meter().reading().since(before);
    assert_eq!((used.reads, used.writes), (1, 1));

    let enrolment = store.enrolments().find(learner, seeded.id()).await.unwrap().unwrap();
    assert_eq!((enrolment.rev, enrolment.completed), (rev(2), vec![seeded.lessons()[0]]));
    let stats = store.progress().find_stats(learner).await.unwrap().unwrap();
    let day = civil::date(2026, 3, 1);
    assert_eq!((stats.xp, stats.longest, stats.last_study_day, stats.rev), (15, 1, Some(day), rev(1)));
    assert!(stats.studied_on(day) && !stats.studied_on(day.tomorrow().unwrap()));
    let activity: ActivityItem = store.load(keys::progress::activity(learner, day)).await.unwrap().unwrap();
    assert_eq!(activity, ActivityItem { user_id: learner, day, lessons: 1, xp: 15 });
    assert!(store.get(keys::engine::event(event.id)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_completion_that_conflicts_writes_nothing() {
    let world = World::new().await;
    let seeded = SeededCourse::published(&world, &[Video, Article]).await;
    let store = &world.context.store;
    let learner = enrolled(&world, &seeded).await;
    let read = store.progress().find_learning_state(learner, seeded.id()).await.unwrap();
    let [first, second] = seeded.lessons()[..] else { panic!("two lessons") };
    write(&world, &completed(&world, &seeded, &read, first), &read, &[]).await.unwrap();
    let event = world.context.event("LessonCompleted", None, json!({}));
    let late = completed(&world, &seeded, &read, second);
    let outcome = write(&world, &late, &read, std::slice::from_ref(&event)).await;
    assert!(matches!(outcome, Err(CommitError::Condition(Conflict))));
    assert_eq!(store.progress().find_stats(learner).await.unwrap().unwrap().xp, 15);
    assert_eq!(store.enrolments().find(learner, seeded.id()).await.unwrap().unwrap().completed, [first]);
    assert!(store.get(keys::engine::event(event.id)).await.unwrap().is_none());
    let activity: ActivityItem =
        store.load(keys::progress::activity(learner, civil::date(2026, 3, 1))).await.unwrap().unwrap();
    assert_eq!(activity.lessons, 1);
}

#[tokio::test]
async fn a_concurrent_completion_is_merged_unless_it_may_finish_the_course() {
    let world = World::new().await;
    let seeded = SeededCourse::published(&world, &[Article; 4]).await;
    let store = &world.context.store;
    let learner = enrolled(&world, &seeded).await;
    let lessons = seeded.lessons();
    let first = store.progress().find_learning_state(learner, seeded.id()).await.unwrap();
    write(&world, &completed(&world, &seeded, &first, lessons[0]), &first, &[]).await.unwrap();
    let read = store.progress().find_learning_state(learner, seeded.id()).await.unwrap();
    for lesson in &lessons[1..3] {
        write(&world, &completed(&world, &seeded, &read, *lesson), &read, &[]).await.unwrap();
    }
    for lesson in [lessons[1], lessons[3]] {
        let outcome = write(&world, &completed(&world, &seeded, &read, lesson), &read, &[]).await;
        assert!(
            matches!(outcome, Err(CommitError::Condition(Conflict))),
            "one lesson is completed, the other finishes the course"
        );
    }
    let enrolment = store.enrolments().find(learner, seeded.id()).await.unwrap().unwrap();
    assert_eq!((enrolment.completed, enrolment.rev), (lessons[..3].to_vec(), rev(4)));
    let stats = store.progress().find_stats(learner).await.unwrap().unwrap();
    assert_eq!((stats.xp, stats.rev), (30, rev(3)));
    let last = store.progress().find_learning_state(learner, seeded.id()).await.unwrap();
    write(&world, &completed(&world, &seeded, &last, lessons[3]), &last, &[]).await.unwrap();
    assert!(store.enrolments().find(learner, seeded.id()).await.unwrap().unwrap().finished.is_some());
    assert_eq!(store.progress().find_stats(learner).await.unwrap().unwrap().xp, 90);
}

#[tokio::test]
async fn two_courses_of_one_learner_do_not_overwrite_each_others_points() {
    let world = World::new().await;
    let store = &world.context.store;
    let (one, two) =
        (SeededCourse::published(&world, &[Video]).await, SeededCourse::published(&world, &[Article, Article]).await);
    let learner = enrolled(&world, &one).await;
    let enrolment = Enrolment::begin(learner, &two.course, None, world.context.now()).unwrap();
    store
        .enrolments()
        .prepare_enrolment(&enrolment, None, rev(1), &world.context.event("LearnerEnrolled", None, json!({})))
        .commit(store)
        .await
        .unwrap();
    let read = (
        store.progress().find_learning_state(learner, one.id()).await.unwrap(),
        store.progress().find_learning_state(learner, two.id()).await.unwrap(),
    );
    write(&world, &completed(&world, &one, &read.0, one.lessons()[0]), &read.0, &[]).await.unwrap();
    let outcome = write(&world, &completed(&world, &two, &read.1, two.lessons()[0]), &read.1, &[]).await;
    assert!(matches!(outcome, Err(CommitError::Condition(Conflict))));
}

#[tokio::test]
async fn days_of_study_come_back_from_the_table_as_they_were() {
    let world = World::new().await;
    let seeded = SeededCourse::published(&world, &[Article; 3]).await;
    let store = &world.context.store;
    let learner = enrolled(&world, &seeded).await;
    let mut expected = Record::default();
    for (lesson, days) in seeded.lessons().into_iter().zip([0, 1, 2]) {
        world.wait(SignedDuration::from_hours(24 * days));
        let read = store.progress().find_learning_state(learner, seeded.id()).await.unwrap();
        let completion = completed(&world, &seeded, &read, lesson);
        write(&world, &completion, &read, &[]).await.unwrap();
        expected = completion.record;
    }
    let stats = store.progress().find_stats(learner).await.unwrap().unwrap();
    assert_eq!(stats.record(), expected);
    assert_eq!((stats.runs.len(), stats.zone), (2, TimeZoneName::utc()));
    let lately = store.progress().find_recent_activity(learner, world.context.now()).await.unwrap();
    let days: Vec<_> = lately.days.iter().map(|item| item.day.to_string()).collect();
    assert_eq!(days, ["2026-03-01", "2026-03-02", "2026-03-04"]);
}

/// Some seconds before the time at which worlds begin.
fn ago(seconds: i64) -> Timestamp {
    crate::world::BEGIN.parse::<Timestamp>().unwrap() - SignedDuration::from_secs(seconds)
}

fn reported(seconds: u32, before: i64, restarted: bool) -> Position {
    let report = Report { seconds, duration: None, recorded: ago(before), restarted };
    Position::report(None, report, ago(0)).unwrap().unwrap()
}

#[tokio::test]
async fn the_table_decides_between_two_positions_as_the_domain_does() {
    let world = World::new().await;
    let (store, now) = (&world.context.store, world.context.now());
    let (learner, course): (UserId, CourseId) = (world.context.new_id(), world.context.new_id());
    let candidates = [
        reported(0, 30, false),
        reported(3, 30, false),
        reported(3, 20, false),
        reported(0, 30, true),
        reported(9, 30, false),
        reported(9, 20, false),
        reported(8, 10, false),
    ];
    for stored in candidates {
        for new in candidates {
            let lesson: LessonId = world.context.new_id();
            assert!(store.progress().update_position(learner, course, lesson, &stored, now).await.unwrap());
            let report =
                Report { seconds: new.seconds, duration: None, recorded: new.recorded, restarted: new.certain };
            let wins = Position::report(Some(&stored), report, now).unwrap().is_some();
            let written = store.progress().update_position(learner, course, lesson, &new, now).await.unwrap();
            // Writing the stored position again changes nothing and counts as written.
            assert_eq!(written, wins || new == stored, "{new:?} over {stored:?}");
            let found = store.progress().find_position(learner, course, lesson, now).await.unwrap();
            assert_eq!(found, Some(if wins { new } else { stored }));
        }
    }
}

#[tokio::test]
async fn a_position_is_stored_as_its_readers_expect_and_expires() {
    let world = World::new().await;
    let store = &world.context.store;
    let (learner, course, lesson) = (world.context.new_id(), world.context.new_id(), world.context.new_id());
    store
        .progress()
        .update_position(learner, course, lesson, &reported(95, 60, false), world.context.now())
        .await
        .unwrap();
    for (key, kind) in [
        (keys::progress::position(learner, course, lesson), "Position"),
        (keys::progress::bookmark(learner, course), "Bookmark"),
    ] {
        let item = store.get(key).await.unwrap().unwrap();
        assert_eq!(item["type"].as_s().unwrap(), kind);
        assert_eq!(item["positionSeconds"].as_n().unwrap(), "95");
        assert_eq!(item["recordedMs"].as_n().unwrap(), &ago(60).as_millisecond().to_string());
        let expires = world.context.now() + SignedDuration::from_hours(400 * 24);
        assert_eq!(item["expiresAt"].as_n().unwrap(), &expires.as_second().to_string());
    }
    // DynamoDB deletes late, so readers must ignore expired items.
    world.wait(SignedDuration::from_hours(400 * 24));
    assert_eq!(store.progress().find_position(learner, course, lesson, world.context.now()).await.unwrap(), None);
}

#[tokio::test]
async fn an_expired_position_is_not_returned() {
    let world = World::new().await;
    let store = &world.context.store;
    let seeded = SeededCourse::published(&world, &[Video]).await;
    let (learner, lesson): (UserId, _) = (world.context.new_id(), seeded.lessons()[0]);
    store
        .progress()
        .update_position(learner, seeded.id(), lesson, &reported(95, 60, false), world.context.now())
        .await
        .unwrap();
    for (days, position) in [(0, Some(95)), (400, None)] {
        world.wait(SignedDuration::from_hours(days * 24));
        let now = world.context.now();
        let found = store.videos().find_lesson_for_viewer(seeded.id(), lesson, learner, now).await.unwrap().unwrap();
        assert_eq!(found.position, position);
    }
}

#[tokio::test]
async fn the_bookmark_follows_the_latest_report_of_any_lesson() {
    let world = World::new().await;
    let (store, now) = (&world.context.store, world.context.now());
    let seeded = SeededCourse::published(&world, &[Video, Video]).await;
    let learner = enrolled(&world, &seeded).await;
    let [first, second] = seeded.lessons()[..] else { panic!("two lessons") };
    for (lesson, position, (marked, seconds)) in [
        (first, reported(95, 60, false), (first, 95)),
        (second, reported(0, 30, false), (second, 0)),
        (second, reported(40, 40, false), (second, 40)),
        (first, reported(99, 50, false), (second, 40)),
        (first, reported(120, 10, false), (first, 120)),
    ] {
        assert!(store.progress().update_position(learner, seeded.id(), lesson, &position, now).await.unwrap());
        let bookmark =
            store.progress().find_course_progress(learner, seeded.id(), now).await.unwrap().bookmark.unwrap();
        assert_eq!((bookmark.lesson_id, bookmark.position_seconds), (marked, seconds));
    }
}

#[tokio::test]
async fn the_latest_position_beside_a_deleted_lesson_is_found_in_one_read_of_all_positions() {
    let world = World::new().await;
    let (store, now) = (&world.context.store, world.context.now());
    let mut seeded = SeededCourse::published(&world, &[Video; 20]).await;
    let learner = enrolled(&world, &seeded).await;
    let lessons = seeded.lessons();
    for (lesson, ago) in [(lessons[0], 90), (lessons[1], 60), (lessons[2], 30)] {
        let position = reported(95, ago, false);
        assert!(store.progress().update_position(learner, seeded.id(), lesson, &position, now).await.unwrap());
    }
    seeded.delete(lessons[2]).await;
    let before = store.meter().reading();
    let found = store.progress().find_course_progress(learner, seeded.id(), now).await.unwrap();
    assert_eq!(found.bookmark.map(|bookmark| bookmark.lesson_id), Some(lessons[1]));
    let used = store.meter().reading().since(before);
    assert!(used.read_milliunits < 10_000, "a read unit for each lesson: {}", used.read_milliunits);
}
