//! Resets at the same time as another reset or a login, and resets whose response was lost.

use futures::future::join_all;

use super::recovery::{NEW, forgotten, reset};
use super::{ADA, PASSWORD, login, member, try_login};
use crate::world::World;

#[tokio::test]
async fn one_of_concurrent_resets_with_one_token_succeeds() {
    let world = World::new().await;
    member(&world, ADA).await;
    let token = forgotten(&world, ADA).await;
    let passwords: Vec<_> = (0..20).map(|number| format!("difference engine {number}")).collect();
    let answers = join_all(passwords.iter().map(|password| reset(&world, &token, password))).await;
    let won: Vec<_> = answers.iter().zip(&passwords).filter(|(answer, _)| answer.status == 204).collect();
    assert_eq!(won.len(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 204) {
        answer.is_problem(400, "password-reset-invalid");
    }
    try_login(&world, ADA, won[0].1).await.is(201);
    reset(&world, &token, NEW).await.is_problem(400, "password-reset-invalid");
}

#[tokio::test]
async fn a_login_concurrent_with_a_reset_fails_with_the_old_password() {
    let world = World::new().await;
    member(&world, ADA).await;
    let token = forgotten(&world, ADA).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let slow = try_login(&world, ADA, PASSWORD);
    let fast = async {
        held.arrived().await;
        reset(&world, &token, NEW).await.is(204);
        held.release();
    };
    let (slow, ()) = futures::join!(slow, fast);
    slow.is_problem(401, "wrong-credentials");
}

#[tokio::test]
async fn a_reset_concurrent_with_a_login_ends_that_session_too() {
    let world = World::new().await;
    member(&world, ADA).await;
    let token = forgotten(&world, ADA).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let slow = reset(&world, &token, NEW);
    let fast = async {
        held.arrived().await;
        let tokens = login(&world, ADA).await;
        held.release();
        tokens
    };
    let (slow, tokens) = futures::join!(slow, fast);
    slow.is(204);
    tokens.actor(&world).get("/v1/me").await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_reset_whose_transaction_response_was_lost_happens_once() {
    let world = World::new().await;
    member(&world, ADA).await;
    let token = forgotten(&world, ADA).await;
    // The first write is that of the limit.
    world.cloud.faults().next("TransactWriteItems", glotto_cloud::Fault::FailAfterCommit);
    reset(&world, &token, NEW).await.is(204);
    try_login(&world, ADA, NEW).await.is(201);
}
