//! What a link, and the end of one, mean for sign-ins.

use glotto_domain::identity::{AuthMethod, EmailAddress};
use glotto_store::identity::AccountItem;
use serde_json::json;

use super::linking::LINK;
use super::{as_user, begin, link, sign_in, sign_in_again, vouching};
use crate::api::{factors, passkeys};
use crate::world::provider::TestProvider;
use crate::world::{Answer, World};

/// A sign-in that has found the user, and reads their credentials once `meanwhile` is done.
async fn sign_in_during(world: &World, provider: &TestProvider, meanwhile: impl Future<Output = ()>) -> Answer {
    let visitor = world.anonymous();
    let begun = begin(&visitor, "test").await;
    // No address, so that no account is provisioned.
    let answered = provider.approve(&begun.url, json!({"sub": "ada"}));
    // The account and the sessions are read at the same time.
    let [mut one, mut other] = ["Query"; 2].map(|call| world.cloud.faults().hold(call));
    let slow = visitor.post("/v1/providers/test/sessions", begun.with(&answered.code));
    let change = async {
        one.arrived().await;
        other.arrived().await;
        meanwhile.await;
        one.release();
        other.release();
    };
    let (answer, ()) = futures::join!(slow, change);
    answer
}

#[tokio::test]
async fn a_second_factor_is_required_after_a_provider_too() {
    let world = World::new().await;
    let provider = world.provider().await;
    let guarded = factors::guarded(&world).await;
    link(&guarded.person.actor, &provider, "ada").await.is(200);
    let answer = sign_in(&world, &provider, vouching("ada")).await;
    answer.is(202);
    assert_eq!(answer.json()["methods"], json!(["totp", "recoveryCode"]));
    assert!(answer.json().get("accessToken").is_none());
    let challenge = answer.text_of("challenge");
    factors::complete(&world, &challenge, &factors::wrong(&world, &guarded.app)).await.is_problem(422, "wrong-code");
    let opened = factors::complete(&world, &challenge, &guarded.code()).await;
    opened.is(201);
    let credentials =
        world.context.store.accounts().find_credentials(guarded.person.actor.user(), world.context.now()).await;
    let session = credentials.unwrap().unwrap().sessions.last().unwrap().clone();
    assert_eq!(session.means, [AuthMethod::Provider, AuthMethod::Totp]);
}

#[tokio::test]
async fn a_provider_that_is_unlinked_during_a_sign_in_begins_no_session() {
    let world = World::new().await;
    let provider = world.provider().await;
    let ada = world.learner().await;
    link(&ada, &provider, "ada").await.is(200);
    let answer = sign_in_during(&world, &provider, async {
        ada.delete(LINK).await.is(204);
    })
    .await;
    answer.is_problem(403, "provider-email-unverified");
    let sessions = world.context.store.sessions().list(ada.user(), world.context.now()).await.unwrap();
    assert_eq!(sessions.len(), 1);
}

#[tokio::test]
async fn a_provider_account_that_moves_to_another_user_during_a_sign_in_signs_that_user_in() {
    let world = World::new().await;
    let provider = world.provider().await;
    let (ada, bob) = (world.learner().await, world.learner().await);
    link(&ada, &provider, "ada").await.is(200);
    let answer = sign_in_during(&world, &provider, async {
        ada.delete(LINK).await.is(204);
        link(&bob, &provider, "ada").await.is(200);
    })
    .await;
    answer.is(201);
    assert_eq!(as_user(&world, &answer).get("/v1/me").await.text_of("id"), bob.user().to_string());
}

#[tokio::test]
async fn a_new_user_who_is_suspended_before_their_first_session_begins_gets_none() {
    let world = World::new().await;
    let provider = world.provider().await;
    let visitor = world.anonymous();
    let begun = begin(&visitor, "test").await;
    let answered = provider.approve(&begun.url, vouching("ada"));
    let [mut creation, mut session] = ["TransactWriteItems"; 2].map(|call| world.cloud.faults().hold(call));
    let slow = visitor.post("/v1/providers/test/sessions", begun.with(&answered.code));
    let (store, now) = (&world.context.store, world.context.now());
    let suspension = async {
        creation.arrived().await;
        creation.release();
        session.arrived().await;
        let owner = store.accounts().find_owner(&EmailAddress::parse("ada@example.com").unwrap()).await;
        let account = store.accounts().find(owner.unwrap().unwrap()).await.unwrap().unwrap();
        let suspended = AccountItem { suspended: Some(now), rev: account.rev.next(), ..account };
        store.save(&suspended).await.unwrap();
        session.release();
        suspended.user_id
    };
    let (answer, user) = futures::join!(slow, suspension);
    answer.is_problem(403, "account-suspended");
    assert!(store.sessions().list(user, now).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_first_sign_in_reads_the_table_once_and_a_later_one_twice() {
    let world = World::new().await;
    let provider = world.provider().await;
    // From now on the function has its keys.
    sign_in(&world, &provider, vouching("bob")).await.is(201);
    let visitor = world.anonymous();
    for reads in [1, 2] {
        let begun = begin(&visitor, "test").await;
        let body = begun.with(&provider.approve(&begun.url, vouching("ada")).code);
        let cost = visitor.post("/v1/providers/test/sessions", body).await.is(201).cost;
        assert_eq!(cost.reads, reads);
    }
}

#[tokio::test]
async fn an_unlinked_provider_is_no_first_factor() {
    let world = World::new().await;
    let provider = world.provider().await;
    let guarded = factors::guarded(&world).await;
    let ada = &guarded.person.actor;
    link(ada, &provider, "ada").await.is(200);
    let challenge = sign_in(&world, &provider, vouching("ada")).await.is(202).text_of("challenge");
    let answer = sign_in_during(&world, &provider, async {
        ada.delete(LINK).await.is(204);
    })
    .await;
    answer.is_problem(403, "provider-email-unverified");
    // Nor is it with a challenge from before.
    factors::complete(&world, &challenge, &guarded.code()).await.is_problem(401, "challenge-invalid");
}

#[tokio::test]
async fn a_user_with_a_password_or_a_passkey_reauthenticates_with_it_and_not_with_a_provider() {
    let world = World::new().await;
    let provider = world.provider().await;
    let ada = factors::person(&world).await;
    link(&ada.actor, &provider, "ada").await.is(200);
    let by_provider = as_user(&world, &sign_in_again(&world, &provider, vouching("ada")).await);
    by_provider.delete(LINK).await.is_problem(401, "step-up-required");
    let proof = json!({"password": factors::PASSWORD});
    by_provider.post("/v1/sessions/current/proof", proof).await.is(200);
    by_provider.delete(LINK).await.is(204);

    let bob = as_user(&world, &sign_in_again(&world, &provider, vouching("bob")).await);
    let before = as_user(&world, &sign_in_again(&world, &provider, vouching("bob")).await);
    passkeys::add(&bob, &crate::world::VirtualAuthenticator::new()).await;
    before.delete(LINK).await.is_problem(401, "step-up-required");
    let after = as_user(&world, &sign_in_again(&world, &provider, vouching("bob")).await);
    after.delete(LINK).await.is_problem(401, "step-up-required");
    bob.delete(LINK).await.is(204);
}
