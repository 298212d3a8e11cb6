//! Keys of videos, and of uploads that are awaited.

use glotto_domain::id::{CourseId, LessonId, UserId, VideoId};
use jiff::Timestamp;

use super::{Key, due_moment, due_until, user_partition};

/// A video.
pub fn video(id: VideoId) -> Key {
    Key::new(format!("VIDEO#{id}"), "VIDEO")
}

/// What plays in a lesson.
pub fn lesson_video(course_id: CourseId, lesson: LessonId) -> Key {
    Key::new(format!("COURSE#{course_id}"), format!("PLAYS#{lesson}"))
}

/// How many partitions the index spreads awaited uploads over.
pub const UPLOAD_SHARDS: u8 = 8;

/// The partition of the index that shows the awaited uploads of one shard.
pub fn uploads_partition(shard: u8) -> String {
    format!("UPLOADS#{shard}")
}

/// Where the index shows an upload that is to be looked at from a moment on.
pub fn swept(id: VideoId, from: Timestamp) -> Key {
    // The last character of an id is random.
    let text = id.to_string();
    let shard = text.bytes().last().unwrap_or_default() % UPLOAD_SHARDS;
    Key::new(uploads_partition(shard), format!("{}#{text}", due_moment(from)))
}

/// The last sort key that an upload to be looked at by a moment can have.
pub fn swept_until(now: Timestamp) -> String {
    due_until(now)
}

/// What the sort keys of somebody's videos begin with.
pub const OWN_VIDEOS: &str = "VIDEO#";

/// That a video says of itself whose it is, among what is that person's.
pub fn own_video(user_id: UserId, video: VideoId) -> Key {
    Key::new(user_partition(user_id), format!("{OWN_VIDEOS}{video}"))
}
