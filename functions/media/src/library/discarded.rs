//! The event about a file of a library that was deleted.

use glotto_domain::id::{CourseId, MediaId};
use serde::{Deserialize, Serialize};

/// A file that was deleted from a library: the payload of `MEDIA_DISCARDED`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DiscardedMedia {
    /// The course.
    pub(crate) course_id: CourseId,
    /// The file.
    pub(crate) media_id: MediaId,
}
