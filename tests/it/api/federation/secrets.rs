//! The client secrets at providers, from the secret of the operator to the function that signs users in.

use glotto_runtime::keys::KEYS_VALID_FOR;
use serde_json::json;

use super::{sign_in, vouching};
use crate::world::provider::secrets;
use crate::world::{LogCapture, World};

#[tokio::test]
async fn a_changed_client_secret_is_used_without_a_deployment() {
    let world = World::new().await;
    let provider = world.provider().await;
    world.put_provider_secrets(r#"{"test": "not the one that the provider has"}"#).await;
    // Functions do not read the secret itself.
    sign_in(&world, &provider, vouching("ada")).await.is(201);
    assert_eq!(world.copy_provider_secrets().await.unwrap(), json!({"changed": true}));
    world.wait(KEYS_VALID_FOR);
    sign_in(&world, &provider, vouching("ada")).await.is_problem(500, "internal");
    world.put_provider_secrets(&secrets()).await;
    world.copy_provider_secrets().await.unwrap();
    world.wait(KEYS_VALID_FOR);
    sign_in(&world, &provider, vouching("ada")).await.is(201);
}

#[tokio::test]
async fn without_the_client_secret_of_a_provider_signing_in_fails_and_says_so_in_the_log() {
    let world = World::new().await;
    let provider = world.provider().await;
    world.put_provider_secrets("{}").await;
    world.copy_provider_secrets().await.unwrap();
    world.wait(KEYS_VALID_FOR);
    let log = LogCapture::start();
    sign_in(&world, &provider, vouching("ada")).await.is_problem(500, "internal");
    let log = log.text();
    assert!(log.contains("the secret of the provider test is missing"), "{log}");
}
