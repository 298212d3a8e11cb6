//! Passkeys through the real functions, each with what it is given and nothing else: a deployment
//! whose passkeys are for a domain of its own, and not for the host of its front end.

use serde_json::json;

use super::client::Client;
use super::start;
use crate::api::passkeys::{LOGIN, PASSKEYS, PROOF};
use crate::world::APP;
use crate::world::VirtualAuthenticator;

#[tokio::test(flavor = "multi_thread")]
async fn a_user_creates_a_passkey_logs_in_reauthenticates_and_removes_it() {
    let stack = start(&[("PasskeyRpId", "glotto.test"), ("PasskeyOrigins", APP)]).await;
    let ada = Client::new(&stack).sign_up(&stack, "ada@example.com").await;
    let authenticator = VirtualAuthenticator::counting();
    let options = ada.post(&format!("{PASSKEYS}/options"), json!({})).await.is(200).json();
    assert_eq!((&options["rp"]["id"], &options["user"]["name"]), (&json!("glotto.test"), &json!("ada@example.com")));
    let made = authenticator.create(&options).await;
    let added = ada.post(PASSKEYS, json!({"name": "Phone", "credential": made})).await.is(201);
    let path = format!("{PASSKEYS}/{}", added.json()["id"].as_str().unwrap());

    let visitor = Client::new(&stack);
    let used = authenticator.get(&visitor.post(&format!("{LOGIN}/options"), json!({})).await.is(200).json()).await;
    let tokens = visitor.post(LOGIN, json!({"credential": used.clone()})).await.is(201).json();
    visitor.post(LOGIN, json!({"credential": used})).await.refused(400, "passkey-challenge-invalid");

    let ada = ada.holding(tokens);
    let used = authenticator.get(&ada.post(&format!("{PROOF}/options"), json!({})).await.is(200).json()).await;
    let proven = ada.post(PROOF, json!({"credential": used})).await.is(200).json();
    assert_eq!(proven["means"], json!(["passkey"]));
    ada.patch(&path, json!({"name": "Old phone"})).await.is(200);
    assert_eq!(ada.get(PASSKEYS).await.is(200).json()["items"][0]["name"], "Old phone");
    ada.delete(&path).await.is(204);
    let used = authenticator.get(&visitor.post(&format!("{LOGIN}/options"), json!({})).await.is(200).json()).await;
    visitor.post(LOGIN, json!({"credential": used})).await.refused(422, "passkey-unknown");
}
