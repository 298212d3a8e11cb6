//! Passkeys: what the modules below share.

mod adding;
mod browser;
mod chromium;
mod managing;
mod proving;
mod signing_in;
mod tampering;
pub mod wallet;

use glotto_domain::audit::Act;
use glotto_store::administration::AuditItem;
use glotto_store::identity::Credentials;
use glotto_store::passkeys::PasskeyItem;
use glotto_store::{Item, Query, entity, keys};
use serde_json::{Value, json};
use wallet::Wallet;

use crate::world::{Actor, Answer, World};

pub const PASSKEYS: &str = "/v1/me/passkeys";
pub const LOGIN: &str = "/v1/sessions/passkey";
pub const PROOF: &str = "/v1/sessions/current/passkey-proof";

/// The options of a ceremony.
pub async fn options(actor: &Actor<'_>, path: &str) -> Value {
    actor.post_empty(&format!("{path}/options")).await.is(200).json()
}

/// Has a wallet make a passkey, and adds it.
pub async fn add(actor: &Actor<'_>, wallet: &Wallet) -> Answer {
    let made = wallet.create(&options(actor, PASSKEYS).await).await;
    let added = actor.post(PASSKEYS, json!({"credential": made})).await;
    added.is(201);
    added
}

/// Signs in with the latest passkey of a wallet.
pub async fn log_in(world: &World, wallet: &Wallet) -> Answer {
    let used = wallet.get(&options(&world.anonymous(), LOGIN).await).await;
    finish(world, used).await
}

/// Sends what a wallet gave.
pub async fn finish(world: &World, used: Value) -> Answer {
    world.anonymous().post(LOGIN, json!({"credential": used})).await
}

/// Somebody who signed in.
pub fn signed_in<'w>(world: &'w World, answer: &Answer) -> Actor<'w> {
    world.anonymous().with("authorization", &format!("Bearer {}", answer.is(201).text_of("accessToken")))
}

/// What lets somebody in.
pub async fn credentials(world: &World, actor: &Actor<'_>) -> Credentials {
    world.context.store.accounts().find_credentials(actor.user(), world.context.now()).await.unwrap().unwrap()
}

/// Somebody's passkeys, as stored.
pub async fn stored(world: &World, actor: &Actor<'_>) -> Vec<PasskeyItem> {
    world.context.store.passkeys().list(actor.user()).await.unwrap()
}

/// Somebody without a password: nothing but passkeys lets them in.
pub async fn without_password(world: &World) -> Actor<'_> {
    let actor = world.learner().await;
    let mut account = credentials(world, &actor).await.account;
    account.password_hash = None;
    world.context.store.save(&account).await.unwrap();
    actor
}

/// Everything that is stored of somebody.
pub async fn everything(world: &World, actor: &Actor<'_>) -> Vec<Item> {
    let query = Query::collection(keys::UserPartition::User.of(actor.user()), 100).consistent();
    world.context.store.query(query).await.unwrap().0
}

/// What was written down of somebody, the latest last.
pub async fn acts(world: &World, actor: &Actor<'_>) -> Vec<Act> {
    let query = Query::collection(keys::administration::audit_subject_partition(actor.user()), 100).consistent();
    let (items, _) = world.context.store.query(query).await.unwrap();
    items.into_iter().map(|item| entity::from_item::<AuditItem>(item).unwrap().act).collect()
}

/// Subjects of the mails that somebody got.
pub async fn mails(world: &World, actor: &Actor<'_>) -> Vec<String> {
    assert_eq!(world.deliver().await, [""; 0]);
    let address = credentials(world, actor).await.account.email;
    let mails = world.cloud.inbox().list().into_iter();
    mails
        .filter(|mail| mail.to.iter().any(|to| to.contains(address.as_str())))
        .map(|mail| mail.subject.clone())
        .collect()
}
