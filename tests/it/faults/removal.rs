//! The tests that `elsewhere` names fail without the permissions that they are named for. Each runs in a process of its
//! own, in which the role of the function lacks the permission.

use futures::stream::{self, StreamExt as _};
use tokio::process::Command;
use xtask::registry;

use super::elsewhere::{ELSEWHERE, Elsewhere};
use super::privileges::name;
use crate::world::World;
use crate::world::rights::REMOVED_PERMISSIONS;

/// How many of the tests run at the same time.
const CONCURRENT: usize = 4;

/// The file whose tests exist for each feature.
const OF_EACH_FEATURE: &str = "features/mod.rs";

/// The value of [`REMOVED_PERMISSIONS`] for an entry.
fn removed_permissions(world: &World, (operation, permission, ..): Elsewhere) -> String {
    let functions = registry::functions(registry::FEATURES);
    let function = functions.iter().find(|function| function.operation == operation).unwrap();
    let permissions = world.permissions(function);
    let removed = permissions.iter().filter(|found| name(world, found) == permission).map(ToString::to_string);
    let lines: Vec<String> = [operation.to_owned()].into_iter().chain(removed).collect();
    assert!(lines.len() > 1, "{operation} has no permission {permission}");
    lines.join("\n")
}

/// The arguments of the test binary that select a test: its path, or its name if each feature has one.
fn selection(file: &str, test: &str) -> Vec<String> {
    if file == OF_EACH_FEATURE {
        return vec![test.to_owned()];
    }
    let module = file.trim_end_matches(".rs").replace('/', "::");
    vec!["--exact".to_owned(), format!("{module}::{test}")]
}

/// Runs the test of an entry without the permission. Returns what is wrong, if it does not fail because of that.
async fn run_without(entry: Elsewhere, removed: String) -> Option<String> {
    let (operation, permission, file, test) = entry;
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(selection(file, test)).env(REMOVED_PERMISSIONS, removed);
    // The short form is enough, and a failed comparison must not write a snapshot.
    command.env_remove("GLOTTO_TEST_ALL").env("INSTA_UPDATE", "no");
    let output = command.output().await.unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    // An address that the function signs fails only when it is used, by a client that reads the status alone.
    let is_signed = permission.starts_with("s3:getobject");
    let is_refused = printed.contains("lacks a grant") || is_signed && printed.contains("403");
    let fails = !output.status.success() && is_refused;
    (!fails).then(|| format!("{operation}, {permission}: {test} in {file} does not fail without it: {printed}"))
}

/// Runs the tests of entries, each without its permission.
async fn check(entries: impl Iterator<Item = Elsewhere>) {
    let world = World::new().await;
    let removals: Vec<_> = entries.map(|entry| (entry, removed_permissions(&world, entry))).collect();
    assert!(!removals.is_empty(), "no entry was found");
    let runs = stream::iter(removals).map(|(entry, removed)| run_without(entry, removed));
    let results: Vec<Option<String>> = runs.buffer_unordered(CONCURRENT).collect().await;
    let wrong: Vec<String> = results.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn the_test_of_a_rare_path_fails_without_its_permission() {
    check(ELSEWHERE.iter().copied().filter(|(operation, ..)| *operation == "update_reminder")).await;
}

#[tokio::test]
#[ignore = "takes minutes; make test holds a representative, and make test-all all"]
async fn every_test_of_a_rare_path_fails_without_its_permission() {
    check(ELSEWHERE.iter().copied()).await;
}
