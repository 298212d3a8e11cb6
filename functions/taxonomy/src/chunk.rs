//! What some lines of a file change.

use std::collections::{BTreeMap, BTreeSet};

use glotto_domain::id::SkillId;
use glotto_domain::locale::LanguageTag;
use glotto_domain::taxonomy::import::{Layout, Line, LineCode, SkillImport, SkillRow};
use glotto_domain::taxonomy::{MAX_SKILL_LANGUAGES, SkillRecord};
use glotto_runtime::{Context, hash};
use glotto_store::taxonomy::{measure_write, write_skill};
use glotto_store::{MAX_WRITES, StoreError, Transaction};

/// Items that are read at once at most, which is a limit of DynamoDB.
const MAX_READS: usize = 100;

/// Writes of skills in a transaction at most: the import and an event take two.
const MAX_ITEMS: usize = MAX_WRITES - 2;

/// Bytes of them at most: DynamoDB allows 4 MB, and the import and an event take little. A line with few bytes may
/// write many, of the texts that its skill has already.
const MAX_BYTES: usize = 3_500_000;

/// Why a chunk is not stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChunkConflict {
    /// Another run has read on.
    Import,
    /// Another import or an admin has changed a skill.
    Skill,
}

/// The lines of a chunk with the skills that they change.
pub(crate) struct Chunk {
    /// The skills as they were read.
    stored: BTreeMap<SkillId, SkillRecord>,
    /// The skills as they are after the lines.
    changed: BTreeMap<SkillId, SkillRecord>,
    /// How many lines were taken.
    pub taken: usize,
}

type ParsedRow = Result<(SkillId, SkillRow), LineCode>;

impl Chunk {
    /// Takes as many lines as one read and one transaction have room for, at least one, and counts them.
    pub async fn take(
        context: &Context,
        layout: &Layout,
        lines: &[Line],
        import: &mut SkillImport,
    ) -> Result<Self, StoreError> {
        let rows = parse(layout, lines);
        let stored = read(context, &rows).await?;
        let mut chunk = Self { stored, changed: BTreeMap::new(), taken: 0 };
        for (line, row) in lines.iter().zip(&rows) {
            let outcome = match row {
                Ok((id, row)) => {
                    let present = chunk.changed.get(id).or_else(|| chunk.stored.get(id));
                    row.apply(present, hash::bytes, context.now())
                        .map(|(record, outcome)| (chunk.changed.insert(*id, record), *id, outcome))
                }
                Err(code) => Err(*code),
            };
            if chunk.is_too_large() && chunk.taken > 0 {
                // The line does not fit any more: the next chunk has it.
                if let Ok((before, id, _)) = outcome {
                    chunk.restore(id, before);
                }
                break;
            }
            import.count(line.number, outcome.map(|(_, _, outcome)| outcome));
            chunk.taken += 1;
        }
        Ok(chunk)
    }

    /// Adds the writes of the skills that differ.
    pub fn write(&self, context: &Context, tx: &mut Transaction<ChunkConflict>) {
        for (id, record) in self.differing() {
            let read = self.stored.get(id);
            let next = read.map_or_else(|| context.new_revision(), |read| read.skill.rev.next());
            write_skill(tx, read, record, next, ChunkConflict::Skill);
        }
    }

    fn differing(&self) -> impl Iterator<Item = (&SkillId, &SkillRecord)> {
        self.changed.iter().filter(|(id, record)| self.stored.get(id) != Some(record))
    }

    fn is_too_large(&self) -> bool {
        let sizes: Vec<_> = self.differing().map(|(id, record)| measure_write(self.stored.get(id), record)).collect();
        let (items, bytes): (usize, usize) =
            (sizes.iter().map(|size| size.items).sum(), sizes.iter().map(|size| size.bytes).sum());
        items > MAX_ITEMS || bytes > MAX_BYTES
    }

    fn restore(&mut self, id: SkillId, before: Option<SkillRecord>) {
        match before {
            Some(record) => self.changed.insert(id, record),
            None => self.changed.remove(&id),
        };
    }
}

/// The rows of as many lines as can be read about at once.
fn parse(layout: &Layout, lines: &[Line]) -> Vec<ParsedRow> {
    let mut reads = 0;
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let row = layout.row(&line.fields);
        let row = row.and_then(|row| row.skill_id(hash::bytes).map(|id| (id, row)).ok_or(LineCode::MissingId));
        // More would not fit into one read either.
        let row = row.and_then(|(id, row)| match row.languages().count() {
            0..=MAX_SKILL_LANGUAGES => Ok((id, row)),
            _ => Err(LineCode::TooManyLanguages),
        });
        reads += row.as_ref().map_or(0, |(_, row)| 1 + row.languages().count());
        if reads > MAX_READS && !rows.is_empty() {
            break;
        }
        rows.push(row);
    }
    rows
}

/// The skills that rows are about, with their texts in the languages of the rows, or in all if their status changes.
async fn read(context: &Context, rows: &[ParsedRow]) -> Result<BTreeMap<SkillId, SkillRecord>, StoreError> {
    let taxonomy = context.store.taxonomy();
    let mut wanted: BTreeMap<SkillId, BTreeSet<LanguageTag>> = BTreeMap::new();
    for (id, row) in rows.iter().flatten() {
        wanted.entry(*id).or_default().extend(row.languages().cloned());
    }
    let mut stored = taxonomy.find_skill_records(&wanted).await?;
    for (id, row) in rows.iter().flatten() {
        let changes_status = stored.get(id).is_some_and(|record| row.changes_status(&record.skill));
        if changes_status && let Some(record) = taxonomy.find_skill_record(*id).await? {
            stored.insert(*id, record);
        }
    }
    Ok(stored)
}
