//! Proof of work, if the operator requires it.

use futures::future::join_all;
use glotto_runtime::Context;
use http::Request;
use jiff::SignedDuration;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::{ADA, registration};
use crate::world::{API, Answer, World};

const BITS: &str = "9";
const CHALLENGE: &str = "proof-of-work-challenge";

/// A function of a stack whose operator requires proof of work. It has the rights of its role.
fn asking(world: &World, bits: &str) -> Context {
    let mut context = world.another_function();
    context.settings = context.settings.with([("PROOF_OF_WORK_BITS", bits)]);
    context
}

async fn post(world: &World, context: &Context, path: &str, body: &Value, work: Option<&str>) -> Answer {
    let request =
        Request::builder().method("POST").uri(format!("{API}{path}")).header("content-type", "application/json");
    let request = work.iter().fold(request, |request, work| request.header("proof-of-work", *work));
    world.call_on(context, request.body(body.to_string().into()).unwrap()).await
}

/// The client's part: tries answers until the hash begins with enough zero bits.
fn work(challenge: &str) -> String {
    let bits: u32 = challenge.split('.').next().unwrap().parse().unwrap();
    let enough = |text: &String| {
        let hash = digest(&SHA256, text.as_bytes());
        u64::from_be_bytes(hash.as_ref()[..8].try_into().unwrap()).leading_zeros() >= bits
    };
    (0..u32::MAX).map(|number| format!("{challenge}:{number}")).find(enough).unwrap()
}

async fn request_challenge(world: &World, context: &Context, path: &str, body: &Value) -> String {
    let answer = post(world, context, path, body, None).await;
    answer.is_problem(403, "work-required").header(CHALLENGE).unwrap().to_owned()
}

#[tokio::test]
async fn a_client_with_proof_of_work_registers_and_logs_in() {
    let world = World::new().await;
    super::member(&world, ADA).await;
    for (path, body) in [
        ("/v1/accounts", registration("new@example.com")),
        ("/v1/accounts/verification-mails", json!({"email": ADA})),
        ("/v1/password-resets", json!({"email": ADA})),
        ("/v1/sessions", json!({"email": ADA, "password": super::PASSWORD})),
    ] {
        // Each function reads the key by itself.
        let context = asking(&world, BITS);
        let challenge = request_challenge(&world, &context, path, &body).await;
        assert!(challenge.starts_with("9."), "{challenge}");
        let answer = post(&world, &context, path, &body, Some(&work(&challenge))).await;
        assert!(matches!(answer.status, 201 | 202), "{path}: {}", answer.text());
    }
}

#[tokio::test]
async fn without_proof_of_work_nothing_is_read_or_written() {
    let world = World::new().await;
    let context = asking(&world, BITS);
    glotto_runtime::keys::read_ahead(&context).await;
    let before = context.store.meter().reading();
    request_challenge(&world, &context, "/v1/accounts", &json!({"email": "no address"})).await;
    let used = context.store.meter().reading().since(before);
    assert_eq!((used.reads, used.writes), (0, 0));
}

#[tokio::test]
async fn a_proof_of_work_is_valid_once_even_if_sent_concurrently() {
    let world = World::new().await;
    let context = asking(&world, BITS);
    let body = registration(ADA);
    let proof = work(&request_challenge(&world, &context, "/v1/accounts", &body).await);
    let brought = (0..20).map(|_| post(&world, &context, "/v1/accounts", &body, Some(&proof)));
    let answers = join_all(brought).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 202).count(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 202) {
        refused.is_problem(403, "work-required");
    }
}

#[tokio::test]
async fn a_proof_of_work_is_valid_for_one_operation_for_five_minutes_at_the_current_difficulty() {
    let world = World::new().await;
    let context = asking(&world, BITS);
    let (path, body) = ("/v1/accounts", registration(ADA));
    let other = work(&request_challenge(&world, &context, "/v1/password-resets", &json!({"email": ADA})).await);
    let easier = work(&request_challenge(&world, &asking(&world, "1"), path, &body).await);
    let late = work(&request_challenge(&world, &context, path, &body).await);
    for unfit in [&other, &easier] {
        post(&world, &context, path, &body, Some(unfit)).await.is_problem(403, "work-required");
    }
    world.wait(SignedDuration::from_mins(5));
    post(&world, &context, path, &body, Some(&late)).await.is_problem(403, "work-required");
    for nonsense in ["", ":", "9.register.9999999999.nonce.seal:1", &"9".repeat(10_000)] {
        post(&world, &context, path, &body, Some(nonsense)).await.is_problem(403, "work-required");
    }
}

#[tokio::test]
async fn no_work_is_required_unless_configured() {
    let world = World::new().await;
    post(&world, &asking(&world, "0"), "/v1/accounts", &registration(ADA), None).await.is(202);
    // An invalid setting does not turn the check off.
    post(&world, &asking(&world, "many"), "/v1/accounts", &registration(ADA), None).await.is_problem(500, "internal");
}
