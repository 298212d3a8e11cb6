//! Linking a provider to an account, and unlinking it.

use futures::future::join_all;
use glotto_domain::identity::{AuthMethod, Role};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{as_user, begin, begin_link, link, sign_in, sign_in_again, vouching};
use crate::api::{assert_session_end_stops, factors, passkeys};
use crate::world::provider::TestProvider;
use crate::world::{Actor, Answer, World};

const LINK: &str = "/v1/me/providers/test";

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

async fn linked(actor: &Actor<'_>) -> Vec<Value> {
    actor.get("/v1/me/providers").await.is(200).json()["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_user_links_a_provider_and_signs_in_with_it_and_unlinks_it() {
    let world = World::new().await;
    let provider = world.provider().await;
    let ada = world.learner().await;
    let id = ada.get("/v1/me").await.text_of("id");
    let answer = link(&ada, &provider, "ada-at-provider").await;
    insta::assert_json_snapshot!("link_provider", answer.snapshot());
    assert_eq!(linked(&ada).await.len(), 1);
    let in_by_provider = sign_in(&world, &provider, json!({"sub": "ada-at-provider"})).await;
    assert_eq!(as_user(&world, &in_by_provider).get("/v1/me").await.text_of("id"), id);
    ada.delete(LINK).await.is(204);
    assert!(linked(&ada).await.is_empty());
    let gone = sign_in(&world, &provider, json!({"sub": "ada-at-provider"})).await;
    gone.is_problem(403, "provider-email-unverified");
    ada.delete(LINK).await.is_problem(404, "not-found");
    // The account at the provider can be linked again, by any user.
    link(&world.learner().await, &provider, "ada-at-provider").await.is(200);
}

#[tokio::test]
async fn linking_and_unlinking_are_notified_by_mail_and_audited() {
    let world = World::new().await;
    let provider = world.provider().await;
    let ada = world.learner().await;
    link(&ada, &provider, "ada").await.is(200);
    world.wait(SignedDuration::from_secs(1));
    ada.delete(LINK).await.is(204);
    assert_eq!(world.deliver().await, [""; 0]);
    let address = ada.get("/v1/me").await.text_of("email");
    let mails = world.cloud.inbox().list();
    assert_eq!(mails.iter().filter(|mail| mail.to.iter().any(|to| to.contains(&address))).count(), 2);
    let partition = glotto_store::keys::administration::audit_subject_partition(ada.user());
    let (entries, _) = world.context.store.query(glotto_store::Query::collection(partition, 10)).await.unwrap();
    let actions: Vec<_> = entries.iter().map(|entry| entry["act"].as_s().unwrap().as_str()).collect();
    assert_eq!(actions, ["providerLinked", "providerUnlinked"]);
    assert!(entries.iter().all(|entry| entry["detail"].as_s().unwrap() == "test"));
}

#[tokio::test]
async fn linking_again_changes_nothing_and_a_second_account_is_rejected() {
    let world = World::new().await;
    let provider = world.provider().await;
    let ada = world.learner().await;
    link(&ada, &provider, "ada").await.is(200);
    link(&ada, &provider, "ada").await.is(200);
    link(&ada, &provider, "another").await.is_problem(409, "provider-already-linked");
    assert_eq!(linked(&ada).await.len(), 1);
}

#[tokio::test]
async fn a_provider_account_belongs_to_one_user_even_if_linked_concurrently() {
    let world = World::new().await;
    let provider = world.provider().await;
    let people = join_all((0..20).map(|_| world.learner())).await;
    let all = join_all(people.iter().map(|person| link(person, &provider, "coveted"))).await;
    assert_eq!(all.iter().filter(|answer| answer.status == 200).count(), 1);
    for answer in all.iter().filter(|answer| answer.status != 200) {
        answer.is_problem(409, "provider-account-taken");
    }
}

#[tokio::test]
async fn linking_requires_recent_authentication() {
    let world = World::new().await;
    let provider = world.provider().await;
    let ada = world.learner().await;
    let begun = begin_link(&ada, "test").await;
    let answered = provider.approve(&begun.url, vouching("ada"));
    world.wait(SignedDuration::from_mins(10));
    let later = world.renewed(&ada);
    later.put(LINK, begun.with(&answered.code)).await.is_problem(401, "step-up-required");
    later.delete(LINK).await.is_problem(401, "step-up-required");
    let to = json!({"redirectUri": super::back("test")});
    later.post("/v1/me/providers/test/authorizations", to).await.is_problem(401, "step-up-required");
    assert!(linked(&later).await.is_empty());
}

#[tokio::test]
async fn a_session_that_has_ended_links_and_unlinks_no_provider() {
    let world = World::new().await;
    let provider = world.provider().await;
    let (ada, bob) = (world.learner().await, world.learner().await);
    let begun = begin_link(&ada, "test").await;
    let answered = provider.approve(&begun.url, vouching("ada"));
    assert_session_end_stops(&world, &ada, ada.put(LINK, begun.with(&answered.code))).await;
    sign_in(&world, &provider, json!({"sub": "ada"})).await.is_problem(403, "provider-email-unverified");
    link(&bob, &provider, "bob").await.is(200);
    assert_session_end_stops(&world, &bob, bob.delete(LINK)).await;
    sign_in(&world, &provider, json!({"sub": "bob"})).await.is(201);
}

#[tokio::test]
async fn the_last_sign_in_method_cannot_be_removed() {
    let world = World::new().await;
    let provider = world.provider().await;
    let ada = as_user(&world, &sign_in_again(&world, &provider, vouching("ada")).await);
    ada.delete(LINK).await.is_problem(409, "last-sign-in-method");
    sign_in(&world, &provider, vouching("ada")).await.is(201);
}

#[tokio::test]
async fn one_of_the_last_two_sign_in_methods_stays_when_both_are_removed_concurrently() {
    let world = World::new().await;
    let (one, two) = (
        TestProvider::start(world.context.clock.clone()).await,
        TestProvider::start(world.context.clock.clone()).await,
    );
    world.configure_providers(&[one.configured("test"), two.configured("two")]).await;
    let ada = as_user(&world, &sign_in_again(&world, &one, vouching("ada")).await);
    let begun = begin_link(&ada, "two").await;
    let answered = two.approve(&begun.url, vouching("ada"));
    ada.put("/v1/me/providers/two", begun.with(&answered.code)).await.is(200);
    assert_eq!(linked(&ada).await.len(), 2);
    let all = join_all((0..20).map(|number| {
        let path = ["/v1/me/providers/test", "/v1/me/providers/two"][number % 2];
        ada.delete(path)
    }))
    .await;
    assert_eq!(all.iter().filter(|answer| answer.status == 204).count(), 1);
    assert_eq!(linked(&ada).await.len(), 1);
}

#[tokio::test]
async fn a_link_of_a_provider_that_is_gone_can_be_ended() {
    let world = World::new().await;
    let provider = world.provider().await;
    let ada = world.sign_in(Role::Learner).await;
    link(&ada, &provider, "ada").await.is(200);
    world.configure_providers(&[]).await;
    assert_eq!(linked(&ada).await.len(), 1);
    ada.delete(LINK).await.is(204);
}

#[tokio::test]
async fn a_link_is_its_owners_alone() {
    let world = World::new().await;
    let provider = world.provider().await;
    let (ada, bob) = (world.learner().await, world.learner().await);
    link(&ada, &provider, "ada").await.is(200);
    assert!(linked(&bob).await.is_empty());
    bob.delete(LINK).await.is_problem(404, "not-found");
    assert_eq!(linked(&ada).await.len(), 1);
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

#[tokio::test]
async fn a_link_to_a_removed_provider_does_not_count_as_sign_in_method() {
    let world = World::new().await;
    let provider = world.provider().await;
    let ada = passkeys::without_password(&world).await;
    let passkey =
        passkeys::add(&ada, &crate::world::VirtualAuthenticator::new()).await.header("location").unwrap().to_owned();
    link(&ada, &provider, "ada").await.is(200);
    let mut other = provider.configured("test");
    other["issuer"] = json!("https://elsewhere.example.com");
    for trusted in [&[][..], &[other]] {
        world.configure_providers(trusted).await;
        assert_eq!(ada.get("/v1/me/factors").await.json()["providers"], 0);
        ada.delete(&passkey).await.is_problem(409, "last-sign-in-method");
    }
    world.configure_providers(&[provider.configured("test")]).await;
    assert_eq!(ada.get("/v1/me/factors").await.json()["providers"], 1);
    ada.delete(&passkey).await.is(204);
    // Nor can it be unlinked while it is the only one: the provider may come back.
    world.configure_providers(&[]).await;
    ada.delete(LINK).await.is_problem(409, "last-sign-in-method");
}

#[tokio::test]
async fn erasure_deletes_all_provider_links() {
    let world = World::new().await;
    let provider = world.provider().await;
    let ada = crate::api::privacy::leaving(&world).await;
    link(&ada, &provider, "ada").await.is(200);
    world.complete_erasure(ada.user()).await;
    sign_in(&world, &provider, vouching("ada")).await.is(201);
}

#[tokio::test]
async fn a_user_being_erased_may_register_again_and_keeps_the_new_account() {
    let world = World::new().await;
    let provider = world.provider().await;
    let ada = crate::api::privacy::leaving(&world).await;
    link(&ada, &provider, "ada").await.is(200);
    world.wait(crate::api::privacy::COOL_OFF);
    // The account is closed, and the rest is still to be deleted.
    world.erase_accounts().await;
    let second = sign_in(&world, &provider, vouching("ada")).await;
    let id = as_user(&world, &second).get("/v1/me").await.text_of("id");
    assert_ne!(id, ada.user().to_string());
    for _ in 0..3 {
        world.wait(glotto_domain::privacy::WAIT_AFTER_CLOSE);
        world.erase_accounts().await;
        assert_eq!(world.deliver().await, [""; 0]);
    }
    assert_eq!(world.erasure_phase(ada.user()).await, "Done");
    let again = sign_in(&world, &provider, vouching("ada")).await;
    assert_eq!(as_user(&world, &again).get("/v1/me").await.text_of("id"), id);
}
