//! Tables, indexes, streams and expiry.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue::{N, S};
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use glotto_cloud::StreamPosition;

use crate::here::Here;

#[tokio::test]
async fn an_item_is_found_by_its_key_and_by_the_index() {
    let here = Here::start().await;
    let db = here.dynamodb();
    put(&db, "a", "1").await;
    let got = db.get_item().table_name("Table").key("pk", S("a".into())).key("sk", S("1".into())).send().await.unwrap();
    assert_eq!(got.item.unwrap()["gsi1pk"], S("index".into()));
    let found = db
        .query()
        .table_name("Table")
        .index_name("gsi1")
        .key_condition_expression("gsi1pk = :pk")
        .expression_attribute_values(":pk", S("index".into()))
        .send()
        .await
        .unwrap();
    assert_eq!(found.count, 1);
}

#[tokio::test]
async fn a_stream_returns_later_writes_and_resumes_at_its_last_position() {
    let here = Here::start().await;
    let db = here.dynamodb();
    put(&db, "before", "1").await;
    let mut stream = here.cloud.tables().stream("Table", StreamPosition::Latest);
    assert!(stream.next(10, Duration::ZERO).await.unwrap().is_empty());

    let (records, ()) = tokio::join!(stream.next(10, Duration::from_secs(10)), put(&db, "after", "1"));
    let record = &records.unwrap()[0];
    let event = record.as_lambda_record();
    assert_eq!(event["eventName"], "INSERT");
    assert_eq!(event["eventSource"], "aws:dynamodb");
    assert_eq!(event["awsRegion"], "eu-central-1");
    assert_eq!(event["dynamodb"]["NewImage"]["pk"]["S"], "after");
    assert!(event["eventSourceARN"].as_str().unwrap().contains(":table/Table/stream/"));

    put(&db, "later", "1").await;
    let position = StreamPosition::After(record.sequence_number().to_owned());
    let mut again = here.cloud.tables().stream("Table", position);
    let records = again.next(10, Duration::ZERO).await.unwrap();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].as_lambda_record()["dynamodb"]["Keys"]["pk"]["S"], "later");
    let mut all = here.cloud.tables().stream("Table", StreamPosition::TrimHorizon);
    assert_eq!(all.next(10, Duration::ZERO).await.unwrap().len(), 3);
}

#[tokio::test]
async fn expired_items_are_removed_and_the_stream_records_that_ttl_did_it() {
    let here = Here::start().await;
    let db = here.dynamodb();
    let expired = jiff::Timestamp::now().as_second() - 60;
    db.put_item()
        .table_name("Table")
        .item("pk", S("a".into()))
        .item("sk", S("1".into()))
        .item("expiresAt", N(expired.to_string()))
        .send()
        .await
        .unwrap();
    let mut stream = here.cloud.tables().stream("Table", StreamPosition::TrimHorizon);
    here.cloud.tables().sweep_expired();
    let records = stream.next(10, Duration::from_secs(5)).await.unwrap();
    let removal = records.last().unwrap().as_lambda_record();
    assert_eq!(removal["eventName"], "REMOVE");
    assert_eq!(removal["userIdentity"]["principalId"], "dynamodb.amazonaws.com");
}

#[tokio::test]
async fn the_meter_counts_calls_and_capacity_without_being_requested() {
    let here = Here::start().await;
    let db = here.dynamodb();
    here.cloud.meter().take();
    put(&db, "a", "1").await;
    let item = |sk: &str| {
        let put = Put::builder().table_name("Table").item("pk", S("t".into()));
        let put = put.item("sk", S(sk.into())).build().unwrap();
        TransactWriteItem::builder().put(put).build()
    };
    db.transact_write_items().transact_items(item("1")).transact_items(item("2")).send().await.unwrap();
    let used = here.cloud.meter().take();
    assert_eq!(used["PutItem"].calls, 1);
    // The table and the index each take one.
    assert!((used["PutItem"].units - 2.0).abs() < 0.01, "{used:?}");
    assert!((used["TransactWriteItems"].units - 4.0).abs() < 0.01, "{used:?}");
}

pub async fn put(db: &aws_sdk_dynamodb::Client, pk: &str, sk: &str) {
    db.put_item()
        .table_name("Table")
        .item("pk", S(pk.into()))
        .item("sk", S(sk.into()))
        .item("gsi1pk", S("index".into()))
        .item("gsi1sk", S(pk.into()))
        .send()
        .await
        .unwrap();
}
