//! Whether what decides who gets in, and what users may do, is in the audit trail. The list is made from
//! the endpoints: one that changes such a thing cannot be added without an entry, or a reason for none.

use glotto_http::Method;

use super::coverage::feature;
use super::recording::Recording;
use crate::world::scenario::Scenario;

/// Why an operation writes no entry, if its steps say so.
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
        must.filter(|operation| recording.acts.contains_key(operation) == reason(operation).is_some()).collect();
    assert!(
        wrong.is_empty(),
        "these write no entry to the audit trail, or write one although their step says `unaudited`: {wrong:?}"
    );
}
