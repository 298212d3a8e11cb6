//! Begins to import an uploaded file. An event that comes twice begins nothing, because an import begins once.

use futures::FutureExt as _;
use glotto_domain::taxonomy::import::parse_object_key;
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_runtime::{Bucket, Context, Grant, Part};
use glotto_store::taxonomy::SkillImportItem;
use glotto_store::{CommitError, Conflict, Transaction};
use serde_json::Value;

use crate::continued::SkillImportContinued;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "start_skill_import",
    Trigger::Object(Bucket::Uploads, "skill-imports/"),
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Begins to import an uploaded file with skills.",
)
.grants(&[Grant::Read(&[Part::SkillImport]), Grant::Write(&[Part::Event, Part::SkillImport])])
.example(
    r#"{"object":{"key":"skill-imports/ski_01J9ZK5W6V4QX0N8R3T7B2M1CD","size":14680064,"etag":"d41d8cd98f00b204e9800998ecf8427e","sequencer":"0055AED6DCD90281E5"}}"#,
);

async fn handle(context: &Context, event: &Value) -> Result<Value, Failure> {
    let key = event["detail"]["object"]["key"].as_str();
    let key = key.ok_or_else(|| Failure::because("not an event about an object"))?;
    let Some(id) = parse_object_key(key) else { return Ok(Value::Null) };
    let Some(mut import) = context.store.taxonomy().find_import(id).await? else { return Ok(Value::Null) };
    let read = import.rev;
    if !import.arrive(context.now()) {
        tracing::info!(import = %id, "the import has begun already");
        return Ok(Value::Null);
    }
    import.rev = read.next();
    let mut tx = Transaction::new(&context.store);
    tx.replace(&SkillImportItem::from(import), read, Conflict);
    tx.emit(&SkillImportContinued { import_id: id }.event(context, None));
    match tx.commit(&context.store).await {
        // Another delivery of the event came first.
        Ok(()) | Err(CommitError::Condition(Conflict)) => Ok(Value::Null),
        Err(error) => Err(error.into()),
    }
}
