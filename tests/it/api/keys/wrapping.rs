//! Replacing the wrapping key while functions run.

use glotto_domain::keys::KeyPurpose;
use glotto_runtime::Context;
use glotto_runtime::keys::{SecretSet, WrappingKeys, read_ahead};
use serde_json::json;

use super::{Function, demand_sound, stored, world};
use crate::world::{WRAPPING_KEY, World};

const NEXT: &str = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";

/// A function of a deployment with these wrapping keys.
fn with_wrapping_keys(world: &World, keys: &str) -> Context {
    let mut context = world.another_function();
    context.settings = context.settings.with([("WRAPPING_KEY", keys)]);
    context
}

#[tokio::test]
async fn the_wrapping_key_is_replaced_in_steps_without_a_failed_call() {
    let (world, mut tokens) = world().await;
    let before = stored(&world, KeyPurpose::Factors).await;
    let both = format!("{WRAPPING_KEY},{NEXT}");
    let next_first = format!("{NEXT},{WRAPPING_KEY}");
    // While a deployment is under way, functions of two steps run beside each other.
    let steps: [[&str; 2]; 3] = [[WRAPPING_KEY, &both], [&both, &next_first], [&next_first, NEXT]];
    for [running, deployed] in steps {
        let rotating = with_wrapping_keys(&world, deployed);
        world.invoke_on(&rotating, "rotate_keys", json!({"source": "aws.events"})).await.unwrap();
        for keys in [running, deployed] {
            let context = with_wrapping_keys(&world, keys);
            read_ahead(&context).await;
            let function = Function { world: &world, context };
            tokens = function.refresh(&tokens).await;
            function.me(&tokens).await.is(200);
        }
    }
    let (after, next) = (stored(&world, KeyPurpose::Factors).await, WrappingKeys::parse(NEXT).unwrap());
    let former = WrappingKeys::parse(WRAPPING_KEY).unwrap();
    let secret =
        |item, keys| SecretSet::open(item, keys).in_use(world.context.now()).map(|(_, secret)| secret.to_vec());
    assert_eq!(secret(&after, &next), secret(&before, &former));
    assert_eq!(secret(&after, &former), None);
}

#[tokio::test]
async fn a_wrapping_key_that_was_replaced_too_early_loses_no_key() {
    let (world, tokens) = world().await;
    let wrong = with_wrapping_keys(&world, NEXT);
    read_ahead(&wrong).await;
    let function = Function { world: &world, context: wrong };
    function.try_refresh(&tokens).await.is_problem(503, "unavailable");
    let event = json!({"source": "aws.events"});
    world.invoke_on(&function.context, "rotate_keys", event).await.unwrap();
    let failed = world.invoke_on(&function.context, "create_keys", json!({"RequestType": "Create"})).await.unwrap();
    assert_eq!(failed["Status"], "FAILED");
    // With the former key everything works as before.
    demand_sound(&world).await;
    Function::cold(&world).await.refresh(&tokens).await;
}
