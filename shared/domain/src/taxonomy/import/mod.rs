//! Imports of skills from CSV files.
//!
//! A file is read in chunks of a few lines. What the lines of a chunk change is stored in one transaction with how far
//! the file was read ([`SkillImport::advance`]), so a run that ends anywhere, or two runs at once, leave what one run
//! leaves: no line is counted twice or left out.

mod file;
mod layout;
mod lines;
mod row;
mod state;

pub use file::{FileSize, ImportFormat};
pub use layout::Layout;
pub use lines::{Line, Lines, MAX_LINE_BYTES, Stop, take_lines};
pub use row::{LineCode, RowId, RowOutcome, SkillRow};
pub use state::{
    Counts, FOLDER, FailureCode, ImportFailure, ImportState, ImportStatus, LineError, MAX_LINE_ERRORS,
    SKILL_IMPORT_CONTINUED, STALLED_AFTER, SkillImport, UPLOAD_LIFETIME, object_key, parse_object_key,
};
