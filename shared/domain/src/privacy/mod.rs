//! The rights of users to a copy of their personal data (GDPR, articles 15 and 20) and to its erasure
//! (article 17).

mod erasure;
mod export;

pub use erasure::{AskErasureError, CoolOff, Erasure, Fate, Phase, REST, Step, fate};
pub use export::{EXPORT_ASKED, Export, FetchExportError, KEPT, LINK_LIFETIME, folder, object_key};
