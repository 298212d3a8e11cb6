//! The accesses of requests to SQS, as IAM checks them.

use serde_json::Value;

use crate::iam::Access;
use crate::names::{self, Names};

/// What a request does. A batch needs the right for each of its messages, under the name of the single operation.
pub(crate) fn accesses(names: &Names, operation: &str, request: &Value) -> Vec<Access> {
    let action = format!("sqs:{}", operation.strip_suffix("Batch").unwrap_or(operation));
    let text = |member: &str| request[member].as_str();
    let queue = text("QueueUrl").map(names::last_part).or_else(|| text("QueueName"));
    let resource = match (queue, text("SourceArn")) {
        (Some(name), _) => names.queue_arn(name),
        (None, Some(arn)) => arn.to_owned(),
        (None, None) => "*".to_owned(),
    };
    vec![Access::new(action, resource)]
}
