//! Checks what AWS checks when it creates event sources and destinations: the role of a function may read its queue or
//! stream, and may send what fails to where it goes. At run time the local stack reads and sends for the function.

use glotto_cloud::Iam;

use crate::error::{Error, Result};
use crate::template::{Event, Function};

/// Checks all functions whose role the template declares. SAM grants these rights to the roles that it makes.
pub(super) fn check(iam: &Iam, functions: &[Function]) -> Result<()> {
    for function in functions {
        let Some(role) = &function.role else { continue };
        for (action, resource) in needs(function) {
            if !iam.allows(role, action, resource) {
                let name = &function.logical_id;
                return Err(Error::new(format!("the role of {name} does not allow {action} on {resource}"))
                    .hint("AWS would refuse the event source or the destination; `make sync` writes the roles"));
            }
        }
    }
    Ok(())
}

/// What the event sources and destinations of a function need.
fn needs(function: &Function) -> Vec<(&'static str, &str)> {
    let mut needs = Vec::new();
    let mut destinations: Vec<&String> = Vec::new();
    for event in &function.events {
        match event {
            Event::Queue(source) => {
                let actions = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
                needs.extend(actions.map(|action| (action, source.queue_arn.as_str())));
            }
            Event::Stream(source) => {
                let actions = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"];
                needs.extend(actions.map(|action| (action, source.stream_arn.as_str())));
                destinations.extend(&source.on_failure);
            }
            // The other sources invoke by a permission of the function.
            _ => {}
        }
    }
    destinations.extend(&function.asynchronous.dead_letters);
    destinations.extend(&function.asynchronous.on_failure);
    needs.extend(destinations.into_iter().map(|queue| ("sqs:SendMessage", queue.as_str())));
    needs
}
