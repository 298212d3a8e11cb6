//! Tests of completions and stats in the table.

use glotto_domain::courses::LessonKind::{Article, Video};
use glotto_domain::enrolment::Enrolment;
use glotto_domain::id::{LessonId, UserId};
use glotto_domain::locale::TimeZoneName;
use glotto_domain::progress::{Completion, Record, Step, complete};
use glotto_store::progress::{ActivityItem, LearningState, StatsItem};
use glotto_store::{CommitError, Conflict, Event, keys};
use jiff::{SignedDuration, civil};
use serde_json::json;

use crate::world::courses::SeededCourse;
use crate::world::{World, rev};

pub(super) async fn enrolled(world: &World, seeded: &SeededCourse<'_>) -> UserId {
    let learner: UserId = world.context.new_id();
    let enrolment = Enrolment::begin(learner, &seeded.course, None, world.context.now()).unwrap();
    let event = world.context.event("LearnerEnrolled", None, json!({}));
    let store = &world.context.store;
    store
        .enrolments()
        .prepare_enrolment(&enrolment, (None, None), rev(1), world.context.now(), &event)
        .commit(store)
        .await
        .unwrap();
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
    store.progress().prepare_completion(completion, read, rev(1), world.context.now(), events).commit(store).await
}

#[tokio::test]
async fn a_completion_writes_enrolment_stats_activity_and_events_together() {
    let world = World::new().await;
    let seeded = SeededCourse::published(&world, &[Video, Article]).await;
    let store = &world.context.store;
    let learner = enrolled(&world, &seeded).await;
    store.progress().find_learning_state(learner, seeded.id()).await.unwrap();
    let before = store.meter().reading();
    let read = store.progress().find_learning_state(learner, seeded.id()).await.unwrap();
    assert_eq!(read.course.as_ref(), Some(&seeded.course));
    assert_eq!(read.version.as_deref(), seeded.latest.as_ref());
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
        .prepare_enrolment(
            &enrolment,
            (None, None),
            rev(1),
            world.context.now(),
            &world.context.event("LearnerEnrolled", None, json!({})),
        )
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
