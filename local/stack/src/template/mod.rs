//! Reads `template.yaml`, so that the local stack runs what is deployed. Functions, routes, queues and schedules
//! come only from the template.

mod event_reader;
mod events;
mod functions;
mod intrinsics;
mod names;
mod resources;
mod yaml;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

pub use events::{Event, HttpRoute, QueueSource, RuleSource, Schedule, ScheduleExpression, StreamSource};
pub use functions::{Asynchronous, Code, Cors, Function};
pub use names::{ACCOUNT, Place};
pub use resources::{Infrastructure, Resource};

use crate::error::{Error, Result};
use intrinsics::Resolver;

/// A template as written, with its parameters' values.
#[derive(Debug, Clone)]
pub struct Template {
    root: Value,
    parameters: BTreeMap<String, Value>,
}

/// The values of secrets by ARN, as far as the template uses them.
pub type SecretTexts = BTreeMap<String, String>;

/// The functions of a template and how their API answers browsers of other origins.
#[derive(Debug, Clone)]
pub struct Program {
    /// All functions, in the template's order.
    pub functions: Vec<Function>,
    /// The HTTP API's CORS settings, when it has any.
    pub cors: Option<Cors>,
}

impl Template {
    /// Reads the file at `path`; `overrides` are parameter values other than the defaults.
    pub fn read(path: &Path, overrides: &BTreeMap<String, String>) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Error::new(format!("cannot read the template {}: {error}", path.display()))
                .hint("run from the repository's root, or use --template <file>")
        })?;
        Self::parse(&text, overrides)
    }

    /// Reads a template's text.
    pub fn parse(text: &str, overrides: &BTreeMap<String, String>) -> Result<Self> {
        let root = yaml::to_json(text)?;
        if !root["Resources"].is_object() {
            return Err(Error::new("the template has no Resources"));
        }
        let parameters = parameters(&root, overrides)?;
        Ok(Self { root, parameters })
    }

    /// The tables, buckets, queues and secrets to create.
    pub fn infrastructure(&self, place: &Place) -> Result<Infrastructure> {
        let none = SecretTexts::new();
        resources::infrastructure(&self.root, &self.resolver(place, &none))
    }

    /// The functions, with everything that invokes them.
    pub fn program(&self, place: &Place, secrets: &SecretTexts) -> Result<Program> {
        let resolver = self.resolver(place, secrets);
        Ok(Program {
            functions: functions::functions(&self.root, &resolver)?,
            cors: functions::cors(&self.root, &resolver)?,
        })
    }

    /// The binaries of all functions, including those with a condition.
    pub fn code(&self) -> Result<Vec<Code>> {
        functions::code(&self.root)
    }

    /// Whether the template declares a parameter of this name.
    pub fn declares(&self, parameter: &str) -> bool {
        self.root["Parameters"].get(parameter).is_some()
    }

    fn resolver<'t>(&'t self, place: &'t Place, secrets: &'t SecretTexts) -> Resolver<'t> {
        Resolver { template: &self.root, parameters: &self.parameters, place, secrets }
    }
}

fn parameters(root: &Value, overrides: &BTreeMap<String, String>) -> Result<BTreeMap<String, Value>> {
    let declared = root["Parameters"].as_object();
    if let Some(unknown) = overrides.keys().find(|name| declared.is_none_or(|d| !d.contains_key(*name))) {
        return Err(Error::new(format!("the template has no parameter {unknown}")));
    }
    let mut values = BTreeMap::new();
    for (name, parameter) in declared.into_iter().flatten() {
        let given = overrides.get(name).cloned().map(Value::String);
        let Some(value) = given.or_else(|| parameter.get("Default").cloned()) else { continue };
        check(name, parameter, &value)?;
        values.insert(name.clone(), typed(parameter, &value));
    }
    Ok(values)
}

fn typed(parameter: &Value, value: &Value) -> Value {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match parameter["Type"].as_str() {
        Some("CommaDelimitedList" | "List<Number>" | "List<String>") => {
            text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(Value::from).collect()
        }
        _ => Value::String(text),
    }
}

fn check(name: &str, parameter: &Value, value: &Value) -> Result<()> {
    match parameter["AllowedValues"].as_array() {
        Some(allowed) if !allowed.contains(value) => {
            let allowed: Vec<_> = allowed.iter().map(ToString::to_string).collect();
            Err(Error::new(format!("the parameter {name} cannot be {value}"))
                .hint(format!("choose one of {}", allowed.join(", "))))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
