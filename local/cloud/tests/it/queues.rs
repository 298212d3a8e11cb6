//! Queues: visibility, long polls, dead letters, limits.

use std::time::{Duration, Instant};

use aws_sdk_sqs::types::{MessageAttributeValue, SendMessageBatchRequestEntry};

use crate::here::Here;

#[tokio::test]
async fn a_message_is_hidden_while_in_flight_and_gone_when_deleted() {
    let here = Here::start().await;
    let (sqs, url) = (here.sqs(), here.queue_url("JobQueue"));
    sqs.send_message().queue_url(&url).message_body("m").send().await.unwrap();
    let got = sqs.receive_message().queue_url(&url).send().await.unwrap().messages.unwrap();
    assert_eq!(got[0].body.as_deref(), Some("m"));
    let depth = here.cloud.queues().depth("JobQueue").unwrap();
    assert_eq!((depth.visible, depth.in_flight), (0, 1));
    let none = sqs.receive_message().queue_url(&url).send().await.unwrap();
    assert!(none.messages.unwrap_or_default().is_empty());
    let receipt = got[0].receipt_handle.as_deref().unwrap();
    sqs.delete_message().queue_url(&url).receipt_handle(receipt).send().await.unwrap();
    assert!(here.cloud.queues().peek("JobQueue").is_empty());
}

#[tokio::test]
async fn a_long_poll_ends_when_a_message_arrives() {
    let here = Here::start().await;
    let (sqs, url) = (here.sqs(), here.queue_url("JobQueue"));
    let begun = Instant::now();
    let poll = sqs.receive_message().queue_url(&url).wait_time_seconds(20).send();
    let send = async {
        // The poll has reached the cloud when the meter has counted it.
        while !here.cloud.meter().read().contains_key("ReceiveMessage") {
            tokio::task::yield_now().await;
        }
        here.cloud.queues().send("JobQueue", "m").unwrap();
    };
    let (got, ()) = tokio::join!(poll, send);
    assert_eq!(got.unwrap().messages.unwrap().len(), 1);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_message_received_too_often_moves_to_the_dead_letter_queue_and_can_be_redriven() {
    let here = Here::start().await;
    let queues = here.cloud.queues();
    queues.send("JobQueue", "poison").unwrap();
    for count in 1..=2 {
        let got = queues.receive("JobQueue", 10, None, Duration::ZERO).await;
        assert_eq!(got[0].receive_count(), count);
        queues.release("JobQueue", got[0].receipt(), Duration::ZERO);
    }
    assert_eq!(queues.depth("JobQueue").unwrap().visible, 1);
    assert!(queues.receive("JobQueue", 10, None, Duration::ZERO).await.is_empty());
    assert_eq!(queues.peek("JobDeadLetterQueue"), ["poison"]);
    let depth = queues.depth("JobDeadLetterQueue").unwrap();
    assert_eq!(depth.dead_letters_of, ["JobQueue"]);

    assert_eq!(queues.redrive("JobDeadLetterQueue"), 1);
    let got = queues.receive("JobQueue", 10, None, Duration::ZERO).await;
    assert_eq!(got[0].receive_count(), 1);
}

#[tokio::test]
async fn a_hidden_message_is_received_as_soon_as_it_is_visible_again() {
    let here = Here::start().await;
    let queues = here.cloud.queues();
    queues.send("JobQueue", "m").unwrap();
    let second = Some(Duration::from_secs(1));
    assert_eq!(queues.receive("JobQueue", 1, second, Duration::ZERO).await.len(), 1);
    let begun = Instant::now();
    let again = queues.receive("JobQueue", 1, second, Duration::from_secs(10)).await;
    assert_eq!(again.len(), 1);
    assert!(begun.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn a_received_message_is_the_record_that_a_function_gets() {
    let here = Here::start().await;
    here.cloud.queues().send("JobQueue", "m").unwrap();
    let got = here.cloud.queues().receive("JobQueue", 1, None, Duration::ZERO).await;
    let record = got[0].as_lambda_record();
    assert_eq!(record["eventSource"], "aws:sqs");
    assert_eq!(record["eventSourceARN"], "arn:aws:sqs:eu-central-1:000000000000:JobQueue");
    assert_eq!(record["attributes"]["ApproximateReceiveCount"], "1");
    assert_eq!(record["body"], "m");
    assert_eq!(record["awsRegion"], "eu-central-1");
}

#[tokio::test]
async fn a_batch_with_attributes_and_a_delay_arrives() {
    let here = Here::start().await;
    let (sqs, url) = (here.sqs(), here.queue_url("JobQueue"));
    let attribute = MessageAttributeValue::builder().data_type("String").string_value("00-trace");
    let now = SendMessageBatchRequestEntry::builder().id("1").message_body("now");
    let now = now.message_attributes("traceparent", attribute.build().unwrap());
    let later = SendMessageBatchRequestEntry::builder().id("2").message_body("later");
    let sent = sqs
        .send_message_batch()
        .queue_url(&url)
        .entries(now.build().unwrap())
        .entries(later.delay_seconds(300).build().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(sent.successful.len(), 2);
    let depth = here.cloud.queues().depth("JobQueue").unwrap();
    assert_eq!((depth.visible, depth.delayed), (1, 1));
    let got = here.cloud.queues().receive("JobQueue", 10, None, Duration::ZERO).await;
    assert_eq!(got.len(), 1);
    let record = got[0].as_lambda_record();
    assert_eq!(record["messageAttributes"]["traceparent"]["stringValue"], "00-trace");
}

#[tokio::test]
async fn a_message_that_is_too_long_or_for_an_unknown_queue_is_rejected() {
    let here = Here::start().await;
    let sqs = here.sqs();
    let send =
        |queue: &str, body: String| sqs.send_message().queue_url(here.queue_url(queue)).message_body(body).send();
    assert!(send("JobQueue", "x".repeat(262_145)).await.is_err());
    let error = send("NoQueue", "x".to_owned()).await.unwrap_err().into_service_error();
    assert!(error.is_queue_does_not_exist(), "{error:?}");
}
