//! The port to object storage, Amazon S3: [`Objects`] reads, writes and signs single objects, [`Folders`]
//! works on all objects with a prefix. Every method that calls the SDK returns a boxed future, so that the
//! SDK is compiled once, in this crate (docs/decisions/0001-type-erasure.md).

mod folders;
mod objects;
mod signer;

pub use folders::{Folders, ObjectSummary};
pub use objects::{Contents, Objects};
pub use signer::{SignedPut, SignedRequestView, Signer};
