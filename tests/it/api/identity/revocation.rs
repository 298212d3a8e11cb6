//! Ending a session by its refresh token.

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use glotto_domain::keys::{KeyPurpose, SealLabel};
use jiff::SignedDuration;
use serde_json::json;

use super::{ADA, Tokens, account, actions, login, mails_to, member};
use crate::world::{Answer, World, sealed_text};

async fn revoke(world: &World, refresh_token: &str) -> Answer {
    world.anonymous().post("/v1/sessions/revocation", json!({ "refreshToken": refresh_token })).await
}

async fn world() -> (World, Tokens) {
    let world = World::new().await;
    member(&world, ADA).await;
    let tokens = login(&world, ADA).await;
    (world, tokens)
}

async fn assert_ended(world: &World, tokens: &Tokens) {
    tokens.use_refresh(world).await.is_problem(401, "session-ended");
    tokens.actor(world).get("/v1/me").await.is_problem(401, "unauthenticated");
}

async fn sign_outs(world: &World) -> usize {
    let user = account(world, ADA).await.user_id;
    actions(world, user).await.into_iter().filter(|action| *action == AuditAction::SignedOut).count()
}

#[tokio::test]
async fn a_client_whose_access_token_has_expired_logs_out_with_its_refresh_token() {
    let (world, tokens) = world().await;
    let other = login(&world, ADA).await;
    assert_eq!(world.deliver().await, Vec::<String>::new());
    let mails = mails_to(&world, ADA).len();
    world.wait(SignedDuration::from_mins(11));
    tokens.actor(&world).delete("/v1/sessions/current").await.is_problem(401, "unauthenticated");
    for _ in 0..2 {
        revoke(&world, &tokens.refresh).await.is(204);
        assert_ended(&world, &tokens).await;
    }
    other.use_refresh(&world).await.is(200);
    assert_eq!(sign_outs(&world).await, 1);
    assert_eq!(world.deliver().await, Vec::<String>::new());
    assert_eq!(mails_to(&world, ADA).len(), mails, "an alarm for a log-out");
}

#[tokio::test]
async fn a_log_out_by_refresh_token_takes_effect_before_the_access_token_expires() {
    let (world, tokens) = world().await;
    tokens.actor(&world).get("/v1/me").await.is(200);
    revoke(&world, &tokens.refresh).await.is(204);
    assert_ended(&world, &tokens).await;
}

#[tokio::test]
async fn every_refresh_token_of_a_session_ends_it_and_none_is_a_replay() {
    for old in 0..3 {
        let (world, first) = world().await;
        let mut family = vec![first];
        for _ in 0..2 {
            let next = Tokens::of(family.last().unwrap().use_refresh(&world).await.is(200));
            family.push(next);
        }
        revoke(&world, &family[old].refresh).await.is(204);
        for tokens in &family {
            assert_ended(&world, tokens).await;
        }
        let user = account(&world, ADA).await.user_id;
        assert!(!actions(&world, user).await.contains(&AuditAction::RefreshReplayed));
    }
}

#[tokio::test]
async fn the_response_does_not_reveal_whether_a_refresh_token_is_valid() {
    let (world, tokens) = world().await;
    let ended = login(&world, ADA).await;
    ended.actor(&world).delete("/v1/sessions/current").await.is(204);
    let (text, seal) = tokens.refresh.rsplit_once('.').unwrap();
    let inner = sealed_text(&tokens.refresh);
    let label = SealLabel::new;
    let invalid = [
        ended.refresh.clone(),
        text.to_owned(),
        format!("{text}.{}", &seal[..seal.len() - 1]),
        tokens.refresh.replacen(".1.", ".2.", 1),
        world.sealed(label(KeyPurpose::MailLinks, "refresh token v1"), inner).await,
        world.sealed(label(KeyPurpose::RefreshTokens, "refresh token v1"), "nonsense").await,
        tokens.access.clone(),
        "nonsense".to_owned(),
    ];
    let mut answers = Vec::new();
    for token in &invalid {
        answers.push(revoke(&world, token).await);
    }
    for answer in &answers[1..] {
        assert_eq!(answer.cost.write_milliunits, 0, "a write for an invalid token");
    }
    tokens.use_refresh(&world).await.is(200);
    answers.push(revoke(&world, &tokens.refresh).await);
    for answer in &answers {
        answer.is(204);
        assert!(answer.body.is_empty());
        for name in ["cache-control", "content-type", "www-authenticate", "retry-after", "set-cookie"] {
            assert_eq!(answer.header(name), answers[0].header(name), "{name}");
        }
    }
    assert_eq!(sign_outs(&world).await, 2, "that of the ended session was a log-out with its access token");
    revoke(&world, "").await.is_problem(422, "invalid-input");
}

#[tokio::test]
async fn twenty_log_outs_at_once_all_succeed_and_are_audited_once() {
    let (world, tokens) = world().await;
    for answer in join_all((0..20).map(|_| revoke(&world, &tokens.refresh))).await {
        answer.is(204);
    }
    assert_ended(&world, &tokens).await;
    assert_eq!(sign_outs(&world).await, 1);
}

#[tokio::test]
async fn a_refresh_does_not_survive_a_log_out_at_the_same_moment() {
    let (world, tokens) = world().await;
    let mut held = world.cloud.faults().hold("UpdateItem");
    let refresh = tokens.use_refresh(&world);
    let log_out = async {
        held.arrived().await;
        revoke(&world, &tokens.refresh).await.is(204);
        held.release();
    };
    let (refreshed, ()) = futures::join!(refresh, log_out);
    refreshed.is_problem(401, "session-ended");
    assert_ended(&world, &tokens).await;
}

#[tokio::test]
async fn a_log_out_whose_response_from_the_table_was_lost_is_one() {
    let (world, tokens) = world().await;
    world.cloud.faults().next("TransactWriteItems", glotto_cloud::Fault::FailAfterCommit);
    revoke(&world, &tokens.refresh).await.is(204);
    assert_ended(&world, &tokens).await;
    assert_eq!(sign_outs(&world).await, 1);
}
