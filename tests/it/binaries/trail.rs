//! The audit trail of real processes, on its way to the archive.

use std::collections::BTreeSet;

use glotto_runtime::Bucket;
use serde_json::Value;

use super::{admin, context_of, quiet, start};

#[tokio::test(flavor = "multi_thread")]
async fn actions_are_archived_when_the_stack_is_quiet_again() {
    let stack = start(&[]).await;
    let admin = admin(&stack).await;
    quiet(&stack).await;
    let id = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
    let trail = admin.get("/v1/audit?limit=100").await.is(200).json();
    let listed: BTreeSet<_> = trail["items"].as_array().unwrap().iter().map(|entry| id(entry, "id")).collect();

    let context = context_of(&stack, "ArchiveAuditFunction");
    let (bucket, buckets) = (context.settings.bucket(Bucket::Archive).unwrap(), stack.cloud().buckets());
    let objects = buckets.keys(bucket, "audit/").into_iter().map(|key| buckets.file(bucket, &key).unwrap());
    let lines: String = objects.map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let archived: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(archived.iter().map(|entry| id(entry, "auditId")).collect::<BTreeSet<_>>(), listed);
    assert!(archived.iter().any(|entry| entry["act"] == "roleChanged" && entry["actor"].is_null()));
}
