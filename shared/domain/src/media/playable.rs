//! What a lesson plays.

use serde::{Deserialize, Serialize};

use super::{Rendition, Stage, Video};
use crate::id::VideoId;

/// A video that is ready, with all that a player needs. It is part of the content of a lesson, so that what a version
/// of a course plays never changes. The serialised form is what is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Playable {
    /// The video.
    pub video: VideoId,
    /// The name of its output folder.
    pub output: String,
    /// The renditions, in the order of the master playlist.
    pub renditions: Vec<Rendition>,
    /// How long it is, in seconds.
    pub seconds: u32,
    /// The file name of the poster in the output folder, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poster: Option<String>,
}

/// The output of a video.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VideoOutput {
    /// The video.
    pub video: VideoId,
    /// The name of its output folder.
    pub output: String,
}

impl Playable {
    /// What a video plays; none if it is not ready.
    pub fn of(video: &Video) -> Option<Self> {
        let Stage::Ready(attempt, output) = video.stage() else { return None };
        Some(Self {
            video: video.upload().id,
            output: attempt.submission().output(),
            renditions: output.renditions.clone(),
            seconds: output.seconds,
            poster: output.poster.clone(),
        })
    }

    /// The output that is played.
    pub fn output(&self) -> VideoOutput {
        VideoOutput { video: self.video, output: self.output.clone() }
    }
}
