//! Keys of videos, of uploads that have not arrived yet, and of files in libraries.

use glotto_domain::id::{CourseId, MediaId, UserId, VideoId};
use jiff::Timestamp;

use super::UserPartition::Videos;
use super::{keys, sortable};

/// The prefix of the sort keys of a user's videos.
pub const OWN_VIDEOS: &str = "VIDEO#";

/// The prefix of the sort keys of the courses that play a video, or use the files of a library.
pub const USES: &str = "USED#";

/// The partition of a video.
pub fn video_partition(video: VideoId) -> String {
    format!("VIDEO#{video}")
}
/// The prefix of the sort keys of the files in a library.
pub const LIBRARY_FILES: &str = "MEDIA#";

/// The number of index partitions of overdue uploads. Never reduce it.
pub const UPLOAD_SHARDS: u8 = 8;

keys! {
    /// `VIDEO#<video>` / `VIDEO`: a video.
    item video(video: VideoId) = (video_partition(video), "VIDEO");

    /// `VIDEO#<video>` / `USED#<course>`: marks a course as one that plays the video, beside the one that it was
    /// uploaded for.
    item used_video(video: VideoId, course: CourseId) = (video_partition(video), format!("{USES}{course}"));

    /// `VIDEOS#<user>` / `VIDEO#<video>`: a video among those of its owner.
    item own_video(user: UserId, video: VideoId) = (Videos.of(user), format!("{OWN_VIDEOS}{video}"));

    /// `VIDEOS#<user>` / `STORAGE`: what the videos of a user occupy.
    item storage(user: UserId) = (Videos.of(user), "STORAGE");

    /// `MEDIA#<course>` / `MEDIA#<file>`: a file in the library of a course.
    item library_file(course: CourseId, file: MediaId) =
        (library_partition(course), format!("{LIBRARY_FILES}{file}"));

    /// `MEDIA#<course>` / `LIBRARY`: how many files the library of a course has.
    item library(course: CourseId) = (library_partition(course), "LIBRARY");

    /// `MEDIA#<home>` / `USED#<course>`: marks a course as one that uses files in the folder of another one.
    item used_library(home: CourseId, course: CourseId) = (library_partition(home), format!("{USES}{course}"));

    /// `UPLOADS#<0–7>` / `<due time>#<video>`: the index key of an upload, sorted by the time from which it has
    /// to be checked.
    index upload_by_deadline(video: VideoId, from: Timestamp) =
        (uploads_partition(upload_shard(video)), format!("{}#{video}", sortable(from)));
}

/// The partition of a user's videos.
pub fn own_videos_partition(user: UserId) -> String {
    Videos.of(user)
}

/// The partition of the library of a course. It is not that of the course, so that the worker that parses uploads
/// cannot write courses.
pub fn library_partition(course: CourseId) -> String {
    format!("MEDIA#{course}")
}

/// The index partition of one shard of the uploads to check.
pub fn uploads_partition(shard: u8) -> String {
    format!("UPLOADS#{shard}")
}

/// The shard of an upload. The last character of an id is random.
fn upload_shard(video: VideoId) -> u8 {
    video.to_string().bytes().last().unwrap_or_default() % UPLOAD_SHARDS
}
