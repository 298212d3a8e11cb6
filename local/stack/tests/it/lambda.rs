//! The Runtime API and the life of environments.

use std::time::{Duration, Instant};

use futures::future::join_all;
use glotto_stack::lambda::FailureKind;
use serde_json::json;

use crate::world::{World, answer, failure};

#[tokio::test]
async fn a_function_answers_and_its_environment_is_used_again() {
    let world = World::new().await;
    assert_eq!(answer(&world.echo(json!({"a": 1})).await), json!({"a": 1}));
    assert_eq!(world.pid().await, world.pid().await);
    let numbers = world.stack.lambdas().find("EchoFunction").unwrap().numbers().await;
    assert_eq!((numbers.invocations, numbers.cold_starts, numbers.errors), (3, 1, 0));
}

#[tokio::test]
async fn a_function_sees_lambdas_environment_and_the_templates() {
    let world = World::new().await;
    let seen = answer(&world.echo(json!({"do": "environment"})).await);
    assert_eq!(seen["AWS_LAMBDA_FUNCTION_NAME"], "glotto-EchoFunction");
    assert_eq!(seen["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"], "128");
    assert_eq!(seen["TABLE_NAME"], "glotto-Table");
    assert_eq!(seen["LINK_KEY"].as_str().unwrap().len(), 64);
    assert_eq!(seen["PUBLIC_URL"], world.stack.url());
    assert_eq!(seen["AWS_ENDPOINT_URL_DYNAMODB"], world.stack.cloud().endpoints().dynamodb);
    assert!(seen.get("HOME").is_none(), "the developer's environment must not leak in");
    let headers = answer(&world.echo(json!({"do": "headers"})).await).to_string();
    for name in ["aws-request-id", "deadline-ms", "invoked-function-arn", "trace-id"] {
        assert!(headers.contains(&format!("lambda-runtime-{name}: ")), "{name} in {headers}");
    }
}

#[tokio::test]
async fn functions_of_one_artifact_are_distinguished_by_their_handlers() {
    let world = World::new().await;
    let lambdas = world.stack.lambdas();
    for (function, handler) in [("MailFunction", "mail"), ("RelayFunction", "relay")] {
        let pool = lambdas.find(function).unwrap();
        assert_eq!(pool.function().code.binary, "workers");
        let call = glotto_stack::lambda::Call::json(&json!({"do": "environment"}));
        assert_eq!(answer(&lambdas.invoke(pool, call).await)["_HANDLER"], handler);
        assert_eq!(lambdas.find(handler).unwrap().function().logical_id, function);
    }
}

#[tokio::test]
async fn a_reported_error_leaves_the_environment_alive() {
    let world = World::new().await;
    let before = world.pid().await;
    let failed = failure(world.echo(json!({"do": "fail"})).await);
    assert_eq!((failed.kind, failed.message()), (FailureKind::Reported, "as you wish"));
    assert_eq!(world.pid().await, before);
}

#[tokio::test]
async fn a_call_that_takes_too_long_is_ended_with_its_process() {
    let world = World::new().await;
    let before = world.pid().await;
    let began = Instant::now();
    let pool = world.stack.lambdas().find("MailFunction").unwrap();
    let call = glotto_stack::lambda::Call::json(&json!({"do": "sleep", "ms": 60_000}));
    let failed = failure(world.stack.lambdas().invoke(pool, call).await);
    assert_eq!(failed.kind, FailureKind::TimedOut);
    assert!(failed.message().contains("Task timed out after 2.00 seconds"), "{failed:?}");
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_eq!(pool.numbers().await.environments, 0);
    assert_eq!(world.pid().await, before, "other functions are not touched");
}

#[tokio::test]
async fn a_crash_is_reported_with_its_last_stderr_and_the_next_call_works() {
    let world = World::new().await;
    let failed = failure(world.echo(json!({"do": "exit"})).await);
    assert_eq!(failed.kind, FailureKind::Crashed);
    assert!(failed.message().contains("exit status 3"), "{failed:?}");
    assert!(failed.message().contains("the last words"), "{failed:?}");
    assert_eq!(answer(&world.echo(json!(5)).await), json!(5));
}

#[tokio::test]
async fn calls_at_the_same_time_get_environments_of_their_own() {
    let world = World::with(|config| config.most_environments = 3).await;
    let call = || world.echo(json!({"do": "sleep", "ms": 300}));
    let answers = join_all([call(), call(), call(), call(), call()]).await;
    let mut pids: Vec<_> = answers.iter().map(|a| answer(a)["pid"].as_u64().unwrap()).collect();
    pids.sort_unstable();
    pids.dedup();
    assert!((2..=3).contains(&pids.len()), "no more than the cap: {pids:?}");
}

#[tokio::test]
async fn a_rebuilt_binary_is_picked_up_by_the_next_call() {
    let world = World::new().await;
    let before = world.pid().await;
    let binary = world.folder.path().join("echo");
    // As cargo does: a new file in the place of the old one.
    let rebuilt = world.folder.path().join("echo.new");
    std::fs::copy(&binary, &rebuilt).unwrap();
    std::fs::rename(&rebuilt, &binary).unwrap();
    assert_ne!(world.pid().await, before);
}

#[tokio::test]
async fn a_missing_binary_is_reported_with_what_to_run() {
    let world = World::new().await;
    std::fs::remove_file(world.folder.path().join("echo")).unwrap();
    let failed = failure(world.echo(json!({})).await);
    assert!(failed.message().contains("cargo build --bin echo"), "{failed:?}");
}

#[tokio::test]
async fn an_idle_environment_is_ended() {
    let world = World::with(|config| config.idle = Duration::from_millis(100)).await;
    let before = world.pid().await;
    let pool = world.stack.lambdas().find("EchoFunction").unwrap();
    let ended = async {
        while pool.numbers().await.environments > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), ended).await.unwrap();
    assert_ne!(world.pid().await, before);
}
