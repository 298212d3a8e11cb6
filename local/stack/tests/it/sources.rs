//! Queues, the table's stream, events and schedules.

use serde_json::{Value, json};

use crate::world::{World, queue};

async fn put(world: &World, key: &str, kind: &str) {
    let endpoint = &world.stack.cloud().endpoints().dynamodb;
    let item = json!({
        "TableName": "glotto-Table",
        "Item": {"pk": {"S": key}, "sk": {"S": "-"}, "type": {"S": kind}},
    });
    let response = world
        .http
        .post(endpoint)
        .header("x-amz-target", "DynamoDB_20120810.PutItem")
        .header("content-type", "application/x-amz-json-1.0")
        .header("authorization", "AWS4-HMAC-SHA256 Credential=local/20260101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
        .header("x-amz-date", "20260101T000000Z")
        .body(item.to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200, "{}", response.text().await.unwrap());
}

#[tokio::test]
async fn messages_are_handled_and_deleted() {
    let world = World::new().await;
    for body in ["one", "two", "three"] {
        world.stack.cloud().queues().send(&queue("MailQueue"), body).unwrap();
    }
    world.quiet().await;
    let mut seen = world.seen("MailFunction");
    seen.sort();
    assert_eq!(seen, ["one", "three", "two"]);
}

#[tokio::test]
async fn a_poisoned_message_ends_in_the_dead_letter_queue_and_the_rest_goes_through() {
    let world = World::new().await;
    let queues = world.stack.cloud().queues();
    for body in ["good", "poison", "better"] {
        queues.send(&queue("MailQueue"), body).unwrap();
    }
    world.quiet().await;
    assert_eq!(queues.peek(&queue("MailQueueDeadLetterQueue")), ["poison"]);
    let seen = world.seen("MailFunction");
    let count = |text: &str| seen.iter().filter(|s| *s == text).count();
    assert_eq!((count("good"), count("better"), count("poison")), (1, 1, 2));
}

#[tokio::test]
async fn the_stream_delivers_matching_records_in_order() {
    let world = World::new().await;
    for (key, kind) in [("a", "event"), ("b", "course"), ("c", "event")] {
        put(&world, key, kind).await;
    }
    world.quiet().await;
    assert_eq!(world.seen("RelayFunction"), ["a", "c"]);
}

#[tokio::test]
async fn a_poisoned_record_is_discarded_and_sent_to_the_failure_destination() {
    let world = World::new().await;
    for key in ["a", "poison", "c"] {
        put(&world, key, "event").await;
    }
    world.quiet().await;
    let letters = world.stack.cloud().queues().peek(&queue("EventsDeadLetterQueue"));
    assert_eq!(letters.len(), 1);
    let record: Value = serde_json::from_str(&letters[0]).unwrap();
    assert_eq!(record["requestContext"]["condition"], "RetryAttemptsExhausted");
    assert_eq!(record["DDBStreamBatchInfo"]["batchSize"], 1);
    assert_eq!(world.seen("RelayFunction").last().unwrap(), "c", "the rest went through");
}

#[tokio::test]
async fn a_restart_resumes_the_stream_at_its_last_position() {
    let world = World::new().await;
    put(&world, "before", "event").await;
    world.quiet().await;
    let World { stack, folder, http } = world;
    stack.stop().await;
    let stack = glotto_stack::Stack::start(crate::world::config(folder.path())).await.unwrap();
    let world = World { stack, folder, http };
    put(&world, "after", "event").await;
    world.quiet().await;
    assert_eq!(world.seen("RelayFunction"), ["after"], "the logs in memory are new, the place is not");
}

#[tokio::test]
async fn a_schedule_can_be_fired_by_hand() {
    let world = World::new().await;
    let fired = world.stack.schedules().fire("EchoFunction", None).await.unwrap();
    assert!(fired.ok);
    assert_eq!(fired.answer["detail-type"], "Scheduled Event");
    assert_eq!(fired.answer["source"], "aws.events");
    assert!(world.stack.schedules().fire("MailFunction", None).await.is_err());
}

#[tokio::test]
async fn an_event_of_the_cloud_reaches_the_functions_whose_rule_it_matches() {
    let world = World::new().await;
    let job = json!({
        "role": "arn:aws:iam::000000000000:role/convert",
        "settings": {
            "inputs": [{"fileInput": "s3://glotto-uploadsbucket/uploads/nothing"}],
            "outputGroups": [{
                "outputGroupSettings": {
                    "type": "HLS_GROUP_SETTINGS",
                    "hlsGroupSettings": {"destination": "s3://glotto-uploadsbucket/hls/", "segmentLength": 4, "minSegmentLength": 0},
                },
                "outputs": [{
                    "nameModifier": "_360",
                    "containerSettings": {"container": "M3U8"},
                    "videoDescription": {"codecSettings": {"codec": "H_264", "h264Settings": {"rateControlMode": "QVBR", "maxBitrate": 800_000}}},
                }],
            }],
        },
    });
    let endpoint = &world.stack.cloud().endpoints().aws;
    let response = world.http.post(format!("{endpoint}/2017-08-29/jobs")).json(&job).send().await.unwrap();
    assert_eq!(response.status(), 201, "{}", response.text().await.unwrap());
    world.quiet().await;
    let lines = world.stack.logs().last("EchoFunction", 10);
    assert!(lines.iter().any(|line| line.message.contains("MediaConvert Job State Change")), "{lines:?}");
}
