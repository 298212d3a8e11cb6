//! Linking a provider to an account, and unlinking it.

use futures::future::join_all;
use glotto_domain::identity::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{as_user, begin_link, link, sign_in, sign_in_again, vouching};
use crate::api::{assert_session_end_stops, passkeys};
use crate::world::provider::TestProvider;
use crate::world::{Actor, World};

pub const LINK: &str = "/v1/me/providers/test";

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
async fn a_link_to_a_removed_provider_does_not_count_as_sign_in_method() {
    let world = World::new().await;
    let provider = world.provider().await;
    let ada = passkeys::without_password(&world).await;
    let passkey = passkeys::path_of(&passkeys::add(&ada, &crate::world::VirtualAuthenticator::new()).await);
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
