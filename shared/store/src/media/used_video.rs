//! Courses that use a video or the files of a library beside the one that these were uploaded for, as stored.

use glotto_domain::id::{CourseId, VideoId};
use serde::{Deserialize, Serialize};

use crate::{Entity, Key, Personal, keys};

/// Marks a copied course as a user of a video, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsedVideoItem {
    /// The video.
    pub video_id: VideoId,
    /// The course that plays it.
    pub course_id: CourseId,
}

impl Entity for UsedVideoItem {
    const TYPE: &'static str = "UsedVideo";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::media::used_video(self.video_id, self.course_id)
    }
}

/// Marks a copied course as a user of files in the folder of another course, as stored. It is found by the files in the
/// library of the copy, each of which has its home.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsedLibraryItem {
    /// The course whose folder has the files.
    pub home_id: CourseId,
    /// The course that uses them.
    pub course_id: CourseId,
}

impl Entity for UsedLibraryItem {
    const TYPE: &'static str = "UsedLibrary";
    const PERSONAL: Personal = Personal::OfCourse;

    fn key(&self) -> Key {
        keys::media::used_library(self.home_id, self.course_id)
    }
}
