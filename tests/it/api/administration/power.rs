//! There is always an admin left.

use futures::future::join_all;
use glotto_domain::identity::Role;
use serde_json::json;

use super::path;
use crate::world::{Actor, World};

/// Which of these users are still admins, and not suspended.
async fn left<'w>(world: &World, admins: &[Actor<'w>]) -> Vec<Actor<'w>> {
    let mut left = Vec::new();
    for admin in admins {
        let account = world.context.store.accounts().find(admin.user()).await.unwrap().unwrap();
        if account.role == Role::Admin && account.suspended.is_none() {
            left.push(admin.clone());
        }
    }
    left
}

/// Each acts on the next at the same moment.
async fn all_at_once(admins: &[Actor<'_>], suspends: impl Fn(usize) -> bool) -> Vec<u16> {
    let demotions = admins.iter().enumerate().map(|(number, admin)| {
        let (admin, next) = (admin.clone(), admins[(number + 1) % admins.len()].user());
        let suspends = suspends(number);
        async move {
            let answer = if suspends {
                admin.send("PUT", &path(next, "/suspension"), "").await
            } else {
                admin.put(&path(next, "/role"), json!({"role": "learner"})).await
            };
            answer.status
        }
    });
    join_all(demotions).await
}

#[tokio::test]
async fn one_of_fifty_admins_who_demote_or_suspend_each_other_concurrently_stays() {
    let world = World::new().await;
    for suspends in [|_: usize| false, |_| true, |number| number % 2 == 0] {
        let mut admins = Vec::new();
        for _ in 0..50 {
            admins.push(world.admin().await);
        }
        let statuses = all_at_once(&admins, suspends).await;
        assert!(statuses.iter().all(|status| [200, 204, 401, 403, 409, 503].contains(status)), "{statuses:?}");
        let left = left(&world, &admins).await;
        assert!(!left.is_empty(), "no admin is left: {statuses:?}");
        let learner = world.learner().await;
        left[0].send("PUT", &path(learner.user(), "/suspension"), "").await.is(204);
    }
}

#[tokio::test]
async fn one_of_two_admins_who_suspend_each_other_stays() {
    let world = World::new().await;
    let (ada, bob) = (world.admin().await, world.admin().await);
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let suspension = path(ada.user(), "/suspension");
    let late = bob.send("PUT", &suspension, "");
    let quick = async {
        held.arrived().await;
        ada.send("PUT", &path(bob.user(), "/suspension"), "").await.is(204);
        held.release();
    };
    let (late, ()) = futures::join!(late, quick);
    late.is_problem(403, "forbidden");
    ada.get("/v1/me").await.is(200);
    bob.get("/v1/me").await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn an_admin_who_was_demoted_in_between_gives_no_role() {
    let world = World::new().await;
    let (ada, bob, learner) = (world.admin().await, world.admin().await, world.learner().await);
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let gift = path(learner.user(), "/role");
    let late = bob.put(&gift, json!({"role": "admin"}));
    let quick = async {
        held.arrived().await;
        ada.send("PUT", &path(bob.user(), "/suspension"), "").await.is(204);
        held.release();
    };
    let (late, ()) = futures::join!(late, quick);
    late.is_problem(403, "forbidden");
    assert_eq!(learner.get("/v1/me").await.text_of("role"), "learner");
}
