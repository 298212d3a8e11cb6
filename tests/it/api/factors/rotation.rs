//! Second factors when their key is rotated or replaced.

use glotto_domain::keys::{AHEAD, KeyPurpose};
use glotto_store::factors::TotpItem;
use glotto_store::keys;
use jiff::SignedDuration;
use serde_json::json;

use super::{Guarded, guarded};
use crate::world::World;

/// The encrypted secret of a user's app.
async fn sealed(world: &World, user: &Guarded<'_>) -> String {
    let key = keys::factors::totp(user.person.actor.user());
    world.context.store.load::<TotpItem>(key).await.unwrap().unwrap().sealed
}

/// The version of the key that factors are encrypted with.
async fn version(world: &World) -> String {
    let stored = world.context.store.key_sets().find(&[KeyPurpose::Factors]).await.unwrap();
    let set = stored.set(KeyPurpose::Factors).unwrap();
    set.versions.in_use(world.context.now()).unwrap().id.clone()
}

/// The next version of the key is in use.
async fn rotate(world: &World) {
    world.wait(KeyPurpose::Factors.period().unwrap() - AHEAD);
    world.invoke("rotate_keys", json!({"source": "aws.events"})).await.unwrap();
    world.wait(AHEAD + SignedDuration::from_mins(1));
}

#[tokio::test]
async fn apps_and_recovery_codes_outlive_rotations_and_an_app_is_encrypted_again_when_it_is_used() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let first = version(&world).await;
    assert!(sealed(&world, &ada).await.starts_with(&format!("1.{first}.")));
    for code in &ada.recovery_codes[..3] {
        rotate(&world).await;
        let next = version(&world).await;
        assert_ne!(next, first);
        ada.log_in_with(code).await.is(201);
        ada.log_in_with(&ada.code()).await.is(201);
        assert!(sealed(&world, &ada).await.starts_with(&format!("1.{next}.")));
        world.wait(SignedDuration::from_secs(30));
        ada.log_in_with(&ada.code()).await.is(201);
    }
}

#[tokio::test]
async fn a_replaced_key_of_factors_locks_no_user_out() {
    let world = World::new().await;
    let ada = guarded(&world).await;
    let result = world.invoke("rotate_keys", json!({"replace": "factors"})).await.unwrap();
    assert_eq!(result["retired"], json!([]));
    world.wait(SignedDuration::from_secs(10));
    ada.log_in_with(&ada.recovery_codes[0]).await.is(201);
    ada.log_in_with(&ada.code()).await.is(201);
    assert!(sealed(&world, &ada).await.starts_with(&format!("1.{}.", result["version"].as_str().unwrap())));
    assert_eq!(version(&world).await, result["version"].as_str().unwrap());
}
