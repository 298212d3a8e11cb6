//! Imports skills from an uploaded file.
//!
//! A run reads the file from where the import stands, in chunks. What a chunk changes is stored in one transaction with
//! how far the file was read. So a run that ends anywhere leaves the state between two chunks, and of two runs at once
//! one stores a chunk and the other one ends. Its last chunk emits the event for the next run, because a run has a
//! limit of time.

use futures::FutureExt as _;
use glotto_domain::id::SkillImportId;
use glotto_domain::taxonomy::import::{
    FailureCode, Layout, Lines, SKILL_IMPORT_CONTINUED, SkillImport, Stop, take_lines,
};
use glotto_events::{Failure, Handler, Message, Trigger, Worker};
use glotto_runtime::{Bucket, Context, Grant, Part, TraceContext};
use glotto_store::taxonomy::SkillImportItem;
use glotto_store::{CommitError, Retries, Transaction};

use crate::chunk::{Chunk, ChunkConflict};
use crate::continued::SkillImportContinued;
use crate::uploaded_file::UploadedFile;

/// Lines of a chunk at most: a line of one language reads and writes two items.
const LINES: usize = 48;

/// Chunks of a run at most. Each takes some 50 milliseconds, so a run takes seconds.
const CHUNKS: usize = 40;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "import_skills",
    Trigger::Event(&[SKILL_IMPORT_CONTINUED]),
    Handler::Message(|context, message| handle(context, message).boxed()),
    "Imports skills from an uploaded file, some thousand lines at a time.",
)
.grants(&[
    Grant::Read(&[Part::Skill, Part::SkillImport]),
    Grant::Write(&[Part::Event, Part::Skill, Part::SkillImport]),
    Grant::GetObject(Bucket::Uploads, "skill-imports/"),
    Grant::DeleteObject(Bucket::Uploads, "skill-imports/"),
])
.sized(512, 120)
.example(r#"{"importId":"ski_01J9ZK5W6V4QX0N8R3T7B2M1CD"}"#);

async fn handle(context: &Context, message: &Message) -> Result<(), Failure> {
    let SkillImportContinued { import_id } = message.payload()?;
    let Some(mut run) = Run::begin(context, import_id, message.trace()).await? else { return Ok(()) };
    let Some(layout) = run.read_layout().await? else { return run.end().await };
    for chunk in 1..=CHUNKS {
        if !run.import.is_running() {
            return run.end().await;
        }
        if !run.store_chunk(&layout, chunk == CHUNKS).await? {
            tracing::info!(import = %import_id, "another run has read on");
            return Ok(());
        }
    }
    if run.import.is_running() { Ok(()) } else { run.end().await }
}

/// A run of an import.
struct Run<'a> {
    context: &'a Context,
    trace: Option<TraceContext>,
    /// The import as it is stored.
    import: SkillImport,
    file: UploadedFile,
}

impl<'a> Run<'a> {
    /// Begins a run; none of an import that does not exist any more.
    async fn begin(
        context: &'a Context,
        id: SkillImportId,
        trace: Option<TraceContext>,
    ) -> Result<Option<Self>, Failure> {
        let Some(import) = context.store.taxonomy().find_import(id).await? else { return Ok(None) };
        let file = UploadedFile::of(context, id, import.size.bytes())?;
        Ok(Some(Self { context, trace, import, file }))
    }

    /// The layout by the first line of the file. None of an import that has ended, or ends by it.
    async fn read_layout(&mut self) -> Result<Option<Layout>, Failure> {
        if !self.import.is_running() {
            return Ok(None);
        }
        let (part, is_end) = self.file.from(0).await?;
        let Lines { lines, stop } = take_lines(part, 1, is_end, 1);
        let mut import = self.import.clone();
        let failure = match (lines.first(), stop) {
            (Some(names), _) => match Layout::of(import.format, import.language.as_ref(), &names.fields) {
                Ok(layout) => {
                    if import.offset == 0 {
                        // It is stored with the first chunk.
                        (self.import.offset, self.import.line) = (position(names.end), names.next);
                    }
                    return Ok(Some(layout));
                }
                Err(failure) => failure,
            },
            (None, Stop::Failed(failure)) => failure,
            (None, _) => FailureCode::Empty.into(),
        };
        import.fail(failure, self.context.now());
        let mut tx = Transaction::new(&self.context.store);
        self.store(import, &mut tx, false);
        match tx.commit(&self.context.store).await {
            Ok(()) | Err(CommitError::Condition(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Stores what the next lines change, and how far the file was read. Returns whether no other run has read on.
    async fn store_chunk(&mut self, layout: &Layout, is_last: bool) -> Result<bool, Failure> {
        let lines = self.next_lines().await?;
        let mut retries = Retries::default();
        loop {
            let mut import = self.import.clone();
            let now = self.context.now();
            let chunk = Chunk::take(self.context, layout, &lines.lines, &mut import).await?;
            if let Some(last) = chunk.taken.checked_sub(1).and_then(|last| lines.lines.get(last)) {
                import.advance(self.import.offset + position(last.end), last.next, now);
            }
            if chunk.taken == lines.lines.len() {
                match &lines.stop {
                    Stop::End => import.complete(now),
                    Stop::Failed(failure) => import.fail(*failure, now),
                    Stop::Full | Stop::More => {}
                }
            }
            let mut tx = Transaction::new(&self.context.store);
            let stored = self.store(import, &mut tx, is_last);
            chunk.write(self.context, &mut tx);
            match tx.commit(&self.context.store).await {
                Ok(()) => {
                    self.import = stored;
                    return Ok(true);
                }
                Err(CommitError::Condition(ChunkConflict::Import)) => return Ok(false),
                Err(CommitError::Condition(ChunkConflict::Skill)) => retries.back_off("the skills").await?,
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The next lines of the file.
    async fn next_lines(&mut self) -> Result<Lines, Failure> {
        let (offset, line) = (self.import.offset, self.import.line);
        let (part, is_end) = self.file.from(offset).await?;
        let lines = take_lines(part, line, is_end, LINES);
        if !lines.lines.is_empty() || lines.stop != Stop::More {
            return Ok(lines);
        }
        // The part ends within the line; a line fits into one that begins with it.
        self.file.read(offset).await?;
        let (part, is_end) = self.file.from(offset).await?;
        Ok(take_lines(part, line, is_end, LINES))
    }

    /// Adds the write of the import in its next revision, and the event for the next run if this is the last chunk of a
    /// run and there is more. Returns the import as it is stored then.
    fn store(&self, import: SkillImport, tx: &mut Transaction<ChunkConflict>, is_last: bool) -> SkillImport {
        let stored = SkillImport { rev: self.import.rev.next(), ..import };
        tx.replace(&SkillImportItem::from(stored.clone()), self.import.rev, ChunkConflict::Import);
        if is_last && stored.is_running() {
            tx.emit(&SkillImportContinued { import_id: stored.id }.event(self.context, self.trace.as_ref()));
        }
        stored
    }

    /// Deletes the file of an import that has ended.
    async fn end(&self) -> Result<(), Failure> {
        self.file.delete().await
    }
}

fn position(offset: usize) -> u64 {
    u64::try_from(offset).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use glotto_domain::taxonomy::import::STALLED_AFTER;

    use super::*;

    #[test]
    fn an_import_counts_as_failed_when_all_attempts_have_ended_and_not_before() {
        assert!(WORKER.time_on_bus() < STALLED_AFTER.unsigned_abs());
    }
}
