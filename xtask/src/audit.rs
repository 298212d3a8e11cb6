//! Reads the text of templates alone: what each function may do, which routes an API has, and how many resources SAM
//! makes of a template.

use std::collections::{BTreeMap, BTreeSet};

use glotto_events::message::MAX_ATTEMPTS;
use serde_json::Value;

/// One thing that a function may do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Allowance {
    /// The action, `dynamodb:Query`.
    pub action: String,
    /// The resource, as written, such as `!GetAtt Table.Arn`.
    pub resource: String,
    /// The condition as JSON, empty without one.
    pub condition: String,
}

/// The permissions of each function's role, by the function's logical id. A policy that cannot be parsed
/// completely is an error, because it might allow anything.
pub fn allowances(template: &Value) -> Result<BTreeMap<String, BTreeSet<Allowance>>, String> {
    let mut all = BTreeMap::new();
    for (id, function) in functions(template) {
        let properties = &function["Properties"];
        if !properties["Policies"].is_null() {
            return Err(format!("{id} has policies beside its role's"));
        }
        let role = properties["Role"].as_str().unwrap_or_default();
        let name = role.strip_prefix("!GetAtt ").and_then(|role| role.strip_suffix(".Arn"));
        let role = name.map(|name| &template["Resources"][name]["Properties"]);
        let role = role.filter(|role| role.is_object()).ok_or(format!("{id} has no role"))?;
        if !role["ManagedPolicyArns"].is_null() {
            return Err(format!("the role of {id} has managed policies"));
        }
        all.insert(id.clone(), of_role(role).ok_or(format!("the role of {id} is not understood"))?);
    }
    Ok(all)
}

fn of_role(role: &Value) -> Option<BTreeSet<Allowance>> {
    let mut allowed = BTreeSet::new();
    for policy in role["Policies"].as_array()? {
        for statement in policy["PolicyDocument"]["Statement"].as_array()? {
            if statement["Effect"] != "Allow" {
                return None;
            }
            let condition = statement.get("Condition").map(Value::to_string).unwrap_or_default();
            for action in one_or_many(&statement["Action"])? {
                for resource in one_or_many(&statement["Resource"])? {
                    allowed.insert(Allowance { action: action.clone(), resource, condition: condition.clone() });
                }
            }
        }
    }
    Some(allowed)
}

fn one_or_many(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(one) => Some(vec![one.clone()]),
        Value::Array(many) => many.iter().map(|one| one.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

/// How many resources `CloudFormation` gets after SAM has transformed the template. Conditions do not matter, as
/// the limit counts declared resources.
pub fn transformed_resources(template: &Value) -> usize {
    let resources = template["Resources"].as_object();
    resources.into_iter().flat_map(|resources| resources.values()).map(transformed).sum()
}

fn transformed(resource: &Value) -> usize {
    match resource["Type"].as_str() {
        // The API and its stage.
        Some("AWS::Serverless::HttpApi") => 2,
        Some("AWS::Serverless::Function") => {
            let role = usize::from(resource["Properties"]["Role"].is_null());
            let events = resource["Properties"]["Events"].as_object();
            let events = events.into_iter().flat_map(|events| events.values());
            // How Lambda handles asynchronous events is a resource of its own.
            let asynchronous = usize::from(!resource["Properties"]["EventInvokeConfig"].is_null());
            1 + role + asynchronous + events.map(|event| of_event(event["Type"].as_str())).sum::<usize>()
        }
        _ => 1,
    }
}

fn of_event(kind: Option<&str>) -> usize {
    match kind {
        // A rule, and the permission for it to call.
        Some("EventBridgeRule" | "Schedule") => 2,
        // A permission, or an event source mapping.
        _ => 1,
    }
}

/// The routes of each API, by its logical id: method and path, and the address of the function.
pub fn routes(template: &Value) -> BTreeMap<String, BTreeMap<(String, String), String>> {
    let resources = template["Resources"].as_object().into_iter().flatten();
    let apis = resources.filter(|(_, resource)| resource["Type"] == "AWS::Serverless::HttpApi");
    apis.map(|(id, api)| (id.clone(), of_body(&api["Properties"]["DefinitionBody"]))).collect()
}

fn of_body(body: &Value) -> BTreeMap<(String, String), String> {
    let mut routes = BTreeMap::new();
    for (path, operations) in body["paths"].as_object().into_iter().flatten() {
        for (method, operation) in operations.as_object().into_iter().flatten() {
            let uri = operation["x-amazon-apigateway-integration"]["uri"].as_str().unwrap_or_default();
            routes.insert((method.to_uppercase(), path.clone()), uri.to_owned());
        }
    }
    routes
}

/// Mismatches between functions and queues that no linter finds.
pub fn misfits(template: &Value) -> Vec<String> {
    let retry = template["Parameters"]["QueueRetrySeconds"]["Default"].as_u64().unwrap_or(0);
    let default = template["Globals"]["Function"]["Timeout"].as_u64().unwrap_or(3);
    let mut problems = Vec::new();
    for (id, function) in functions(template) {
        let timeout = function["Properties"]["Timeout"].as_u64().unwrap_or(default);
        let events = function["Properties"]["Events"].as_object();
        let mut kinds = events.into_iter().flat_map(|events| events.values());
        if kinds.any(|event| event["Type"] == "SQS") && timeout * 6 > retry {
            problems.push(format!("{id} may run {timeout} s, but its queue hands a message out again after {retry} s"));
        }
    }
    for (id, resource) in template["Resources"].as_object().into_iter().flatten() {
        let attempts = resource["Properties"]["RedrivePolicy"]["maxReceiveCount"].as_u64();
        if let Some(attempts) = attempts.filter(|attempts| *attempts != u64::from(MAX_ATTEMPTS)) {
            problems.push(format!("{id} delivers a message {attempts} times, but workers expect {MAX_ATTEMPTS}"));
        }
    }
    problems
}

/// The functions of a template, by their logical ids.
pub fn functions(template: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let resources = template["Resources"].as_object();
    resources.into_iter().flatten().filter(|(_, resource)| resource["Type"] == "AWS::Serverless::Function")
}
