//! What some lines of a file change.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use glotto_domain::id::SkillId;
use glotto_domain::locale::LanguageTag;
use glotto_domain::taxonomy::import::{Layout, Line, LineCode, RowOutcome, SkillImport, SkillRow};
use glotto_domain::taxonomy::{self, MAX_ANCESTORS, MAX_SKILL_LANGUAGES, Skill, SkillRecord};
use glotto_runtime::{Context, hash};
use glotto_store::taxonomy::{measure_write, require_skills_unchanged, write_skill};
use glotto_store::{MAX_WRITES, StoreError, Transaction};
use jiff::Timestamp;

use crate::references::{MAX_READS, read_broader};

/// Writes of skills in a transaction at most: the import and an event take two.
const MAX_ITEMS: usize = MAX_WRITES - 2;

/// Bytes of them at most: DynamoDB allows 4 MB, and the import and an event take little. A line with few bytes may
/// write many, of the texts that its skill has already.
const MAX_BYTES: usize = 3_500_000;

// One line fits in any case.
const _: () = assert!(1 + MAX_SKILL_LANGUAGES + MAX_ANCESTORS <= MAX_ITEMS);

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
    /// Other skills that are broader, directly or not, as they were read.
    broader: BTreeMap<SkillId, Skill>,
    /// The skills that have to be as they were read when the chunk is stored: then no two changes close a cycle.
    required: BTreeSet<SkillId>,
    /// How many lines were taken.
    pub taken: usize,
}

type ParsedRow = Result<(SkillId, SkillRow), LineCode>;

/// What a line did, and what there was before, in case that it does not fit any more.
struct Applied {
    outcome: RowOutcome,
    without_broader: Option<LineCode>,
    before: (SkillId, Option<SkillRecord>, BTreeSet<SkillId>),
}

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
        let broader = read_broader(&context.store, added_broader(&rows, &stored), &stored).await?;
        let mut chunk = Self { stored, changed: BTreeMap::new(), broader, required: BTreeSet::new(), taken: 0 };
        for (line, row) in lines.iter().zip(&rows) {
            let applied = match row {
                Ok((id, row)) => chunk.apply(*id, row, context.now()),
                Err(code) => Err(*code),
            };
            if chunk.is_too_large() && chunk.taken > 0 {
                // The line does not fit any more: the next chunk has it.
                if let Ok(applied) = applied {
                    chunk.restore(applied);
                }
                break;
            }
            let without_broader = applied.as_ref().ok().and_then(|applied| applied.without_broader);
            import.count(line.number, applied.map(|applied| applied.outcome), without_broader);
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
        require_skills_unchanged(tx, self.unchanged(), &ChunkConflict::Skill);
    }

    /// Applies a row. One whose broader skills the skill cannot have is applied without them.
    fn apply(&mut self, id: SkillId, row: &SkillRow, now: Timestamp) -> Result<Applied, LineCode> {
        let checked = self.check_broader(id, row);
        let without_broader = checked.as_ref().err().copied();
        let row = match without_broader {
            None => Cow::Borrowed(row),
            Some(code) => Cow::Owned(row.without_broader().ok_or(code)?),
        };
        let present = self.changed.get(&id).or_else(|| self.stored.get(&id));
        let (record, outcome) = row.apply(present, hash::bytes, now)?;
        let required = self.required.clone();
        self.required.extend(checked.unwrap_or_default());
        Ok(Applied { outcome, without_broader, before: (id, self.changed.insert(id, record), required) })
    }

    /// Checks that the skills that a row adds as broader exist and are not narrower. Returns all skills that it came
    /// to.
    fn check_broader(&self, id: SkillId, row: &SkillRow) -> Result<BTreeSet<SkillId>, LineCode> {
        let added = row.added_broader(self.skill(id), hash::bytes);
        if added.iter().any(|broader| *broader != id && self.skill(*broader).is_none()) {
            return Err(LineCode::UnknownBroader);
        }
        Ok(taxonomy::check_broader(id, added, |id| self.skill(id))?)
    }

    /// A skill as it is after the lines so far.
    fn skill(&self, id: SkillId) -> Option<&Skill> {
        let record = self.changed.get(&id).or_else(|| self.stored.get(&id));
        record.map(|record| &record.skill).or_else(|| self.broader.get(&id))
    }

    fn differing(&self) -> impl Iterator<Item = (&SkillId, &SkillRecord)> {
        self.changed.iter().filter(|(id, record)| self.stored.get(id) != Some(record))
    }

    fn is_too_large(&self) -> bool {
        let sizes: Vec<_> = self.differing().map(|(id, record)| measure_write(self.stored.get(id), record)).collect();
        let (items, bytes): (usize, usize) =
            (sizes.iter().map(|size| size.items).sum(), sizes.iter().map(|size| size.bytes).sum());
        items + self.unchanged().count() > MAX_ITEMS || bytes > MAX_BYTES
    }

    /// The required skills that are not written.
    fn unchanged(&self) -> impl Iterator<Item = &Skill> {
        let written: BTreeSet<&SkillId> = self.differing().map(|(id, _)| id).collect();
        let read = |id: &SkillId| self.stored.get(id).map(|record| &record.skill).or_else(|| self.broader.get(id));
        self.required.iter().filter(move |id| !written.contains(id)).filter_map(read)
    }

    fn restore(&mut self, applied: Applied) {
        let (id, before, required) = applied.before;
        match before {
            Some(record) => self.changed.insert(id, record),
            None => self.changed.remove(&id),
        };
        self.required = required;
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

/// The skills that rows add as broader. A row of a skill that has several may add what another one has removed.
fn added_broader(rows: &[ParsedRow], stored: &BTreeMap<SkillId, SkillRecord>) -> BTreeSet<SkillId> {
    let mut added = BTreeSet::new();
    for (id, row) in rows.iter().flatten() {
        let is_only = rows.iter().flatten().filter(|(other, _)| other == id).count() == 1;
        let present = stored.get(id).map(|record| &record.skill).filter(|_| is_only);
        added.extend(row.added_broader(present, hash::bytes));
    }
    added
}
