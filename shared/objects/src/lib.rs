//! The ways to the services that hold and make media: [`Objects`] to S3 and [`Transcoder`] to
//! MediaConvert. Every method that calls an SDK returns a boxed future, so that the SDKs are
//! compiled here once (docs/decisions/0024-artifacts.md).

mod error;
mod folders;
mod job;
mod objects;
mod signer;
mod transcoder;

pub use error::MediaError;
pub use folders::{Folders, Listed};
pub use objects::{Contents, Objects};
pub use signer::{SignedPut, SignedRequestView, Signer};
pub use transcoder::{Order, Probed, Transcoder};
