//! Generated files are up to date, and functions get no permission that they do not declare.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod alarms;
mod arns;
mod closed;
mod conventions;
mod deliveries;
mod documents;
mod examples;
mod policies;
mod protected;
mod stacks;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;
use xtask::function::Source;
use xtask::registry::{self, FEATURES};
use xtask::templates::{self, Template};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub(crate) fn all_templates() -> Vec<Template> {
    templates::read_all(&root()).unwrap()
}

/// All templates as one.
pub(crate) fn template() -> Value {
    templates::merge(&all_templates()).unwrap()
}

pub(crate) fn template_of(file: &str) -> Value {
    all_templates().into_iter().find(|one| one.file == file).unwrap().root
}

#[test]
fn everything_generated_is_in_step_with_the_code() {
    let drift = xtask::generated(&root(), FEATURES).unwrap().drift(&root()).unwrap();
    let drift: Vec<String> = drift.iter().map(ToString::to_string).collect();
    assert!(drift.is_empty(), "run `make sync`: {drift:#?}");
}

#[test]
fn operations_and_routes_are_named_once() {
    let functions = registry::functions(FEATURES);
    let names: BTreeSet<_> = functions.iter().map(|function| function.operation).collect();
    assert_eq!(names.len(), functions.len());
    let routes: Vec<_> = functions
        .iter()
        .filter_map(|function| match &function.source {
            Source::Route { method, path, .. } => Some((method, shape(path))),
            _ => None,
        })
        .collect();
    let different: BTreeSet<_> = routes.iter().collect();
    assert_eq!(different.len(), routes.len(), "two endpoints answer the same route: {routes:#?}");
}

/// A path without the names of its parameters, which API Gateway does not distinguish either.
fn shape(path: &str) -> String {
    let part = |part: &'_ str| if part.starts_with('{') { "{}".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[test]
fn sam_builds_the_packages_of_all_features_and_no_others() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (_, settings) = manifest.split_once("[workspace.metadata.lambda.build]").unwrap();
    let (_, list) = settings.split_once("packages = [").unwrap();
    let (list, _) = list.split_once(']').unwrap();
    let listed: BTreeSet<String> =
        list.split(',').map(|name| name.trim().trim_matches('"').to_owned()).filter(|name| !name.is_empty()).collect();
    let features = FEATURES.iter().map(|feature| format!("glotto-{}", feature.name));
    assert_eq!(listed, features.collect());
}
