//! Events of the outbox on the bus of the stage, and the functions that subscribe to their kinds.

use serde_json::{Value, json};

use crate::world::{World, queue};

const SUBSCRIBERS: [&str; 3] = ["FirstFunction", "SecondFunction", "ThirdFunction"];

/// Puts an event on a bus, as the relay does.
async fn put(world: &World, bus: &str, source: &str, kind: &str, detail: &Value) {
    let entry = json!({"EventBusName": bus, "Source": source, "DetailType": kind, "Detail": detail.to_string()});
    let response = world
        .http
        .post(&world.stack.cloud().endpoints().aws)
        .header("x-amz-target", "AWSEvents.PutEvents")
        .header("content-type", "application/x-amz-json-1.1")
        .body(json!({"Entries": [entry]}).to_string())
        .send()
        .await
        .unwrap();
    let answer: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(answer["FailedEntryCount"], 0, "{answer}");
}

#[tokio::test]
async fn an_event_reaches_each_of_its_three_consumers_once_though_one_fails_at_first() {
    let world = World::new().await;
    let until = world.folder.path().join("failed-once");
    let detail = json!({"id": "evt_1", "fails": "glotto-SecondFunction", "until": until});
    put(&world, "glotto-dev", "glotto", "ThingMade", &detail).await;
    world.quiet().await;
    for function in SUBSCRIBERS {
        assert_eq!(world.seen(function), ["evt_1"], "{function}");
    }
    let numbers = world.numbers("SecondFunction").await;
    assert_eq!((numbers.invocations, numbers.errors), (2, 1));
    for other in ["FirstFunction", "ThirdFunction"] {
        assert_eq!(world.numbers(other).await.invocations, 1, "{other}");
    }
    assert!(world.stack.cloud().queues().peek(&queue("EventsDeadLetterQueue")).is_empty());
}

#[tokio::test]
async fn an_event_that_fails_in_all_attempts_ends_in_the_dead_letter_queue_with_its_function() {
    let world = World::new().await;
    let detail = json!({"id": "evt_1", "fails": "glotto-ThirdFunction"});
    put(&world, "glotto-dev", "glotto", "ThingMade", &detail).await;
    world.quiet().await;
    let numbers = world.numbers("ThirdFunction").await;
    assert_eq!((numbers.invocations, numbers.errors), (3, 3));
    let letters = world.stack.cloud().queues().peek(&queue("EventsDeadLetterQueue"));
    let [letter] = &letters[..] else { panic!("{letters:?}") };
    let record: Value = serde_json::from_str(letter).unwrap();
    assert_eq!(record["requestContext"]["condition"], "RetriesExhausted");
    assert!(record["requestContext"]["functionArn"].as_str().unwrap().contains("glotto-ThirdFunction"), "{record}");
    // What an operator passes to the function when the cause is mended.
    assert_eq!(record["requestPayload"]["detail"], detail);
    for other in ["FirstFunction", "SecondFunction"] {
        assert_eq!(world.seen(other), ["evt_1"], "{other}");
    }
}

#[tokio::test]
async fn an_event_of_another_kind_source_or_bus_invokes_nothing() {
    let world = World::new().await;
    for (bus, source, kind) in [
        ("glotto-dev", "glotto", "ThingLost"),
        ("glotto-dev", "another", "ThingMade"),
        ("default", "glotto", "ThingMade"),
    ] {
        put(&world, bus, source, kind, &json!({"id": kind})).await;
    }
    world.quiet().await;
    for function in SUBSCRIBERS {
        assert_eq!(world.numbers(function).await.invocations, 0, "{function}");
    }
}
