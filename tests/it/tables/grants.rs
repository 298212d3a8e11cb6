//! The policies of `template.yaml` are enforced in every test: the embedded cloud refuses functions what they do not
//! grant.

use glotto_domain::id::UserId;
use glotto_events::{EventBus, Queues};
use glotto_objects::{Folders, Objects};
use glotto_runtime::{Bucket, Queue};
use glotto_signin::signing_key;

use crate::world::World;
use crate::world::rights::RUNNING;

#[tokio::test]
async fn a_function_is_refused_what_its_role_does_not_grant_in_every_service() {
    let world = World::new().await;
    let context = &world.another_function();
    // It may measure the mail queue, list `hls/` and read the keyring.
    let function = async {
        assert!(context.store.keyring().find().await.is_ok());
        assert!(context.store.accounts().find(UserId::NIL).await.is_err());
        let folders = context.port::<Folders>().unwrap();
        assert!(folders.list(Bucket::Media, "hls/").await.is_ok());
        assert!(folders.list(Bucket::Media, "avatars/").await.is_err());
        let objects = context.port::<Objects>().unwrap();
        assert!(objects.delete(Bucket::Media, "hls/a").await.is_err());
        let queues = context.port::<Queues>().unwrap();
        assert!(queues.send(Queue::Mail, vec!["a mail".to_owned()]).await.is_err());
        let bus = context.port::<EventBus>().unwrap();
        assert!(bus.publish("ThingMade".to_owned(), "{}".to_owned()).await.is_err());
        // The private keys of access tokens are in partitions of their own.
        assert!(signing_key(context).await.is_err());
    };
    RUNNING.scope("get_readiness", function).await;
    let denials = world.cloud.iam().take_denials();
    let expected = [
        "dynamodb:GetItem",
        "s3:ListBucket",
        "s3:DeleteObject",
        "sqs:SendMessage",
        // In all attempts.
        "events:PutEvents",
        "events:PutEvents",
        "events:PutEvents",
        "dynamodb:BatchGetItem",
    ];
    assert_eq!(denials.len(), expected.len(), "{denials:#?}");
    for (denial, action) in denials.iter().zip(expected) {
        assert!(denial.contains("GetReadinessRole may not") && denial.contains(action), "{denial}");
    }
}
