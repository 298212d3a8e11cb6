//! Every stored type, and what it holds about people: by this an export knows an item that it found.

use glotto_domain::audit::OwnAuditView;
use glotto_domain::id::UserId;

use crate::administration::{self, ActItem, AuditItem};
use crate::engine::EntityKind;
use crate::engine::entity::is_a;
use crate::{Item, Personal, StoreError};

/// The stored types of all features.
pub fn all() -> impl Iterator<Item = &'static EntityKind> {
    let features = [
        crate::administration::ENTITIES,
        crate::courses::ENTITIES,
        crate::engine::ENTITIES,
        crate::enrolment::ENTITIES,
        crate::factors::ENTITIES,
        crate::federation::ENTITIES,
        crate::identity::ENTITIES,
        crate::media::ENTITIES,
        crate::messaging::ENTITIES,
        crate::passkeys::ENTITIES,
        crate::privacy::ENTITIES,
        crate::profiles::ENTITIES,
        crate::progress::ENTITIES,
        crate::reminders::ENTITIES,
    ];
    features.into_iter().flatten()
}

/// Attributes that are the table's business alone.
const INNER: [&str; 6] = ["pk", "sk", "gsi1pk", "gsi1sk", "type", "v"];

/// What the items of a type hold about people.
pub fn personal(kind: &str) -> Option<Personal> {
    all().find(|known| known.name == kind).map(|known| known.personal)
}

/// What somebody's export shows of an item: what it is, and what it says; none, if it is left out.
pub fn shown(item: Item, reader: UserId) -> Result<Option<(String, serde_json::Value)>, StoreError> {
    let kind = item.get("type").and_then(|kind| kind.as_s().ok()).cloned().unwrap_or_default();
    let unknown = || StoreError::Malformed(format!("nobody knows what {kind} holds about people"));
    let says = personal(&kind).ok_or_else(unknown)?;
    if !says.is_told() {
        return Ok(None);
    }
    if is_a::<AuditItem>(&item) || is_a::<ActItem>(&item) {
        // As in their history: who else acted, and whence, is not theirs to know.
        return Ok(Some((kind, told(&administration::entry(item)?.told_to(reader))?)));
    }
    let hidden = |name: &str| INNER.contains(&name) || says.secrets().contains(&name);
    let item: Item = item.into_iter().filter(|(name, _)| !hidden(name)).collect();
    Ok(Some((kind, serde_dynamo::from_item(item)?)))
}

fn told(entry: &OwnAuditView) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(entry).map_err(|error| StoreError::Malformed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_types_share_a_name() {
        let names: BTreeSet<_> = all().map(|kind| kind.name).collect();
        assert_eq!(names.len(), all().count());
    }
}
