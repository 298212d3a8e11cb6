//! Registrations that are not confirmed expire; confirmed accounts never do.

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::EmailAddress;
use glotto_store::identity::AccountItem;
use jiff::SignedDuration;
use serde_json::json;

use super::recovery::{forget, forgotten, reset};
use super::{ADA, PASSWORD, account, actions, login, member, register, registration, try_login};
use crate::api::federation::{sign_in, vouching};
use crate::world::World;

const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn is_registered(world: &World, email: &str) -> bool {
    let owner = world.context.store.accounts().find_owner(&EmailAddress::parse(email).unwrap()).await.unwrap();
    match owner {
        Some(owner) => world.context.store.accounts().find(owner).await.unwrap().is_some(),
        None => false,
    }
}

/// The number of items in the partitions of a user.
async fn left_of(world: &World, account: &AccountItem) -> usize {
    crate::world::leftovers::of_user(world, account.user_id).await.len()
}

#[tokio::test]
async fn an_unconfirmed_registration_is_deleted_completely_after_a_week() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let ada = account(&world, ADA).await;
    world.wait(WEEK - SignedDuration::from_secs(1));
    world.erase_accounts().await;
    assert!(is_registered(&world, ADA).await);
    world.wait(SignedDuration::from_secs(1));
    world.erase_accounts().await;
    assert!(!is_registered(&world, ADA).await);
    assert_eq!(left_of(&world, &ada).await, 0);
    assert_eq!(actions(&world, ada.user_id).await, [AuditAction::Registered, AuditAction::RegistrationLapsed]);
    let admin = world.admin().await;
    assert_eq!(admin.get("/v1/users?email=ada@").await.is(200).json()["items"], json!([]));

    // The address is as if it had never been registered.
    let again = member(&world, ADA).await;
    assert_ne!(again.user_id, ada.user_id);
    assert_eq!((again.registrations, again.created), (1, world.context.now()));
}

#[tokio::test]
async fn a_confirmed_account_never_expires_however_it_was_confirmed() {
    let world = World::new().await;
    let provider = world.provider().await;
    // By the mail, by a mail that resets the password, and by a provider that replaces a registration.
    member(&world, "mail@example.com").await;
    register(&world, "reset@example.com").await.is(202);
    reset(&world, &forgotten(&world, "reset@example.com").await, PASSWORD).await.is(204);
    register(&world, "provider@example.com").await.is(202);
    sign_in(&world, &provider, vouching("provider")).await.is(201);
    // Afterwards another person requests mails in their names.
    let people = ["mail@example.com", "reset@example.com", "provider@example.com"];
    let mut before = Vec::new();
    for email in people {
        register(&world, email).await.is(202);
        world.anonymous().post("/v1/accounts/verification-mails", json!({ "email": email })).await.is(202);
        forget(&world, email).await.is(202);
        before.push(account(&world, email).await);
    }
    for _ in 0..3 {
        world.wait(WEEK);
        world.erase_accounts().await;
    }
    for (email, before) in people.into_iter().zip(before) {
        assert!(before.verified, "{email}");
        assert_eq!(account(&world, email).await, before, "{email}");
        assert_eq!(
            world.context.store.accounts().find_owner(&before.email).await.unwrap(),
            Some(before.user_id),
            "{email}"
        );
    }
    login(&world, "mail@example.com").await;
}

#[tokio::test]
async fn an_expiry_note_of_a_confirmed_account_deletes_nothing() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let unconfirmed = account(&world, ADA).await;
    // As if every account was confirmed by an unknown transaction.
    world.context.store.save(&AccountItem { verified: true, ..unconfirmed.clone() }).await.unwrap();
    world.wait(WEEK);
    world.erase_accounts().await;
    assert!(account(&world, ADA).await.verified);
    assert_eq!(left_of(&world, &unconfirmed).await, 2, "account and person, and no note any more");
}

#[tokio::test]
async fn another_verification_mail_extends_the_registration_by_a_week() {
    let world = World::new().await;
    for email in [ADA, "bob@example.com"] {
        register(&world, email).await.is(202);
    }
    world.wait(WEEK - DAY);
    world.anonymous().post("/v1/accounts/verification-mails", json!({ "email": ADA })).await.is(202);
    world.anonymous().post("/v1/accounts", registration("bob@example.com")).await.is(202);
    world.wait(DAY);
    world.erase_accounts().await;
    assert!(is_registered(&world, ADA).await && is_registered(&world, "bob@example.com").await);
    world.wait(WEEK - DAY);
    world.erase_accounts().await;
    assert!(!is_registered(&world, ADA).await && !is_registered(&world, "bob@example.com").await);
}

#[tokio::test]
async fn a_registration_that_is_confirmed_while_it_expires_stays() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    world.wait(WEEK);
    let token = forgotten(&world, ADA).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let slow = world.erase_accounts();
    let fast = async {
        held.arrived().await;
        // The run has read what it is about to delete.
        reset(&world, &token, PASSWORD).await.is(204);
        held.release();
    };
    let ((), ()) = futures::join!(slow, fast);
    assert!(account(&world, ADA).await.verified);
    login(&world, ADA).await;
}

#[tokio::test]
async fn a_verification_link_after_expiry_is_rejected() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let ada = account(&world, ADA).await;
    world.wait(WEEK);
    let token = forgotten(&world, ADA).await;
    world.erase_accounts().await;
    reset(&world, &token, PASSWORD).await.is_problem(400, "password-reset-invalid");
    try_login(&world, ADA, PASSWORD).await.is_problem(401, "wrong-credentials");
    assert!(world.context.store.accounts().find(ada.user_id).await.unwrap().is_none());
}

#[tokio::test]
async fn time_lifts_no_suspension() {
    let world = World::new().await;
    register(&world, ADA).await.is(202);
    let (ada, admin) = (account(&world, ADA).await, world.admin().await);
    let suspension = format!("/v1/users/{}/suspension", ada.user_id);
    admin.send("PUT", &suspension, "").await.is(204);
    world.wait(WEEK);
    world.erase_accounts().await;
    assert!(account(&world, ADA).await.suspended.is_some());
    let admin = world.with_proof(&world.renewed(&admin)).await;
    admin.delete(&suspension).await.is(204);
    world.wait(WEEK);
    world.erase_accounts().await;
    assert!(!is_registered(&world, ADA).await);
}
