//! Creating and rotating keys. Each function has a context of its own here, and so its own copy of the keys and the
//! time when it read them.

mod access_tokens;
mod creation;
mod emergency;
mod provider_secrets;
mod purposes;
mod wrapping;

use std::collections::BTreeSet;

use bytes::Bytes;
use glotto_domain::identity::signing::PERIOD;
use glotto_domain::keys::{AHEAD, KeyPurpose, KeySet};
use glotto_http::token;
use glotto_runtime::Context;
use glotto_runtime::keys::{SecretSet, WrappingKeys, read_ahead};
use glotto_signin::private_key;
use glotto_store::identity::KeyringItem;
use glotto_store::key_sets::KeySetItem;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::identity::{ADA, Tokens, login, member};
use crate::world::{API, Answer, WRAPPING_KEY, World};

/// Ada is logged in.
async fn world() -> (World, Tokens) {
    let world = World::new().await;
    member(&world, ADA).await;
    let tokens = login(&world, ADA).await;
    (world, tokens)
}

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

/// One Lambda environment.
struct Function<'w> {
    world: &'w World,
    context: Context,
}

impl<'w> Function<'w> {
    /// An environment that has just started.
    async fn cold(world: &'w World) -> Self {
        let context = world.another_function();
        read_ahead(&context).await;
        Self { world, context }
    }

    async fn call(&self, request: http::request::Builder, body: Bytes) -> Answer {
        let request = request.header("content-type", "application/json").body(body).unwrap();
        self.world.call_on(&self.context, request).await
    }

    /// Gets a path without a token.
    async fn get(&self, path: &str) -> Answer {
        self.call(http::Request::get(format!("{API}{path}")), Bytes::new()).await
    }

    /// Gets a path with an access token.
    async fn get_as(&self, tokens: &Tokens, path: &str) -> Answer {
        let request = http::Request::get(format!("{API}{path}"));
        self.call(request.header("authorization", format!("Bearer {}", tokens.access)), Bytes::new()).await
    }

    /// Calls with an access token.
    async fn me(&self, tokens: &Tokens) -> Answer {
        self.get_as(tokens, "/v1/me").await
    }

    async fn try_refresh(&self, tokens: &Tokens) -> Answer {
        let body = json!({ "refreshToken": tokens.refresh }).to_string();
        self.call(http::Request::post(format!("{API}/v1/sessions/refresh")), body.into()).await
    }

    /// Refreshes a session.
    async fn refresh(&self, tokens: &Tokens) -> Tokens {
        Tokens::of(self.try_refresh(tokens).await.is(200))
    }
}

async fn scheduled(world: &World) -> Result<Value, String> {
    world.invoke("rotate_keys", json!({"source": "aws.events", "detail-type": "Scheduled Event"})).await
}

async fn replace(world: &World, purpose: KeyPurpose) -> Value {
    world.invoke("rotate_keys", json!({"replace": purpose.name()})).await.unwrap()
}

/// Whether a run has changed the keys of a purpose.
fn has_changed(result: &Value, purpose: KeyPurpose) -> bool {
    result["changed"].as_array().unwrap().contains(&json!(purpose.name()))
}

async fn ring(world: &World) -> KeyringItem {
    world.context.store.keyring().find().await.unwrap().unwrap()
}

/// The stored keys of a purpose.
async fn stored(world: &World, purpose: KeyPurpose) -> KeySetItem {
    world.context.store.key_sets().find(&[purpose]).await.unwrap().set(purpose).unwrap().clone()
}

async fn versions(world: &World, purpose: KeyPurpose) -> KeySet {
    stored(world, purpose).await.versions
}

fn wrapping() -> WrappingKeys {
    WrappingKeys::parse(WRAPPING_KEY).unwrap()
}

fn kid(tokens: &Tokens) -> String {
    token::kid_of(&tokens.access).unwrap()
}

async fn published(world: &World) -> BTreeSet<String> {
    let keys = world.anonymous().get("/.well-known/jwks.json").await.is(200).json()["keys"].as_array().unwrap().clone();
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

/// Asserts that there is a private key for each key of the ring, except the one that tests bring along, and no other.
async fn demand_sound(world: &World) {
    let (ring, set) = (ring(world).await.ring, stored(world, KeyPurpose::AccessTokens).await);
    let secrets = SecretSet::open(&set, &wrapping());
    let keys: Vec<_> = ring.versions().iter().filter(|key| key.version != "none").collect();
    assert_eq!(set.versions.versions().len(), keys.len());
    for key in keys {
        assert!(private_key(&secrets, key, key.from).is_some(), "{key:?} has no private key");
    }
}

/// Announces the next key of access tokens; returns when it will sign.
async fn announced(world: &World) -> Timestamp {
    world.wait(PERIOD - AHEAD);
    assert!(has_changed(&scheduled(world).await.unwrap(), KeyPurpose::AccessTokens));
    ring(world).await.ring.last().unwrap().from
}
