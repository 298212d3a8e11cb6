//! What happens when something dies between two steps.

use std::time::Duration;

use serde_json::json;

use super::client::{Client, PASSWORD};
use super::start;

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_delivered_although_everything_died_right_after_the_commit() {
    let state = tempfile::tempdir().unwrap();
    let config = || {
        let mut config = glotto_stack::StackConfig::new(super::root().join("template.yaml"), super::bin_dir());
        config.state_dir = Some(state.path().to_owned());
        config
    };
    let stack = glotto_stack::Stack::start(config()).await.unwrap();
    // Relaying fails for as long as the queue takes nothing.
    stack.cloud().faults().times("SendMessageBatch", 1_000, glotto_cloud::Fault::Fail);
    let account = json!({"email": "ada@example.com", "password": PASSWORD, "displayName": "Ada", "locale": "en", "timeZone": "Europe/London"});
    Client::new(&stack).post("/v1/accounts", account).await.is(202);
    assert!(stack.cloud().inbox().list().is_empty());
    drop(stack);

    // A new life on what is left on disk: the event is in the table, and only there.
    let stack = glotto_stack::Stack::start(config()).await.unwrap();
    let mail = stack
        .cloud()
        .inbox()
        .wait_for(Duration::from_mins(1), |mail| mail.to.iter().any(|to| to.contains("ada@")))
        .await;
    assert!(mail.is_some(), "the mail that was asked for in the first life came in the second");
    stack.quiet(Duration::from_mins(1)).await.unwrap();
    assert_eq!(stack.cloud().inbox().list().len(), 1);
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poisoned_message_goes_to_the_dead_letter_queue_while_the_rest_goes_through() {
    let stack = start(&[("QueueRetrySeconds", "1")]).await;
    let queues = stack.cloud().queues().list();
    let name = |part: &str, dead: bool| {
        let found = queues.iter().find(|queue| queue.name.contains(part) && queue.name.contains("Dead") == dead);
        found.unwrap_or_else(|| panic!("no queue {part}: {queues:?}")).name.clone()
    };
    let (mail_queue, dead_letters) = (name("Mail", false), name("Mail", true));
    stack.cloud().queues().send(&mail_queue, "poison").unwrap();
    // Somebody registers; their mail shares the queue with the poison.
    let account = json!({"email": "bob@example.com", "password": PASSWORD, "displayName": "Bob", "locale": "en", "timeZone": "Europe/London"});
    Client::new(&stack).post("/v1/accounts", account).await.is(202);
    let inbox = stack.cloud().inbox();
    assert!(
        inbox.wait_for(Duration::from_mins(1), |mail| mail.to.iter().any(|to| to.contains("bob@"))).await.is_some()
    );
    let poisoned = stack.cloud().queues().receive(&dead_letters, 1, None, Duration::from_mins(1)).await;
    assert_eq!(poisoned.first().map(glotto_cloud::Received::body), Some("poison"));
    stack.stop().await;
}
