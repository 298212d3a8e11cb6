//! Passkeys: what the modules below share.

mod adding;
mod browser;
mod chromium;
mod handles;
mod managing;
mod misuse;
mod proving;
mod signing_in;
mod tampering;

use glotto_domain::audit::AuditAction;
use glotto_store::administration::AuditItem;
use glotto_store::identity::Credentials;
use glotto_store::passkeys::PasskeyItem;
use glotto_store::{Item, Query, entity, keys};
use serde_json::{Value, json};

use crate::world::{Actor, Answer, VirtualAuthenticator, World};

pub const PASSKEYS: &str = "/v1/me/passkeys";
pub const LOGIN: &str = "/v1/sessions/passkey";
pub const PROOF: &str = "/v1/sessions/current/passkey-proof";

/// The options of a ceremony.
pub async fn options(actor: &Actor<'_>, path: &str) -> Value {
    actor.post_empty(&format!("{path}/options")).await.is(200).json()
}

/// Creates a passkey with an authenticator, and adds it.
pub async fn add(actor: &Actor<'_>, authenticator: &VirtualAuthenticator) -> Answer {
    let made = authenticator.create(&options(actor, PASSKEYS).await).await;
    let added = actor.post(PASSKEYS, json!({"credential": made})).await;
    added.is(201);
    added
}

/// The path of a passkey that was added.
pub fn path_of(added: &Answer) -> String {
    format!("{PASSKEYS}/{}", added.is(201).text_of("id"))
}

/// Logs in with the latest passkey of an authenticator.
pub async fn log_in(world: &World, authenticator: &VirtualAuthenticator) -> Answer {
    let used = authenticator.get(&options(&world.anonymous(), LOGIN).await).await;
    finish(world, used).await
}

/// Sends the response of an authenticator.
pub async fn finish(world: &World, used: Value) -> Answer {
    world.anonymous().post(LOGIN, json!({"credential": used})).await
}

/// A caller with the tokens of a login.
pub fn signed_in<'w>(world: &'w World, answer: &Answer) -> Actor<'w> {
    world.anonymous().with("authorization", &format!("Bearer {}", answer.is(201).text_of("accessToken")))
}

/// A user's credentials.
pub async fn credentials(world: &World, actor: &Actor<'_>) -> Credentials {
    world.context.store.accounts().find_credentials(actor.user(), world.context.now()).await.unwrap().unwrap()
}

/// A user's passkeys, as stored.
pub async fn stored(world: &World, actor: &Actor<'_>) -> Vec<PasskeyItem> {
    world.context.store.passkeys().list(actor.user()).await.unwrap()
}

/// A user without a password, who can only sign in with passkeys.
pub async fn without_password(world: &World) -> Actor<'_> {
    let actor = world.learner().await;
    let mut account = credentials(world, &actor).await.account;
    account.password_hash = None;
    world.context.store.save(&account).await.unwrap();
    actor
}

/// All items in the partitions of a user.
pub async fn everything(world: &World, actor: &Actor<'_>) -> Vec<Item> {
    crate::world::leftovers::of_user(world, actor.user()).await
}

/// The actions in the audit trail about a user, the latest last.
pub async fn actions(world: &World, actor: &Actor<'_>) -> Vec<AuditAction> {
    let query = Query::collection(keys::administration::audit_subject_partition(actor.user()), 100).consistent();
    let (items, _) = world.context.store.query(query).await.unwrap();
    items.into_iter().map(|item| entity::from_item::<AuditItem>(item).unwrap().act).collect()
}

/// The subjects of the mails that a user got.
pub async fn mails(world: &World, actor: &Actor<'_>) -> Vec<String> {
    assert_eq!(world.deliver().await, [""; 0]);
    let address = credentials(world, actor).await.account.email;
    let mails = world.cloud.inbox().list().into_iter();
    mails
        .filter(|mail| mail.to.iter().any(|to| to.contains(address.as_str())))
        .map(|mail| mail.subject.clone())
        .collect()
}
