//! The command `rearchive_audit` copies the entries of some days from the table to the archive again,
//! in case the stream expired before they were archived. Entries that the archive already has are
//! there twice then, with the same ids.
//!
//! `aws lambda invoke --function-name … --payload '{"from":"2026-03-01","to":"2026-03-02"}' /dev/stdout`

use futures::FutureExt as _;
use glotto_domain::ParseText as _;
use glotto_domain::audit::{Day, Days};
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_runtime::{Bucket, Context, Grant, IndexPart};
use glotto_store::administration::AuditQuery;
use serde_json::{Value, json};

use crate::archive;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "rearchive_audit",
    Trigger::Command,
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Copies the audit trail of some days to the archive again.",
)
.grants(&[Grant::ReadIndex(&[IndexPart::AuditByTime]), Grant::PutObject(Bucket::Archive, "audit/")])
.sized(256, 900)
.example(r#"{"from":"2026-03-01","to":"2026-03-02"}"#);

/// Entries in one object.
const BATCH: u16 = 500;

async fn handle(context: &Context, event: &Value) -> Result<Value, Failure> {
    let day = |name: &str| event[name].as_str().and_then(|text| Day::parse_text(text).ok());
    let wrong = || Failure::because(r#"the payload must be {"from": "<day>", "to": "<day>"}, both included"#);
    let days = Days { from: Some(day("from").ok_or_else(wrong)?), to: Some(day("to").ok_or_else(wrong)?) };
    let (mut archived, mut after) = (0, None);
    loop {
        let (entries, last) = context.store.audit_trail().page(AuditQuery::All, &days, BATCH, after).await?;
        archived += entries.len();
        archive::write(context, entries).await?;
        after = last;
        if after.is_none() {
            return Ok(json!({"archived": archived}));
        }
    }
}
