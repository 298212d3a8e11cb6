//! The audit trail in the archive.

use glotto_objects::Objects;
use glotto_runtime::Bucket;
use glotto_store::administration::AuditItem;
use serde_json::{Value, json};

use super::{path, trail_of};
use crate::world::World;

/// The stream records of all items in the table.
async fn records(world: &World) -> Vec<Value> {
    let table = world.context.settings.table().unwrap();
    let mut stream = world.cloud.tables().stream(table, glotto_cloud::StreamPosition::TrimHorizon);
    let records = stream.next(1000, std::time::Duration::ZERO).await.unwrap();
    records.iter().map(|record| record.as_lambda_record().clone()).collect()
}

async fn read(world: &World, object: &str) -> Vec<AuditItem> {
    let objects = world.context.port::<Objects>().unwrap();
    let text = objects.read(Bucket::Archive, object).await.unwrap().expect("the object is there");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn everything_that_is_written_down_is_archived_and_a_repeated_batch_is_the_same_object() {
    let world = World::new().await;
    let (admin, person) = (world.admin().await, world.learner().await);
    admin.send("PUT", &path(person.user(), "/suspension"), "").await.is(204);
    admin.delete(&path(person.user(), "/suspension")).await.is(204);
    let batch = json!({ "Records": records(&world).await });
    let first = world.invoke("archive_audit", batch.clone()).await.unwrap();
    assert_eq!(first["archived"], 2);
    assert_eq!(world.invoke("archive_audit", batch).await.unwrap(), first);
    let mut expected = trail_of(&world, person.user()).await;
    expected.reverse();
    assert_eq!(read(&world, first["object"].as_str().unwrap()).await, expected);
}

#[tokio::test]
async fn items_outside_the_audit_trail_are_ignored() {
    let world = World::new().await;
    world.instructor().await.post("/v1/courses", crate::world::examples::course()).await.is(201);
    let batch = json!({ "Records": records(&world).await });
    assert_eq!(world.invoke("archive_audit", batch).await, Ok(json!({"archived": 0, "object": null})));
}

#[tokio::test]
async fn a_batch_that_cannot_be_archived_is_retried_completely() {
    let world = World::new().await;
    let (admin, person) = (world.admin().await, world.learner().await);
    admin.send("PUT", &path(person.user(), "/suspension"), "").await.is(204);
    let mut batch = records(&world).await;
    let entry = batch.iter_mut().find(|record| record["dynamodb"]["NewImage"]["type"]["S"] == "Audit").unwrap();
    entry["dynamodb"]["NewImage"]["act"] = json!({"S": "unheardOf"});
    assert!(world.invoke("archive_audit", json!({ "Records": batch })).await.is_err());
}

#[tokio::test]
async fn deliveries_of_a_platform_reach_the_archive() {
    let world = World::new().await;
    let (admin, person) = (world.admin().await, world.learner().await);
    admin.send("PUT", &path(person.user(), "/suspension"), "").await.is(204);
    assert_eq!(world.deliver().await, [""; 0]);
    let names = world.cloud.buckets().keys(world.name_of("ArchiveBucket"), "audit/");
    assert_eq!(names.len(), 1, "{names:?}");
}

#[tokio::test]
async fn entries_that_the_stream_lost_are_archived_from_the_table() {
    let world = World::new().await;
    let (admin, person) = (world.admin().await, world.learner().await);
    for _ in 0..2 {
        admin.send("PUT", &path(person.user(), "/suspension"), "").await.is(204);
        admin.delete(&path(person.user(), "/suspension")).await.is(204);
        world.wait(jiff::SignedDuration::from_hours(24));
        world
            .context
            .store
            .audit_trail()
            .record(&AuditItem::of_platform(
                world.context.new_id(),
                glotto_domain::audit::AuditAction::Suspended,
                person.user(),
                world.context.now(),
            ))
            .await
            .unwrap();
        world.wait(jiff::SignedDuration::from_hours(-24));
    }
    let archived = world.invoke("rearchive_audit", json!({"from": "2026-03-01", "to": "2026-03-01"})).await;
    assert_eq!(archived, Ok(json!({"archived": 4})));
    let names = world.cloud.buckets().keys(world.name_of("ArchiveBucket"), "audit/2026/03/01/");
    let again = world.invoke("rearchive_audit", json!({"from": "2026-03-01", "to": "2026-03-01"})).await;
    assert_eq!(again, archived);
    assert_eq!(world.cloud.buckets().keys(world.name_of("ArchiveBucket"), "audit/2026/03/01/"), names);
    let mut expected = trail_of(&world, person.user()).await;
    expected.retain(|entry| entry.actor.is_some());
    expected.sort_unstable_by_key(|entry| entry.audit_id);
    assert_eq!(read(&world, &names[0]).await, expected);
    for wrong in [json!({}), json!({"from": "2026-03-01"}), json!({"from": "x", "to": "2026-03-01"})] {
        assert!(world.invoke("rearchive_audit", wrong).await.is_err());
    }
}
