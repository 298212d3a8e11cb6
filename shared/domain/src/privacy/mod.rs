//! The rights of users to a copy of their personal data (GDPR, articles 15 and 20) and to its erasure
//! (article 17).

mod erasure;
mod export;

pub use erasure::{CoolOff, CourseOutcome, CreateErasureError, Erasure, Phase, Step, WAIT_AFTER_CLOSE, course_outcome};
pub use export::{
    BUILT_WITHIN, CreateUserExportError, DOWNLOADABLE_FOR, DownloadExportError, EXPORT_REQUESTED, Export,
    LINK_LIFETIME, MailedExport, MailedExportError, folder, object_key,
};
