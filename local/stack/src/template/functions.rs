//! The functions of a template: what to run, the environment variables, and what invokes it apart from an API.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value};

use super::events::{self, Event};
use super::intrinsics::Resolver;
use super::resources::is_there;
use crate::error::{Error, Result};

/// One Lambda function.
#[derive(Debug, Clone)]
pub struct Function {
    /// Its key under `Resources`, the name a developer knows it by.
    pub logical_id: String,
    /// Its own name, as in `AWS_LAMBDA_FUNCTION_NAME`.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// The code.
    pub code: Code,
    /// The timeout of an invocation.
    pub timeout: Duration,
    /// Memory in MB. The function can read it, but it is not enforced.
    pub memory: u64,
    /// The name of its role, if the template declares one. SAM makes one otherwise, which may only write logs here.
    pub role: Option<String>,
    /// The variables that the template sets.
    pub environment: BTreeMap<String, String>,
    /// What invokes it.
    pub events: Vec<Event>,
    /// `ReservedConcurrentExecutions`.
    pub most_environments: Option<u64>,
    /// The settings for asynchronous events.
    pub asynchronous: Asynchronous,
}

impl Function {
    /// The name of its role. The embedded cloud does not have one that SAM makes, and allows it nothing.
    pub fn role_name(&self) -> &str {
        self.role.as_deref().unwrap_or(&self.name)
    }
}

/// The code of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The binary that `cargo build` creates: the artifact of the feature.
    pub binary: String,
    /// Which of the artifact's functions it is.
    pub handler: String,
}

/// How a function handles asynchronous events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asynchronous {
    /// Attempts after the first.
    pub retries: u64,
    /// The ARN of the queue that gets the event itself when all have failed.
    pub dead_letters: Option<String>,
    /// The ARN of the queue that gets events that could not be handled.
    pub on_failure: Option<String>,
}

/// Properties that are read here, and those that have no effect on one machine.
const FUNCTION_PROPERTIES: &[&str] = &[
    "Architectures",
    "CodeUri",
    "DeadLetterQueue",
    "Description",
    "Environment",
    "EphemeralStorage",
    "EventInvokeConfig",
    "Events",
    "FunctionName",
    "Handler",
    "KmsKeyArn",
    "LoggingConfig",
    "MemorySize",
    "ReservedConcurrentExecutions",
    "Role",
    "Runtime",
    "Tags",
    "Timeout",
    "Tracing",
];

pub(crate) fn functions(resolver: &Resolver) -> Result<Vec<Function>> {
    let root = resolver.template();
    let globals = &root["Globals"]["Function"];
    let mut found = Vec::new();
    for (logical_id, resource) in root["Resources"].as_object().into_iter().flatten() {
        if resource["Type"] != "AWS::Serverless::Function" || !is_there(resource, logical_id, resolver)? {
            continue;
        }
        let properties = merged(globals, resource.get("Properties").unwrap_or(&Value::Null));
        found.push(function(logical_id, resource, &properties, resolver)?);
    }
    Ok(found)
}

fn function(logical_id: &str, resource: &Value, properties: &Value, resolver: &Resolver) -> Result<Function> {
    let at = format!("{logical_id}.Properties");
    only(properties, FUNCTION_PROPERTIES, &at)?;
    let number = |property: &str, default: u64| -> Result<u64> {
        let at = format!("{at}.{property}");
        match properties.get(property) {
            Some(value) => whole_number(&resolver.value(value, &at)?, &at),
            None => Ok(default),
        }
    };
    Ok(Function {
        name: resolver.physical(logical_id, &at)?,
        arn: resolver.arn(logical_id, &at)?,
        code: code_of(logical_id, resource)?,
        timeout: Duration::from_secs(number("Timeout", 3)?),
        memory: number("MemorySize", 128)?,
        role: super::roles::of_function(properties, &at, resolver)?,
        environment: environment(properties, &at, resolver)?,
        asynchronous: asynchronous(properties, &at, resolver)?,
        most_environments: match properties.get("ReservedConcurrentExecutions") {
            Some(_) => Some(number("ReservedConcurrentExecutions", 0)?),
            None => None,
        },
        events: events::events(properties.get("Events"), &at, resolver)?,
        logical_id: logical_id.to_owned(),
    })
}

fn asynchronous(properties: &Value, at: &str, resolver: &Resolver) -> Result<Asynchronous> {
    let read = |property: &str| match properties.get(property) {
        Some(value) => resolver.value(value, &format!("{at}.{property}")),
        None => Ok(Value::Null),
    };
    let (invoke, queue) = (read("EventInvokeConfig")?, read("DeadLetterQueue")?);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Ok(Asynchronous {
        retries: invoke["MaximumRetryAttempts"].as_u64().unwrap_or(2),
        dead_letters: text(&queue["TargetArn"]),
        on_failure: text(&invoke["DestinationConfig"]["OnFailure"]["Destination"]),
    })
}

/// The binaries of all functions, including those with a condition.
pub(crate) fn code(root: &Value) -> Result<Vec<Code>> {
    let resources = root["Resources"].as_object().into_iter().flatten();
    let functions = resources.filter(|(_, r)| r["Type"] == "AWS::Serverless::Function");
    functions.map(|(logical_id, resource)| code_of(logical_id, resource)).collect()
}

fn code_of(logical_id: &str, resource: &Value) -> Result<Code> {
    let text = |value: &Value, name: &str, hint: &str| {
        let missing = || Error::new(format!("{logical_id}.{name} is missing")).hint(hint);
        value.as_str().map(str::to_owned).ok_or_else(missing)
    };
    let binary = &resource["Metadata"]["BuildProperties"]["Binary"];
    Ok(Code {
        binary: text(binary, "Metadata.BuildProperties.Binary", "name the cargo binary that this function runs")?,
        handler: text(&resource["Properties"]["Handler"], "Properties.Handler", "name the function of that binary")?,
    })
}

fn environment(properties: &Value, at: &str, resolver: &Resolver) -> Result<BTreeMap<String, String>> {
    let at = format!("{at}.Environment.Variables");
    let mut variables = BTreeMap::new();
    for (name, value) in properties["Environment"]["Variables"].as_object().into_iter().flatten() {
        let at = format!("{at}.{name}");
        match resolver.value(value, &at)? {
            Value::Null => {}
            Value::String(text) => _ = variables.insert(name.clone(), text),
            value @ (Value::Bool(_) | Value::Number(_)) => {
                variables.insert(name.clone(), value.to_string());
            }
            other => return Err(Error::new(format!("{at} is {other}, not a text"))),
        }
    }
    Ok(variables)
}

/// A function's own properties over the globals: maps merge, lists add up, the rest replaces.
pub(super) fn merged(globals: &Value, own: &Value) -> Value {
    match (globals, own) {
        (Value::Object(globals), Value::Object(own)) if !is_intrinsic(own) && !is_intrinsic(globals) => {
            let mut all = globals.clone();
            for (key, value) in own {
                let value = globals.get(key).map_or_else(|| value.clone(), |g| merged(g, value));
                all.insert(key.clone(), value);
            }
            Value::Object(all)
        }
        (Value::Array(globals), Value::Array(own)) => globals.iter().chain(own).cloned().collect(),
        (globals, Value::Null) => globals.clone(),
        (_, own) => own.clone(),
    }
}

fn is_intrinsic(members: &Map<String, Value>) -> bool {
    members.len() == 1 && members.keys().all(|key| key == "Ref" || key.starts_with("Fn::"))
}

/// Rejects unsupported properties, which would make the template behave differently from AWS.
pub(crate) fn only(properties: &Value, allowed: &[&str], at: &str) -> Result<()> {
    let mut keys = properties.as_object().into_iter().flat_map(Map::keys);
    match keys.find(|key| !allowed.contains(&key.as_str())) {
        Some(key) => {
            Err(Error::new(format!("{at}.{key} is not supported locally"))
                .hint("add support in local/stack/src/template"))
        }
        None => Ok(()),
    }
}

pub(crate) fn whole_number(value: &Value, at: &str) -> Result<u64> {
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok());
    number.ok_or_else(|| Error::new(format!("{at} is {value}, not a whole number")))
}
