//! Videos: uploads, transcoding and playback.
//!
//! A [`Video`] waits for its upload, is transcoded, and is then ready or has failed. Messages of S3
//! and MediaConvert move it on. They can arrive twice and in any order, so each names the [`Attempt`]
//! and the [`Submission`] that it is about, and the video ignores messages about any other than the present one.

pub mod captions;
pub mod cost;
pub mod failure;
pub mod formats;
pub mod job;
pub mod ladder;
pub mod library;
pub mod multipart;
mod playable;
pub mod playback;
pub mod playlist;
mod shared;
pub mod source;
pub mod storage;
pub mod storyboard;
pub mod upload;
pub mod video;

pub use failure::{Failure, FailureCode};
pub use job::{JobOutput, JobUpdate, Rendition, Submission};
pub use ladder::{AudioRendition, Captures, Ladder, Rung};
pub use multipart::{PartNumber, PartPlan};
pub use playable::{Playable, VideoOutput};
pub use playback::{DownloadError, LinkError, PlaybackError, PlaybackLink};
pub use shared::FileUsers;
pub use source::{AudioTrack, Channels, Picture, Source, UntaggedColours};
pub use storage::StorageUse;
pub use upload::{ContentType, FileName, Medium, UploadError, UploadSize};
pub use video::{Arrival, ArrivalAction, Attempt, Change, Cleanup, Review, Stage, Upload, Video, due_at};
