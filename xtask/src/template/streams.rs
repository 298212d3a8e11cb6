//! The event source mappings of the table's stream: which changes invoke a function, and what becomes of those that it
//! cannot handle.

use glotto_store::administration::{AuditByActorItem, AuditItem};
use glotto_store::{Entity as _, EventItem};
use serde_json::{Value, json};

use super::{IS_CLOSED, lines};
use crate::names;

/// The kinds in one filter: a pattern has at most 4,096 characters, and an event source five filters.
const KINDS_IN_FILTER: usize = 60;

/// The filter for new events of the outbox of these kinds. Events without a consumer invoke nothing.
fn new_events(kinds: &[&str]) -> Value {
    json!({"eventName": ["INSERT"], "dynamodb": {"NewImage": {"type": {"S": [EventItem::TYPE]}, "kind": {"S": kinds}}}})
}

pub(super) fn outbox(out: &mut String, kinds: &[&str]) {
    let stream = names::table_stream_arn();
    lines!(
        out,
        "        Outbox:",
        "          Type: DynamoDB",
        "          Properties:",
        "            Stream: {stream}",
        "            StartingPosition: TRIM_HORIZON",
        "            Enabled: !If [{IS_CLOSED}, false, true]",
        "            BatchSize: 100",
        "            MaximumRetryAttempts: 10",
        "            BisectBatchOnFunctionError: true",
        "            FunctionResponseTypes: [ReportBatchItemFailures]",
        "            FilterCriteria:",
        "              Filters:",
    );
    for kinds in kinds.chunks(KINDS_IN_FILTER) {
        let filter = new_events(kinds);
        lines!(out, "                - Pattern: '{filter}'");
    }
    on_failure(out);
}

/// The filter for new entries of the audit trail. The copies by actor are left out.
fn new_entries() -> Value {
    json!({"eventName": ["INSERT"], "dynamodb": {"NewImage": {"type": {"S": [AuditItem::TYPE]}}}})
}

/// The filter for entries that were changed or deleted, which no function does. The table itself deletes expired
/// entries, and its stream then names the service as the cause.
fn tampered_entries() -> Value {
    json!({
        "eventName": ["MODIFY", "REMOVE"],
        "dynamodb": {"OldImage": {"type": {"S": [AuditItem::TYPE, AuditByActorItem::TYPE]}}},
        "userIdentity": {"principalId": [{"exists": false}]},
    })
}

/// Each batch becomes one object, so batches are collected for a while, and retried unchanged for hours. If that
/// fails, an alarm fires, and the entries stay in the table for a year.
pub(super) fn trail(out: &mut String) {
    let (stream, new, tampered) = (names::table_stream_arn(), new_entries(), tampered_entries());
    lines!(
        out,
        "        Trail:",
        "          Type: DynamoDB",
        "          Properties:",
        "            Stream: {stream}",
        "            StartingPosition: TRIM_HORIZON",
        "            Enabled: !If [{IS_CLOSED}, false, true]",
        "            BatchSize: 500",
        "            MaximumBatchingWindowInSeconds: !Ref AuditBatchSeconds",
        "            MaximumRetryAttempts: 200",
        "            FilterCriteria:",
        "              Filters:",
        "                - Pattern: '{new}'",
        "                - Pattern: '{tampered}'",
    );
    on_failure(out);
}

/// The destination of batches of the stream that were given up.
fn on_failure(out: &mut String) {
    let dead_letters = names::events_dead_letter_queue_arn();
    lines!(
        out,
        "            DestinationConfig:",
        "              OnFailure:",
        "                Type: SQS",
        "                Destination: {dead_letters}",
    );
}
