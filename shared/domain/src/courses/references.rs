//! Which videos a course still needs. A video may be deleted if neither the draft nor a version names it. Versions
//! never change, and the draft can only return to one of them, so such a video can never be named again.

use std::collections::BTreeSet;

use super::{Generation, Outline};
use crate::id::{LessonId, VideoId};

impl Outline {
    /// Whether it names a video: a lesson plays it, or the content of a lesson names it. `contents` are those contents
    /// of lessons that name the video; an outline says under which generation the content of each lesson is stored.
    pub fn names_video(&self, video: VideoId, contents: &BTreeSet<(LessonId, Generation)>) -> bool {
        self.lessons().any(|lesson| {
            let plays = lesson.plays.as_ref().is_some_and(|plays| plays.video == video);
            plays || contents.contains(&(lesson.id, lesson.content))
        })
    }
}

#[cfg(test)]
#[path = "references_tests.rs"]
mod tests;
