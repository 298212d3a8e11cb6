//! Imports that are killed at any step, and whose events come twice.

use futures::FutureExt as _;
use futures::future::join_all;
use glotto_domain::id::SkillImportId;
use serde_json::json;

use super::files::{Importer, counts, esco};
use crate::world::World;

/// The calls of a run.
const CALLS: [&str; 5] = ["GetItem", "GetObject", "BatchGetItem", "TransactWriteItems", "DeleteObject"];

/// Runs an import until its call of a kind with this number, and kills it there: before the call is carried out, or
/// after it. Returns whether it came so far.
async fn kill(importer: &Importer<'_>, id: SkillImportId, (call, number, after): (&str, usize, bool)) -> bool {
    let reached = importer.world.cloud.faults().hang_at(call, number, after);
    let killed = tokio::select! {
        reached = reached => reached.is_ok(),
        done = importer.world.invoke("import_skills", importer.event(id)).boxed() => {
            done.unwrap();
            false
        }
    };
    importer.world.cloud.faults().clear();
    killed
}

#[tokio::test]
async fn an_import_that_is_killed_at_any_call_is_finished_by_the_next_run_and_counts_each_line_once() {
    let world = World::new().await;
    let importer = Importer::new(&world).await;
    let (mut kills, mut trials) = (0, 0);
    for call in CALLS {
        for after in [false, true] {
            let mut number = 1;
            loop {
                let first = trials * 1_000;
                trials += 1;
                let file = esco("en", first..first + 110);
                let id = importer.begin("escoSkills", Some("en"), file.as_bytes()).await;
                let killed = kill(&importer, id, (call, number, after)).await;
                world.invoke("import_skills", importer.event(id)).await.unwrap();
                let import = importer.state(id).await;
                let what = format!("{call} {number} {after}: {import}");
                assert_eq!((&import["status"], counts(&import)), (&json!("completed"), [110, 0, 0, 0]), "{what}");
                assert!(!importer.has_file(id), "{what}");
                for line in [0, 48, 109] {
                    assert!(importer.skill(first + line).await.is_some(), "{what}");
                }
                if !killed {
                    break;
                }
                (kills, number) = (kills + 1, number + 1);
            }
        }
    }
    println!("killed {kills} times");
    // One read of the import, one of the file, three chunks that are read and written, one deletion.
    assert!(kills >= 18, "{kills}");
}

#[tokio::test]
async fn three_thousand_lines_whose_run_is_killed_after_each_chunk_are_imported_once() {
    let world = World::new().await;
    let importer = Importer::new(&world).await;
    let file = esco("it", 0..3_000);
    let id = importer.begin("escoSkills", Some("it"), file.as_bytes()).await;
    let mut runs = 0;
    // Each run stores a chunk and is killed with the next one, half of them after it was stored.
    while kill(&importer, id, ("TransactWriteItems", 2, runs % 2 == 0)).await {
        runs += 1;
        assert!(runs < 100, "it does not come to an end");
    }
    let import = importer.state(id).await;
    assert_eq!((&import["status"], counts(&import)), (&json!("completed"), [3_000, 0, 0, 0]), "{import}");
    assert!(runs >= 30, "{runs}");
    for number in [0, 1_499, 2_999] {
        assert!(importer.skill(number).await.is_some(), "{number}");
    }
}

#[tokio::test]
async fn events_that_come_again_or_at_once_import_each_line_once() {
    let world = World::new().await;
    let importer = Importer::new(&world).await;
    let file = esco("en", 0..200);
    let id = importer.begin("escoSkills", Some("en"), file.as_bytes()).await;
    importer.start(id).await;
    let runs = (0..5).map(|_| world.invoke("import_skills", importer.event(id)));
    join_all(runs).await;
    // One of them went on to the end, or the next delivery does.
    world.invoke("import_skills", importer.event(id)).await.unwrap();
    importer.start(id).await;
    world.invoke("import_skills", importer.event(id)).await.unwrap();
    let import = importer.state(id).await;
    assert_eq!((&import["status"], counts(&import)), (&json!("completed"), [200, 0, 0, 0]), "{import}");
    assert_eq!(world.outbox_events("SkillImportContinued").await.len(), 1, "it begins once");
    assert!(!importer.has_file(id));
}

#[tokio::test]
async fn a_skill_that_is_changed_while_its_line_is_imported_keeps_both_changes() {
    let world = World::new().await;
    let importer = Importer::new(&world).await;
    importer.import("escoSkills", Some("en"), esco("en", 0..5).as_bytes()).await;
    let id = importer.begin("escoSkills", Some("de"), esco("de", 0..5).as_bytes()).await;
    let mut held = world.cloud.faults().hold("TransactWriteItems");
    let change = async {
        held.arrived().await;
        let path = format!("/v1/skills/{}", super::files::skill_id(3));
        importer.admin.patch(&path, json!({"labels": {"fr": "trois"}})).await.is(200);
        held.release();
    };
    let (run, ()) = futures::join!(world.invoke("import_skills", importer.event(id)), change);
    run.unwrap();
    let labels = importer.skill(3).await.unwrap().skill.labels;
    let expected = json!({"de": "de skill 3", "en": "en skill 3", "fr": "trois"});
    assert_eq!(serde_json::to_value(labels).unwrap(), expected);
    assert_eq!(counts(&importer.state(id).await), [0, 5, 0, 0]);
}
