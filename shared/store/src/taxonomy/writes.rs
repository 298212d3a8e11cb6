//! Writes of categories and skills in transactions.

use glotto_domain::Revision;
use glotto_domain::taxonomy::{Category, CategoryId, Skill, SkillRecord};

use crate::taxonomy::{CategoryItem, CategoryTreeItem, SkillItem, SkillTextItem};
use crate::{Condition, Transaction, keys};

/// Writes a category, or deletes one, in the tree that was read.
pub fn write_category<E: Clone>(
    tx: &mut Transaction<E>,
    change: Result<&Category, &CategoryId>,
    (read, next): (Revision, Revision),
    stale: E,
) {
    let tree = CategoryTreeItem { rev: next };
    if read == Revision::UNWRITTEN {
        tx.create(&tree, stale);
    } else {
        tx.replace(&tree, read, stale);
    }
    match change {
        Ok(category) => tx.put(&CategoryItem::from(category)),
        Err(deleted) => tx.delete(&keys::taxonomy::category(deleted)),
    };
}

/// Writes a skill in its next revision over the one that was read, with those of its texts that differ. They need no
/// condition, because that of the skill covers them. A record must have the texts of all languages that it has labels
/// in if its status changes.
pub fn write_skill<E>(
    tx: &mut Transaction<E>,
    read: Option<&SkillRecord>,
    record: &SkillRecord,
    next: Revision,
    stale: E,
) {
    let mut skill = SkillItem::from(record.skill.clone());
    skill.rev = next;
    match read {
        Some(read) => tx.replace(&skill, read.skill.rev, stale),
        None => tx.create(&skill, stale),
    };
    let (changed, deleted) = changed_texts(read, record);
    for text in &changed {
        tx.put(text);
    }
    for text in &deleted {
        tx.delete(&keys::taxonomy::skill_text(text.skill_id, &text.language));
    }
}

/// Requires that skills are as they were read.
pub fn require_skills_unchanged<'s, E: Clone>(
    tx: &mut Transaction<E>,
    skills: impl IntoIterator<Item = &'s Skill>,
    stale: &E,
) {
    for skill in skills {
        tx.require(&keys::taxonomy::skill(skill.id), Condition::revision(skill.rev), stale.clone());
    }
}

/// The size of writes in a transaction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WriteSize {
    /// How many items are written or deleted.
    pub items: usize,
    /// How many bytes they have at most.
    pub bytes: usize,
}

/// What [`write_skill`] writes.
pub fn measure_write(read: Option<&SkillRecord>, record: &SkillRecord) -> WriteSize {
    let (changed, deleted) = changed_texts(read, record);
    let labels: usize = record.skill.labels.to_map().values().map(|label| label.as_str().len() + PER_TEXT).sum();
    let texts: usize = changed.iter().map(bytes_of).sum();
    WriteSize { items: 1 + changed.len() + deleted.len(), bytes: PER_ITEM + labels + texts }
}

/// Bytes of an item that are no texts of it at most: keys, names of attributes, ids, times.
const PER_ITEM: usize = 2_000;

/// Bytes that a text in a list or an object takes beside its own at most.
const PER_TEXT: usize = 40;

fn bytes_of(text: &SkillTextItem) -> usize {
    let names: usize = text.alternatives.iter().map(|name| name.as_str().len() + PER_TEXT).sum();
    let description = text.description.as_ref().map_or(0, |description| description.as_str().len());
    PER_ITEM + 2 * text.label.as_str().len() + names + description
}

/// The texts to write and those to delete.
fn changed_texts(read: Option<&SkillRecord>, record: &SkillRecord) -> (Vec<SkillTextItem>, Vec<SkillTextItem>) {
    let before = read.map(SkillTextItem::all_of).unwrap_or_default();
    let after = SkillTextItem::all_of(record);
    let deleted = before.values().filter(|text| !after.contains_key(&text.language)).cloned().collect();
    let changed = after.into_values().filter(|text| before.get(&text.language) != Some(text)).collect();
    (changed, deleted)
}
