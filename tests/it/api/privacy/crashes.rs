//! Erasures that are interrupted after each of their calls in turn.

use futures::FutureExt as _;
use glotto_domain::privacy::WAIT_AFTER_CLOSE;
use glotto_runtime::Bucket;
use serde_json::json;

use super::COOL_OFF;
use crate::world::leftovers;
use crate::world::{Actor, World};

/// The calls by which an erasure changes data, and the one by which it finds data.
const CALLS: [&str; 4] = ["TransactWriteItems", "DeleteItem", "DeleteObject", "Query"];

/// A user with data everywhere, who has requested their erasure.
async fn leaving_with_data(world: &World) -> Actor<'_> {
    let ada = world.instructor().await;
    for published in [false, true] {
        let course = ada.post("/v1/courses", crate::world::examples::course()).await;
        let course = format!("/v1/courses/{}", course.is(201).text_of("id"));
        let module = ada.post(&format!("{course}/modules"), json!({"title": {"en": "Hello"}})).await;
        let module = module.is(201).text_of("id");
        let lesson =
            json!({"moduleId": module, "kind": "article", "title": {"en": "A lesson"}, "body": {"en": "Words"}});
        ada.post(&format!("{course}/lessons"), lesson).await.is(201);
        if published {
            ada.post_empty(&format!("{course}/publication")).await.is(200);
            ada.with("idempotency-key", "one").post_empty(&format!("{course}/enrolment")).await.is(201);
        }
    }
    let reminder = json!({"time": "18:30", "weekdays": ["monday"], "timeZone": "Europe/Berlin"});
    ada.put("/v1/me/reminder", reminder).await.is(200);
    ada.post_empty("/v1/me/exports").await.is(202);
    assert_eq!(world.deliver().await, [""; 0]);
    let bucket = world.context.settings.bucket(Bucket::Uploads).unwrap();
    let key = format!("avatars/{}/picture", ada.user());
    world.cloud.buckets().put(bucket, &key, "image/png", "Ada Lovelace".into()).await.unwrap();
    ada.post_empty("/v1/me/erasure").await.is(202);
    world.deliver().await;
    ada
}

/// Runs the worker until its `nth` call of a kind, and interrupts it there. Returns whether it came so far.
async fn interrupt_at(world: &World, call: &str, nth: usize) -> bool {
    for _ in 1..nth {
        // Calls whose hold is dropped are executed.
        drop(world.cloud.faults().hold(call));
    }
    let mut held = world.cloud.faults().hold(call);
    let interrupted = tokio::select! {
        () = held.arrived() => true,
        _ = world.invoke("erase_accounts", json!({})).boxed() => false,
    };
    world.cloud.faults().clear();
    interrupted
}

#[tokio::test]
async fn an_erasure_that_crashes_after_any_call_is_finished_by_the_next_run() {
    let mut interruptions = 0;
    for call in CALLS {
        let world = World::new().await;
        let ada = leaving_with_data(&world).await;
        let needles = [ada.user().to_string(), "Ada Lovelace".to_owned()];
        world.wait(COOL_OFF);
        // Each run is interrupted before its first change, then each after one change more: every state
        // between two changes is covered. A run that is interrupted while it reads has changed nothing,
        // so the interruption comes later each time.
        let mut phases = vec![world.erasure_phase(ada.user()).await];
        let mut nth = 1;
        while phases.last().unwrap() != "Done" {
            if interrupt_at(&world, call, nth).await {
                interruptions += 1;
                nth = if call == "Query" { nth + 1 } else { 2 };
                continue;
            }
            nth = 1;
            world.deliver().await;
            world.wait(WAIT_AFTER_CLOSE);
            phases.push(world.erasure_phase(ada.user()).await);
            assert!(phases.len() < 20, "{phases:?}");
        }
        phases.dedup();
        assert_eq!(phases, ["Scheduled", "Closed", "Farewell", "Done"], "{call}");
        let left = leftovers::of(&world, &needles).await;
        let stays = ["Audit ", "AuditByActor ", "Erasure ", "Archive/"];
        assert!(left.iter().all(|leftover| stays.iter().any(|kind| leftover.starts_with(kind))), "{call}: {left:#?}");
    }
    println!("interrupted {interruptions} times");
    assert!(interruptions >= 20, "{interruptions}");
}

#[tokio::test]
async fn concurrent_erasure_runs_erase_once_and_send_one_farewell() {
    let world = World::new().await;
    let ada = leaving_with_data(&world).await;
    world.wait(COOL_OFF);
    for _ in 0..4 {
        let runs = (0..5).map(|_| world.invoke("erase_accounts", json!({})));
        futures::future::join_all(runs).await;
        world.deliver().await;
        world.wait(WAIT_AFTER_CLOSE);
    }
    assert_eq!(world.erasure_phase(ada.user()).await, "Done");
    let inbox = world.cloud.inbox().list();
    let address = ada.user().to_string().to_lowercase();
    let farewells = inbox.iter().filter(|mail| mail.to.iter().any(|to| to.contains(&address))).count();
    assert_eq!(farewells, 3, "the export, the date, and one farewell");
}
