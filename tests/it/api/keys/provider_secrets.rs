//! Copying the client secrets at identity providers from Secrets Manager to the table.

use glotto_cloud::Fault;
use glotto_domain::federation::ProviderSecrets;
use glotto_domain::keys::KeyPurpose;
use glotto_runtime::keys::SecretSet;
use serde_json::json;

use super::{stored, versions, wrapping};
use crate::world::provider::{SECRET, secrets};
use crate::world::{World, leftovers};

const PURPOSE: KeyPurpose = KeyPurpose::ProviderSecrets;

/// What functions read.
async fn copied(world: &World) -> ProviderSecrets {
    let set = SecretSet::open(&stored(world, PURPOSE).await, &wrapping());
    let (_, json) = set.in_use(world.context.now()).unwrap();
    ProviderSecrets::parse(json).unwrap()
}

fn client(world: &World) -> aws_sdk_secretsmanager::Client {
    aws_sdk_secretsmanager::Client::new(world.context.aws())
}

#[tokio::test]
async fn the_secret_is_copied_when_it_has_changed_and_the_former_copy_is_gone() {
    let world = World::new().await;
    assert_eq!(copied(&world).await, ProviderSecrets::default());
    assert_eq!(world.copy_provider_secrets().await.unwrap(), json!({"changed": false}));
    world.put_provider_secrets(&secrets()).await;
    assert_eq!(world.copy_provider_secrets().await.unwrap(), json!({"changed": true}));
    assert_eq!(copied(&world).await.find("test"), Some(SECRET));
    let before = stored(&world, PURPOSE).await;
    assert_eq!(world.copy_provider_secrets().await.unwrap(), json!({"changed": false}));
    assert_eq!(stored(&world, PURPOSE).await, before);
    assert_eq!(before.versions.versions().len(), 1);
    let items = format!("{:?}", leftovers::table(&world).await);
    assert!(!items.contains(SECRET), "the table reveals a client secret");
}

#[tokio::test]
async fn a_copy_that_is_missing_is_made() {
    let world = World::new().await;
    world.put_provider_secrets(&secrets()).await;
    world.context.store.delete(glotto_store::keys::key_sets::key_set(PURPOSE)).await.unwrap();
    assert_eq!(world.copy_provider_secrets().await.unwrap(), json!({"changed": true}));
    assert_eq!(copied(&world).await.find("test"), Some(SECRET));
}

#[tokio::test]
async fn a_secret_that_is_malformed_or_cannot_be_read_leaves_the_former_copy() {
    let world = World::new().await;
    world.store_provider_secrets().await;
    for malformed in ["GOCSPX-of-google", "[]", r#"{"test": 1, "curve": "GOCSPX-of-google"}"#] {
        world.put_provider_secrets(malformed).await;
        let failure = world.copy_provider_secrets().await.unwrap_err();
        assert!(failure.contains("not a JSON object of strings"), "{failure}");
        assert!(!failure.contains("GOCSPX"), "the failure is logged: {failure}");
    }
    world.cloud.faults().times("GetSecretValue", 60, Fault::BreakOff);
    let failure = world.copy_provider_secrets().await.unwrap_err();
    assert!(failure.contains("the secret of the providers: no intelligible answer"), "{failure}");
    assert_eq!(copied(&world).await.find("test"), Some(SECRET));
}

#[tokio::test]
async fn the_copy_goes_with_the_secret() {
    for forever in [false, true] {
        let world = World::new().await;
        world.store_provider_secrets().await;
        let deletion = client(&world).delete_secret().secret_id(world.name_of("ProviderSecrets"));
        let deletion =
            if forever { deletion.force_delete_without_recovery(true) } else { deletion.recovery_window_in_days(7) };
        deletion.send().await.unwrap();
        assert_eq!(world.copy_provider_secrets().await.unwrap(), json!({"changed": true}));
        assert_eq!(copied(&world).await, ProviderSecrets::default());
    }
}

#[tokio::test]
async fn without_providers_nothing_is_read_and_the_copy_goes() {
    let world = World::new().await;
    world.store_provider_secrets().await;
    let mut function = world.another_function();
    function.settings = function.settings.with([("OIDC_PROVIDERS", "[]")]);
    world.cloud.faults().times("GetSecretValue", 60, Fault::Fail);
    for changed in [true, false] {
        let result = world.invoke_on(&function, "copy_provider_secrets", json!({"source": "aws.events"})).await;
        assert_eq!(result.unwrap(), json!({"changed": changed}));
    }
    assert_eq!(copied(&world).await, ProviderSecrets::default());
}

#[tokio::test]
async fn a_copy_of_an_older_secret_does_not_replace_one_of_a_newer() {
    let world = World::new().await;
    world.put_provider_secrets(r#"{"test": "older"}"#).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let second = async {
        held.arrived().await;
        world.put_provider_secrets(r#"{"test": "newer"}"#).await;
        let result = world.copy_provider_secrets().await;
        held.release();
        result
    };
    let (first, second) = futures::join!(world.copy_provider_secrets(), second);
    assert_eq!((first.unwrap(), second.unwrap()), (json!({"changed": false}), json!({"changed": true})));
    assert_eq!(copied(&world).await.find("test"), Some("newer"));
    assert_eq!(versions(&world, PURPOSE).await.versions().len(), 1);
}

#[tokio::test]
async fn what_is_copied_is_not_replaced_by_a_key_that_is_made_here() {
    let world = World::new().await;
    world.store_provider_secrets().await;
    let failure = world.invoke("rotate_keys", json!({"replace": "provider-secrets"})).await.unwrap_err();
    assert!(failure.contains("change the secret in Secrets Manager"), "{failure}");
    world.invoke("rotate_keys", json!({"source": "aws.events"})).await.unwrap();
    world.invoke("create_keys", json!({"RequestType": "Update"})).await.unwrap();
    assert_eq!(copied(&world).await.find("test"), Some(SECRET));
}
