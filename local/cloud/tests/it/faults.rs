//! Faults that a test orders.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue::S;
use aws_sdk_dynamodb::types::{KeysAndAttributes, Put, TransactWriteItem};
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use glotto_cloud::{Fault, StreamPosition};

use crate::dynamo::put;
use crate::here::Here;

#[tokio::test]
async fn a_throttled_call_is_repeated_by_the_sdk_and_succeeds() {
    let here = Here::start().await;
    here.cloud.faults().next("DynamoDB_20120810.PutItem", Fault::Throttled);
    here.cloud.meter().take();
    put(&here.dynamodb(), "a", "1").await;
    assert_eq!(here.cloud.meter().read()["PutItem"].calls, 2);
    assert_eq!(here.cloud.faults().pending("PutItem"), 0);
}

#[tokio::test]
async fn a_conflict_cancels_the_transaction_and_names_the_item() {
    let here = Here::start().await;
    here.cloud.faults().next("TransactWriteItems", Fault::Conflict);
    let error = transact(&here, "one").await.unwrap_err().into_service_error();
    let reasons = match error {
        aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(e) => {
            e.cancellation_reasons.unwrap()
        }
        other => panic!("{other:?}"),
    };
    let codes: Vec<_> = reasons.iter().filter_map(|reason| reason.code.as_deref()).collect();
    assert_eq!(codes, ["TransactionConflict", "None"]);
    transact(&here, "two").await.unwrap();
}

#[tokio::test]
async fn a_response_lost_after_the_commit_is_retried_with_the_same_token() {
    let here = Here::start().await;
    here.cloud.faults().next("TransactWriteItems", Fault::FailAfterCommit);
    here.cloud.meter().take();
    transact(&here, "one").await.unwrap();
    assert_eq!(here.cloud.meter().read()["TransactWriteItems"].calls, 2);
}

#[tokio::test]
async fn a_hanging_call_lasts_until_the_caller_times_out_and_has_no_effect() {
    let here = Here::start().await;
    let db = here.dynamodb();
    let mut stream = here.cloud.tables().stream("Table", StreamPosition::TrimHorizon);
    here.cloud.faults().next("PutItem", Fault::TimeOut);
    let hanging = tokio::spawn({
        let db = db.clone();
        async move { put(&db, "a", "1").await }
    });
    while here.cloud.faults().pending("PutItem") > 0 {
        tokio::task::yield_now().await;
    }
    assert!(stream.next(10, Duration::from_millis(100)).await.unwrap().is_empty());
    assert!(!hanging.is_finished());
    hanging.abort();

    here.cloud.faults().next("PutItem", Fault::TimeOutAfterCommit);
    let hanging = tokio::spawn(async move { put(&db, "a", "1").await });
    assert_eq!(stream.next(10, Duration::from_secs(20)).await.unwrap().len(), 1);
    assert!(!hanging.is_finished());
    assert_eq!(here.cloud.meter().read()["PutItem"].calls, 2);
    // A hanging connection does not keep the cloud from stopping.
    tokio::time::timeout(Duration::from_secs(5), here.cloud.stop()).await.unwrap();
}

#[tokio::test]
async fn another_call_can_overtake_a_held_one() {
    let here = Here::start().await;
    let db = here.dynamodb();
    let mut held = here.cloud.faults().hold("PutItem");
    let other = async {
        held.arrived().await;
        assert!(get(&db).await.is_none());
        put(&db, "b", "1").await;
        held.release();
    };
    tokio::join!(put(&db, "a", "1"), other);
    let mut stream = here.cloud.tables().stream("Table", StreamPosition::TrimHorizon);
    let records = stream.next(10, Duration::ZERO).await.unwrap();
    let order: Vec<_> = records.iter().map(|r| &r.as_lambda_record()["dynamodb"]["Keys"]["pk"]["S"]).collect();
    assert_eq!(order, ["b", "a"]);
}

#[tokio::test]
async fn queues_and_buckets_fail_as_well() {
    let here = Here::start().await;
    here.cloud.faults().next("AmazonSQS.SendMessage", Fault::Throttled);
    here.cloud.faults().next("PutObject", Fault::Throttled);
    here.cloud.faults().next("SendMessage", Fault::Fail);
    let url = here.queue_url("JobQueue");
    here.sqs().send_message().queue_url(url).message_body("m").send().await.unwrap();
    here.s3().put_object().bucket("media-bucket").key("k").send().await.unwrap();
    assert_eq!(here.cloud.faults().pending("SendMessage"), 0);
    assert_eq!(here.cloud.faults().pending("PutObject"), 0);
}

#[tokio::test]
async fn mail_is_sent_twice_when_the_first_answer_is_lost() {
    let here = Here::start().await;
    here.cloud.faults().next("SendEmail", Fault::Throttled);
    crate::mail::send(&here, "ada@example.com").await;
    assert_eq!(here.cloud.inbox().list().len(), 1);
    here.cloud.faults().next("SendEmail", Fault::FailAfterCommit);
    crate::mail::send(&here, "ada@example.com").await;
    assert_eq!(here.cloud.inbox().list().len(), 3);
}

#[tokio::test]
async fn a_reset_connection_is_opened_again_and_the_call_repeated() {
    let here = Here::start().await;
    for fault in [Fault::Reset, Fault::ResetAfterCommit] {
        here.cloud.faults().next("PutItem", fault);
        here.cloud.meter().take();
        put(&here.dynamodb(), "a", "1").await;
        assert_eq!(here.cloud.meter().read()["PutItem"].calls, 2, "{fault:?}");
    }
    let mut stream = here.cloud.tables().stream("Table", StreamPosition::TrimHorizon);
    let records = stream.next(10, Duration::ZERO).await.unwrap();
    assert!(!records.is_empty());
}

#[tokio::test]
async fn a_fault_meets_the_call_with_its_number() {
    let here = Here::start().await;
    here.cloud.faults().at("PutItem", 2, Fault::Throttled);
    here.cloud.meter().take();
    put(&here.dynamodb(), "a", "1").await;
    assert_eq!(here.cloud.meter().read()["PutItem"].calls, 1);
    put(&here.dynamodb(), "b", "1").await;
    assert_eq!(here.cloud.meter().read()["PutItem"].calls, 3);
}

#[tokio::test]
async fn a_test_learns_when_a_call_hangs_and_whether_it_was_carried_out() {
    let here = Here::start().await;
    for after_commit in [false, true] {
        let hanging = here.cloud.faults().hang_at("PutItem", 1, after_commit);
        let db = here.dynamodb();
        tokio::select! {
            () = put(&db, "a", "1") => panic!("the call was answered"),
            reached = hanging => assert!(reached.is_ok()),
        }
        assert_eq!(get(&here.dynamodb()).await.is_some(), after_commit);
    }
}

#[tokio::test]
async fn a_batch_that_succeeds_without_its_parts_names_all_of_them() {
    let here = Here::start().await;
    put(&here.dynamodb(), "a", "1").await;
    here.cloud.faults().next("BatchGetItem", Fault::Partial);
    let key = [("pk".to_owned(), S("a".into())), ("sk".to_owned(), S("1".into()))];
    let keys = KeysAndAttributes::builder().keys(key.into()).build().unwrap();
    let read = here.dynamodb().batch_get_item().request_items("Table", keys).send().await.unwrap();
    assert_eq!(read.unprocessed_keys.unwrap()["Table"].keys.len(), 1);

    here.cloud.faults().next("SendMessageBatch", Fault::Partial);
    let entry = SendMessageBatchRequestEntry::builder().id("1").message_body("m").build().unwrap();
    let batch = here.sqs().send_message_batch().queue_url(here.queue_url("JobQueue")).entries(entry);
    let sent = batch.send().await.unwrap();
    assert_eq!(sent.failed.first().map(|failed| failed.id.as_str()), Some("1"));
    assert!(sent.successful.is_empty());
}

async fn get(
    db: &aws_sdk_dynamodb::Client,
) -> Option<std::collections::HashMap<String, aws_sdk_dynamodb::types::AttributeValue>> {
    let get = db.get_item().table_name("Table").key("pk", S("a".into()));
    get.key("sk", S("1".into())).send().await.unwrap().item
}

type Transacted = Result<
    aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsOutput,
    aws_sdk_dynamodb::error::SdkError<aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError>,
>;

async fn transact(here: &Here, token: &str) -> Transacted {
    let item = |sk: &str| {
        let put = Put::builder().table_name("Table").item("pk", S("t".into()));
        let put = put.item("sk", S(sk.into())).condition_expression("attribute_not_exists(pk)");
        TransactWriteItem::builder().put(put.build().unwrap()).build()
    };
    here.dynamodb()
        .transact_write_items()
        .client_request_token(token)
        .transact_items(item("1"))
        .transact_items(item("2"))
        .send()
        .await
}
