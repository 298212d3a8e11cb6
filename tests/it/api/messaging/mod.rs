//! From an event to a mail in an inbox: once, whatever fails on the way.

mod bus;
mod headers;

use futures::future::join_all;
use glotto_cloud::{Fault, Mail};
use glotto_domain::identity::EmailAddress;
use glotto_domain::locale::LanguageTag;
use glotto_mail::{MAIL_REQUESTED, MailRequest, MailTemplate};
use glotto_store::messaging::{DeliveryItem, LEASE, MailOutcome};
use glotto_store::{Event, Transaction};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::{LogCapture, World};

fn verification(world: &World, to: &str) -> MailRequest {
    MailRequest {
        id: world.context.new_id(),
        user_id: world.context.new_id(),
        to: EmailAddress::parse(to).unwrap(),
        locale: LanguageTag::parse("fr").unwrap(),
        template: MailTemplate::VerifyEmail { token_id: "token".to_owned(), display_name: "Ada".to_owned() },
    }
}

fn reminder(world: &World) -> MailRequest {
    let (user_id, until) = (world.context.new_id(), world.context.now() + SignedDuration::from_hours(3));
    let template = MailTemplate::Reminder { user_id, display_name: "Ada".to_owned(), streak: 3, until };
    MailRequest { template, ..verification(world, "ada@example.com") }
}

fn event(world: &World, request: &MailRequest) -> Event {
    world.context.event(MAIL_REQUESTED, None, request)
}

/// The batch of Lambda for messages of a queue.
fn batch(bodies: &[String]) -> Value {
    let record = |(index, body): (usize, &String)| json!({"messageId": format!("m{index}"), "body": body, "attributes": {"ApproximateReceiveCount": "1"}});
    json!({"Records": bodies.iter().enumerate().map(record).collect::<Vec<_>>()})
}

/// Gives a request to the worker as one message; returns whether it has to be delivered again.
async fn comes_again(world: &World, request: &MailRequest) -> bool {
    let body = serde_json::to_string(&event(world, request)).unwrap();
    let answer = world.invoke("send_mail", batch(&[body])).await.unwrap();
    !answer["batchItemFailures"].as_array().unwrap().is_empty()
}

fn inbox(world: &World) -> Vec<Mail> {
    world.cloud.inbox().list()
}

async fn outcome(world: &World, request: &MailRequest) -> Option<MailOutcome> {
    world.context.store.mail_deliveries().find(request.id).await.unwrap().and_then(|delivery| delivery.outcome)
}

async fn emit(world: &World, event: &Event) {
    let mut transaction = Transaction::<()>::new(&world.context.store);
    transaction.emit(event);
    transaction.commit(&world.context.store).await.unwrap();
}

#[tokio::test]
async fn a_mail_requested_in_the_outbox_arrives_in_the_users_language() {
    let world = World::new().await;
    let request = verification(&world, "ada@example.com");
    emit(&world, &event(&world, &request)).await;
    assert_eq!(world.deliver().await, Vec::<String>::new());
    let [mail] = &inbox(&world)[..] else { panic!("one mail") };
    assert_eq!(mail.to, ["ada@example.com"]);
    assert_eq!(mail.from, r#""Glotto" <no-reply@glotto.test>"#);
    assert_eq!(mail.subject, "Confirmez votre adresse e-mail");
    assert!(mail.text.as_ref().unwrap().contains("https://app.glotto.test/verify-email?token=token."));
    assert!(mail.html.as_ref().unwrap().contains("<html lang=\"fr\">"));
    assert_eq!(outcome(&world, &request).await, Some(MailOutcome::Sent));
}

#[tokio::test]
async fn an_event_delivered_twice_by_the_stream_sends_one_mail() {
    let world = World::new().await;
    let request = verification(&world, "ada@example.com");
    emit(&world, &event(&world, &request)).await;
    let mut stream =
        world.cloud.tables().stream(world.context.store.table(), glotto_cloud::StreamPosition::TrimHorizon);
    let records = stream.next(100, std::time::Duration::ZERO).await.unwrap();
    let input = json!({"Records": records.iter().map(|record| record.as_lambda_record().clone()).collect::<Vec<_>>()});
    for _ in 0..2 {
        assert_eq!(world.invoke("relay_events", input.clone()).await.unwrap(), json!({"batchItemFailures": []}));
    }
    assert_eq!(world.cloud.queues().depth(world.name_of("MailQueue")).unwrap().visible, 2);
    world.deliver().await;
    assert_eq!(inbox(&world).len(), 1);
}

#[tokio::test]
async fn an_event_is_relayed_again_if_the_queue_did_not_accept_it() {
    let world = World::new().await;
    emit(&world, &event(&world, &verification(&world, "ada@example.com"))).await;
    let mut stream =
        world.cloud.tables().stream(world.context.store.table(), glotto_cloud::StreamPosition::TrimHorizon);
    let records = stream.next(100, std::time::Duration::ZERO).await.unwrap();
    let input = json!({"Records": records.iter().map(|record| record.as_lambda_record().clone()).collect::<Vec<_>>()});
    world.cloud.faults().times("SendMessageBatch", 9, Fault::Fail);
    let answer = world.invoke("relay_events", input.clone()).await.unwrap();
    assert_eq!(answer["batchItemFailures"].as_array().unwrap().len(), 1);
    world.cloud.faults().clear();
    assert_eq!(world.invoke("relay_events", input).await.unwrap(), json!({"batchItemFailures": []}));
}

#[tokio::test]
async fn twenty_concurrent_duplicates_of_a_message_and_a_later_one_send_one_mail() {
    let world = World::new().await;
    let request = verification(&world, "ada@example.com");
    let again = join_all((0..20).map(|_| comes_again(&world, &request))).await;
    assert!(again.iter().any(|again| !again));
    assert!(!comes_again(&world, &request).await);
    assert_eq!(inbox(&world).len(), 1);
}

#[tokio::test]
async fn a_poisoned_message_is_retried_and_the_rest_of_its_batch_succeeds() {
    let world = World::new().await;
    let good = verification(&world, "ada@example.com");
    let mut unknown = event(&world, &good);
    unknown.payload["template"]["kind"] = json!("postcard");
    let bodies = [
        "{".to_owned(),
        serde_json::to_string(&event(&world, &good)).unwrap(),
        "{}".to_owned(),
        serde_json::to_string(&unknown).unwrap(),
    ];
    let answer = world.invoke("send_mail", batch(&bodies)).await.unwrap();
    let failed: Vec<_> =
        answer["batchItemFailures"].as_array().unwrap().iter().map(|item| item["itemIdentifier"].clone()).collect();
    assert_eq!(failed, ["m0", "m2", "m3"]);
    assert_eq!(inbox(&world).len(), 1);
}

#[tokio::test]
async fn an_event_that_an_operator_passes_to_the_relay_is_queued() {
    let world = World::new().await;
    let event = serde_json::to_string(&event(&world, &verification(&world, "ada@example.com"))).unwrap();
    // The record of docs/operations.md, "Events that were given up".
    let change = json!({"SequenceNumber": "1", "NewImage": {"type": {"S": "Event"}, "event": {"S": event}}});
    let records = json!({"Records": [{"eventName": "INSERT", "dynamodb": change}]});
    let answer = world.invoke("relay_events", records).await.unwrap();
    assert_eq!(answer["batchItemFailures"], json!([]));
    assert_eq!(world.cloud.queues().peek(world.name_of("MailQueue")), [event]);
}

#[tokio::test]
async fn a_poisoned_message_ends_in_the_dead_letter_queue() {
    let world = World::new().await;
    let (queue, dead) = (world.name_of("MailQueue").to_owned(), world.name_of("MailDeadLetterQueue").to_owned());
    world.cloud.queues().send(&queue, "poison");
    for _ in 0..6 {
        for message in world.cloud.queues().receive(&queue, 10, None, std::time::Duration::ZERO).await {
            let records = json!({"Records": [message.as_lambda_record()]});
            let answer = world.invoke("send_mail", records).await.unwrap();
            assert_eq!(answer["batchItemFailures"].as_array().unwrap().len(), 1);
            world.cloud.queues().release(&queue, message.receipt(), std::time::Duration::ZERO);
        }
    }
    assert_eq!(world.cloud.queues().peek(&dead), ["poison"]);
}

#[tokio::test]
async fn a_permanently_rejected_mail_is_not_retried() {
    let world = World::new().await;
    let request = verification(&world, "ada@example.com");
    world.cloud.faults().next("SendEmail", Fault::Denied);
    assert!(!comes_again(&world, &request).await);
    assert_eq!(outcome(&world, &request).await, Some(MailOutcome::Failed));
    assert!(!comes_again(&world, &request).await);
    assert!(inbox(&world).is_empty());
}

#[tokio::test]
async fn a_temporarily_rejected_mail_is_retried_and_sent() {
    let world = World::new().await;
    for (times, fault) in [(1, Fault::Fail), (5, Fault::Throttled)] {
        let request = reminder(&world);
        let sent = inbox(&world).len();
        world.cloud.faults().times("SendEmail", times, fault);
        assert!(comes_again(&world, &request).await, "{fault:?}");
        assert_eq!(inbox(&world).len(), sent);
        assert!(!comes_again(&world, &request).await, "{fault:?}");
        assert_eq!(inbox(&world).len(), sent + 1);
    }
}

#[tokio::test]
async fn a_batch_that_is_too_fast_for_the_mail_service_waits_and_is_sent_without_coming_again() {
    let world = World::new().await;
    let events = std::iter::repeat_with(|| event(&world, &reminder(&world))).take(10);
    let bodies: Vec<_> = events.map(|event| serde_json::to_string(&event).unwrap()).collect();
    world.cloud.faults().times("SendEmail", 8, Fault::Throttled);
    assert_eq!(world.invoke("send_mail", batch(&bodies)).await.unwrap(), json!({"batchItemFailures": []}));
    assert_eq!(inbox(&world).len(), 10);
}

#[tokio::test]
async fn a_stale_reminder_is_settled_and_not_sent() {
    let world = World::new().await;
    let (late, stale, lasting) = (reminder(&world), reminder(&world), verification(&world, "ada@example.com"));
    world.wait(SignedDuration::from_hours(3));
    assert!(!comes_again(&world, &late).await);
    assert_eq!(outcome(&world, &late).await, Some(MailOutcome::Sent), "at the latest moment");
    world.wait(SignedDuration::from_secs(1));
    for _ in 0..2 {
        assert!(!comes_again(&world, &stale).await);
    }
    assert_eq!(outcome(&world, &stale).await, Some(MailOutcome::TooLate));
    assert_eq!(inbox(&world).len(), 1);
    world.wait(SignedDuration::from_hours(24 * 14));
    assert!(!comes_again(&world, &lasting).await);
    assert_eq!(inbox(&world).len(), 2, "a mail that users wait for is sent however late");
}

#[tokio::test]
async fn a_reminder_that_may_have_been_sent_is_not_sent_again() {
    let world = World::new().await;
    let request = reminder(&world);
    world.cloud.faults().next("SendEmail", Fault::TimeOutAfterCommit);
    assert!(!comes_again(&world, &request).await);
    assert_eq!(outcome(&world, &request).await, Some(MailOutcome::Unknown));
    assert!(!comes_again(&world, &request).await);
    assert_eq!(inbox(&world).len(), 1);
}

#[tokio::test]
async fn a_verification_mail_that_may_have_been_sent_is_sent_again() {
    let world = World::new().await;
    let request = verification(&world, "ada@example.com");
    world.cloud.faults().next("SendEmail", Fault::TimeOut);
    assert!(comes_again(&world, &request).await);
    assert!(!comes_again(&world, &request).await);
    assert_eq!(inbox(&world).len(), 1);
}

#[tokio::test]
async fn a_mail_whose_worker_crashed_is_sent_when_the_claim_expires() {
    let world = World::new().await;
    let request = reminder(&world);
    let now = world.context.now();
    let dead = DeliveryItem::claim(request.id, "dead".to_owned(), now);
    assert!(world.context.store.mail_deliveries().claim(&dead, now).await.unwrap());
    let log = LogCapture::start();
    assert!(comes_again(&world, &request).await);
    let log = log.text();
    assert!(log.contains("message put aside") && !log.contains(r#""level":"ERROR""#), "{log}");
    assert!(inbox(&world).is_empty());
    world.wait(LEASE + SignedDuration::from_secs(1));
    assert!(!comes_again(&world, &request).await);
    assert_eq!(inbox(&world).len(), 1);
}

#[tokio::test]
async fn every_log_line_of_a_worker_has_function_request_and_trace() {
    let log = LogCapture::start();
    let world = World::new().await;
    emit(&world, &event(&world, &verification(&world, "ada@example.com"))).await;
    assert!(world.deliver().await.is_empty());
    world.invoke("dispatch_reminders", json!({"time": "2026-03-01T12:00:00Z"})).await.unwrap();
    world.invoke("send_mail", json!({"not": "a batch"})).await.unwrap_err();
    let lines: Vec<Value> = log.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for text in ["event relayed", "message handled", "event handled", "the event is not a batch"] {
        let line = lines.iter().find(|line| line["fields"]["message"] == text).unwrap_or_else(|| panic!("{text}"));
        for field in ["function", "request_id", "trace_id"] {
            assert!(line["span"][field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {line}");
        }
    }
}

#[tokio::test]
async fn logs_contain_no_recipients_of_mails() {
    let log = LogCapture::start();
    let world = World::new().await;
    for to in ["ada.hidden@example.com", "jose.hidden@example.com"] {
        let mut request = verification(&world, to);
        request.template =
            MailTemplate::VerifyEmail { token_id: "token-hidden".to_owned(), display_name: "Hidden".to_owned() };
        emit(&world, &event(&world, &request)).await;
    }
    for fault in [Fault::Denied, Fault::Fail] {
        world.cloud.faults().next("SendEmail", fault);
    }
    assert_eq!(world.deliver().await.len(), 1);
    let mut poisoned = event(&world, &verification(&world, "ada.hidden@example.com"));
    poisoned.payload["locale"] = json!(7);
    world.invoke("send_mail", batch(&[serde_json::to_string(&poisoned).unwrap()])).await.unwrap();
    let log = log.text();
    for what in ["message handled", "not sent yet", "never will be", "message failed; it will be retried"] {
        assert!(log.contains(what), "{what} is not in the log: {log}");
    }
    assert!(!log.to_lowercase().contains("hidden"), "{log}");
}
