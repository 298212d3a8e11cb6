//! Least privilege: each permission of each function is needed. One after the other is removed from the policies of
//! the templates; some call of the function's cases is then denied, or a test is named that the removal makes fail,
//! because every test calls with the roles of the templates.
//!
//! The permissions for items of the table are judged in groups of equal power: a function that may read a partition may
//! do so in any way, and one that may put an item, which replaces any other, may also update and delete
//! (docs/decisions/0048-faults.md).

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::path::Path;

use futures::FutureExt as _;
use glotto_cloud::Permission;
use glotto_runtime::{Bucket, Context, IndexPart, Part};
use xtask::function::{Function, Source};
use xtask::registry;

use super::case::Case;
use super::elsewhere::ELSEWHERE;
use super::trial::Trial;
use crate::world::World;
use crate::world::cold_start::Attempts;
use crate::world::scenario::{Fixtures, Input, Step};

/// Checks every function of a feature.
pub async fn check(feature: &str) {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    for case in Case::all(feature) {
        run_cold(&fixtures, case).await;
    }
    let functions = registry::functions(registry::FEATURES);
    let own: Vec<_> = functions.iter().filter(|function| function.feature == feature).collect();
    let unneeded: BTreeSet<(String, String)> = own.iter().flat_map(|function| unneeded(&world, function)).collect();
    let reasons = ELSEWHERE.iter().filter(|(operation, ..)| own.iter().any(|own| own.operation == *operation));
    let reasons: BTreeSet<_> = reasons.map(|(operation, name, ..)| ((*operation).into(), (*name).into())).collect();
    let unexplained: Vec<_> = unneeded.difference(&reasons).collect();
    let superfluous: Vec<_> = reasons.difference(&unneeded).collect();
    assert!(
        unexplained.is_empty() && superfluous.is_empty(),
        "no call of these functions needs these permissions: remove them, or name a test that fails without them in \
         faults/elsewhere: {unexplained:#?}; these entries of it are needed by a call: {superfluous:#?}"
    );
    check_tests(&own.iter().map(|function| function.operation).collect());
}

/// Runs a case in a function that has just started, so that it also reads what others have cached. A request with an
/// `Idempotency-Key` is repeated, so that its record is read.
async fn run_cold(fixtures: &Fixtures<'_>, case: Case) {
    let (world, operation) = (fixtures.world, case.operation());
    let trial = Trial { fixtures, case };
    let input = trial.input().await;
    let context = world.cold_function(Attempts::Several);
    world.start_function(&context, operation).await;
    match input {
        Input::Call(call) => {
            let times = if trial.is_idempotent() { 2 } else { 1 };
            for _ in 0..times {
                let answer = call.send_on(&context).await;
                assert_eq!(Some(answer.status), case.status(), "{}: {}", case.name(), answer.text());
            }
        }
        Input::Event(event) => {
            let answer = world.invoke_on(&context, operation, event).await;
            assert!(answer.is_ok(), "{}: {answer:?}", case.name());
        }
    }
}

/// The operation and the names of the permissions that no call has needed.
fn unneeded(world: &World, function: &Function) -> BTreeSet<(String, String)> {
    let own = |permission: &Permission| !is_of_lambda(function, permission);
    let unneeded: BTreeSet<_> = world.unneeded_permissions(function).into_iter().collect();
    let (without, needed): (Vec<_>, Vec<_>) =
        world.permissions(function).into_iter().filter(own).partition(|permission| unneeded.contains(permission));
    let needed: BTreeSet<_> = needed.iter().map(|permission| name(world, permission)).collect();
    let names = without.iter().map(|permission| name(world, permission)).filter(|name| !needed.contains(name));
    // The statement that lets a function write items also lets it check them.
    let writes = |part: &str| {
        let write = format!("write {part}");
        world.permissions(function).iter().any(|permission| name(world, permission) == write)
    };
    let names = names.filter(|name| !name.strip_prefix("check ").is_some_and(writes));
    names.map(|name| (function.operation.to_owned(), name)).collect()
}

/// Whether Lambda uses a permission, and no call of the function: for its log, its queue or stream, and events that it
/// gives up.
fn is_of_lambda(function: &Function, permission: &Permission) -> bool {
    const STREAM: [&str; 4] =
        ["dynamodb:describestream", "dynamodb:getrecords", "dynamodb:getsharditerator", "dynamodb:liststreams"];
    const QUEUE: [&str; 3] = ["sqs:deletemessage", "sqs:getqueueattributes", "sqs:receivemessage"];
    let action = permission.action.as_str();
    if action.starts_with("logs:") || (action == "sqs:sendmessage" && permission.resource.ends_with("events-dead")) {
        return true;
    }
    match function.source {
        Source::Queue { .. } => QUEUE.contains(&action),
        Source::Outbox { .. } | Source::Trail => STREAM.contains(&action),
        _ => false,
    }
}

/// The permission as the code names it: `write Course`, `read the index of Staff`, `s3:getobject Media/hls/*`.
pub fn name(world: &World, permission: &Permission) -> String {
    let Permission { action, resource, pattern, .. } = permission;
    let Some(pattern) = pattern else { return format!("{action} {}", short(world, resource)) };
    if !action.starts_with("dynamodb:") {
        return format!("{action} {} {pattern}", short(world, resource));
    }
    let prefix = pattern.trim_end_matches('*');
    if resource.contains("/index/") {
        let part = IndexPart::ALL.iter().find(|part| part.prefix() == prefix);
        return format!("read the index of {:?}", part.unwrap_or_else(|| panic!("no part of the index is {prefix}")));
    }
    let part = Part::ALL.iter().find(|part| part.prefix() == prefix);
    let part = part.unwrap_or_else(|| panic!("no part of the table is {prefix}"));
    match action.as_str() {
        "dynamodb:batchgetitem" | "dynamodb:getitem" | "dynamodb:query" => format!("read {part:?}"),
        "dynamodb:conditioncheckitem" => format!("check {part:?}"),
        _ => format!("write {part:?}"),
    }
}

/// The end of an ARN, with buckets as the code names them.
fn short(world: &World, resource: &str) -> String {
    let end = resource.rsplit(':').next().unwrap_or(resource);
    let (bucket, key) = end.split_once('/').unwrap_or((end, ""));
    let settings = &world.context.settings;
    let known = Bucket::ALL.into_iter().find(|known| settings.bucket(*known).is_ok_and(|name| name == bucket));
    match known {
        Some(known) if key.is_empty() => format!("{known:?}"),
        Some(known) => format!("{known:?}/{key}"),
        None => end.to_owned(),
    }
}

/// One permission for each service, as a role loses it.
const REMOVED: [(&str, &str); 7] = [
    ("create_course", "dynamodb:putitem"),
    ("get_course", "dynamodb:batchgetitem"),
    ("relay_events", "sqs:sendmessage"),
    ("send_mail", "ses:sendemail"),
    ("get_playlist", "s3:getobject"),
    ("transcode_video", "mediaconvert:probe"),
    ("copy_provider_secrets", "secretsmanager:getsecretvalue"),
];

/// The evaluator that judges recorded calls is the one that refuses calls, so one call for each service stands for all.
#[tokio::test]
async fn a_test_fails_when_a_function_loses_a_permission_that_it_needs() {
    let functions = registry::functions(registry::FEATURES);
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    for (operation, action) in REMOVED {
        let case = Case::Step(Step::of(operation));
        run_cold(&fixtures, case).await;
        let function = functions.iter().find(|function| function.operation == operation).unwrap();
        let mut removed = 0;
        for permission in world.permissions(function).iter().filter(|permission| permission.action == action) {
            if world.unneeded_permissions(function).contains(permission) {
                continue;
            }
            let input = Trial { fixtures: &fixtures, case }.input().await;
            world.remove_permission(function, permission);
            let context = world.cold_function(Attempts::One);
            let refused = AssertUnwindSafe(handle(&world, case, &context, input)).catch_unwind().await;
            world.restore_permissions(function);
            let text = refused.err().and_then(|panic| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            assert!(text.contains("lacks a grant"), "{operation} does not need {permission}: {text}");
            removed += 1;
        }
        assert!(removed > 0, "{operation} has not needed {action}");
    }
}

/// Starts a function, and lets it handle an input.
async fn handle(world: &World, case: Case, context: &Context, input: Input<'_>) {
    world.start_function(context, case.operation()).await;
    match input {
        Input::Call(call) => {
            call.send_on(context).await;
        }
        Input::Event(event) => {
            // What the worker makes of the refusal does not matter: the world fails.
            _ = world.invoke_on(context, case.operation(), event).await;
        }
    }
}

/// Fails if a test of one of these operations does not exist.
fn check_tests(operations: &BTreeSet<&str>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("it");
    for (operation, permission, file, test) in ELSEWHERE.iter().filter(|(operation, ..)| operations.contains(operation))
    {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        assert!(text.contains(&format!("fn {test}()")), "{operation}, {permission}: {file} has no test {test}");
    }
}
