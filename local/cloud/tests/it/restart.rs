//! What survives the end of the process.

use std::time::Duration;

use crate::dynamo::put;
use crate::here::Here;
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
async fn nothing_listens_when_a_cloud_is_dropped() {
    let here = Here::start().await;
    let endpoints = here.cloud.endpoints().clone();
    let s3 = endpoints.s3.trim_start_matches("http://").to_owned();
    assert!(tokio::net::TcpStream::connect(&s3).await.is_ok());
    here.cloud.stop().await;
    assert!(tokio::net::TcpStream::connect(&s3).await.is_err());
}
