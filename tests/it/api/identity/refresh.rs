//! Refreshing sessions.

use std::collections::BTreeSet;

use futures::future::join_all;
use glotto_domain::audit::AuditAction;
use glotto_domain::keys::{KeyPurpose, SealLabel};
use glotto_store::identity::{AccountItem, SessionItem};
use glotto_store::keys;
use jiff::SignedDuration;
use serde_json::json;

use super::{ADA, Tokens, account, actions, login, mails_to, member};
use crate::world::{World, sealed_text};

async fn world() -> (World, Tokens) {
    let world = World::new().await;
    member(&world, ADA).await;
    let tokens = login(&world, ADA).await;
    (world, tokens)
}

async fn next(world: &World, tokens: &Tokens) -> Tokens {
    let answer = tokens.use_refresh(world).await;
    answer.is(200);
    Tokens::of(&answer)
}

#[tokio::test]
async fn a_client_that_lost_the_response_gets_the_current_token_again_whenever_it_asks() {
    let (world, first) = world().await;
    assert_eq!(world.deliver().await, Vec::<String>::new());
    let mails = mails_to(&world, ADA).len();
    let second = next(&world, &first).await;
    for seconds in [29, 6, 86_400] {
        world.wait(SignedDuration::from_secs(seconds));
        let again = next(&world, &first).await;
        assert_eq!(again.refresh, second.refresh);
        again.actor(&world).get("/v1/me").await.is(200);
    }
    let third = next(&world, &second).await;
    assert_ne!(third.refresh, second.refresh);
    third.actor(&world).get("/v1/me").await.is(200);
    assert_eq!(world.deliver().await, Vec::<String>::new());
    assert_eq!(mails_to(&world, ADA).len(), mails, "an alarm for a lost response");
}

#[tokio::test]
async fn a_lost_response_does_not_extend_the_session() {
    let (world, first) = world().await;
    next(&world, &first).await;
    world.wait(SignedDuration::from_hours(30 * 24 - 1));
    let answer = first.use_refresh(&world).await;
    assert_eq!(answer.is(200).json()["refreshExpiresIn"], 3_600);
    world.wait(SignedDuration::from_hours(1));
    first.use_refresh(&world).await.is_problem(401, "session-ended");
}

#[tokio::test]
async fn a_token_ends_the_session_once_the_next_one_was_used_even_if_that_response_was_lost() {
    let (world, first) = world().await;
    let second = next(&world, &first).await;
    second.use_refresh(&world).await.is(200);
    first.use_refresh(&world).await.is_problem(401, "session-ended");
    second.use_refresh(&world).await.is_problem(401, "session-ended");
    second.actor(&world).get("/v1/me").await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_token_that_is_repeated_while_the_next_one_is_used_gets_the_next_one_and_ends_nothing() {
    let (world, first) = world().await;
    let second = next(&world, &first).await;
    world.wait(SignedDuration::from_mins(1));
    let mut held = world.cloud.faults().hold("UpdateItem");
    let used = next(&world, &second);
    let repeated = async {
        held.arrived().await;
        let repeated = next(&world, &first).await;
        held.release();
        repeated
    };
    let (third, repeated) = futures::join!(used, repeated);
    assert_eq!(repeated.refresh, second.refresh);
    assert_eq!(next(&world, &second).await.refresh, third.refresh);
    next(&world, &third).await;
}

#[tokio::test]
async fn an_older_ancestor_ends_the_session_and_all_its_tokens() {
    let (world, first) = world().await;
    let second = next(&world, &first).await;
    let third = next(&world, &second).await;
    first.use_refresh(&world).await.is_problem(401, "session-ended");
    for tokens in [&second, &third] {
        tokens.use_refresh(&world).await.is_problem(401, "session-ended");
    }
}

#[tokio::test]
async fn a_replay_ends_its_own_session_and_no_other() {
    let (world, first) = world().await;
    let other = login(&world, ADA).await;
    let second = next(&world, &first).await;
    next(&world, &second).await;
    first.use_refresh(&world).await.is(401);
    next(&world, &other).await;
}

#[tokio::test]
async fn fifty_clients_with_one_token_get_one_live_token() {
    let (world, mut tokens) = world().await;
    for _ in 0..5 {
        let answers = join_all((0..50).map(|_| tokens.use_refresh(&world))).await;
        for answer in &answers {
            answer.is(200);
        }
        let distinct: BTreeSet<_> = answers.iter().map(|answer| Tokens::of(answer).refresh).collect();
        assert_eq!(distinct.len(), 1);
        tokens = Tokens::of(&answers[0]);
    }
    tokens.actor(&world).get("/v1/me").await.is(200);
}

#[tokio::test]
async fn a_user_who_loses_the_race_for_a_rotation_gets_the_winners_token() {
    let (world, tokens) = world().await;
    let mut held = world.cloud.faults().hold("UpdateItem");
    let slow = next(&world, &tokens);
    let fast = async {
        held.arrived().await;
        let fast = next(&world, &tokens).await;
        held.release();
        fast
    };
    let (slow, fast) = futures::join!(slow, fast);
    assert_eq!(slow.refresh, fast.refresh);
}

#[tokio::test]
async fn a_rotation_whose_response_from_the_table_was_lost_signs_no_user_out() {
    let (world, tokens) = world().await;
    world.cloud.faults().next("UpdateItem", glotto_cloud::Fault::FailAfterCommit);
    let second = next(&world, &tokens).await;
    next(&world, &second).await;
}

#[tokio::test]
async fn a_forged_refresh_token_is_rejected() {
    let (world, tokens) = world().await;
    let (text, seal) = tokens.refresh.rsplit_once('.').unwrap();
    let inner = sealed_text(&tokens.refresh);
    let label = SealLabel::new;
    let forged = [
        text.to_owned(),
        format!("{text}."),
        format!("{text}.{}", &seal[..seal.len() - 1]),
        tokens.refresh.replacen(".1.", ".2.", 1),
        world.sealed(label(KeyPurpose::MailLinks, "email verification v1"), inner).await,
        world.sealed(label(KeyPurpose::MailLinks, "refresh token v1"), inner).await,
        world.sealed(label(KeyPurpose::RefreshTokens, "refresh token v1"), "nonsense").await,
        tokens.access.clone(),
        "nonsense".to_owned(),
    ];
    for forged in forged {
        let answer = world.anonymous().post("/v1/sessions/refresh", json!({ "refreshToken": forged })).await;
        answer.is_problem(401, "session-ended");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
    let answer = world.anonymous().post("/v1/sessions/refresh", json!({ "refreshToken": "" })).await;
    answer.is_problem(422, "invalid-input");
    next(&world, &tokens).await;
}

#[tokio::test]
async fn a_refresh_token_is_no_access_token() {
    let (world, tokens) = world().await;
    let actor = world.anonymous().with("authorization", &format!("Bearer {}", tokens.refresh));
    actor.get("/v1/me").await.is_problem(401, "unauthenticated");
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_refreshed_for_thirty_days() {
    let (world, tokens) = world().await;
    world.wait(SignedDuration::from_hours(30 * 24 - 1));
    let tokens = next(&world, &tokens).await;
    world.wait(SignedDuration::from_hours(30 * 24));
    tokens.use_refresh(&world).await.is_problem(401, "session-ended");
}

#[tokio::test]
async fn a_session_ends_after_half_a_year_even_if_active() {
    let (world, mut tokens) = world().await;
    for _ in 0..8 {
        world.wait(SignedDuration::from_hours(20 * 24));
        tokens = next(&world, &tokens).await;
    }
    world.wait(SignedDuration::from_hours(20 * 24 - 1));
    let answer = tokens.use_refresh(&world).await;
    answer.is(200);
    assert_eq!(answer.json()["refreshExpiresIn"], 3_600);
    world.wait(SignedDuration::from_hours(1));
    Tokens::of(&answer).use_refresh(&world).await.is_problem(401, "session-ended");
}

#[tokio::test]
async fn an_access_token_lives_for_ten_minutes() {
    let (world, tokens) = world().await;
    world.wait(SignedDuration::from_secs(599));
    tokens.actor(&world).get("/v1/me").await.is(200);
    world.wait(SignedDuration::from_secs(1));
    tokens.actor(&world).get("/v1/me").await.is_problem(401, "unauthenticated");
    next(&world, &tokens).await.actor(&world).get("/v1/me").await.is(200);
}

#[tokio::test]
async fn a_token_replay_is_audited_and_notified_once() {
    let (world, first) = world().await;
    let second = next(&world, &first).await;
    next(&world, &second).await;
    let mails = world.cloud.inbox().list().len();
    let answers = join_all((0..20).map(|_| first.use_refresh(&world))).await;
    for answer in answers {
        answer.is_problem(401, "session-ended");
    }
    let user = account(&world, ADA).await.user_id;
    let replays =
        actions(&world, user).await.into_iter().filter(|action| *action == AuditAction::RefreshReplayed).count();
    assert_eq!(replays, 1);
    assert_eq!(world.deliver().await, Vec::<String>::new());
    assert_eq!(world.cloud.inbox().list().len(), mails + 1);
}

#[tokio::test]
async fn a_suspended_user_cannot_refresh_a_session() {
    let (world, tokens) = world().await;
    let account = account(&world, ADA).await;
    let suspended = AccountItem { suspended: Some(world.context.now()), ..account.clone() };
    world.context.store.save(&suspended).await.unwrap();
    tokens.use_refresh(&world).await.is_problem(403, "account-suspended");
    world.context.store.save(&account).await.unwrap();
    next(&world, &tokens).await;
}

#[tokio::test]
async fn a_refresh_notes_from_where_the_session_is_used() {
    let (world, tokens) = world().await;
    let store = &world.context.store;
    let user = account(&world, ADA).await.user_id;
    let session = store.sessions().list(user, world.context.now()).await.unwrap()[0].clone();
    store.save(&SessionItem { place: Some("198.51.100.0/24".to_owned()), ..session.clone() }).await.unwrap();
    world.wait(SignedDuration::from_mins(1));
    next(&world, &tokens).await;
    let after = store.sessions().find(user, session.session_id, world.context.now()).await.unwrap().unwrap();
    assert_eq!(after.place.as_deref(), Some("203.0.113.0/24"));
    assert_eq!((after.created, after.proven), (session.created, session.proven), "a refresh proves nothing");
}

#[tokio::test]
async fn a_deleted_account_cannot_refresh_a_session() {
    let (world, tokens) = world().await;
    let user = account(&world, ADA).await.user_id;
    world.context.store.delete(keys::identity::account(user)).await.unwrap();
    tokens.use_refresh(&world).await.is_problem(401, "session-ended");
}
