//! Queues, the table's stream, events and schedules.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::world::{World, queue};

async fn put(world: &World, key: &str, kind: &str) {
    put_item(world, key, "-", kind).await;
}

async fn put_item(world: &World, pk: &str, sk: &str, kind: &str) {
    let endpoint = &world.stack.cloud().endpoints().dynamodb;
    let item = json!({
        "TableName": "glotto-Table",
        "Item": {"pk": {"S": pk}, "sk": {"S": sk}, "type": {"S": kind}},
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
async fn the_stream_delivers_the_matching_records_of_all_shards() {
    let world = World::new().await;
    for number in 0..20 {
        put(&world, &format!("event{number:02}"), "event").await;
        put(&world, &format!("course{number:02}"), "course").await;
    }
    world.quiet().await;
    let mut seen = world.seen("RelayFunction");
    seen.sort();
    assert_eq!(seen, (0..20).map(|number| format!("event{number:02}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_order_of_a_partition_key_is_kept_through_shards_that_close_and_split() {
    // With one environment, the order of its log is that of the batches.
    let world = World::with(|config| {
        config.shard_lifetime = Duration::from_millis(300);
        config.most_environments = 1;
    })
    .await;
    let began = Instant::now();
    let mut written = BTreeMap::<String, Vec<String>>::new();
    // The stack keeps the last 200 lines of a log.
    for number in 0..150_u64 {
        let (pk, sk) = (format!("key{}", number % 5), format!("{number:03}"));
        put_item(&world, &pk, &sk, "event").await;
        written.entry(pk).or_default().push(sk);
        // Spread over several generations of shards, however fast the machine is.
        tokio::time::sleep_until((began + Duration::from_millis(10 * number)).into()).await;
    }
    world.quiet().await;
    let mut seen = BTreeMap::<String, Vec<String>>::new();
    for key in world.seen("RelayFunction") {
        let (pk, sk) = key.split_once('/').unwrap();
        seen.entry(pk.to_owned()).or_default().push(sk.to_owned());
    }
    assert_eq!(seen, written);
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
    let shard = record["DDBStreamBatchInfo"]["shardId"].as_str().unwrap();
    assert!(glotto_cloud::Shard::parse(shard).is_some(), "{shard}");
    assert!(world.seen("RelayFunction").contains(&"c".to_owned()), "the rest went through");
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
        "role": "arn:aws:iam::000000000000:role/glotto-ConvertRole",
        "settings": {
            "inputs": [{"fileInput": "s3://glotto-uploadsbucket/uploads/nothing"}],
            "outputGroups": [{
                "outputGroupSettings": {
                    "type": "FILE_GROUP_SETTINGS",
                    "fileGroupSettings": {"destination": "s3://glotto-uploadsbucket/hls/frame"},
                },
                "outputs": [{
                    "containerSettings": {"container": "RAW"},
                    "videoDescription": {"codecSettings": {"codec": "FRAME_CAPTURE", "frameCaptureSettings": {}}},
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
