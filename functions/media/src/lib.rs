//! Videos: uploading them straight to S3, making them watchable, and watching them with links that
//! expire. docs/decisions/0005-video.md tells why it is as it is.

pub mod create_upload;
pub mod finish_transcode;
pub mod get_playback;
pub mod get_playlist;
pub mod get_video;
pub mod sweep_uploads;
pub mod transcode_video;

mod arrivals;
mod job_event;
mod outcome;
mod views;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] =
    &[create_upload::ENDPOINT, get_video::ENDPOINT, get_playback::ENDPOINT, get_playlist::ENDPOINT];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[transcode_video::WORKER, finish_transcode::WORKER, sweep_uploads::WORKER];
