//! What people may demand of those who know things about them: a copy of it (GDPR, articles 15
//! and 20), and to be forgotten (article 17).

mod erasure;
mod export;

pub use erasure::{AskErasureError, CoolOff, Erasure, Fate, Phase, REST, Visit, fate};
pub use export::{EXPORT_ASKED, Export, FetchExportError, KEPT, LINK_LIFETIME, folder, object_key};
