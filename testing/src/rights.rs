//! Functions call with the rights of their roles: the embedded cloud enforces the policies of the templates, so a
//! call that IAM would deny on AWS fails in every test too. Here their credentials come from, and the grants for the
//! table that they use are recorded, so that unused ones can be found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex};

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, future};
use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use glotto_cloud::{ACCESS_KEY, Iam, Role, SECRET_KEY};
use glotto_runtime::{Grant, IndexPart, Part};
use serde_json::Value;
use xtask::function::Function;
use xtask::{policy, registry};

tokio::task_local! {
    /// The function that is running.
    pub static RUNNING: &'static str;
}

/// The credentials of the running function. Between calls of functions a test may do everything, as a developer.
#[derive(Debug)]
pub struct FunctionCredentials {
    iam: Iam,
    /// The names of the roles by operation.
    roles: BTreeMap<&'static str, String>,
}

impl FunctionCredentials {
    /// Credentials for the roles of a template, which have their logical ids as keys.
    pub fn new(iam: &Iam, roles: &BTreeMap<String, Role>) -> Self {
        let role = |function: &Function| {
            let role = roles.get(&function.role()).unwrap_or_else(|| panic!("no template has {}", function.role()));
            (function.operation, role.name().to_owned())
        };
        Self { iam: iam.clone(), roles: FUNCTIONS.iter().map(role).collect() }
    }

    fn current(&self) -> Credentials {
        let Ok(function) = RUNNING.try_with(|function| *function) else {
            return Credentials::new(ACCESS_KEY, SECRET_KEY, None, None, "developer");
        };
        let role = self.roles.get(function).unwrap_or_else(|| panic!("no function {function}"));
        let issued = self.iam.credentials(role);
        Credentials::new(issued.access_key_id, issued.secret_access_key, Some(issued.session_token), None, "role")
    }
}

impl ProvideCredentials for FunctionCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Ok(self.current()))
    }
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

/// A declared grant for the table, by its parts. Some parts are left out, because they follow from what an endpoint
/// is: a cold function reads the keyring and its keys, and an idempotent one its records.
fn each(grant: &Grant) -> Vec<String> {
    let parts = |kind: &str, parts: &[Part]| {
        let is_implied = |part: &Part| matches!(part, Part::Signing | Part::Idempotency) || part.holds_keys();
        let declared = parts.iter().filter(|part| !is_implied(part));
        declared.map(|part| format!("{kind} {part:?}")).collect()
    };
    match grant {
        Grant::Read(read) => parts("read", read),
        Grant::Write(written) => parts("write", written),
        Grant::Check(checked) => parts("check", checked),
        Grant::ReadIndex(read) => read.iter().copied().map(of_index).collect(),
        _ => Vec::new(),
    }
}

fn of_index(part: IndexPart) -> String {
    format!("read the index of {part:?}")
}

/// Records the grants for the table that calls use.
#[derive(Debug, Default)]
pub struct GrantRecorder {
    /// Where it records them.
    pub used: UsedGrants,
}

impl Intercept for GrantRecorder {
    fn name(&self) -> &'static str {
        "GrantRecorder"
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
        let accesses = accesses(action, &body);
        let grants = accesses.iter().filter_map(|(action, key)| find_grant(function, action, key));
        self.used.0.lock().unwrap().extend(grants.map(|grant| (function, grant)));
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

/// The grant that a function uses for an action on a partition; none if the cloud will refuse it.
fn find_grant(function: &str, action: &str, partition: &str) -> Option<String> {
    let grants = grants_of(function);
    let within = |kind: &str, parts: &[Part]| {
        let part = parts.iter().find(|part| partition.starts_with(part.prefix()))?;
        let allowed = !part.is_put_only() || !matches!(action, "UpdateItem" | "DeleteItem");
        allowed.then(|| format!("{kind} {part:?}"))
    };
    grants.iter().find_map(|grant| match (action, grant) {
        ("GetItem" | "BatchGetItem" | "Query", Grant::Read(parts)) => within("read", parts),
        ("PutItem" | "ConditionCheckItem" | "UpdateItem" | "DeleteItem", Grant::Write(parts)) => within("write", parts),
        ("ConditionCheckItem", Grant::Check(parts)) => within("check", parts),
        ("QueryIndex", Grant::ReadIndex(parts)) => {
            parts.iter().copied().find(|part| partition.starts_with(part.prefix())).map(of_index)
        }
        _ => None,
    })
}

/// The purposes of keys that a function may read, as its setting `KEY_PURPOSES` names them.
pub(crate) fn key_purposes(function: &str) -> String {
    policy::key_purposes(grants_of(function))
}

fn grants_of(function: &str) -> &'static [Grant] {
    let found = FUNCTIONS.iter().find(|found| found.operation == function);
    &found.unwrap_or_else(|| panic!("no function {function}")).grants
}

static FUNCTIONS: LazyLock<Vec<Function>> = LazyLock::new(|| registry::functions(registry::FEATURES));
