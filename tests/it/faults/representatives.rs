//! One case for each operation of AWS, as the rows of the matrix that `make test` holds.

use std::collections::BTreeMap;

use super::case::Case;
use crate::features::recording::Recording;
use crate::world::scenario::SCENARIOS;

/// Operations that no step of a scenario calls, and the cases that do.
const BESIDE_SCENARIOS: [(&str, &str); 2] = [("CreateJob", "transcode_clip"), ("PutEvents", "relay_published_event")];

/// What a row of the matrix stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// The calls of endpoints.
    Endpoint,
    /// The calls of workers.
    Worker,
}

/// For each operation of AWS that any endpoint or any worker calls, a case that does. The last scenarios come first:
/// those of sign-in, which are the first, take time for passwords.
pub async fn all(caller: Caller) -> BTreeMap<String, Case> {
    let mut rows = BTreeMap::new();
    for scenario in SCENARIOS.iter().rev() {
        let recording = Recording::of(scenario.feature).await;
        for step in scenario.steps().filter(|step| step.status.is_none() == (caller == Caller::Worker)) {
            for call in recording.calls.get(step.name).into_iter().flatten() {
                rows.entry(call.clone()).or_insert(Case::Step(step));
            }
        }
    }
    if caller == Caller::Worker {
        for (call, case) in BESIDE_SCENARIOS {
            rows.entry(call.to_owned()).or_insert_with(|| Case::extra(case));
        }
    }
    rows
}
