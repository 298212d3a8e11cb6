//! What a learner has watched of a lesson.
//!
//! Reports of several devices come late, twice and in any order. What they say becomes a maximum and a union, so the
//! same is known in the end, and a part that is watched again adds nothing.

use jiff::Timestamp;

use super::{LONGEST_VIDEO, WatchedInterval, WatchedIntervals, WatchedSeconds};
use crate::courses::{LessonSummary, VersionNumber};
use crate::id::VideoId;

/// The fastest that browsers play, as a multiple of the recorded speed: Chromium refuses a higher `playbackRate`.
const FASTEST: i64 = 16;

/// What a lesson plays for a learner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Played {
    /// The video; none if the lesson plays none.
    pub video: Option<VideoId>,
    /// How long it plays, in whole seconds, if the platform knows.
    pub seconds: Option<u32>,
}

impl From<&LessonSummary> for Played {
    fn from(lesson: &LessonSummary) -> Self {
        Self { video: lesson.plays.as_ref().map(|plays| plays.video), seconds: lesson.seconds }
    }
}

/// What a learner has watched of a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchMap {
    /// The video that was watched; none if the lesson plays none.
    pub video: Option<VideoId>,
    /// The latest version of the course in which the learner watched it.
    pub version: VersionNumber,
    /// The furthest position that was ever reported, in seconds from the start.
    pub furthest: u32,
    /// The seconds that were watched.
    pub seconds: WatchedSeconds,
}

impl WatchMap {
    /// What a report says: the position in a lesson, and the parts that were watched. Only of a video, because the
    /// platform knows how long that is.
    pub fn of_report(played: Played, version: VersionNumber, position: u32, intervals: &WatchedIntervals) -> Self {
        let length = played.seconds;
        let seconds = length.filter(|_| played.video.is_some()).map(|length| seconds_in(intervals, length));
        let seconds = seconds.unwrap_or_default();
        let watched_until = seconds.intervals().last().map_or(0, |last| last.to);
        let furthest = length.map_or(position, |length| position.min(length)).max(watched_until);
        Self { video: played.video, version, furthest, seconds }
    }

    /// What both say. A learner who accepts a version of the course in which the lesson plays another video starts
    /// again, and what a device still reports of the one before does not count.
    #[must_use]
    pub fn join(self, other: &Self) -> Self {
        if self.video != other.video {
            let is_later = (self.version, self.video) > (other.version, other.video);
            return if is_later { self } else { other.clone() };
        }
        Self {
            video: self.video,
            version: self.version.max(other.version),
            furthest: self.furthest.max(other.furthest),
            seconds: self.seconds.union(&other.seconds),
        }
    }

    /// Whether a learner can have watched this since they enrolled. Both times are those of the platform, so the clock
    /// of a device that was offline does not matter.
    pub(super) fn is_possible(&self, enrolled: Timestamp, now: Timestamp) -> bool {
        let elapsed = now.duration_since(enrolled).as_secs().max(0) + 1;
        i64::from(self.seconds.count()) <= elapsed.saturating_mul(FASTEST)
    }
}

/// The seconds of a report that a video has. Players and the platform measure the length of a video with a difference
/// of less than a second, so a part that reaches its last second reaches the end.
fn seconds_in(WatchedIntervals(intervals): &WatchedIntervals, length: u32) -> WatchedSeconds {
    let reach_end = |interval: &WatchedInterval| {
        let ends = interval.from < interval.to && interval.to >= length.saturating_sub(1);
        WatchedInterval { to: if ends { length } else { interval.to }, ..*interval }
    };
    WatchedSeconds::of(&intervals.iter().map(reach_end).collect::<Vec<_>>()).within(length.min(LONGEST_VIDEO))
}

#[cfg(test)]
#[path = "watch_map_tests.rs"]
mod tests;
