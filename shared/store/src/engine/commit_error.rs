//! Why a transaction was not committed.

use glotto_domain::{Classify, Kind, kinds};
use thiserror::Error;

use crate::StoreError;

/// Why a transaction was not committed. Nothing of it was written.
#[derive(Debug, Error)]
pub enum CommitError<E> {
    /// A condition failed; this is its meaning.
    #[error("refused")]
    Condition(E),
    /// Another request with the same idempotency key was first.
    #[error("another request with this idempotency key was first")]
    AnsweredBefore,
    /// The table failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<E: Classify> Classify for CommitError<E> {
    fn kind(&self) -> Kind {
        match self {
            Self::Condition(error) => error.kind(),
            Self::AnsweredBefore => kinds::IN_PROGRESS,
            Self::Store(error) => error.kind(),
        }
    }

    /// Whether a condition failed because the revision differs: then the caller reads again and decides
    /// again.
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Condition(error) if error.is_conflict() || error.kind() == kinds::STALE)
    }

    fn is_duplicate(&self) -> bool {
        matches!(self, Self::AnsweredBefore)
    }
}
