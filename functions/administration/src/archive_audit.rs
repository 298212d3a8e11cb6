//! Copies the audit trail to the archive, where it stays for longer than in the table, and where
//! nobody can change it. The table's stream tells of every entry at least once, in batches that it
//! repeats as they are until they are worked off; so a batch is one object, named by the ids in
//! it: a repeated one is written over itself.

use aws_lambda_events::event::dynamodb::{Event as StreamEvent, EventRecord};
use futures::FutureExt as _;
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_http::once;
use glotto_media_port::Objects;
use glotto_runtime::{Bucket, Context, Grant};
use glotto_store::Entity as _;
use glotto_store::audit::AuditItem;
use serde_json::{Value, json};

/// The worker.
pub const WORKER: Worker = Worker::new(
    "archive_audit",
    Trigger::Trail,
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Copies the audit trail to the archive.",
)
.grants(&[Grant::PutObject(Bucket::Archive, "audit/")]);

/// One JSON document a line.
const CONTENT_TYPE: &str = "application/x-ndjson";

async fn handle(context: &Context, event: &Value) -> Result<Value, Failure> {
    let event: StreamEvent = serde_json::from_value(event.clone()).map_err(Failure::because)?;
    let mut entries = event.records.into_iter().filter_map(added).collect::<Result<Vec<_>, _>>()?;
    entries.sort_unstable_by_key(|entry| entry.audit_id);
    let Some(first) = entries.first() else { return Ok(json!({"archived": 0})) };
    let (name, lines) = (name(first, &entries), lines(&entries)?);
    let objects = context.port::<Objects>()?;
    let written = objects.write(Bucket::Archive, &name, CONTENT_TYPE, "private", lines).await;
    written.map_err(Failure::because)?;
    Ok(json!({"archived": entries.len(), "object": name}))
}

/// The entry that a record tells of; none, if it tells of anything else.
fn added(record: EventRecord) -> Option<Result<AuditItem, Failure>> {
    let image = record.change.new_image;
    let kind = image.get("type").and_then(|value| serde_dynamo::from_attribute_value::<_, String>(value.clone()).ok());
    let new = record.event_name == "INSERT" && kind.as_deref() == Some(AuditItem::TYPE);
    new.then(|| serde_dynamo::from_item(image).map_err(Failure::because))
}

/// `audit/2026/03/01/<the first id>-<hash of all ids>.jsonl`: found by day, and the same for the
/// same entries.
fn name(first: &AuditItem, entries: &[AuditItem]) -> String {
    let ids: String = entries.iter().map(|entry| entry.audit_id.to_string()).collect();
    let hash = once::hash(ids.as_bytes());
    format!("audit/{}/{}-{}.jsonl", first.at.strftime("%Y/%m/%d"), first.audit_id, &hash[..16])
}

fn lines(entries: &[AuditItem]) -> Result<Vec<u8>, Failure> {
    let mut lines = Vec::new();
    for entry in entries {
        serde_json::to_writer(&mut lines, entry).map_err(Failure::because)?;
        lines.push(b'\n');
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use glotto_domain::audit::Act;
    use glotto_domain::id::{AuditId, Id as _, UserId};

    use super::*;

    fn entry(number: u128) -> AuditItem {
        let at = "2026-03-01T23:59:59.5Z".parse().unwrap();
        AuditItem::of_platform(AuditId::new(at, number), Act::SignedIn, UserId::new(at, 1), at)
    }

    #[test]
    fn the_same_entries_make_the_same_object() {
        let entries = [entry(1), entry(2)];
        assert_eq!(name(&entries[0], &entries), name(&entries[0], &entries.clone()));
        assert_ne!(name(&entries[0], &entries), name(&entries[0], &entries[..1]));
        let name = name(&entries[0], &entries);
        assert!(name.starts_with("audit/2026/03/01/aud_"), "{name}");
    }

    #[test]
    fn every_entry_is_a_line_by_itself() {
        let lines = String::from_utf8(lines(&[entry(1), entry(2)]).unwrap()).unwrap();
        let read: Vec<AuditItem> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(read, [entry(1), entry(2)]);
    }
}
