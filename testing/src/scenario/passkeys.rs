//! Passkeys: adding, using and managing them.

use serde_json::{Value, json};

use super::{Call, Fixtures, Scenario, Step, step};
use crate::{Actor, VirtualAuthenticator};

const FIRST_STEP: &str = "it starts a ceremony; completing it is audited";

pub(super) const SCENARIO: Scenario = Scenario { feature: "passkeys", audited: true, steps: &[STEPS] };

const STEPS: &[Step] = &[
    step!(create_passkey_options, 200).unaudited(FIRST_STEP),
    step!(create_passkey, 201),
    step!(list_passkeys, 200),
    step!(update_passkey, 200),
    step!(delete_passkey, 204),
    step!(create_passkey_login_options, 200).unaudited(FIRST_STEP),
    step!(login_with_passkey, 201),
    step!(create_passkey_reauthentication_options, 200).unaudited(FIRST_STEP),
    step!(reauthenticate_with_passkey, 200),
];

const PASSKEYS: &str = "/v1/me/passkeys";
const LOGIN: &str = "/v1/sessions/passkey";
const PROOF: &str = "/v1/sessions/current/passkey-proof";

async fn create_passkey_options<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::post_empty(&fixtures.world.learner().await, format!("{PASSKEYS}/options"))
}

async fn create_passkey<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let learner = fixtures.world.learner().await;
    let credential = VirtualAuthenticator::new().create(&options(&learner, PASSKEYS).await).await;
    Call::post(&learner, PASSKEYS, &json!({ "credential": credential }))
}

async fn list_passkeys<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&with_passkey(fixtures).await.owner, PASSKEYS)
}

async fn update_passkey<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let passkey = with_passkey(fixtures).await;
    Call::patch(&passkey.owner, passkey.path, &json!({"name": "Key ring"}))
}

async fn delete_passkey<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let passkey = with_passkey(fixtures).await;
    Call::delete(&passkey.owner, passkey.path)
}

async fn create_passkey_login_options<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::post_empty(&fixtures.visitor(), format!("{LOGIN}/options"))
}

async fn login_with_passkey<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let (passkey, visitor) = (with_passkey(fixtures).await, fixtures.visitor());
    let credential = passkey.authenticator.get(&options(&visitor, LOGIN).await).await;
    Call::post(&visitor, LOGIN, &json!({ "credential": credential }))
}

async fn create_passkey_reauthentication_options<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::post_empty(&with_passkey(fixtures).await.owner, format!("{PROOF}/options"))
}

async fn reauthenticate_with_passkey<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    let passkey = with_passkey(fixtures).await;
    let credential = passkey.authenticator.get(&options(&passkey.owner, PROOF).await).await;
    Call::post(&passkey.owner, PROOF, &json!({ "credential": credential }))
}

/// A passkey that was added to an account.
struct AddedPasskey<'w> {
    owner: Actor<'w>,
    authenticator: VirtualAuthenticator,
    path: String,
}

/// The options of a ceremony.
async fn options(actor: &Actor<'_>, path: &str) -> Value {
    actor.post_empty(&format!("{path}/options")).await.is(200).json()
}

async fn with_passkey<'w>(fixtures: &Fixtures<'w>) -> AddedPasskey<'w> {
    let (owner, authenticator) = (fixtures.world.learner().await, VirtualAuthenticator::new());
    let credential = authenticator.create(&options(&owner, PASSKEYS).await).await;
    let added = owner.post(PASSKEYS, json!({ "credential": credential })).await;
    let path = format!("{PASSKEYS}/{}", added.is(201).text_of("id"));
    AddedPasskey { owner, authenticator, path }
}
