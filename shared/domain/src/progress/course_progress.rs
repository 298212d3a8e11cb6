//! The progress in a version of a course: it may have other lessons than the one in which the learner completed
//! some.

use jiff::Timestamp;

use crate::courses::{LessonKind, LessonSummary};
use crate::enrolment::Enrolment;
use crate::id::LessonId;

/// A lesson of a course, as far as progress is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The lesson.
    pub lesson: LessonId,
    /// Its kind.
    pub kind: LessonKind,
    /// Whether it can be learned: a video may still be in transcoding.
    pub ready: bool,
}

impl From<&LessonSummary> for Step {
    fn from(lesson: &LessonSummary) -> Self {
        Self { lesson: lesson.id, kind: lesson.kind, ready: lesson.ready }
    }
}

/// The lesson of a course that a learner opened last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenedLesson {
    /// The lesson.
    pub lesson: LessonId,
    /// When a player reported it.
    pub reported: Timestamp,
}

/// The progress in a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseProgress {
    /// The completed lessons that still exist, in the order of the course.
    pub completed: Vec<LessonId>,
    /// The number of lessons to complete.
    pub lessons: usize,
    /// The lesson to go on with: the first that is ready and not completed, from the one on that was opened or
    /// completed last, and then from the beginning.
    pub next: Option<LessonId>,
}

/// The lesson to go on with: the first that is ready and not completed, from the one on that was opened or completed
/// last, and then from the beginning. So a learner who skipped a lesson goes on from where they are, and comes back to
/// it in the end. A lesson that was deleted is none to go on from.
fn next_lesson(completed: &[LessonId], steps: &[Step], opened: Option<LessonId>) -> Option<LessonId> {
    let place = |lesson: LessonId| steps.iter().position(|step| step.lesson == lesson);
    let last = opened.and_then(place).or_else(|| completed.iter().rev().copied().find_map(place));
    let (before, from) = steps.split_at(last.unwrap_or(0));
    let is_open = |step: &&Step| step.ready && !completed.contains(&step.lesson);
    from.iter().chain(before).find(is_open).map(|step| step.lesson)
}

impl CourseProgress {
    /// The progress of a learner who completed these lessons. Lessons that are not ready do not
    /// count, so that a learner can reach 100 percent without them.
    pub fn of(completed: &[LessonId], steps: &[Step]) -> Self {
        let is_done = |step: &&Step| completed.contains(&step.lesson);
        let ready = || steps.iter().filter(|step| step.ready);
        Self {
            completed: ready().filter(is_done).map(|step| step.lesson).collect(),
            lessons: ready().count(),
            next: next_lesson(completed, steps, None),
        }
    }

    /// The progress of a learner who also opened a lesson. Where they are is the lesson that was opened or the one
    /// that was completed, whichever was later.
    pub fn of_learner(enrolment: &Enrolment, steps: &[Step], opened: Option<OpenedLesson>) -> Self {
        let opened = opened.filter(|opened| enrolment.latest.is_none_or(|latest| opened.reported > latest));
        let next = next_lesson(&enrolment.completed, steps, opened.map(|opened| opened.lesson));
        Self { next, ..Self::of(&enrolment.completed, steps) }
    }

    /// Whether every lesson is completed.
    pub fn is_complete(&self) -> bool {
        self.lessons > 0 && self.completed.len() == self.lessons
    }

    /// When the learner finished the course: when the last of the lessons was completed. A learner is also finished
    /// if the lesson that was still open is deleted, which nothing is written for.
    pub fn finished_at(&self, enrolment: &Enrolment) -> Option<Timestamp> {
        let latest = || enrolment.latest.unwrap_or(enrolment.since);
        enrolment.finished.or_else(|| self.is_complete().then(latest))
    }

    /// The completed part in percent, rounded down: 100 means all of it.
    pub fn percent(&self) -> u8 {
        percent(self.completed.len(), self.lessons)
    }
}

/// A part of a whole in percent, rounded down and never above 100.
pub fn percent(part: usize, whole: usize) -> u8 {
    let percent = (part * 100).checked_div(whole).unwrap_or(0);
    u8::try_from(percent.min(100)).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::id::{CourseId, Id as _, UserId};

    fn lesson(number: u128) -> LessonId {
        LessonId::new(Timestamp::UNIX_EPOCH, number)
    }

    fn steps(numbers: impl IntoIterator<Item = u128>) -> Vec<Step> {
        let step = |number| Step { lesson: lesson(number), kind: LessonKind::Article, ready: true };
        numbers.into_iter().map(step).collect()
    }

    #[test]
    fn a_lesson_that_was_added_is_still_to_do_and_one_that_was_deleted_does_not_count() {
        let progress = CourseProgress::of(&[lesson(1), lesson(2)], &steps([3, 1]));
        assert_eq!(
            (progress.completed.as_slice(), progress.lessons, progress.next),
            ([lesson(1)].as_slice(), 2, Some(lesson(3)))
        );
        assert_eq!(progress.percent(), 50);
    }

    #[test]
    fn a_lesson_that_is_not_ready_does_not_prevent_completion_of_the_course() {
        let mut steps = steps([1, 2]);
        steps[1].ready = false;
        assert!(CourseProgress::of(&[lesson(1)], &steps).is_complete());
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// The enrolment of a learner who completed these lessons, the last of them at second 2.
    fn after(completed: &[u128]) -> Enrolment {
        Enrolment {
            learner: UserId::new(Timestamp::UNIX_EPOCH, 1),
            course: CourseId::new(Timestamp::UNIX_EPOCH, 1),
            since: at(1),
            version: crate::courses::VersionNumber::FIRST,
            earlier: Vec::new(),
            completed: completed.iter().copied().map(lesson).collect(),
            latest: (!completed.is_empty()).then(|| at(2)),
            finished: None,
        }
    }

    #[test]
    fn a_learner_goes_on_from_the_lesson_that_was_opened_or_completed_last() {
        type Opened = Option<(u128, i64)>;
        // The completed lessons, the opened one with the second of its report, and the next one.
        let cases: &[(&[u128], Opened, Option<u128>)] = &[
            (&[], None, Some(1)),
            (&[1], None, Some(2)),
            (&[3], None, Some(4)),
            (&[3, 1], None, Some(2)),
            (&[4], None, Some(1)),
            (&[4, 1, 2], None, Some(3)),
            (&[9, 2, 8], None, Some(3)),
            (&[], Some((3, 3)), Some(3)),
            (&[1], Some((3, 3)), Some(3)),
            (&[1], Some((3, 1)), Some(2)),
            (&[1, 3], Some((3, 3)), Some(4)),
            (&[2], Some((9, 3)), Some(3)),
            (&[1, 2, 3, 4], Some((2, 3)), None),
        ];
        for &(completed, opened, next) in cases {
            let opened = opened.map(|(number, second)| OpenedLesson { lesson: lesson(number), reported: at(second) });
            let progress = CourseProgress::of_learner(&after(completed), &steps([1, 2, 3, 4]), opened);
            assert_eq!(progress.next, next.map(lesson), "completed {completed:?}, opened {opened:?}");
        }
    }

    #[test]
    fn a_lesson_that_is_not_ready_is_not_the_next_one() {
        let mut steps = steps([1, 2, 3]);
        steps[1].ready = false;
        assert_eq!(CourseProgress::of(&[lesson(1)], &steps).next, Some(lesson(3)));
    }

    #[test]
    fn a_learner_is_finished_when_the_last_open_lesson_is_deleted() {
        let enrolment = after(&[1]);
        let finished = |lessons: &[u128]| {
            CourseProgress::of(&enrolment.completed, &steps(lessons.iter().copied())).finished_at(&enrolment)
        };
        assert_eq!((finished(&[1, 2]), finished(&[1]), finished(&[])), (None, Some(at(2)), None));
        let credited = Enrolment { finished: Some(at(3)), ..enrolment.clone() };
        let progress = CourseProgress::of(&credited.completed, &steps([1, 2]));
        assert_eq!(progress.finished_at(&credited), Some(at(3)), "finished is finished");
    }

    #[test]
    fn no_user_has_finished_a_course_without_lessons() {
        let progress = CourseProgress::of(&[lesson(1)], &[]);
        assert!(!progress.is_complete());
        assert_eq!((progress.percent(), progress.next), (0, None));
    }

    proptest! {
        #[test]
        fn only_who_has_completed_everything_reads_100_percent(total in 1_u128..400, done in 0_u128..400) {
            let done: Vec<_> = (0..done.min(total)).map(lesson).collect();
            let progress = CourseProgress::of(&done, &steps(0..total));
            prop_assert_eq!(progress.percent() == 100, progress.is_complete());
            prop_assert_eq!(progress.next.is_none(), progress.is_complete());
        }

        #[test]
        fn the_next_lesson_is_ready_and_open_and_there_is_one_until_the_course_is_complete(
            lessons in prop::collection::vec(any::<bool>(), 0..20),
            completed in prop::collection::vec(0_u128..24, 0..20),
            opened in prop::option::of((0_u128..24, 0_i64..4)),
        ) {
            let step = |(number, ready): (u128, bool)| Step { ready, ..steps([number])[0] };
            let steps: Vec<Step> = (0..).zip(lessons).map(step).collect();
            let opened = opened.map(|(number, second)| OpenedLesson { lesson: lesson(number), reported: at(second) });
            let enrolment = after(&completed);
            let progress = CourseProgress::of_learner(&enrolment, &steps, opened);
            let next = progress.next.map(|next| steps.iter().find(|step| step.lesson == next).unwrap());
            prop_assert!(next.is_none_or(|next| next.ready && !enrolment.completed.contains(&next.lesson)));
            prop_assert_eq!(next.is_none(), progress.completed.len() == progress.lessons);
            prop_assert_eq!(CourseProgress { next: None, ..progress }, CourseProgress {
                next: None,
                ..CourseProgress::of(&enrolment.completed, &steps)
            });
        }
    }
}
