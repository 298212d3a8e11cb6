//! Checks every call of the table against the grants of the function: a call that IAM would deny on AWS
//! fails in every test too. It also records which grants were used, so that unused ones can be found.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock};

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

/// The grants that functions used, by operation and as text.
#[derive(Debug, Clone, Default)]
pub struct UsedGrants(Arc<Mutex<BTreeSet<(&'static str, String)>>>);

impl UsedGrants {
    /// The grants of a function for the table that it has not used.
    pub fn unused(&self, function: &Function) -> Vec<String> {
        let used = self.0.lock().unwrap();
        let granted = function.grants.iter().flat_map(each);
        granted.filter(|grant| !used.contains(&(function.operation, grant.clone()))).collect()
    }
}

/// A declared grant for the table, by its parts. Two parts are left out, because they follow from what an endpoint
/// is: a cold function reads the keyring, and an idempotent one its records.
fn each(grant: &Grant) -> Vec<String> {
    let parts = |kind: &str, parts: &[Part]| {
        let declared = parts.iter().filter(|part| !matches!(part, Part::Signing | Part::Idempotency));
        declared.map(|part| format!("{kind} {part:?}")).collect()
    };
    match grant {
        Grant::Read(read) => parts("read", read),
        Grant::Write(written) => parts("write", written),
        Grant::Check(checked) => parts("check", checked),
        Grant::ReadIndex => vec![READ_INDEX.to_owned()],
        _ => Vec::new(),
    }
}

const READ_INDEX: &str = "read the index";

/// Checks every call of the table.
#[derive(Debug, Default)]
pub struct RightsCheck {
    /// Where it records the grants that it finds used.
    pub used: UsedGrants,
}

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
        for (action, key) in accesses(action, &body) {
            let Some(grant) = find_grant(function, action, &key) else {
                // Printed as well, because the function's response does not contain it.
                eprintln!("{function} is not granted {action} on {key}");
                return Err("AccessDenied".into());
            };
            self.used.0.lock().unwrap().insert((function, grant));
        }
        Ok(())
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

/// The grant with which the role of a function allows an action on a partition.
fn find_grant(function: &str, action: &str, partition: &str) -> Option<String> {
    let functions = FUNCTIONS.get_or_init(|| registry::functions(registry::FEATURES));
    let found = functions.iter().find(|found| found.operation == function);
    let grants = &found.unwrap_or_else(|| panic!("no function {function}")).grants;
    let within = |kind: &str, parts: &[Part]| {
        let part = parts.iter().find(|part| partition.starts_with(part.prefix()))?;
        let append_only = matches!(part, Part::Audit | Part::Signing);
        let allowed = !append_only || !matches!(action, "UpdateItem" | "DeleteItem");
        allowed.then(|| format!("{kind} {part:?}"))
    };
    grants.iter().find_map(|grant| match (action, grant) {
        ("GetItem" | "BatchGetItem" | "Query", Grant::Read(parts)) => within("read", parts),
        ("PutItem" | "ConditionCheckItem" | "UpdateItem" | "DeleteItem", Grant::Write(parts)) => within("write", parts),
        ("ConditionCheckItem", Grant::Check(parts)) => within("check", parts),
        ("QueryIndex", Grant::ReadIndex) => Some(READ_INDEX.to_owned()),
        _ => None,
    })
}

static FUNCTIONS: OnceLock<Vec<Function>> = OnceLock::new();
