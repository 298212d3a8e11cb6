//! Checks that every change of how users sign in and of what they may do is in the audit trail. The
//! list is made from the endpoints, so an endpoint of an audited feature that changes something cannot
//! be added without an entry, or a reason why there is none.

use glotto_http::Method;

use super::coverage::feature;
use super::recording::Recording;
use crate::world::scenario::Scenario;

/// Why an operation writes no entry, if its steps declare it.
pub fn reason(operation: &str) -> Option<&'static str> {
    let mut steps = crate::world::scenario::SCENARIOS.iter().flat_map(Scenario::steps);
    steps.find(|step| step.operation == operation)?.unaudited
}

pub async fn check(name: &'static str) {
    let recording = Recording::of(name).await;
    let audited = Scenario::of(name).audited;
    let must = feature(name)
        .endpoints
        .iter()
        .filter(|endpoint| audited && endpoint.method != Method::Get || endpoint.function.requires_recent_auth)
        .map(|endpoint| endpoint.function.operation);
    let wrong: Vec<_> =
        must.filter(|operation| recording.actions.contains_key(operation) == reason(operation).is_some()).collect();
    assert!(
        wrong.is_empty(),
        "these operations write no entry to the audit trail, or write one although their step is `unaudited`: {wrong:?}"
    );
}
