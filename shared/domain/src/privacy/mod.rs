//! The rights of users to a copy of their personal data (GDPR, articles 15 and 20) and to its erasure
//! (article 17).

mod erasure;
mod export;

pub use erasure::{CoolOff, CourseOutcome, CreateErasureError, Erasure, Phase, REST, Step, course_outcome};
pub use export::{DownloadExportError, EXPORT_REQUESTED, Export, KEPT, LINK_LIFETIME, folder, object_key};
