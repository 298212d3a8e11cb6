//! Everything that is generated from the code in `functions/`: the templates of the stacks, `openapi.json`, the event
//! files, the lists of endpoints and errors, and the page of costs. `make sync` writes them, and a test fails if one of
//! them is out of date.

pub mod audit;
pub mod costs;
pub mod endpoints;
pub mod errors;
pub mod events;
pub mod features;
pub mod files;
pub mod function;
pub mod limits;
pub mod names;
pub mod openapi;
pub mod parameters;
pub mod policy;
pub mod registry;
pub mod sample;
pub mod sample_texts;
pub mod splice;
pub mod template;
pub mod templates;
pub mod yaml;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use costs::Facts;
use files::{Closed, Files};
use function::Function;
use glotto_http::EndpointSpec;
use registry::Feature;
use serde_json::Value;
use template::root::Child;
use templates::Template;
use thiserror::Error;

/// Why the files could not be generated.
#[derive(Debug, Error)]
pub enum SyncError {
    /// A file could not be read or written.
    #[error("{0}: {1}")]
    File(String, #[source] io::Error),
    /// A file lacks a marker.
    #[error("{0}: {1}")]
    Marker(String, #[source] splice::Missing),
}

/// Generates all files for the given features. Reads the files that are partly written by hand.
pub fn generated(root: &Path, features: &[Feature]) -> Result<Files, SyncError> {
    let functions = registry::functions(features);
    let endpoints: Vec<&EndpointSpec> = features.iter().flat_map(|f| f.endpoints).collect();
    let mut files = Files::default();

    write_templates(root, &functions, &mut files)?;
    let templates = parsed(&files)?;

    let errors = read(root, "docs/errors.md")?;
    let errors = errors::render(&errors, &endpoints).map_err(marker("docs/errors.md"))?;
    files.text.push(("docs/errors.md".into(), errors));

    let rows = read(root, "docs/endpoints.md")?;
    let rows = endpoints::render(&rows, features).map_err(marker("docs/endpoints.md"))?;
    files.text.push(("docs/endpoints.md".into(), rows));

    let openapi = openapi::document(features);
    let text = pretty(&openapi);
    let facts = Facts::read(root, &endpoints, &functions, &templates, &text)?;
    files.text.push(("docs/costs.md".into(), costs::render(&facts)));
    files.text.push(("openapi.json".into(), text));

    files.closed.push(Closed { folder: "events".into(), begin: "", end: ".json" });
    for function in &functions {
        let event = event(function, features, &openapi);
        files.text.push((format!("events/{}.json", function.handler()).into(), pretty(&event)));
    }
    Ok(files)
}

/// The templates: those of the features as a whole, and parts of the others. That of the front door has no generated
/// part; the root reads which parameters it declares.
fn write_templates(root: &Path, functions: &[Function], files: &mut Files) -> Result<(), SyncError> {
    let edge = read(root, "template.edge.yaml")?;
    let edge = template::edge::render(&edge, functions).map_err(marker("template.edge.yaml"))?;
    let front = read(root, "template.front.yaml")?;
    let mut children = vec![child("edge", edge), child("front", front)];
    for feature in template::features(functions) {
        children.push(child(feature, template::feature(feature, functions)));
    }
    let main = read(root, "template.yaml")?;
    let main = template::root::render(&main, &children).map_err(marker("template.yaml"))?;
    files.text.push(("template.yaml".into(), main));
    let data = read(root, "template.data.yaml")?;
    let data = template::root::render_data(&data).map_err(marker("template.data.yaml"))?;
    files.text.push(("template.data.yaml".into(), data));
    files.text.extend(children.into_iter().map(|child| (PathBuf::from(template::file(&child.name)), child.text)));
    files.closed.push(Closed { folder: PathBuf::new(), begin: "template.", end: ".yaml" });
    Ok(())
}

/// The generated templates, as they will be on disk.
fn parsed(files: &Files) -> Result<Vec<Template>, SyncError> {
    let parse = |(path, text): &(PathBuf, String)| {
        let file = path.to_string_lossy().into_owned();
        Template::parse(&file, text.clone()).map_err(|error| SyncError::File(file, error))
    };
    files.text.iter().map(parse).collect()
}

fn child(name: &str, text: String) -> Child {
    Child { name: name.to_owned(), text }
}

fn event(function: &Function, features: &[Feature], openapi: &Value) -> Value {
    let operation = function.operation;
    let mut endpoints = features.iter().flat_map(|feature| feature.endpoints);
    if let Some(endpoint) = endpoints.find(|endpoint| endpoint.function.operation == operation) {
        return events::of_endpoint(endpoint, openapi);
    }
    let mut workers = features.iter().flat_map(|feature| feature.workers);
    let worker = workers.find(|worker| worker.task.operation == operation);
    events::of_worker(function, worker.and_then(|worker| worker.example))
}

fn read(root: &Path, path: &str) -> Result<String, SyncError> {
    fs::read_to_string(root.join(path)).map_err(|error| SyncError::File(path.to_owned(), error))
}

fn marker(path: &'static str) -> impl Fn(splice::Missing) -> SyncError {
    move |missing| SyncError::Marker(path.to_owned(), missing)
}

/// Indented JSON with a newline at the end.
fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
