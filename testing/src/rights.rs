//! Checks every call of the table against the grants of the function: a call that IAM would deny on AWS
//! fails in every test too.

use std::sync::OnceLock;

use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use glotto_runtime::{Grant, Part};
use serde_json::Value;
use xtask::function::Function;
use xtask::registry;

tokio::task_local! {
    /// The function that is running.
    pub static RUNNING: &'static str;
}

/// Checks every call of the table.
#[derive(Debug)]
pub struct RightsCheck;

impl Intercept for RightsCheck {
    fn name(&self) -> &'static str {
        "RightsCheck"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Ok(function) = RUNNING.try_with(|function| *function) else { return Ok(()) };
        let request = context.request();
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let action = target.rsplit('.').next().unwrap_or_default();
        let body: Value = serde_json::from_slice(request.body().bytes().unwrap_or_default())?;
        let refused = accesses(action, &body).into_iter().find(|(action, key)| !is_granted(function, action, key));
        refused.map_or(Ok(()), |(action, key)| {
            // Printed as well, because the function's response does not contain it.
            eprintln!("{function} is not granted {action} on {key}");
            Err("AccessDenied".into())
        })
    }
}

/// The partitions that a call accesses, with the IAM action of each.
fn accesses(action: &str, body: &Value) -> Vec<(&'static str, String)> {
    let pk = |of: &Value| of["pk"]["S"].as_str().unwrap_or("?").to_owned();
    let list = |of: &Value| of.as_array().cloned().unwrap_or_default();
    match action {
        "GetItem" => vec![("GetItem", pk(&body["Key"]))],
        "PutItem" => vec![("PutItem", pk(&body["Item"]))],
        "UpdateItem" => vec![("UpdateItem", pk(&body["Key"]))],
        "DeleteItem" => vec![("DeleteItem", pk(&body["Key"]))],
        "Query" => {
            let partition = body["ExpressionAttributeValues"][":pk"]["S"].as_str().unwrap_or("?").to_owned();
            vec![(if body["IndexName"].is_null() { "Query" } else { "QueryIndex" }, partition)]
        }
        "BatchGetItem" => {
            let tables = body["RequestItems"].as_object().cloned().unwrap_or_default();
            tables.values().flat_map(|table| list(&table["Keys"])).map(|key| ("BatchGetItem", pk(&key))).collect()
        }
        "TransactWriteItems" => list(&body["TransactItems"])
            .iter()
            .map(|item| {
                if item["Put"].is_object() {
                    ("PutItem", pk(&item["Put"]["Item"]))
                } else if item["Update"].is_object() {
                    ("UpdateItem", pk(&item["Update"]["Key"]))
                } else if item["Delete"].is_object() {
                    ("DeleteItem", pk(&item["Delete"]["Key"]))
                } else {
                    ("ConditionCheckItem", pk(&item["ConditionCheck"]["Key"]))
                }
            })
            .collect(),
        other => vec![("?", other.to_owned())],
    }
}

/// Whether the role of a function allows an action on a partition.
fn is_granted(function: &str, action: &str, partition: &str) -> bool {
    let functions = FUNCTIONS.get_or_init(|| registry::functions(registry::FEATURES));
    let found = functions.iter().find(|found| found.operation == function);
    let grants = &found.unwrap_or_else(|| panic!("no function {function}")).grants;
    let within = |parts: &[Part]| parts.iter().find(|part| partition.starts_with(part.prefix())).copied();
    grants.iter().any(|grant| match (action, grant) {
        ("GetItem" | "BatchGetItem" | "Query", Grant::Read(parts))
        | ("PutItem" | "ConditionCheckItem", Grant::Write(parts))
        | ("ConditionCheckItem", Grant::Check(parts)) => within(parts).is_some(),
        ("UpdateItem" | "DeleteItem", Grant::Write(parts)) => {
            within(parts).is_some_and(|part| !matches!(part, Part::Audit | Part::Signing))
        }
        ("QueryIndex", Grant::ReadIndex) => true,
        _ => false,
    })
}

static FUNCTIONS: OnceLock<Vec<Function>> = OnceLock::new();
