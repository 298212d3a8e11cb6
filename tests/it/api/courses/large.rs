//! Courses as large as they may be, and platforms with many lessons.

use glotto_cloud::Fault;
use glotto_domain::courses::MAX_LESSONS;
use serde_json::{Value, json};

use crate::world::cold_start::Attempts;
use crate::world::courses::SeededCourse;
use crate::world::scenario::Call;
use crate::world::{Actor, World};

/// What a call costs: round trips that read, and read units in thousandths.
async fn cost(world: &World, reader: &Actor<'_>, path: &str) -> (u64, u64) {
    let context = world.another_function();
    // The first call of a process also reads keys.
    reader.get(path).await.is(200);
    let before = context.store.meter().reading();
    Call::get(reader, path).send_on(&context).await.is(200);
    let spent = context.store.meter().reading().since(before);
    (spent.reads, spent.read_milliunits)
}

#[tokio::test]
async fn a_platform_of_ten_thousand_lessons_answers_at_the_cost_of_one_with_ten() {
    let world = World::new().await;
    let small = SeededCourse::large(&world, 10).await;
    let (learner, admin) = (small.learner().await, world.admin().await);
    let course = format!("/v1/courses/{}", small.id());
    let paths = [
        course.clone(),
        format!("{course}/progress"),
        format!("{course}/coverage"),
        format!("{course}/versions"),
        "/v1/courses?limit=1".to_owned(),
        "/v1/me/enrolments".to_owned(),
    ];
    let measure = async || {
        let mut costs = Vec::new();
        for (number, path) in paths.iter().enumerate() {
            let reader = if matches!(number, 2 | 3) { &admin } else { &learner };
            costs.push((path.as_str(), cost(&world, reader, path).await));
        }
        costs
    };
    let before = measure().await;
    for _ in 0..20 {
        SeededCourse::large(&world, MAX_LESSONS).await;
    }
    assert_eq!(measure().await, before);
}

#[tokio::test]
async fn publishing_a_course_of_500_lessons_survives_the_end_of_the_process_at_every_call() {
    let world = World::new().await;
    let seeded = SeededCourse::large(&world, MAX_LESSONS).await;
    let (admin, reader) = (world.admin().await, world.anonymous());
    let course = format!("/v1/courses/{}", seeded.id());
    let publish = Call::post_empty(&admin, format!("{course}/publication"));
    let latest = async || reader.get(&course).await.is(200).json()["latestVersion"].clone();
    let edit = async |number: u64| {
        let title = json!({"title": {"en": format!("German, edition {number}")}});
        admin.patch(&course, title).await.is(200);
    };

    edit(0).await;
    world.cloud.meter().take();
    publish.send_on(&world.cold_function(Attempts::Several)).await.is(200);
    let calls = world.cloud.meter().take();
    assert!(calls.contains_key("TransactWriteItems"), "{calls:?}");
    assert_eq!(latest().await, 2);

    let mut version = 2;
    for (call, usage) in &calls {
        for (number, after_commit) in (1..=usage.calls).flat_map(|number| [(number, false), (number, true)]) {
            edit(version).await;
            let context = world.cold_function(Attempts::One);
            let hanging = world.cloud.faults().hang_at(call, number.try_into().unwrap(), after_commit);
            tokio::select! {
                biased;
                answer = publish.send_on(&context) => panic!("{call} {number} was not called: {}", answer.status),
                Ok(()) = hanging => {}
            }
            world.cloud.faults().clear();
            let committed = after_commit && call == "TransactWriteItems";
            let expected = json!(if committed { version + 1 } else { version });
            assert_eq!(latest().await, expected, "{call} {number}, after it: {after_commit}");
            publish.send().await.is(200);
            version += 1;
            assert_eq!(latest().await, version, "{call} {number}: it is published once");
        }
    }
}

#[tokio::test]
async fn a_publication_of_500_lessons_whose_answer_is_lost_is_one_version() {
    let world = World::new().await;
    let seeded = SeededCourse::large(&world, MAX_LESSONS).await;
    let admin = world.admin().await;
    let course = format!("/v1/courses/{}", seeded.id());
    admin.patch(&course, json!({"level": "C1"})).await.is(200);
    world.cloud.faults().next("TransactWriteItems", Fault::ResetAfterCommit);
    let answer: Value = admin.post_empty(&format!("{course}/publication")).await.is(200).json();
    assert_eq!(answer["latestVersion"], 2);
    assert_eq!(world.anonymous().get(&course).await.json()["latestVersion"], 2);
}
