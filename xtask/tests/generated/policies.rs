//! What the policies of functions allow is what the functions declare.

use std::collections::BTreeSet;

use glotto_runtime::{Bucket, Grant, IndexPart, Part};
use serde_json::Value;
use xtask::audit::{self, Allowance};
use xtask::function::{Function, Source};
use xtask::registry::{self, FEATURES};

use crate::arns::{arn, bucket_arn, configuration_set_arn, index_arn, queue_arn, secret_arns, table_arn};
use crate::template;

#[test]
fn no_function_may_do_more_than_its_constant_says() {
    let allowances = audit::allowances(&template()).unwrap();
    let functions = registry::functions(FEATURES);
    assert_eq!(allowances.len(), functions.len());
    for function in &functions {
        let allowed = &allowances[&function.logical_id()];
        for allowance in allowed {
            assert!(
                is_called_for(function, allowance),
                "{} may {allowance:?}, which its constant does not say",
                function.operation
            );
        }
        for grant in &function.grants {
            let reached = allowed.iter().any(|allowance| grants(*grant, allowance));
            let is_variable = grant.is_known_by_variable();
            assert!(reached != is_variable, "{} lacks what {grant:?} calls for, or has it twice", function.operation);
        }
    }
}

/// Without the check, `ForAllValues` allows a call that has no partition key, such as a scan.
#[test]
fn every_right_to_items_of_the_table_requires_partition_keys() {
    let mut checked = 0;
    for (function, allowed) in audit::allowances(&template()).unwrap() {
        let of_items = |allowance: &&Allowance| {
            allowance.action.starts_with("dynamodb:") && !STREAM_READS.contains(&allowance.action.as_str())
        };
        for allowance in allowed.iter().filter(of_items) {
            let condition: Value = serde_json::from_str(&allowance.condition).unwrap_or_default();
            assert_eq!(condition["Null"]["dynamodb:LeadingKeys"], "false", "{function} may {allowance:?}");
            let partitions = condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"].as_array();
            assert!(partitions.is_some_and(|partitions| !partitions.is_empty()), "{function} may {allowance:?}");
            checked += 1;
        }
    }
    assert!(checked > 200, "only {checked} rights were found");
}

/// Decides again from the text of the policy. It must not share code with the generator.
fn is_called_for(function: &Function, allowance: &Allowance) -> bool {
    let (action, resource) = (allowance.action.as_str(), allowance.resource.as_str());
    let own_logs = format!("!GetAtt {}Logs.Arn", capital(function.feature));
    let logs = ["logs:CreateLogStream", "logs:PutLogEvents"].contains(&action)
        && resource == own_logs
        && allowance.condition.is_empty();
    let gives_up = action == "sqs:SendMessage" && resource == arn("sqs", "glotto-${Stage}-events-dead");
    let triggered = match &function.source {
        Source::Queue { queue, .. } => {
            ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"].contains(&action)
                && resource == queue_arn(*queue)
        }
        Source::Outbox { .. } | Source::Trail => {
            gives_up || (STREAM_READS.contains(&action) && resource == format!("{}/stream/*", table_arn()))
        }
        Source::Event { .. } | Source::Object { .. } | Source::Rule { .. } | Source::Schedule { .. } => gives_up,
        Source::Route { .. } | Source::Deployment | Source::Command => false,
    };
    logs || triggered || function.grants.iter().any(|grant| grants(*grant, allowance))
}

fn grants(grant: Grant, allowance: &Allowance) -> bool {
    let (action, resource) = (allowance.action.as_str(), allowance.resource.as_str());
    let condition: Value = serde_json::from_str(&allowance.condition).unwrap_or_default();
    let expected = match grant {
        // The parts are checked by another test.
        Grant::Read(_) => READS.contains(&action) && resource == table_arn(),
        Grant::ReadIndex(_) => action == "dynamodb:Query" && resource == index_arn(),
        Grant::Check(_) => action == "dynamodb:ConditionCheckItem" && resource == table_arn(),
        Grant::Write(_) => (ADDS.contains(&action) || CHANGES.contains(&action)) && resource == table_arn(),
        Grant::Send(queue) => action == "sqs:SendMessage" && resource == queue_arn(queue),
        Grant::PutEvents => action == "events:PutEvents" && resource == arn("events", "event-bus/glotto-${Stage}"),
        Grant::Measure(queue) => action == "sqs:GetQueueAttributes" && resource == queue_arn(queue),
        Grant::ProviderSecretsSource => {
            action == "secretsmanager:GetSecretValue" && secret_arns("providers").iter().any(|arn| arn == resource)
        }
        Grant::Mail => {
            let is_sender = condition["StringEquals"]["ses:FromAddress"] == "!Ref MailSender";
            let is_set = resource == configuration_set_arn() && condition.is_null();
            action == "ses:SendEmail" && (is_sender || is_set)
        }
        Grant::Transcode => match action {
            "mediaconvert:CreateJob" | "mediaconvert:SearchJobs" => resource.ends_with(":queues/${MediaConvertQueue}"),
            "mediaconvert:Probe" => resource == "*",
            "iam:PassRole" => {
                resource == "!Ref MediaConvertRoleArn"
                    && condition["StringEquals"]["iam:PassedToService"] == "mediaconvert.amazonaws.com"
            }
            _ => false,
        },
        Grant::GetObject(bucket, prefix) => {
            action == "s3:GetObject" && resource == format!("{}/{prefix}*", bucket_arn(bucket))
        }
        Grant::PutObject(bucket, prefix) => {
            action == "s3:PutObject" && resource == format!("{}/{prefix}*", bucket_arn(bucket))
        }
        Grant::DeleteObject(bucket, prefix) => {
            action == "s3:DeleteObject" && resource == format!("{}/{prefix}*", bucket_arn(bucket))
        }
        Grant::ListParts(bucket, prefix) => {
            action == "s3:ListMultipartUploadParts" && resource == format!("{}/{prefix}*", bucket_arn(bucket))
        }
        Grant::AbortUpload(bucket, prefix) => {
            action == "s3:AbortMultipartUpload" && resource == format!("{}/{prefix}*", bucket_arn(bucket))
        }
        Grant::ListObjects(bucket, prefix) => {
            action == "s3:ListBucket"
                && resource == bucket_arn(bucket)
                && condition["StringLike"]["s3:prefix"] == format!("{prefix}*")
        }
        // Known by a variable. What is in it needs no right, and keys are read by grants of their own.
        _ => false,
    };
    let needs_condition =
        grant.touches_table() || matches!(grant, Grant::Mail | Grant::ListObjects(..)) || action == "iam:PassRole";
    expected && (needs_condition || condition.is_null())
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

const STREAM_READS: [&str; 4] =
    ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"];

const READS: [&str; 3] = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"];

const ADDS: [&str; 2] = ["dynamodb:ConditionCheckItem", "dynamodb:PutItem"];

/// Actions that change or delete items.
pub const CHANGES: [&str; 2] = ["dynamodb:DeleteItem", "dynamodb:UpdateItem"];

/// The key prefixes that an allowance covers. A condition with `ForAllValues` also holds for a request without a key,
/// unless another one requires the key.
pub fn parts(allowance: &Allowance) -> BTreeSet<String> {
    let condition: Value = serde_json::from_str(&allowance.condition).unwrap_or_default();
    assert_eq!(condition["Null"]["dynamodb:LeadingKeys"], "false", "{allowance:?} is about requests without a key");
    let patterns = condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"].as_array().cloned();
    let patterns = patterns.unwrap_or_else(|| panic!("{allowance:?} is about the whole table"));
    patterns.iter().map(|pattern| pattern.as_str().unwrap().to_owned()).collect()
}

pub fn patterns<'a>(parts: impl IntoIterator<Item = &'a Part>) -> BTreeSet<String> {
    parts.into_iter().map(|part| format!("{}*", part.prefix())).collect()
}

/// The grants of a function for parts of the table, of one kind.
fn granted(function: &Function, kind: fn(&Grant) -> Option<&'static [Part]>) -> BTreeSet<String> {
    patterns(function.grants.iter().filter_map(kind).flatten())
}

#[test]
fn every_function_reads_and_writes_the_parts_of_the_table_that_it_names_and_no_others() {
    let allowances = audit::allowances(&template()).unwrap();
    for function in registry::functions(FEATURES) {
        let reads = granted(&function, |grant| if let Grant::Read(parts) = grant { Some(parts) } else { None });
        let writes = granted(&function, |grant| if let Grant::Write(parts) = grant { Some(parts) } else { None });
        let checks = granted(&function, |grant| if let Grant::Check(parts) = grant { Some(parts) } else { None });
        for allowance in allowances[&function.logical_id()].iter().filter(|one| one.resource == table_arn()) {
            let named = match allowance.action.as_str() {
                "dynamodb:ConditionCheckItem" => &writes | &checks,
                action if READS.contains(&action) => reads.clone(),
                _ => writes.clone(),
            };
            assert!(parts(allowance).is_subset(&named), "{} may {allowance:?}", function.operation);
            let puts = allowance.action == "dynamodb:PutItem";
            assert!(!puts || parts(allowance) == writes, "{} may {allowance:?}", function.operation);
        }
    }
}

#[test]
fn every_function_reads_the_parts_of_the_index_that_it_names_and_no_others() {
    let allowances = audit::allowances(&template()).unwrap();
    let mut readers = 0;
    for function in registry::functions(FEATURES) {
        let named = function.grants.iter().filter_map(|grant| match grant {
            Grant::ReadIndex(parts) => Some(*parts),
            _ => None,
        });
        let named: BTreeSet<_> = named.flatten().map(|part| format!("{}*", part.prefix())).collect();
        for allowance in allowances[&function.logical_id()].iter().filter(|one| one.resource == index_arn()) {
            assert_eq!(parts(allowance), named, "{}", function.operation);
            readers += 1;
        }
    }
    assert!(readers > 5, "{readers}");
}

#[test]
fn no_part_of_the_table_or_of_the_index_contains_another() {
    let table: Vec<_> = Part::ALL.iter().map(|part| part.prefix()).collect();
    let index: Vec<_> = IndexPart::ALL.iter().map(|part| part.prefix()).collect();
    for prefixes in [table, index] {
        for prefix in &prefixes {
            let inner = prefixes.iter().filter(|other| *other != prefix && other.starts_with(*prefix));
            let inner: Vec<_> = inner.collect();
            assert!(inner.is_empty(), "a grant of {prefix} also allows {inner:?}");
        }
    }
}

#[test]
fn no_function_changes_or_deletes_what_was_written_down() {
    // `PutItem` can overwrite an entry, but the archive, which is append-only, has the original.
    for (function, allowed) in audit::allowances(&template()).unwrap() {
        for allowance in allowed.iter().filter(|allowance| allowance.resource == table_arn()) {
            let expected = [&READS[..], &ADDS, &CHANGES].concat();
            assert!(expected.contains(&allowance.action.as_str()), "{function} may {allowance:?}");
            let protected = patterns(&[Part::Audit, Part::Signing]);
            let keys = allowance.condition.contains("KEYS#");
            let changes = CHANGES.contains(&allowance.action.as_str());
            assert!(!changes || (parts(allowance).is_disjoint(&protected) && !keys), "{function} may {allowance:?}");
        }
        let archive = allowed.iter().filter(|allowance| allowance.resource.starts_with(&bucket_arn(Bucket::Archive)));
        assert!(archive.into_iter().all(|allowance| allowance.action == "s3:PutObject"), "{function}");
    }
}
