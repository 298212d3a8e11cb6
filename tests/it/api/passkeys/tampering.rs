//! Responses of passkeys that were tampered with: each gives a 4xx problem, nothing is written, and the
//! challenge can still be used.

use serde_json::{Value, json};

use super::{LOGIN, PASSKEYS, PROOF, add, everything, options};
use crate::world::VirtualAuthenticator;
use crate::world::authenticator::{decode, encode};
use crate::world::{APP, Actor, World};

/// A manipulation of a response, and the error that it gives.
struct Tampering {
    name: &'static str,
    apply: Box<dyn Fn(&mut Value)>,
    refused: (u16, &'static str),
}

fn tampering(name: &'static str, refused: (u16, &'static str), apply: impl Fn(&mut Value) + 'static) -> Tampering {
    Tampering { name, apply: Box::new(apply), refused }
}

/// Changes the bytes of a member of the response.
fn change(response: &mut Value, member: &str, change: impl Fn(&mut Vec<u8>)) {
    let mut changed = decode(&response["response"][member]);
    change(&mut changed);
    response["response"][member] = json!(encode(&changed));
}

/// Changes the text of the client data.
fn rewrite(response: &mut Value, from: &str, to: &str) {
    change(response, "clientDataJSON", |data| {
        let text = String::from_utf8(data.clone()).unwrap();
        assert!(text.contains(from), "{from} is not in {text}");
        *data = text.replace(from, to).into_bytes();
    });
}

const MALFORMED: (u16, &str) = (400, "passkey-malformed");
const UNUSABLE: (u16, &str) = (400, "passkey-challenge-invalid");
const WRONG_PAGE: (u16, &str) = (422, "passkey-wrong-page");
const NOT_VERIFIED: (u16, &str) = (422, "passkey-not-verified");
const REFUSED: (u16, &str) = (422, "passkey-refused");
const INVALID: (u16, &str) = (422, "invalid-input");

/// The position of the flags in authenticator data.
const FLAGS: usize = 32;
const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const BACKUP: u8 = 0x18;

/// Manipulations of client data, in either ceremony.
fn of_client_data(kind: &'static str, other: &'static str) -> Vec<Tampering> {
    vec![
        tampering("no base64", INVALID, |used| used["response"]["clientDataJSON"] = json!("e=30")),
        tampering("no JSON", MALFORMED, |used| change(used, "clientDataJSON", |data| data.push(b'}'))),
        tampering("the other ceremony", MALFORMED, move |used| rewrite(used, kind, other)),
        tampering("another page", WRONG_PAGE, |used| rewrite(used, APP, "https://app.glotto.test.evil.test")),
        tampering("plain HTTP", WRONG_PAGE, |used| rewrite(used, "https://", "http://")),
        tampering("a frame", WRONG_PAGE, |used| {
            rewrite(used, r#""crossOrigin":false"#, r#""crossOrigin":true"#);
        }),
        tampering("an unknown challenge", UNUSABLE, |used| {
            rewrite(used, r#""challenge":""#, r#""challenge":"QUFB"#);
        }),
        tampering("no response", INVALID, |used| used["response"] = json!(null)),
        tampering("no credential", INVALID, |used| *used = json!(null)),
        tampering("a password", INVALID, |used| used["type"] = json!("password")),
        tampering("an id that is no base64", INVALID, |used| used["rawId"] = json!("A A")),
    ]
}

/// Manipulations of an authentication.
fn of_sign_in() -> Vec<Tampering> {
    let mut all = of_client_data("webauthn.get", "webauthn.create");
    let flag = |flag: u8| move |used: &mut Value| change(used, "authenticatorData", |data| data[FLAGS] ^= flag);
    all.extend([
        tampering("client data that was not signed", REFUSED, |used| rewrite(used, "{", "{ ")),
        tampering("data for another party", WRONG_PAGE, |used| change(used, "authenticatorData", |data| data[0] ^= 1)),
        tampering("no user present", NOT_VERIFIED, flag(PRESENT)),
        tampering("no user verified", NOT_VERIFIED, flag(VERIFIED)),
        tampering("another kind of backup", REFUSED, flag(BACKUP)),
        tampering("a counter that was not signed", REFUSED, |used| {
            change(used, "authenticatorData", |data| data[FLAGS + 4] ^= 1);
        }),
        tampering("data cut short", MALFORMED, |used| change(used, "authenticatorData", |data| data.truncate(36))),
        tampering("data and more", MALFORMED, |used| change(used, "authenticatorData", |data| data.push(0))),
        tampering("extensions that are none", MALFORMED, |used| {
            change(used, "authenticatorData", |data| {
                data[FLAGS] |= 0x80;
                data.extend(*b"\xA1\x01");
            });
        }),
        tampering("another signature", REFUSED, |used| {
            change(used, "signature", |signature| *signature.last_mut().unwrap() ^= 1);
        }),
        tampering("no signature", REFUSED, |used| used["response"]["signature"] = json!("")),
        tampering("another handle", REFUSED, |used| used["response"]["userHandle"] = json!("AQID")),
        tampering("an unknown passkey", (422, "passkey-unknown"), |used| used["rawId"] = json!("AQID")),
    ]);
    all
}

/// Manipulations of a registration. Without attestation it is not signed, so it is protected only by
/// the challenge and by the session of its owner.
fn of_making() -> Vec<Tampering> {
    let mut all = of_client_data("webauthn.create", "webauthn.get");
    // The authenticator data starts after the last text of the map, with the hash of our domain.
    let in_data = |at: usize, mask: u8| {
        move |made: &mut Value| {
            change(made, "attestationObject", |object| {
                let key = object.windows(8).position(|window| window == b"authData").unwrap();
                let begin = key + 8 + if object[key + 8] == 0x59 { 3 } else { 2 };
                object[begin + at] ^= mask;
            });
        }
    };
    all.extend([
        tampering("data for another party", WRONG_PAGE, in_data(0, 1)),
        tampering("no user present", NOT_VERIFIED, in_data(FLAGS, PRESENT)),
        tampering("no user verified", NOT_VERIFIED, in_data(FLAGS, VERIFIED)),
        tampering("no credential in it", MALFORMED, in_data(FLAGS, 0x40)),
        tampering("backed up, which it cannot be", MALFORMED, in_data(FLAGS, 0x08)),
        tampering("an id of another length", MALFORMED, in_data(54, 1)),
        tampering("another id than it says", MALFORMED, in_data(55, 1)),
        tampering("another id than its own", MALFORMED, |made| made["rawId"] = json!("AQID")),
        tampering("an unknown statement", MALFORMED, |made| {
            change(made, "attestationObject", |object| {
                let at = object.windows(4).position(|window| window == b"none").unwrap();
                object[at] = 0xFF;
            });
        }),
        tampering("more after the end", MALFORMED, |made| change(made, "attestationObject", |object| object.push(0))),
        tampering("a transport that is no text", INVALID, |made| made["response"]["transports"] = json!([7])),
    ]);
    all
}

/// Tries all manipulations on an endpoint. After that the original response must still be accepted.
async fn try_all(
    world: &World,
    (owner, caller): (&Actor<'_>, &Actor<'_>),
    (path, taken): (&str, u16),
    response: &Value,
    all: Vec<Tampering>,
) {
    let before = everything(world, owner).await;
    for Tampering { name, apply, refused: (status, slug) } in all {
        let mut tampered = response.clone();
        apply(&mut tampered);
        let answer = caller.post(path, json!({"credential": tampered})).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text());
        answer.is_problem(status, slug);
        assert_eq!(everything(world, owner).await, before, "{name} wrote");
    }
    caller.post(path, json!({"credential": response})).await.is(taken);
}

#[tokio::test]
async fn a_sign_in_that_was_tampered_with_is_refused() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::counting();
    add(&ada, &authenticator).await;
    let used = authenticator.get(&options(&world.anonymous(), LOGIN).await).await;
    let mut all = of_sign_in();
    all.push(tampering("no handle", REFUSED, |used| used["response"]["userHandle"] = json!(null)));
    try_all(&world, (&ada, &world.anonymous()), (LOGIN, 201), &used, all).await;
}

#[tokio::test]
async fn a_proof_that_was_tampered_with_is_refused() {
    let world = World::new().await;
    let ada = world.learner().await;
    let authenticator = VirtualAuthenticator::counting();
    add(&ada, &authenticator).await;
    let used = authenticator.get(&options(&ada, PROOF).await).await;
    try_all(&world, (&ada, &ada), (PROOF, 200), &used, of_sign_in()).await;
}

#[tokio::test]
async fn a_passkey_that_was_tampered_with_is_not_added() {
    let world = World::new().await;
    let ada = world.learner().await;
    let made = VirtualAuthenticator::new().create(&options(&ada, PASSKEYS).await).await;
    try_all(&world, (&ada, &ada), (PASSKEYS, 201), &made, of_making()).await;
}

#[tokio::test]
async fn a_passkey_that_was_cut_anywhere_is_not_added() {
    let world = World::new().await;
    let ada = world.learner().await;
    let made = VirtualAuthenticator::new().create(&options(&ada, PASSKEYS).await).await;
    let whole = decode(&made["response"]["attestationObject"]);
    for length in 0..whole.len() {
        let mut cut = made.clone();
        cut["response"]["attestationObject"] = json!(encode(&whole[..length]));
        ada.post(PASSKEYS, json!({"credential": cut})).await.is_problem(400, "passkey-malformed");
    }
    ada.post(PASSKEYS, json!({"credential": made})).await.is(201);
}
