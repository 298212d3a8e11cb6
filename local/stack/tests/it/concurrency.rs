//! The concurrency limits of Lambda: calls over them are refused and not queued.

use std::time::Duration;

use glotto_stack::lambda::FailureKind;
use serde_json::{Value, json};

use crate::world::{World, answer, changed, failure, queue};

/// Longer than what a test does meanwhile, and shorter than the timeout of `EchoFunction`.
fn busy() -> Value {
    json!({"do": "sleep", "ms": 4_000})
}

/// Waits until a function runs so many calls.
async fn runs(world: &World, function: &str, calls: usize) {
    let reached = async {
        while world.numbers(function).await.busy < calls {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), reached).await.unwrap();
}

#[tokio::test]
async fn a_call_over_the_limit_of_the_account_is_refused_as_on_aws() {
    let world = World::with(|config| config.concurrency = 2).await;
    let over = async {
        runs(&world, "EchoFunction", 2).await;
        let throttled = failure(world.call("NarrowFunction", json!({})).await);
        assert_eq!(throttled.kind, FailureKind::Throttled);
        let base = &world.stack.cloud().endpoints().aws;
        let invoke = world.http.post(format!("{base}/2015-03-31/functions/EchoFunction/invocations"));
        let invoked = invoke.header("authorization", "local").body("{}").send().await.unwrap();
        assert_eq!(invoked.status(), 429);
        assert_eq!(invoked.headers()["x-amzn-errortype"], "TooManyRequestsException");
        let body: Value = invoked.json().await.unwrap();
        assert_eq!(body["Reason"], "ConcurrentInvocationLimitExceeded");
        assert_eq!(world.get("/v1/echo/x").await.status(), 503);
        assert_eq!(world.numbers("EchoFunction").await.throttles, 2);
    };
    let (first, second, ()) = tokio::join!(world.echo(busy()), world.echo(busy()), over);
    assert_ne!(answer(&first)["pid"], answer(&second)["pid"]);
    assert_eq!(answer(&world.echo(json!(1)).await), json!(1), "there is room again");
}

#[tokio::test]
async fn a_reservation_limits_its_function_and_leaves_the_others_alone() {
    let reserved = ("Handler: echo\n", "Handler: echo\n      ReservedConcurrentExecutions: 1\n");
    let world = World::of(|folder| changed(folder, &[reserved])).await;
    let over = async {
        runs(&world, "EchoFunction", 1).await;
        let throttled = failure(world.echo(json!({})).await);
        assert_eq!(throttled.payload["reason"], "ReservedFunctionConcurrentInvocationLimitExceeded");
        assert_eq!(answer(&world.call("NarrowFunction", json!(1)).await), json!(1));
    };
    tokio::join!(world.echo(busy()), over);
}

#[tokio::test]
async fn a_message_whose_function_is_throttled_counts_receives_and_ends_in_the_dead_letter_queue() {
    let soon = ("VisibilityTimeout: 2\n", "VisibilityTimeout: 1\n");
    let world = World::of(|folder| {
        let mut config = changed(folder, &[soon]);
        config.concurrency = 1;
        config
    })
    .await;
    let over = async {
        runs(&world, "EchoFunction", 1).await;
        let queues = world.stack.cloud().queues();
        queues.send(&queue("MailQueue"), "good").unwrap();
        let dead = queues.receive(&queue("MailQueueDeadLetterQueue"), 1, None, Duration::from_secs(10)).await;
        assert_eq!(dead.first().map(glotto_cloud::Received::body), Some("good"));
        let numbers = world.numbers("MailFunction").await;
        assert_eq!((numbers.invocations, numbers.throttles), (0, 2));
    };
    tokio::join!(world.echo(busy()), over);
}

#[tokio::test]
async fn a_throttled_event_is_delivered_later_and_that_is_no_attempt() {
    let world = World::with(|config| config.concurrency = 1).await;
    let over = async {
        runs(&world, "EchoFunction", 1).await;
        let base = &world.stack.cloud().endpoints().aws;
        let invoke = world.http.post(format!("{base}/2015-03-31/functions/EchoFunction/invocations"));
        let invoke = invoke.header("authorization", "local").header("x-amz-invocation-type", "Event");
        assert_eq!(invoke.json(&json!({"a": 1})).send().await.unwrap().status(), 202);
    };
    tokio::join!(world.echo(json!({"do": "sleep", "ms": 1_500})), over);
    world.quiet().await;
    assert!(world.stack.cloud().queues().peek(&queue("EventsDeadLetterQueue")).is_empty());
    let numbers = world.numbers("EchoFunction").await;
    assert_eq!((numbers.invocations, numbers.errors), (2, 0));
    assert!(numbers.throttles >= 2, "{numbers:?}");
}
