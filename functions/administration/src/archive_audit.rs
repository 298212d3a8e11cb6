//! Copies the audit trail to the archive, which keeps it for longer than the table and where no role
//! can change it. The table's stream delivers every entry at least once, in batches that it repeats
//! unchanged until they succeed. So a batch becomes one object that is named after the ids in it: a
//! repeated batch overwrites it with the same content.
//!
//! IAM cannot keep a role from overwriting an item. So the stream also delivers entries that were
//! changed or deleted by anything but the table's expiry. The archive has them in their former state;
//! the log names them, and an alarm goes off.

use futures::FutureExt as _;
use glotto_events::stream::{StreamEvent, StreamRecord};
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_runtime::{Bucket, Context, Grant};
use glotto_store::Entity as _;
use glotto_store::administration::{AuditByActorItem, AuditItem};
use serde_json::{Value, json};

use crate::archive;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "archive_audit",
    Trigger::Trail,
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Copies the audit trail to the archive.",
)
.grants(&[Grant::PutObject(Bucket::Archive, "audit/")])
.alarm(
    TAMPERED,
    "Entries of the audit trail were changed or deleted. See docs/operations.md, Reading the audit trail.",
);

async fn handle(context: &Context, event: &Value) -> Result<Value, Failure> {
    let event: StreamEvent = serde_json::from_value(event.clone()).map_err(Failure::because)?;
    event.records.iter().filter(|record| is_tampered(record)).for_each(log_tampering);
    let entries = event.records.into_iter().filter_map(new_entry).collect::<Result<Vec<_>, _>>()?;
    let (archived, object) = (entries.len(), archive::write(context, entries).await?);
    Ok(json!({"archived": archived, "object": object}))
}

/// The log line for an entry that was tampered with, which raises the alarm.
const TAMPERED: &str = "an entry of the audit trail was changed or deleted";

/// The principal that deletes expired entries.
const TABLE: &str = "dynamodb.amazonaws.com";

/// Whether a record shows that an entry was changed or deleted other than by expiry.
fn is_tampered(record: &StreamRecord) -> bool {
    let kind = record.change.old_text("type");
    let of_trail = [AuditItem::TYPE, AuditByActorItem::TYPE].into_iter().any(|name| kind == Some(name));
    let principal = record.user_identity.as_ref().and_then(|identity| identity.principal_id.as_deref());
    of_trail && !record.is_insert() && principal != Some(TABLE)
}

fn log_tampering(record: &StreamRecord) {
    let entry = record.change.old_text("auditId").unwrap_or_default();
    tracing::error!(%entry, how = %record.event_name, "{TAMPERED}");
}

/// The entry that a record adds; none for any other record.
fn new_entry(record: StreamRecord) -> Option<Result<AuditItem, Failure>> {
    let is_entry = record.is_insert() && record.change.new_text("type") == Some(AuditItem::TYPE);
    let image = record.change.new_image.filter(|_| is_entry)?;
    Some(serde_dynamo::from_item(image).map_err(Failure::because))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_seen(name: &str, kind: &str, who: Option<Value>) -> bool {
        let old = json!({"type": {"S": kind}, "auditId": {"S": "aud_1"}});
        let mut record = json!({"eventName": name, "dynamodb": {"OldImage": old}});
        if let Some(who) = who {
            record["userIdentity"] = who;
        }
        let event: StreamEvent = serde_json::from_value(json!({ "Records": [record] })).unwrap();
        is_tampered(&event.records[0])
    }

    #[test]
    fn an_entry_that_is_changed_or_deleted_is_distinguished_from_one_that_expires() {
        for name in ["MODIFY", "REMOVE"] {
            for kind in [AuditItem::TYPE, AuditByActorItem::TYPE] {
                assert!(is_seen(name, kind, None), "{name} {kind}");
                assert!(is_seen(name, kind, Some(json!({"type": "User", "principalId": "eve"}))));
            }
            assert!(!is_seen(name, "Account", None));
        }
        assert!(!is_seen("REMOVE", "Audit", Some(json!({"type": "Service", "principalId": TABLE}))));
    }

    #[test]
    fn the_filters_of_the_template_match_the_entries_and_the_log_message() {
        let template = include_str!("../../../template.administration.yaml");
        assert!(template.contains(&format!(r#"{{ $.message = "{TAMPERED}" }}"#)));
        assert!(template.contains(r#"{"OldImage":{"type":{"S":["Audit","AuditByActor"]}}}"#));
    }
}
