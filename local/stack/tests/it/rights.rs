//! Functions call with the rights of their roles, for as long as their credentials last.

use std::time::Duration;

use glotto_stack::Stack;
use serde_json::{Value, json};

use crate::world::{World, answer, changed, install, queue};

/// What a function is to do: send a message to a queue.
fn send(world: &World, to: &str) -> Value {
    let url = world.stack.cloud().names().queue_url(&queue(to));
    let body = json!({"QueueUrl": url, "MessageBody": "m"});
    json!({"do": "aws", "endpoint": "AWS_ENDPOINT_URL_SQS", "target": "AmazonSQS.SendMessage", "body": body})
}

#[tokio::test]
async fn a_function_may_do_what_its_role_allows_and_nothing_else() {
    let world = World::new().await;
    let allowed = answer(&world.call("NarrowFunction", send(&world, "EventsDeadLetterQueue")).await);
    assert_eq!(allowed["status"], "HTTP/1.1 200 OK", "{allowed}");
    let refused = answer(&world.call("NarrowFunction", send(&world, "MailQueueDeadLetterQueue")).await);
    assert_eq!(refused["status"], "HTTP/1.1 400 Bad Request");
    assert_eq!(refused["answer"]["__type"], "com.amazon.coral.service#AccessDeniedException");
    let message = refused["answer"]["message"].as_str().unwrap();
    assert!(message.contains("glotto-NarrowRole") && message.contains("sqs:SendMessage"), "{message}");
    assert!(world.stack.cloud().queues().peek(&queue("MailQueueDeadLetterQueue")).is_empty());
    assert_eq!(world.stack.cloud().iam().take_denials().len(), 1);
}

#[tokio::test]
async fn a_function_without_a_role_may_do_nothing() {
    let world = World::new().await;
    let refused = answer(&world.echo(send(&world, "EventsDeadLetterQueue")).await);
    assert_eq!(refused["answer"]["__type"], "com.amazon.coral.service#AccessDeniedException", "{refused}");
}

#[tokio::test]
async fn an_environment_is_replaced_before_its_credentials_end() {
    let world = World::with(|config| config.credentials_lifetime = Duration::from_hours(1)).await;
    let key = async || answer(&world.echo(json!({"do": "environment"})).await)["AWS_ACCESS_KEY_ID"].clone();
    let (pid, first) = (world.pid().await, key().await);
    assert!(first.as_str().unwrap().starts_with("ASIALOCAL.glotto-EchoFunction."), "{first}");
    world.stack.cloud().clock().advance(Duration::from_mins(30));
    assert_eq!((world.pid().await, key().await), (pid, first.clone()));
    // What is left is less than the function may take.
    world.stack.cloud().clock().advance(Duration::from_mins(30) - Duration::from_secs(5));
    assert_ne!(world.pid().await, pid);
    assert_ne!(key().await, first);
}

#[tokio::test]
async fn a_template_that_aws_would_refuse_does_not_start() {
    for (from, to, reason) in [
        ("Handler: mail\n", "Handler: mail\n      Role: !GetAtt NarrowRole.Arn\n", "sqs:ReceiveMessage"),
        ("Handler: relay\n", "Handler: relay\n      Role: !GetAtt NarrowRole.Arn\n", "dynamodb:DescribeStream"),
        ("MemorySize: 128\n", "MemorySize: 64\n", "memory"),
        ("Handler: narrow\n", "Handler: narrow\n      Policies: [AdministratorAccess]\n", "Policies is not supported"),
        ("Resource: !GetAtt EventsDeadLetterQueue.Arn\n", "NotResource: '*'\n", "NotResource"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        install(folder.path());
        let refused = Stack::start(changed(folder.path(), &[(from, to)])).await.err();
        let refused = refused.unwrap_or_else(|| panic!("it started: {to}")).to_string();
        assert!(refused.contains(reason), "{refused}");
    }
}
