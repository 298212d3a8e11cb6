//! The matrix: every call of every case of a feature, with everything that can happen to that call.

use std::collections::BTreeMap;

use futures::stream::{self, StreamExt as _};
use glotto_cloud::Fault;

use super::case::Case;
use super::representatives::{self, Caller};
use super::trial::{Baseline, Harm, Trial};
use crate::tables::files::page;
use crate::world::World;
use crate::world::cold_start::Attempts;
use crate::world::scenario::Fixtures;

/// The calls of DynamoDB that fail if a transaction holds an item. Here and below are also calls that no function makes
/// yet, so that the first one has all of its faults.
const CONFLICTING: [&str; 5] = ["TransactWriteItems", "TransactGetItems", "PutItem", "UpdateItem", "DeleteItem"];

/// The calls that can succeed in part.
const BATCHES: [&str; 6] =
    ["BatchGetItem", "BatchWriteItem", "SendMessageBatch", "DeleteMessageBatch", "PutEvents", "DeleteObjects"];

/// How many rows of the matrix run at the same time, each in a world of its own.
const CONCURRENT: usize = 8;

/// Everything that can happen to a call of an operation of AWS.
pub fn harms(call: &str) -> Vec<Harm> {
    let can_happen = |fault: &Fault| match fault {
        Fault::Conflict => CONFLICTING.contains(&call),
        Fault::Partial => BATCHES.contains(&call),
        // A service that rejects a call permanently leaves nothing to repeat; the tests of the features have that.
        Fault::Denied => false,
        _ => true,
    };
    let mut harms = vec![Harm::Kill { after_commit: false }, Harm::Kill { after_commit: true }];
    for fault in Fault::ALL.into_iter().filter(can_happen) {
        harms.push(Harm::Fault(fault, Attempts::One));
        if !fault.hangs() {
            harms.push(Harm::Fault(fault, Attempts::Several));
        }
    }
    harms
}

/// Checks every call of every case of a feature.
pub async fn check(feature: &str) {
    let checked = stream::iter(Case::all(feature)).map(|case| check_case(case, None));
    let wrong: Vec<String> = checked.buffer_unordered(CONCURRENT).collect::<Vec<_>>().await.concat();
    assert!(wrong.is_empty(), "{} faults are not survived: {wrong:#?}", wrong.len());
}

/// Checks all calls of a case, or the first call of one operation of AWS. Returns what is wrong.
pub async fn check_case(case: Case, only: Option<&str>) -> Vec<String> {
    let calls = match calls_of(case).await {
        Ok(calls) => calls,
        Err(wrong) => return vec![wrong],
    };
    let Some(only) = only else {
        let mut wrong = Vec::new();
        for (call, number) in calls.iter().flat_map(|(call, most)| (1..=*most).map(move |number| (call, number))) {
            wrong.extend(check_call(case, call, number, harms(call)).await);
        }
        return wrong;
    };
    if calls.contains_key(only) {
        check_call(case, only, 1, harms(only)).await
    } else {
        vec![format!("{} does not call {only}: it calls {calls:?}", case.name())]
    }
}

/// Checks that each worker of a feature that is killed at any of its calls, before or after the service has carried it
/// out, has done what it has to once it was called again.
pub async fn check_kills(feature: &str) {
    let kills = || vec![Harm::Kill { after_commit: false }, Harm::Kill { after_commit: true }];
    let mut places = Vec::new();
    for case in Case::all(feature).into_iter().filter(|case| case.status().is_none()) {
        let calls = calls_of(case).await.unwrap_or_else(|wrong| panic!("{wrong}"));
        for (call, most) in calls {
            places.extend((1..=most).map(|number| (case, call.clone(), number)));
        }
    }
    let checked =
        stream::iter(places).map(|(case, call, number)| async move { check_call(case, &call, number, kills()).await });
    let wrong: Vec<String> = checked.buffer_unordered(CONCURRENT).collect::<Vec<_>>().await.concat();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What a case does without a fault, in a world of its own.
async fn baseline_of(case: Case) -> Result<Baseline, String> {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    Trial { fixtures: &fixtures, case }.baseline().await
}

/// The number of calls of each operation of AWS in a case.
async fn calls_of(case: Case) -> Result<BTreeMap<String, usize>, String> {
    Ok(baseline_of(case).await?.calls)
}

/// Checks what can happen to one call. Each fault has a world of its own, so that no limit is reached, and nothing that
/// another run has left comes due.
async fn check_call(case: Case, call: &str, number: usize, harms: Vec<Harm>) -> Vec<String> {
    let baseline = match baseline_of(case).await {
        Ok(baseline) => baseline,
        Err(wrong) => return vec![wrong],
    };
    let mut wrong = Vec::new();
    for harm in harms {
        let world = World::new().await;
        let fixtures = Fixtures::new(&world);
        wrong.extend(Trial { fixtures: &fixtures, case }.with_fault(&baseline, call, number, harm).await);
    }
    wrong
}

/// Checks one case for each operation of AWS that endpoints or workers call, with everything that can happen to it.
async fn check_representatives(caller: Caller, least: usize) {
    let rows = representatives::all(caller).await;
    assert!(rows.len() >= least, "{:?}", rows.keys());
    for call in rows.keys() {
        assert!(page("docs/faults.md").contains(&format!("\n| `{call}` |")), "docs/faults.md has no row for {call}");
    }
    let checked = stream::iter(rows).map(|(call, case)| async move { check_case(case, Some(call.as_str())).await });
    let wrong: Vec<String> = checked.buffer_unordered(CONCURRENT).collect::<Vec<_>>().await.concat();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn a_fault_of_any_operation_of_aws_that_endpoints_call_neither_loses_nor_repeats_anything() {
    check_representatives(Caller::Endpoint, 5).await;
}

#[tokio::test]
async fn a_fault_of_any_operation_of_aws_that_workers_call_neither_loses_nor_repeats_anything() {
    check_representatives(Caller::Worker, 8).await;
}

#[test]
fn the_page_about_faults_has_a_row_for_each_fault() {
    let text = page("docs/faults.md");
    for fault in Fault::ALL.into_iter().filter(|fault| *fault != Fault::Denied) {
        assert!(text.contains(&format!("\n| `{fault:?}`")), "{fault:?}");
    }
}
