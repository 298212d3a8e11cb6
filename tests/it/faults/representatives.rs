//! One case for each operation of AWS, as the rows of the matrix that `make test` holds.

use std::collections::BTreeMap;

use super::case::Case;
use crate::features::recording::Recording;
use crate::world::scenario::SCENARIOS;

/// Operations that no step of a scenario calls, and the cases that do.
const BESIDE_SCENARIOS: [(&str, &str); 1] = [("CreateJob", "transcode_clip")];

/// For each operation of AWS that any function calls, the first case that calls it.
pub async fn all() -> BTreeMap<String, Case> {
    let mut rows = BTreeMap::new();
    for scenario in SCENARIOS {
        let recording = Recording::of(scenario.feature).await;
        for step in scenario.steps() {
            for call in recording.calls.get(step.name).into_iter().flatten() {
                rows.entry(call.clone()).or_insert(Case::Step(step));
            }
        }
    }
    for (call, case) in BESIDE_SCENARIOS {
        rows.entry(call.to_owned()).or_insert_with(|| Case::extra(case));
    }
    rows
}
