//! Exports and erasures of what is stored about a user.

mod authored_content;
mod erasure;
mod erasures;
mod export;
mod exports;
mod personal_data;

pub use authored_content::AuthoredContent;
pub use erasure::{Addressee, ErasureItem};
pub use erasures::Erasures;
pub use export::ExportItem;
pub use exports::{AlreadyFinished, Exports};
pub use personal_data::{PersonalData, PersonalDataSource, export_view};

use crate::engine::entities;

entities! {
    ErasureItem,
    ExportItem,
}

use crate::{CommitError, StoreError};

/// Ignores a failed condition: there was nothing to do.
fn ignore_refusal(result: Result<(), CommitError<()>>) -> Result<(), StoreError> {
    match result {
        Ok(()) | Err(CommitError::Condition(()) | CommitError::AnsweredBefore) => Ok(()),
        Err(CommitError::Store(error)) => Err(error),
    }
}
