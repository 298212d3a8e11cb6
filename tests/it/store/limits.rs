//! Tests of rate limits.

use futures::future::join_all;
use glotto_domain::rate_limit::Limit;
use glotto_store::keys;
use jiff::SignedDuration;

use crate::world::World;

const LIMIT: Limit = Limit::LOGIN_ACCOUNT;

/// The number of attempts that are allowed, of this many concurrent ones.
async fn passed(world: &World, subject: &str, tries: usize) -> usize {
    let now = world.context.now();
    let all = join_all((0..tries).map(|_| world.context.store.count_attempt(&LIMIT, subject, now))).await;
    all.into_iter().filter(|taken| taken.as_ref().is_ok_and(Result::is_ok)).count()
}

#[tokio::test]
async fn of_a_thousand_concurrent_attempts_at_most_the_burst_succeeds() {
    let world = World::new().await;
    assert_eq!(passed(&world, "ada", 1000).await, 10);
    assert_eq!(passed(&world, "bob", 3).await, 3, "subjects are counted separately");
}

#[tokio::test]
async fn after_each_interval_one_more_gets_through() {
    let world = World::new().await;
    passed(&world, "ada", 20).await;
    let wait = world.context.store.count_attempt(&LIMIT, "ada", world.context.now()).await.unwrap().unwrap_err();
    assert_eq!(wait, LIMIT.every);
    world.wait(LIMIT.every * 2);
    assert_eq!(passed(&world, "ada", 20).await, 2);
    world.wait(SignedDuration::from_hours(24));
    assert_eq!(passed(&world, "ada", 20).await, 10);
}

#[tokio::test]
async fn units_are_counted_together_however_many_attempts_use_them() {
    let world = World::new().await;
    let limit = Limit::TRANSCODED_MINUTES;
    let use_units = async |units: i32| {
        let counted = world.context.store.count_units(&limit, "ada", units, world.context.now()).await;
        counted.unwrap()
    };
    for units in [limit.burst - 200, 199, 240] {
        assert_eq!(use_units(units).await, Ok(()), "there is room for one more");
    }
    assert_eq!(use_units(1).await, Err(limit.every * 240));
    world.wait(limit.every * 239);
    assert_eq!(use_units(5).await, Err(limit.every));
    world.wait(limit.every);
    assert_eq!(use_units(5).await, Ok(()));
    let item = world.context.store.get(keys::engine::rate_limit(limit.name, "ada")).await.unwrap().unwrap();
    let number = |name: &str| item[name].as_n().unwrap().parse::<i64>().unwrap();
    assert!(number("expiresAt") * 1_000 >= number("emptyAt"), "it must not expire while the bucket is not empty");
}

#[tokio::test]
async fn tries_that_are_forgiven_do_not_count() {
    let world = World::new().await;
    passed(&world, "ada", 20).await;
    world.context.store.delete(keys::engine::rate_limit(LIMIT.name, "ada")).await.unwrap();
    assert_eq!(passed(&world, "ada", 20).await, 10);
}

#[tokio::test]
async fn a_bucket_is_gone_when_it_is_empty() {
    let world = World::new().await;
    passed(&world, "ada", 1).await;
    let item = world.context.store.get(keys::engine::rate_limit(LIMIT.name, "ada")).await.unwrap().unwrap();
    let expires: i64 = item["expiresAt"].as_n().unwrap().parse().unwrap();
    let full = world.context.now() + LIMIT.every * LIMIT.burst;
    assert!(expires >= full.as_second(), "it must not expire while the bucket is not empty");
}
