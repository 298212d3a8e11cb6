//! Tests of rate limits.

use futures::future::join_all;
use glotto_domain::rate_limit::{Limit, LimitPair};
use glotto_store::{LimitItem, Transaction, entity, keys};
use jiff::SignedDuration;

use crate::world::World;

const LIMIT: Limit = Limit::LOGIN_ACCOUNT;
const PAIR: LimitPair = LimitPair::TOTP_CODES;

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

/// The same towards two limits.
async fn passed_both(world: &World, subject: &str, tries: usize) -> usize {
    let now = world.context.now();
    let all = join_all((0..tries).map(|_| world.context.store.count_attempt_of_pair(&PAIR, subject, now))).await;
    all.into_iter().filter(|taken| taken.as_ref().is_ok_and(Result::is_ok)).count()
}

/// The item of two limits.
async fn item_of_pair(world: &World, subject: &str) -> LimitItem {
    let item = world.context.store.get(keys::engine::rate_limit(PAIR.long.name, subject)).await.unwrap().unwrap();
    entity::from_item(item).unwrap()
}

#[tokio::test]
async fn of_a_thousand_concurrent_attempts_towards_two_limits_the_lower_burst_succeeds_and_no_other_counts() {
    let world = World::new().await;
    assert_eq!(passed_both(&world, "ada", 1000).await, 10);
    let ten_days = world.context.now() + PAIR.long.every * 10;
    assert_eq!(item_of_pair(&world, "ada").await.empty_at, ten_days.as_millisecond());
    assert_eq!(passed_both(&world, "bob", 3).await, 3, "subjects are counted separately");
}

#[tokio::test]
async fn attempts_that_wait_for_the_short_limit_reach_that_of_the_long_run() {
    let world = World::new().await;
    let mut counted = 0;
    while counted < 100 {
        let more = passed_both(&world, "ada", 20).await;
        assert!(more > 0, "{counted}");
        counted += more;
        world.wait(PAIR.short.every * 3);
    }
    assert_eq!((counted, passed_both(&world, "ada", 20).await), (100, 0));
    let now = world.context.now();
    let exceeded = world.context.store.count_attempt_of_pair(&PAIR, "ada", now).await.unwrap().unwrap_err();
    assert_eq!(exceeded.limit, PAIR.long);
    assert!(exceeded.wait > SignedDuration::from_hours(10) && exceeded.wait <= PAIR.long.every, "{exceeded:?}");
    world.wait(exceeded.wait);
    assert_eq!(passed_both(&world, "ada", 20).await, 1);
}

#[tokio::test]
async fn an_attempt_towards_two_limits_is_one_write_and_one_more_if_a_bucket_is_not_empty() {
    let world = World::new().await;
    for (writes, wait) in [(1, SignedDuration::ZERO), (2, PAIR.short.every), (2, SignedDuration::ZERO)] {
        world.wait(wait);
        let before = world.context.store.meter().reading();
        assert_eq!(passed_both(&world, "ada", 1).await, 1);
        assert_eq!(world.context.store.meter().reading().since(before).writes, writes);
    }
}

#[tokio::test]
async fn of_two_limits_the_short_one_is_forgiven_and_that_of_the_long_run_goes_on() {
    let world = World::new().await;
    let (store, now) = (&world.context.store, world.context.now());
    for subject in ["ada", "bob"] {
        let mut tx = Transaction::<()>::new(store);
        tx.reset_short_limit(&PAIR, subject, now);
        if subject == "ada" {
            passed_both(&world, subject, 20).await;
        }
        tx.commit(store).await.unwrap();
        assert_eq!(passed_both(&world, subject, 20).await, 10);
    }
    let days = |count: i32| (now + PAIR.long.every * count).as_millisecond();
    assert_eq!(item_of_pair(&world, "ada").await.empty_at, days(20));
    assert_eq!(item_of_pair(&world, "bob").await.empty_at, days(10), "nothing was counted before");
}

#[tokio::test]
async fn an_item_of_the_long_run_alone_still_counts_when_a_short_limit_joins_it() {
    let world = World::new().await;
    let (store, now) = (&world.context.store, world.context.now());
    for _ in 0..99 {
        store.count_attempt(&PAIR.long, "ada", now).await.unwrap().unwrap();
    }
    assert_eq!(item_of_pair(&world, "ada").await.short_empty_at, None);
    assert_eq!(passed_both(&world, "ada", 20).await, 1);
    let item = store.get(keys::engine::rate_limit(PAIR.long.name, "ada")).await.unwrap().unwrap();
    let expires: i64 = item["expiresAt"].as_n().unwrap().parse().unwrap();
    assert!(expires * 1_000 >= item_of_pair(&world, "ada").await.empty_at, "it must not expire while it counts");
}
