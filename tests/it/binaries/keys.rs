//! Replacing the keys that sign while processes run that have known them all their life.

use std::time::{Duration, Instant};

use glotto_stack::lambda::{Answer, Call};
use serde_json::json;
use tokio::process::Command;

use super::client::Client;
use super::{bin_dir, fire, start};

#[tokio::test(flavor = "multi_thread")]
async fn after_the_emergency_command_old_tokens_are_rejected_and_sessions_continue() {
    let stack = start(&[]).await;
    let person = Client::new(&stack).sign_up(&stack, "ada@example.com").await;
    person.get("/v1/me").await.is(200);
    assert_eq!(fire(&stack, "RotateKeysFunction").await["changed"], json!([]));

    let port = stack.cloud().endpoints().aws.rsplit_once(':').unwrap().1.to_owned();
    let command = Command::new(bin_dir().join("glotto"))
        .args(["rotate-keys", "access-tokens"])
        .env("GLOTTO_AWS_PORT", port)
        .output();
    let output = command.await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("signs from now on"));

    // Ten seconds by decree, and something for a machine that does other things as well.
    let began = Instant::now();
    while person.get("/v1/me").await.status != 401 {
        assert!(began.elapsed() < Duration::from_secs(20), "the old key is still believed");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let refresh = json!({"refreshToken": person.tokens["refreshToken"]});
    let tokens = Client::new(&stack).post("/v1/sessions/refresh", refresh).await.is(200).json();
    person.holding(tokens).get("/v1/me").await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_invocation_names_its_failure() {
    let stack = start(&[]).await;
    let function = stack.lambdas().find("RotateKeysFunction").unwrap();
    let answer = stack.lambdas().invoke(function, Call::json(&json!({"replace": "everything"}))).await;
    let Answer::Failure(failure) = answer else { panic!("{answer:?}") };
    assert_eq!(failure.payload["errorType"], "Failure");
    assert!(failure.message().contains("there are no keys for everything"), "{}", failure.message());
    stack.stop().await;
}
