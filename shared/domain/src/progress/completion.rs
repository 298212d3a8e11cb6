//! Completing lessons: points, days of study and finished courses.

use jiff::{SignedDuration, Timestamp, civil};

use super::{CLOCK_SKEW, CourseProgress, Step, StudyDays, reject_future};
use crate::courses::LessonKind;
use crate::enrolment::{Enrolment, MAX_COMPLETED};
use crate::id::LessonId;
use crate::locale::TimeZoneName;
use crate::{DomainError, kinds};

/// Why a lesson cannot be completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DomainError)]
pub enum CompleteError {
    /// The course does not have this lesson.
    #[problem(kinds::NOT_FOUND)]
    NoSuchLesson,
    /// The video of the lesson is not ready yet.
    #[problem(Conflict, "lesson-not-ready", "This lesson is not ready yet.")]
    NotReady,
    /// The reported time is in the future.
    #[problem(kinds::TIME_IN_FUTURE)]
    NotYet,
}

/// The points for an article and for what is read like one.
pub const ARTICLE_XP: u64 = 10;
/// The points for a video and for what takes as long.
pub const VIDEO_XP: u64 = 15;
/// The additional points for the last lesson of a course.
pub const COURSE_XP: u64 = 50;

/// A report within this time counts for the day of study. A later one still earns its points.
const CREDITED_WITHIN: SignedDuration = SignedDuration::from_hours(48);

/// The points and the days of study of a learner, over all courses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// The points.
    pub xp: u64,
    /// The days of study.
    pub days: StudyDays,
}

/// The result of completing a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The enrolment afterwards.
    pub enrolment: Enrolment,
    /// The record afterwards.
    pub record: Record,
    /// The lesson.
    pub lesson: LessonId,
    /// The number of lessons to complete in the course.
    pub lessons: usize,
    /// Whether the lesson was not completed before.
    pub first: bool,
    /// Whether the course is finished now, for the first time.
    pub finished: bool,
    /// The points earned now.
    pub xp: u64,
    /// When the lesson was completed; never before the enrolment.
    pub moment: Timestamp,
    /// The day of study that it counts for, if any.
    pub day: Option<civil::Date>,
}

impl Completion {
    /// Whether anything changed.
    pub fn has_changes(&self) -> bool {
        self.first || self.finished
    }
}

/// Finishes a course if all its lessons are completed and it was not finished before. Returns the points that are
/// earned by it.
pub fn finish_course(enrolment: &mut Enrolment, steps: &[Step]) -> Option<u64> {
    let progress = CourseProgress::of(&enrolment.completed, steps);
    if enrolment.finished.is_some() || !progress.is_complete() {
        return None;
    }
    enrolment.finished = progress.finished_at(enrolment);
    Some(COURSE_XP)
}

/// Completes a lesson of the learner's version at a reported time, or now ([`complete_step`]).
pub fn complete(
    enrolment: Enrolment,
    record: Record,
    steps: &[Step],
    lesson: LessonId,
    reported: Option<Timestamp>,
    now: Timestamp,
    zone: &TimeZoneName,
) -> Result<Completion, CompleteError> {
    let step = steps.iter().find(|step| step.lesson == lesson).ok_or(CompleteError::NoSuchLesson)?;
    complete_step(enrolment, record, steps, *step, reported, now, zone)
}

/// Completes a lesson at a reported time, or now: one of the learner's version, or of a version that they had before. A
/// lesson earns its points once and a course its bonus once, however often a completion is reported.
pub fn complete_step(
    mut enrolment: Enrolment,
    mut record: Record,
    steps: &[Step],
    step: Step,
    reported: Option<Timestamp>,
    now: Timestamp,
    zone: &TimeZoneName,
) -> Result<Completion, CompleteError> {
    let lesson = step.lesson;
    let reported = reject_future(reported.unwrap_or(now), now).ok_or(CompleteError::NotYet)?;
    // A lesson cannot have been completed before the enrolment, whatever the device's clock says.
    let moment = reported.max(enrolment.since);
    let first = !enrolment.has_completed(lesson);
    if first && !step.ready {
        return Err(CompleteError::NotReady);
    }
    let mut xp = 0;
    let mut day = None;
    if first {
        enrolment.completed.push(lesson);
        enrolment.latest = enrolment.latest.max(Some(moment));
        xp += points_of(step.kind);
        // A clock that is slow reports a time before the enrolment if the learner studies right after it.
        let plausible = enrolment.since.duration_since(reported) <= CLOCK_SKEW;
        if plausible && now.duration_since(moment) <= CREDITED_WITHIN {
            record.days.add(moment, zone);
            day = Some(zone.day_of(moment));
        }
    }
    drop_oldest(&mut enrolment.completed, steps);
    let bonus = finish_course(&mut enrolment, steps);
    xp += bonus.unwrap_or_default();
    record.xp += xp;
    let (lessons, finished) = (CourseProgress::of(&enrolment.completed, steps).lessons, bonus.is_some());
    Ok(Completion { enrolment, record, lesson, lessons, first, finished, xp, moment, day })
}

/// Drops completed lessons that are more than an enrolment has, the oldest first. Those of the version stay; others may
/// return with another version, and are kept as long as there is room.
fn drop_oldest(completed: &mut Vec<LessonId>, steps: &[Step]) {
    while completed.len() > MAX_COMPLETED {
        let is_gone = |lesson: &LessonId| steps.iter().all(|step| step.lesson != *lesson);
        let Some(oldest) = completed.iter().position(is_gone) else { return };
        completed.remove(oldest);
    }
}

fn points_of(kind: LessonKind) -> u64 {
    match kind {
        LessonKind::Article | LessonKind::Document | LessonKind::Link | LessonKind::Quiz | LessonKind::Deck => {
            ARTICLE_XP
        }
        LessonKind::Video | LessonKind::Audio | LessonKind::Dialogue | LessonKind::Appointment => VIDEO_XP,
    }
}

#[cfg(test)]
#[path = "completion_tests.rs"]
mod tests;
