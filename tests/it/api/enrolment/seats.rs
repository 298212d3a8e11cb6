//! Seats: how many users are enrolled is exact, whatever happens at the same time.

use futures::future::{BoxFuture, FutureExt as _, join_all};
use glotto_cloud::Fault;
use glotto_store::enrolment::{EnrolmentItem, SeatsItem};
use glotto_store::entity::{from_item, is_a};
use glotto_store::keys;
use glotto_store::keys::UserPartition;
use glotto_store::privacy::PersonalDataSource;
use serde_json::json;

use crate::world::scenario::{Draft, Fixtures};
use crate::world::{Actor, Answer, World, leftovers};

async fn limit(draft: &Draft<'_>, capacity: Option<u32>) {
    let admission = json!({"access": "open", "price": "free", "capacity": capacity});
    draft.author.put(&format!("{}/admission", draft.course), admission).await.is(200);
}

async fn enrol(learner: &Actor<'_>, draft: &Draft<'_>) -> Answer {
    learner.post_empty(&format!("{}/enrolment", draft.course)).await
}

async fn leave(learner: &Actor<'_>, draft: &Draft<'_>) {
    learner.delete(&format!("{}/enrolment", draft.course)).await.is(204);
}

/// Deletes what a user has learnt, as their erasure does.
async fn erase(world: &World, learner: &Actor<'_>) {
    let (data, user) = (world.context.store.personal_data(), learner.user());
    let learning = PersonalDataSource::Partition(UserPartition::Learning);
    let (items, _) = data.page(user, learning, 100, None).await.unwrap();
    data.delete(user, learning, &items, world.context.now()).await.unwrap();
}

/// How many users the course says are enrolled, and how many enrolments there are.
async fn counts(world: &World, draft: &Draft<'_>) -> (u64, usize) {
    let course = draft.course.rsplit('/').next().unwrap().parse().unwrap();
    let seats = world.context.store.load::<SeatsItem>(keys::enrolment::seats(course)).await.unwrap();
    let enrolments = leftovers::table(world).await.into_iter().filter(is_a::<EnrolmentItem>);
    let enrolments = enrolments.map(|item| from_item::<EnrolmentItem>(item).unwrap());
    (seats.map_or(0, |seats| seats.enrolled), enrolments.filter(|item| item.course_id == course).count())
}

async fn published<'w>(fixtures: &Fixtures<'w>) -> Draft<'w> {
    let draft = fixtures.draft().await;
    draft.publish_with_article().await;
    draft
}

#[tokio::test]
async fn one_of_fifty_concurrent_learners_gets_the_last_seat_and_it_is_free_once_they_leave() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let draft = published(&fixtures).await;
    limit(&draft, Some(2)).await;
    enrol(&world.learner().await, &draft).await.is(201);
    let learners = join_all((0..50).map(|_| world.learner())).await;
    let answers = join_all(learners.iter().map(|learner| enrol(learner, &draft))).await;
    let won: Vec<usize> = (0..50).filter(|index| answers[*index].status == 201).collect();
    assert_eq!(won.len(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        refused.is_problem(409, "course-full");
    }
    assert_eq!(counts(&world, &draft).await, (2, 2));
    let (winner, other) = (&learners[won[0]], &learners[(won[0] + 1) % 50]);
    leave(winner, &draft).await;
    enrol(other, &draft).await.is(201);
    enrol(winner, &draft).await.is_problem(409, "course-full");
    erase(&world, other).await;
    erase(&world, other).await;
    assert_eq!(counts(&world, &draft).await, (1, 1));
    enrol(winner, &draft).await.is(201);
}

#[tokio::test]
async fn a_seat_is_taken_once_by_a_learner_who_enrols_fifty_times_at_once() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let (draft, learner) = (published(&fixtures).await, world.learner().await);
    join_all((0..50).map(|_| enrol(&learner, &draft))).await;
    assert_eq!(counts(&world, &draft).await, (1, 1));
    join_all((0..10).map(|_| leave(&learner, &draft))).await;
    assert_eq!(counts(&world, &draft).await, (0, 0));
}

#[tokio::test]
async fn fewer_seats_than_learners_send_none_away_and_admit_none() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let draft = published(&fixtures).await;
    let learners = join_all((0..3).map(|_| world.learner())).await;
    for learner in &learners {
        enrol(learner, &draft).await.is(201);
    }
    limit(&draft, Some(1)).await;
    let late = world.learner().await;
    for learner in &learners {
        enrol(&late, &draft).await.is_problem(409, "course-full");
        leave(learner, &draft).await;
    }
    enrol(&late, &draft).await.is(201);
    limit(&draft, None).await;
    enrol(&learners[0], &draft).await.is(201);
    assert_eq!(counts(&world, &draft).await, (2, 2));
}

#[tokio::test]
async fn a_learner_leaves_a_course_whose_seats_were_deleted_with_it() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let (draft, learner) = (published(&fixtures).await, world.learner().await);
    enrol(&learner, &draft).await.is(201);
    let course = draft.course.rsplit('/').next().unwrap().parse().unwrap();
    world.context.store.delete(keys::enrolment::seats(course)).await.unwrap();
    leave(&learner, &draft).await;
    assert_eq!(counts(&world, &draft).await, (0, 0));
}

#[tokio::test]
async fn an_answer_that_is_lost_after_the_commit_takes_and_frees_a_seat_once() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let (draft, learner) = (published(&fixtures).await, world.learner().await);
    limit(&draft, Some(1)).await;
    for _ in 0..2 {
        world.cloud.faults().next("TransactWriteItems", Fault::ResetAfterCommit);
        assert!([200, 201].contains(&enrol(&learner, &draft).await.status));
        assert_eq!(counts(&world, &draft).await, (1, 1));
        world.cloud.faults().next("TransactWriteItems", Fault::ResetAfterCommit);
        leave(&learner, &draft).await;
        assert_eq!(counts(&world, &draft).await, (0, 0));
    }
}

/// Rounds of what learners, an author and erasures do at the same time, at random.
#[tokio::test]
async fn whatever_happens_at_once_the_count_is_that_of_the_enrolments_and_no_seat_is_taken_twice() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let draft = published(&fixtures).await;
    let learners = join_all((0..8).map(|_| world.learner())).await;
    let (mut capacity, mut enrolled) = (None::<u32>, 0_u64);
    for _ in 0..25 {
        let dice = world.context.rng.bytes::<17>();
        let wanted = if dice[16] % 4 == 0 { None } else { Some(u32::from(dice[16] % 5) + 1) };
        let changes = dice[15] % 2 == 0;
        let mut acts: Vec<BoxFuture<'_, ()>> = Vec::new();
        for roll in &dice[..8] {
            let learner = &learners[usize::from(roll / 4) % learners.len()];
            acts.push(match roll % 4 {
                0 => leave(learner, &draft).boxed(),
                1 => erase(&world, learner).boxed(),
                _ => async { assert!([200, 201, 409].contains(&enrol(learner, &draft).await.status)) }.boxed(),
            });
        }
        if changes {
            acts.push(limit(&draft, wanted).boxed());
        }
        join_all(acts).await;
        let (counted, found) = counts(&world, &draft).await;
        assert_eq!(usize::try_from(counted).unwrap(), found);
        let after = if changes { wanted } else { capacity };
        let most = [capacity, after].map(|capacity| capacity.map_or(u64::MAX, u64::from)).into_iter().max().unwrap();
        assert!(counted <= most.max(enrolled), "{counted} of {capacity:?}, then {after:?}");
        (capacity, enrolled) = (after, counted);
    }
}
