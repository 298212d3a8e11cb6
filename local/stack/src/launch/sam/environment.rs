//! The variables of all functions, in the format of `sam local invoke --env-vars`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::stack::Stack;
use crate::template::Function;

/// The variable with the settings of this machine: `sam local invoke` passes only variables that the template declares.
/// Functions use it because SAM also sets `AWS_SAM_LOCAL`.
const LOCAL_SETTINGS: &str = "LOCAL_SETTINGS";

/// The variables of each function by its logical id. `host` is how its container finds this machine.
pub(super) fn variables(stack: &Stack, host: &str) -> Value {
    let functions = stack.lambdas().pools().map(|pool| pool.function());
    let variables = functions.map(|function| (function.logical_id.clone(), of_function(stack, function, host)));
    Value::Object(variables.collect::<Map<_, _>>())
}

/// The variables that the template sets, and those that Lambda sets here: where AWS is, and who the function is.
fn of_function(stack: &Stack, function: &Function, host: &str) -> Value {
    let endpoints = stack.cloud().endpoints().as_env().into_iter().map(|(name, value)| (name, seen_from(&value, host)));
    let credentials = stack.cloud().iam().credentials(function.role_name()).as_env();
    let local: BTreeMap<String, String> = endpoints.chain(credentials).collect();
    let mut variables = function.environment.clone();
    // No front door is between `sam` and a function.
    variables.insert("ORIGIN_SECRET_HASHES".to_owned(), String::new());
    variables.insert(LOCAL_SETTINGS.to_owned(), pairs(&local));
    json!(variables)
}

/// The address of an endpoint as a container sees it.
fn seen_from(address: &str, host: &str) -> String {
    match address.strip_prefix("http://127.0.0.1:") {
        Some(port) => format!("http://{host}:{port}"),
        None => address.to_owned(),
    }
}

/// Settings as functions read them. Neither addresses nor credentials contain spaces.
fn pairs(settings: &BTreeMap<String, String>) -> String {
    let pairs: Vec<String> = settings.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_machine_are_those_that_a_container_sees() {
        assert_eq!(seen_from("http://127.0.0.1:4001", "172.17.0.1"), "http://172.17.0.1:4001");
        assert_eq!(seen_from("eu-central-1", "172.17.0.1"), "eu-central-1");
    }

    #[test]
    fn settings_are_pairs_separated_by_spaces() {
        let settings = [("B", "2"), ("A", "1=1")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(pairs(&settings.into()), "A=1=1 B=2");
    }
}
