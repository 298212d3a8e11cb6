//! Copies the audit trail to the archive, where it stays for longer than in the table, and where
//! nobody can change it. The table's stream tells of every entry at least once, in batches that it
//! repeats as they are until they are worked off; so a batch is one object, named by the ids in
//! it: a repeated one is written over itself.

use aws_lambda_events::event::dynamodb::{Event as StreamEvent, EventRecord};
use futures::FutureExt as _;
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_runtime::{Bucket, Context, Grant};
use glotto_store::Entity as _;
use glotto_store::audit::AuditItem;
use serde_json::{Value, json};

use crate::archive;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "archive_audit",
    Trigger::Trail,
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Copies the audit trail to the archive.",
)
.grants(&[Grant::PutObject(Bucket::Archive, "audit/")]);

async fn handle(context: &Context, event: &Value) -> Result<Value, Failure> {
    let event: StreamEvent = serde_json::from_value(event.clone()).map_err(Failure::because)?;
    let entries = event.records.into_iter().filter_map(added).collect::<Result<Vec<_>, _>>()?;
    let (archived, object) = (entries.len(), archive::keep(context, entries).await?);
    Ok(json!({"archived": archived, "object": object}))
}

/// The entry that a record tells of; none, if it tells of anything else.
fn added(record: EventRecord) -> Option<Result<AuditItem, Failure>> {
    let image = record.change.new_image;
    let kind = image.get("type").and_then(|value| serde_dynamo::from_attribute_value::<_, String>(value.clone()).ok());
    let new = record.event_name == "INSERT" && kind.as_deref() == Some(AuditItem::TYPE);
    new.then(|| serde_dynamo::from_item(image).map_err(Failure::because))
}
