//! The port to object storage and transcoding: [`Objects`] and [`Folders`] call S3, [`Transcoder`]
//! calls MediaConvert. Every method that calls an SDK returns a boxed future, so that the SDKs are
//! compiled once, in this crate (docs/decisions/0001-type-erasure.md).

mod error;
mod folders;
mod job;
mod objects;
mod signer;
mod transcoder;

pub use error::MediaError;
pub use folders::{Folders, ObjectSummary};
pub use objects::{Contents, Objects};
pub use signer::{SignedPut, SignedRequestView, Signer};
pub use transcoder::{JobRequest, Probe, Transcoder};
