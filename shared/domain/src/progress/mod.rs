//! Getting on: where somebody stopped in a lesson, what they have completed, the points that it
//! earned them, and the days on which they studied.
//!
//! Devices tell of all this when they can: late, twice, and not in the order in which it happened.
//! So every rule here comes to the same end in any order and with any repetition.

mod completion;
mod course_progress;
mod moment;
mod position;
mod study;

pub use completion::{CompleteError, Completion, Record, complete};
pub use course_progress::{CourseProgress, Step, percent};
pub use moment::Moment;
pub use position::{Position, PositionError, Report};
pub use study::{Run, StudyDays};

use jiff::{SignedDuration, Timestamp};

/// Clocks of devices may be ahead or behind by this much.
pub const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// What a device says about when something happened: a moment that has not come yet is taken for
/// now if the device's clock may simply be a little ahead, and otherwise for nothing.
fn not_ahead(told: Timestamp, now: Timestamp) -> Option<Timestamp> {
    (told.duration_since(now) <= CLOCK_SKEW).then(|| told.min(now))
}
