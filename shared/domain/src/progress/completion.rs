//! Completing a lesson: what it is worth, and what follows from it.

use jiff::{SignedDuration, Timestamp, civil};

use super::{CLOCK_SKEW, CourseProgress, Step, StudyDays, not_ahead};
use crate::courses::LessonKind;
use crate::enrolment::Enrolment;
use crate::id::LessonId;
use crate::locale::Zone;
use crate::{DomainError, kinds};

/// Why a lesson cannot be completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum CompleteError {
    /// The course has no such lesson.
    #[problem(kinds::NOT_FOUND)]
    NoSuchLesson,
    /// Its video is not there yet.
    #[problem(Conflict, "lesson-not-ready", "This lesson is not ready yet.")]
    NotReady,
    /// It says that it was completed in the future.
    #[problem(Unprocessable, "time-in-future", "That moment has not come yet: check the device's clock.")]
    NotYet,
}

/// What an article is worth.
pub const ARTICLE_XP: u64 = 10;
/// What a video is worth.
pub const VIDEO_XP: u64 = 15;
/// What completing all of a course is worth on top.
pub const COURSE_XP: u64 = 50;

/// A day of study is credited if it is told within this time. What is told later was learnt all
/// the same, and only the day is lost.
const CREDITED_WITHIN: SignedDuration = SignedDuration::from_hours(48);

/// What somebody has earned and when they studied, over all courses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Points.
    pub xp: u64,
    /// Days.
    pub days: StudyDays,
}

/// What follows from completing a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The enrolment afterwards.
    pub enrolment: Enrolment,
    /// The record afterwards.
    pub record: Record,
    /// The lesson.
    pub lesson: LessonId,
    /// How many lessons have to be completed to finish the course.
    pub lessons: usize,
    /// Whether the lesson was not completed before.
    pub first: bool,
    /// Whether the course is finished by this, for the first time.
    pub finished: bool,
    /// The points that were earned by this.
    pub xp: u64,
    /// When the lesson was completed, as far as it is believed: not before the enrolment.
    pub moment: Timestamp,
    /// The day that is credited, if one is.
    pub day: Option<civil::Date>,
}

impl Completion {
    /// Whether anything has changed.
    pub fn is_news(&self) -> bool {
        self.first || self.finished
    }
}

/// Completes a lesson. `told` is when the device says that it happened; without it, it happens
/// now. A lesson gives its points once, a course its bonus once, however often this is told.
pub fn complete(
    mut enrolment: Enrolment,
    mut record: Record,
    steps: &[Step],
    lesson: LessonId,
    told: Option<Timestamp>,
    now: Timestamp,
    zone: &Zone,
) -> Result<Completion, CompleteError> {
    let step = steps.iter().find(|step| step.lesson == lesson).ok_or(CompleteError::NoSuchLesson)?;
    let told = not_ahead(told.unwrap_or(now), now).ok_or(CompleteError::NotYet)?;
    // Nobody has completed anything of a course that they were not in, whatever the clock says.
    let moment = told.max(enrolment.since);
    let first = !enrolment.has_completed(lesson);
    if first && !step.ready {
        return Err(CompleteError::NotReady);
    }
    let mut xp = 0;
    let mut day = None;
    if first {
        enrolment.completed.push(lesson);
        xp += worth(step.kind);
        // Clocks are behind as well as ahead: who enrols and studies at once says that it was before.
        let believed = enrolment.since.duration_since(told) <= CLOCK_SKEW;
        if believed && now.duration_since(moment) <= CREDITED_WITHIN {
            record.days.add(moment, zone);
            day = Some(zone.day_of(moment));
        }
    }
    // What is deleted never comes back; forgetting it keeps the list as short as the course.
    enrolment.completed.retain(|completed| steps.iter().any(|step| step.lesson == *completed));
    let progress = CourseProgress::of(&enrolment.completed, steps);
    let finished = enrolment.finished.is_none() && progress.is_complete();
    if finished {
        enrolment.finished = Some(moment);
        xp += COURSE_XP;
    }
    record.xp += xp;
    Ok(Completion { enrolment, record, lesson, lessons: progress.lessons, first, finished, xp, moment, day })
}

fn worth(kind: LessonKind) -> u64 {
    match kind {
        LessonKind::Article => ARTICLE_XP,
        LessonKind::Video => VIDEO_XP,
    }
}

#[cfg(test)]
#[path = "completion_tests.rs"]
mod tests;
