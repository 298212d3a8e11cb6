//! The limits of Lambda that a template can break: checked when the stack starts, as CloudFormation finds them when it
//! deploys.

use glotto_template::LONGEST_FUNCTION_NAME;

use crate::error::{Error, Result};
use crate::template::{Event, Function};

/// The most bytes of a function's variables, as JSON.
const MOST_VARIABLES: usize = 4 * 1024;
/// The concurrency that an account keeps for functions without a reservation, if its limit is not smaller.
const LEAST_UNRESERVED: usize = 100;
/// The fewest batches at once that an event source can be limited to.
const FEWEST_BATCHES: usize = 2;

/// Variables that Lambda sets, and that a function must not.
const RESERVED: [&str; 11] = [
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
];

/// Checks all functions. `concurrency` is the limit of the account.
pub(crate) fn check(functions: &[Function], concurrency: usize) -> Result<()> {
    for function in functions {
        variables(function)?;
        sizes(function)?;
    }
    reservations(functions, concurrency)
}

fn variables(function: &Function) -> Result<()> {
    let Function { logical_id, environment, .. } = function;
    let reserved = environment.keys().find(|name| RESERVED.contains(&name.as_str()) || name.starts_with("AWS_LAMBDA_"));
    if let Some(name) = reserved {
        return Err(Error::new(format!("{logical_id} sets {name}, which Lambda reserves for itself")));
    }
    let size = serde_json::to_string(environment).map_or(0, |json| json.len());
    if size <= MOST_VARIABLES {
        return Ok(());
    }
    let longest = environment.iter().max_by_key(|(_, value)| value.len()).map_or("", |(name, _)| name.as_str());
    Err(Error::new(format!("the variables of {logical_id} have {size} bytes, and Lambda allows {MOST_VARIABLES}"))
        .hint(format!("shorten the parameters; the longest variable is {longest}")))
}

fn sizes(function: &Function) -> Result<()> {
    let Function { logical_id, name, timeout, memory, events, .. } = function;
    if name.len() > LONGEST_FUNCTION_NAME {
        let why = format!("the name {name} of {logical_id} is longer than {LONGEST_FUNCTION_NAME} characters");
        return Err(Error::new(why));
    }
    if !(1..=900).contains(&timeout.as_secs()) {
        return Err(Error::new(format!("the timeout of {logical_id} is not between 1 and 900 seconds")));
    }
    if !(128..=10_240).contains(memory) {
        return Err(Error::new(format!("the memory of {logical_id} is not between 128 and 10240 MB")));
    }
    let batches = events.iter().filter_map(|event| match event {
        Event::Queue(source) => source.batches_at_once,
        _ => None,
    });
    match batches.min() {
        Some(fewest) if fewest < FEWEST_BATCHES => Err(Error::new(format!(
            "the MaximumConcurrency of {logical_id} is {fewest}, and Lambda allows {FEWEST_BATCHES} or more"
        ))),
        _ => Ok(()),
    }
}

fn reservations(functions: &[Function], concurrency: usize) -> Result<()> {
    let reserved = reserved(functions);
    let left = concurrency.saturating_sub(reserved);
    if reserved == 0 || left >= LEAST_UNRESERVED.min(concurrency) {
        return Ok(());
    }
    Err(Error::new(format!(
        "functions reserve {reserved} of the account's {concurrency} concurrent executions, which leaves {left}; \
         Lambda keeps {LEAST_UNRESERVED} for the others"
    )))
}

/// The sum of all reservations.
pub(super) fn reserved(functions: &[Function]) -> usize {
    functions.iter().filter_map(|function| usize::try_from(function.most_environments?).ok()).sum()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::template::{Place, SecretTexts, Template};

    /// A function with these properties, in an account with a limit of concurrent executions.
    fn checked(properties: &str, concurrency: usize) -> String {
        let text = format!(
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Metadata: {{BuildProperties: {{Binary: f}}}}\n    \
             Properties: {{Handler: f, {properties}}}\n"
        );
        let place = Place {
            stack: "glotto".into(),
            region: "eu-central-1".into(),
            api_url: "http://127.0.0.1:4000".into(),
            queue_base: "http://127.0.0.1:4003".into(),
        };
        let template = Template::parse(&text, &BTreeMap::new()).unwrap();
        let functions = template.program(&place, &SecretTexts::new()).unwrap().functions;
        check(&functions, concurrency).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn variables_of_more_than_four_kilobytes_are_refused_and_the_longest_is_named() {
        let variables =
            |length: usize| format!("Environment: {{Variables: {{A: a, OIDC_PROVIDERS: \"{}\"}}}}", "x".repeat(length));
        assert_eq!(checked(&variables(4_000), 1_000), "");
        let refused = checked(&variables(4_096), 1_000);
        assert!(refused.contains("F have 41") && refused.contains("OIDC_PROVIDERS"), "{refused}");
    }

    #[test]
    fn a_variable_that_lambda_sets_is_refused() {
        for name in ["AWS_REGION", "AWS_LAMBDA_FUNCTION_NAME", "_HANDLER"] {
            let refused = checked(&format!("Environment: {{Variables: {{{name}: x}}}}"), 1_000);
            assert!(refused.contains(name), "{refused}");
        }
    }

    #[test]
    fn sizes_that_lambda_does_not_have_are_refused() {
        assert_eq!(checked("Timeout: 900, MemorySize: 10240", 1_000), "");
        assert!(checked("Timeout: 901", 1_000).contains("timeout"));
        assert!(checked("MemorySize: 64", 1_000).contains("memory"));
        assert!(checked(&format!("FunctionName: {}", "f".repeat(65)), 1_000).contains("longer than 64"));
        let queue = "Events: {Q: {Type: SQS, Properties: {Queue: 'arn:aws:sqs:x:1:q', \
                     ScalingConfig: {MaximumConcurrency: 1}}}}";
        assert!(checked(queue, 1_000).contains("MaximumConcurrency"));
    }

    #[test]
    fn a_reservation_leaves_a_hundred_executions_to_the_others() {
        assert_eq!(checked("ReservedConcurrentExecutions: 900", 1_000), "");
        assert!(checked("ReservedConcurrentExecutions: 901", 1_000).contains("leaves 99"));
        assert!(checked("ReservedConcurrentExecutions: 1", 10).contains("leaves 9"));
        assert_eq!(checked("ReservedConcurrentExecutions: 0", 10), "");
    }
}
