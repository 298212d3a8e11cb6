//! Progress: positions in lessons, what was watched of them, completed lessons, points and days of study.
//!
//! Devices report progress when they are online: late, twice and out of order. So every rule here
//! gives the same result in any order and with any repetition.

mod completion;
mod course_progress;
mod device_time;
mod lesson_playback;
mod playback_seconds;
mod position;
mod study;
mod watch_map;
mod watched_interval;
mod watched_seconds;

pub use completion::{COURSE_XP, CompleteError, Completion, Record, complete, complete_step, finish_course};
pub use course_progress::{CourseProgress, OpenedLesson, Step, percent};
pub use device_time::DeviceTime;
pub use lesson_playback::{LessonPlayback, watchable_since};
pub use playback_seconds::PlaybackSeconds;
pub use position::{Position, PositionError, Report};
pub use study::{Run, StudyDays};
pub use watch_map::{Played, WatchMap};
pub use watched_interval::{WatchedInterval, WatchedIntervals};
pub use watched_seconds::{LONGEST_VIDEO, WatchedSeconds};

use jiff::{SignedDuration, Timestamp};

/// The clock of a device may be ahead or behind by this much.
pub const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// The time of a report, never later than now: a time in the future counts as now within
/// [`CLOCK_SKEW`], and is refused beyond.
fn reject_future(reported: Timestamp, now: Timestamp) -> Option<Timestamp> {
    (reported.duration_since(now) <= CLOCK_SKEW).then(|| reported.min(now))
}
