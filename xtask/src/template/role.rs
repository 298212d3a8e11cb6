//! The role of a function.
//!
//! Roles are written out and not left to SAM's `Policies`, because SAM adds managed policies that allow every log
//! group, queue and stream of the account. If the role with which CloudFormation works may make roles only within a
//! permissions boundary (`tools/deployer.yaml`), each has that boundary.

use super::{HAS_BOUNDARY, lines};
use crate::function::{Function, Source};
use crate::names;
use crate::policy::{self, Statement};

pub(super) fn write(out: &mut String, function: &Function) {
    let id = function.role();
    lines!(
        out,
        "",
        "  {id}:",
        "    Type: AWS::IAM::Role",
        "    Properties:",
        "      PermissionsBoundary: !If [{HAS_BOUNDARY}, !Ref PermissionsBoundary, !Ref AWS::NoValue]",
        "      AssumeRolePolicyDocument:",
        "        Version: \"2012-10-17\"",
        "        Statement: [{{Effect: Allow, Action: \"sts:AssumeRole\", Principal: {{Service: \
             lambda.amazonaws.com}}}}]",
        "      Policies:",
        "        - PolicyName: grants",
        "          PolicyDocument:",
        "            Version: \"2012-10-17\"",
        "            Statement:",
    );
    for statement in all_statements(function) {
        write_statement(out, &statement);
    }
}

/// All statements of a function's role: its logs, what its trigger needs, and its grants.
pub fn all_statements(function: &Function) -> Vec<Statement> {
    let logs = format!("!GetAtt {}.Arn", function.logs());
    let mut all = vec![Statement::new(&["logs:CreateLogStream", "logs:PutLogEvents"], logs)];
    all.extend(trigger_statements(&function.source));
    all.extend(policy::statements(&function.grants));
    all
}

fn trigger_statements(source: &Source) -> Vec<Statement> {
    match source {
        Source::Queue { queue, .. } => vec![Statement::new(
            &["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
            names::queue_arn(*queue),
        )],
        // A table has one stream at a time; its name contains the time at which it was created.
        Source::Outbox { .. } | Source::Trail => vec![
            Statement::new(
                &[
                    "dynamodb:DescribeStream",
                    "dynamodb:GetRecords",
                    "dynamodb:GetShardIterator",
                    "dynamodb:ListStreams",
                ],
                names::table_arn("/stream/*"),
            ),
            give_up(),
        ],
        Source::Event { .. } | Source::Object { .. } | Source::Rule { .. } | Source::Schedule { .. } => {
            vec![give_up()]
        }
        Source::Route { .. } | Source::Deployment | Source::Command => Vec::new(),
    }
}

/// Events that cannot be handled go to a queue with an alarm.
fn give_up() -> Statement {
    Statement::new(&["sqs:SendMessage"], names::events_dead_letter_queue_arn())
}

fn write_statement(out: &mut String, statement: &Statement) {
    lines!(out, "              - Effect: Allow");
    list(out, "Action", statement.actions.iter().map(|action| format!("\"{action}\"")));
    list(out, "Resource", statement.resources.iter().cloned());
    if !statement.conditions.is_empty() {
        lines!(out, "                Condition:");
    }
    for (operator, key, value) in &statement.conditions {
        lines!(out, "                  {operator}:", "                    \"{key}\": {value}");
    }
}

/// A property of a statement, on one line if that is readable.
fn list(out: &mut String, name: &str, values: impl Iterator<Item = String>) {
    let values: Vec<String> = values.collect();
    let plain = values.iter().all(|value| !value.contains('!'));
    match (&values[..], plain) {
        ([one], _) => lines!(out, "                {name}: {one}"),
        (_, true) if values.len() <= 4 => {
            let all = values.join(", ");
            lines!(out, "                {name}: [{all}]");
        }
        _ => {
            lines!(out, "                {name}:");
            for value in values {
                lines!(out, "                  - {value}");
            }
        }
    }
}
