//! Videos: what may be uploaded, how an upload becomes something to watch, and who may watch it.
//!
//! A [`Video`] goes from an awaited upload over transcoding to ready or failed. What moves it are
//! messages that come twice and in any order, so each carries the [`Attempt`] that it is about and
//! the video ignores what is not about its present one.

pub mod failure;
pub mod job;
pub mod ladder;
pub mod playback;
pub mod playlist;
pub mod upload;
pub mod video;

pub use failure::{Failure, FailureCode};
pub use job::{JobNews, JobOutput, Rendition};
pub use ladder::{Ladder, Rung, Source};
pub use playback::{LinkError, PlaybackError, PlaybackLink};
pub use upload::{ContentType, FileName, UploadError, UploadSize};
pub use video::{Arrival, Attempt, Change, Stage, Upload, Video};
