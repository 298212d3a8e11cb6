//! The port to object storage, Amazon S3: [`Objects`] reads, writes and signs single objects, also in parts,
//! [`Folders`] works on all objects with a prefix. Every method that calls the SDK returns a boxed future, so that the
//! SDK is compiled once, in this crate (docs/decisions/0001-type-erasure.md).

mod folders;
mod multipart;
mod objects;
mod signer;

pub use folders::{Folders, ObjectSummary};
pub use multipart::{Completion, MultipartUpload, PartsPage};
pub use objects::{Contents, Objects};
pub use signer::{SignedPart, SignedPut, SignedRequestView, Signer};
