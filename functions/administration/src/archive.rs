//! The archive of the audit trail: objects of JSON lines, found by day.

use glotto_events::Failure;
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Context, hash};
use glotto_store::administration::AuditItem;

/// One JSON document a line.
const CONTENT_TYPE: &str = "application/x-ndjson";

/// Writes entries to one object and returns its name; none if there are no entries. The same entries
/// make the same object, in any order.
pub(crate) async fn write(context: &Context, mut entries: Vec<AuditItem>) -> Result<Option<String>, Failure> {
    entries.sort_unstable_by_key(|entry| entry.audit_id);
    let Some(first) = entries.first() else { return Ok(None) };
    let (name, lines) = (name(first, &entries), lines(&entries)?);
    let objects = context.port::<Objects>()?;
    let written = objects.write(Bucket::Archive, &name, CONTENT_TYPE, "private", lines).await;
    written.map_err(Failure::because)?;
    Ok(Some(name))
}

/// `audit/2026/03/01/<the first id>-<hash of all ids>.jsonl`.
fn name(first: &AuditItem, entries: &[AuditItem]) -> String {
    let ids: String = entries.iter().map(|entry| entry.audit_id.to_string()).collect();
    let hash = hash::text(ids.as_bytes());
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
    use glotto_domain::audit::AuditAction;
    use glotto_domain::id::{AuditId, Id as _, UserId};

    use super::*;

    fn entry(number: u128) -> AuditItem {
        let at = "2026-03-01T23:59:59.5Z".parse().unwrap();
        AuditItem::of_platform(AuditId::new(at, number), AuditAction::SignedIn, UserId::new(at, 1), at)
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
