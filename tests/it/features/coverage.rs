//! Checks that a scenario calls every operation of its feature.

use std::collections::BTreeSet;

use xtask::registry::{FEATURES, Feature};

use crate::world::scenario::Scenario;

/// A feature by its name.
pub fn feature(name: &str) -> &'static Feature {
    FEATURES.iter().find(|feature| feature.name == name).unwrap_or_else(|| panic!("no feature {name}"))
}

/// Fails if an operation has no step, or a step calls no operation.
pub fn check(name: &str) {
    let feature = feature(name);
    let endpoints = feature.endpoints.iter().map(|endpoint| endpoint.function.operation);
    let workers = feature.workers.iter().map(|worker| worker.task.operation);
    let operations: BTreeSet<_> = endpoints.chain(workers).collect();
    let called: BTreeSet<_> = Scenario::of(name).steps().map(|step| step.operation).collect();
    assert_eq!(called, operations, "add the steps that are missing on the left to testing/src/scenario/{name}.rs");
    for worker in feature.workers {
        let is_call = |step: &&_| matches!(step, crate::world::scenario::Step { status: Some(_), .. });
        let steps = Scenario::of(name).steps().filter(|step| step.operation == worker.task.operation);
        assert_eq!(
            steps.filter(is_call).count(),
            0,
            "the step of a worker must have no status: {}",
            worker.task.operation
        );
    }
}
