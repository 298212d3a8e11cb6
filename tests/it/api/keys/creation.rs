//! Creating the keys of a deployment, as CloudFormation requests it.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::put;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::future::join_all;
use glotto_domain::keys::KeyPurpose;
use glotto_runtime::keys::SecretSet;
use glotto_store::keys;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, UnparsedPublicKey};
use serde_json::{Value, json};

use super::{Function, demand_sound, replace, ring, stored, versions, world, wrapping};
use crate::world::World;

/// Where CloudFormation waits for answers.
#[derive(Clone)]
struct Waiting {
    answers: Arc<Mutex<Vec<(HeaderMap, Value)>>>,
    status: StatusCode,
    url: String,
}

impl Waiting {
    /// Takes answers and says this status.
    async fn with(status: StatusCode) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/answer?X-Amz-Signature=0a%2F", listener.local_addr().unwrap());
        let waiting = Self { answers: Arc::default(), status, url };
        let router = Router::new().route("/answer", put(take)).with_state(waiting.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        waiting
    }

    fn request(&self, kind: &str) -> Value {
        json!({
            "RequestType": kind, "ResponseURL": self.url, "StackId": "stack", "RequestId": kind,
            "LogicalResourceId": "CreateKeys", "ResourceProperties": {},
        })
    }

    fn answers(&self) -> Vec<Value> {
        self.answers.lock().unwrap().iter().map(|(_, answer)| answer.clone()).collect()
    }
}

async fn take(State(waiting): State<Waiting>, headers: HeaderMap, body: Bytes) -> StatusCode {
    waiting.answers.lock().unwrap().push((headers, serde_json::from_slice(&body).unwrap()));
    waiting.status
}

/// A world whose table has no keys.
async fn without_keys() -> World {
    let world = World::new().await;
    for purpose in KeyPurpose::ALL {
        world.context.store.delete(keys::key_sets::key_set(*purpose)).await.unwrap();
    }
    world.context.store.delete(keys::identity::keyring()).await.unwrap();
    world
}

async fn create(world: &World) -> Value {
    world.invoke("create_keys", json!({"RequestType": "Create"})).await.unwrap()
}

#[tokio::test]
async fn of_twenty_concurrent_creations_each_key_is_created_once() {
    let world = without_keys().await;
    let answers = join_all((0..20).map(|_| create(&world))).await;
    assert!(answers.iter().all(|answer| answer["Status"] == "SUCCESS" && answer["Data"] == answers[0]["Data"]));
    for purpose in KeyPurpose::ALL {
        assert_eq!(versions(&world, *purpose).await.versions().len(), 1, "{purpose:?}");
    }
    assert_eq!(ring(&world).await.ring.versions().len(), 1);
    demand_sound(&world).await;
}

#[tokio::test]
async fn keys_that_are_missing_are_created_and_others_stay() {
    let (world, tokens) = world().await;
    let before = stored(&world, KeyPurpose::RefreshTokens).await;
    world.context.store.delete(keys::key_sets::key_set(KeyPurpose::Playback)).await.unwrap();
    world.context.store.delete(keys::identity::keyring()).await.unwrap();
    create(&world).await;
    assert_eq!(stored(&world, KeyPurpose::RefreshTokens).await, before);
    assert_eq!(versions(&world, KeyPurpose::Playback).await.versions().len(), 1);
    // The keyring follows from the private key.
    demand_sound(&world).await;
    let function = Function::cold(&world).await;
    function.me(&tokens).await.is(200);
    // Without its private key, the keyring gets another key.
    world.context.store.delete(keys::key_sets::key_set(KeyPurpose::AccessTokens)).await.unwrap();
    create(&world).await;
    demand_sound(&world).await;
    let cold = Function::cold(&world).await;
    cold.me(&tokens).await.is_problem(401, "unauthenticated");
    let tokens = cold.refresh(&tokens).await;
    cold.me(&tokens).await.is(200);
}

#[tokio::test]
async fn cloudformation_gets_an_answer_to_every_request() {
    let (world, waiting) = (without_keys().await, Waiting::with(StatusCode::OK).await);
    for kind in ["Create", "Update", "Delete"] {
        world.invoke("create_keys", waiting.request(kind)).await.unwrap();
    }
    let answers = waiting.answers();
    for (answer, kind) in answers.iter().zip(["Create", "Update", "Delete"]) {
        assert_eq!((&answer["Status"], &answer["RequestId"]), (&json!("SUCCESS"), &json!(kind)));
        assert_eq!((&answer["StackId"], &answer["LogicalResourceId"]), (&json!("stack"), &json!("CreateKeys")));
        assert_eq!(answer["PhysicalResourceId"], "glotto-keys");
    }
    assert_eq!(answers[0]["Data"], answers[1]["Data"]);
    assert_eq!(answers[2]["Data"], json!({}));
    // What the keys protect stays when the stack is deleted, so the keys do as well.
    assert_eq!(versions(&world, KeyPurpose::Factors).await.versions().len(), 1);
    // S3 computes the signature of the address without a content type.
    let received = waiting.answers.lock().unwrap();
    let (headers, _) = &received[0];
    assert!(!headers.contains_key("content-type") && headers.contains_key("content-length"));
}

#[tokio::test]
async fn cloudformation_gets_an_answer_when_keys_cannot_be_created() {
    let (world, waiting) = (World::new().await, Waiting::with(StatusCode::OK).await);
    let mut broken = world.another_function();
    broken.settings = broken.settings.with([("WRAPPING_KEY", "too short")]);
    world.invoke_on(&broken, "create_keys", waiting.request("Create")).await.unwrap();
    let answers = waiting.answers();
    assert_eq!((answers.len(), &answers[0]["Status"]), (1, &json!("FAILED")));
    assert!(answers[0]["Reason"].as_str().unwrap().contains("WRAPPING_KEY"), "{answers:?}");
}

#[tokio::test]
async fn an_answer_that_does_not_arrive_is_sent_again_and_then_the_function_fails() {
    let (world, waiting) = (World::new().await, Waiting::with(StatusCode::SERVICE_UNAVAILABLE).await);
    let failure = world.invoke("create_keys", waiting.request("Update")).await.unwrap_err();
    assert!(failure.contains("CloudFormation did not take the answer"), "{failure}");
    assert_eq!(waiting.answers().len(), 3);
    world.invoke("create_keys", json!({"RequestType": "Rename"})).await.unwrap_err();
}

/// The point of a public key in PEM.
fn point(pem: &Value) -> Vec<u8> {
    let body = pem.as_str().unwrap().strip_prefix("-----BEGIN PUBLIC KEY-----\n").unwrap();
    let body = body.strip_suffix("\n-----END PUBLIC KEY-----\n").unwrap();
    let der = STANDARD.decode(body.replace('\n', "")).unwrap();
    der[der.len() - 65..].to_vec()
}

/// What CloudFormation gets for a resource with these versions in the places of the front door.
async fn places(world: &World, versions: &str) -> Value {
    let properties = json!({"MediaKeyVersions": versions});
    let request = json!({"RequestType": "Update", "ResourceProperties": properties});
    world.invoke("create_keys", request).await.unwrap()
}

#[tokio::test]
async fn the_public_key_for_media_verifies_what_the_private_key_signs() {
    let world = World::new().await;
    let data = create(&world).await["Data"].clone();
    assert_eq!((&data["MediaKeySlots"], &data["SecondMediaKeyVersion"]), (&json!("1"), &json!("none")));
    let item = stored(&world, KeyPurpose::Media).await;
    assert_eq!(data["FirstMediaKeyVersion"], item.versions.last().unwrap().id.as_str());
    let set = SecretSet::open(&item, &wrapping());
    let (_, private) = set.in_use(world.context.now()).unwrap();
    let rng = SystemRandom::new();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, private, &rng).unwrap();
    let signature = pair.sign(&rng, b"a policy").unwrap();
    let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point(&data["FirstMediaPublicKey"]));
    public.verify(b"a policy", signature.as_ref()).unwrap();
}

#[tokio::test]
async fn a_new_key_for_media_waits_until_an_operator_gives_it_a_place() {
    let world = World::new().await;
    let before = create(&world).await["Data"].clone();
    let first = before["FirstMediaKeyVersion"].as_str().unwrap();
    // Replaced, both pairs stay, and the front door keeps the former one.
    let result = replace(&world, KeyPurpose::Media).await;
    assert_eq!(result["retired"], json!([]));
    assert_eq!(create(&world).await["Data"], before);
    assert_eq!(versions(&world, KeyPurpose::Media).await.versions().len(), 2);
    let second = result["version"].as_str().unwrap();
    let both = places(&world, &format!("{first},{second}")).await["Data"].clone();
    assert_eq!((&both["MediaKeySlots"], &both["FirstMediaKeyVersion"]), (&json!("21"), &json!(first)));
    assert_eq!(
        (&both["SecondMediaKeyVersion"], &both["FirstMediaPublicKey"]),
        (&json!(second), &before["FirstMediaPublicKey"])
    );
    assert_ne!(point(&both["SecondMediaPublicKey"]), point(&both["FirstMediaPublicKey"]));
    let after = places(&world, &format!(",{second}")).await["Data"].clone();
    assert_eq!((&after["MediaKeySlots"], &after["FirstMediaPublicKey"]), (&json!("2"), &json!("none")));
    assert_eq!(after["SecondMediaPublicKey"], both["SecondMediaPublicKey"]);
    let request = json!({
        "RequestType": "Update", "PhysicalResourceId": format!("glotto-keys/{first},{second}"),
        "ResourceProperties": {"MediaKeyVersions": format!("{second},{first}")},
        "OldResourceProperties": {"MediaKeyVersions": format!("{first},{second}")},
    });
    let swapped = world.invoke("create_keys", request).await.unwrap();
    assert_eq!(swapped["Status"], "FAILED");
    assert!(swapped["Reason"].as_str().unwrap().contains("cannot move"), "{swapped}");
    let unknown = places(&world, "AAAAAAAA").await;
    assert_eq!(unknown["Status"], "FAILED");
    assert!(unknown["Reason"].as_str().unwrap().contains("AAAAAAAA"), "{unknown}");
}
