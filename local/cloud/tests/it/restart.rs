//! What survives the end of the process.

use std::time::Duration;

use glotto_cloud::{Cloud, CloudConfig};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

use crate::dynamo::put;
use crate::here::{Here, resources};
use crate::{mail, secrets};

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let before = Here::start_in(directory.path()).await;
    put(&before.dynamodb(), "a", "1").await;
    let object = before.s3().put_object().bucket("uploads-bucket").key("uploads/k");
    object.body(b"x".to_vec().into()).send().await.unwrap();
    let secret = secrets::value(&before, "SigningSecret").await;
    let sent = mail::send(&before, "ada@example.com").await;
    before.cloud.queues().send("JobQueue", "second").unwrap();
    let received = before.cloud.queues().receive("JobQueue", 1, None, Duration::ZERO).await;
    before.cloud.queues().release("JobQueue", received[0].receipt(), Duration::ZERO);
    before.cloud.stop().await;

    let after = Here::start_in(directory.path()).await;
    let items = after.dynamodb().query().table_name("Table").key_condition_expression("pk = :pk");
    let value = aws_sdk_dynamodb::types::AttributeValue::S("a".into());
    let items = items.expression_attribute_values(":pk", value).send().await.unwrap();
    assert_eq!(items.count, 1);
    assert_eq!(after.cloud.buckets().keys("uploads-bucket", "uploads/"), ["uploads/k"]);
    assert_eq!(secrets::value(&after, "SigningSecret").await, secret);
    assert_eq!(after.cloud.inbox().get(&sent).unwrap().to, ["ada@example.com"]);
    let again = after.cloud.queues().receive("JobQueue", 10, None, Duration::ZERO).await;
    assert_eq!(again.len(), 2);
    let first = again.iter().find(|message| message.id() == received[0].id()).unwrap();
    assert_eq!(first.receive_count(), 2);
    for message in &again {
        after.cloud.queues().delete("JobQueue", message.receipt());
    }
    after.cloud.stop().await;
    let last = Here::start_in(directory.path()).await;
    assert!(last.cloud.queues().peek("JobQueue").is_empty());
}

#[tokio::test]
async fn a_message_whose_receiver_ended_with_the_process_is_received_again_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let before = Here::start_in(directory.path()).await;
    before.cloud.queues().send("JobQueue", "first").unwrap();
    let hour = Some(Duration::from_hours(1));
    let received = before.cloud.queues().receive("JobQueue", 1, hour, Duration::ZERO).await;
    assert_eq!(received.len(), 1);
    before.cloud.stop().await;

    let after = Here::start_in(directory.path()).await;
    let again = after.cloud.queues().receive("JobQueue", 1, None, Duration::ZERO).await;
    assert_eq!(again.len(), 1);
    assert_eq!((again[0].id(), again[0].receive_count()), (received[0].id(), 2));
    after.cloud.stop().await;
}

#[tokio::test]
async fn a_table_that_exists_gains_the_index_that_the_template_gained() {
    let directory = tempfile::tempdir().unwrap();
    let before = Here::start_in(directory.path()).await;
    put(&before.dynamodb(), "a", "1").await;
    let mut resources = resources(&before.cloud);
    let table = &mut resources["Table"]["Properties"];
    let mut index = table["GlobalSecondaryIndexes"][0].clone();
    index["IndexName"] = "gsi2".into();
    table["GlobalSecondaryIndexes"].as_array_mut().unwrap().push(index);
    before.cloud.stop().await;

    let config = CloudConfig { state_dir: Some(directory.path().into()), ..CloudConfig::default() };
    let after = Here { cloud: Cloud::start(config).await.unwrap() };
    after.cloud.apply(&resources).await.unwrap();
    let value = aws_sdk_dynamodb::types::AttributeValue::S("index".into());
    let found = after.dynamodb().query().table_name("Table").index_name("gsi2");
    let found = found.key_condition_expression("gsi1pk = :pk");
    let found = found.expression_attribute_values(":pk", value).send().await.unwrap();
    assert_eq!(found.count, 1);
}

#[tokio::test]
async fn no_port_is_open_after_a_cloud_has_stopped() {
    let here = Here::start().await;
    let s3 = here.cloud.endpoints().s3.trim_start_matches("http://").to_owned();
    assert!(TcpStream::connect(&s3).await.is_ok());
    here.cloud.stop().await;
    assert!(TcpStream::connect(&s3).await.is_err());
}

#[tokio::test]
async fn a_dropped_cloud_closes_its_ports_and_connections_and_deletes_its_temporary_files() {
    let here = Here::start().await;
    let scratch = here.cloud.buckets().file("media-bucket", "k").unwrap();
    let bucket = scratch.parent().unwrap().to_path_buf();
    assert!(bucket.is_dir());
    let s3 = here.cloud.endpoints().s3.trim_start_matches("http://").to_owned();
    let mut open = TcpStream::connect(&s3).await.unwrap();
    drop(here);
    // The connection ends: there is nothing more to read from it.
    assert_eq!(open.read(&mut [0; 1]).await.unwrap_or(0), 0);
    assert!(TcpStream::connect(&s3).await.is_err());
    assert!(!bucket.exists());
}
