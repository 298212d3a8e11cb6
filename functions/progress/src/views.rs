//! Views of progress.

use glotto_domain::UtcTime;
use glotto_domain::courses::PublishedVersion;
use glotto_domain::enrolment::Enrolment;
use glotto_domain::id::{CourseId, LessonId};
use glotto_domain::locale::TimeZoneName;
use glotto_domain::progress::{Completion, CourseProgress, OpenedLesson, Position, Record, Step, StudyDays};
use glotto_store::progress::{ActivityItem, CourseProgressState, PositionItem, RecentActivity};
use jiff::{Span, Timestamp, civil};
use schemars::JsonSchema;
use serde::Serialize;

/// The progress of a learner in their version of a course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgressView {
    /// The course.
    pub course_id: CourseId,
    /// When the learner enrolled.
    pub enrolled_at: UtcTime,
    /// The completed lessons, in the order of the course.
    pub completed_lesson_ids: Vec<LessonId>,
    /// The number of completed lessons.
    pub completed_count: usize,
    /// The number of lessons to complete.
    pub lesson_count: usize,
    /// The completed part of the course in percent, rounded down.
    #[schemars(range(max = 100))]
    pub percent: u8,
    /// The lesson to go on with: the first that is not completed, from the one on that was opened or completed last,
    /// and then from the beginning of the course. Missing if all are completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_lesson_id: Option<LessonId>,
    /// The position in the lesson that was reported last, of those of the version. Missing in the answer to a
    /// completion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_position: Option<PositionView>,
    /// When the learner had completed every lesson of the version that they had at that time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<UtcTime>,
}

impl ProgressView {
    /// The view of an enrolment, compared with the lessons of its version.
    pub fn of(enrolment: &Enrolment, steps: &[Step], opened: Option<OpenedLesson>) -> Self {
        let progress = CourseProgress::of_learner(enrolment, steps, opened);
        Self {
            course_id: enrolment.course,
            enrolled_at: enrolment.since.into(),
            completed_count: progress.completed.len(),
            lesson_count: progress.lessons,
            percent: progress.percent(),
            next_lesson_id: progress.next,
            last_position: None,
            finished_at: progress.finished_at(enrolment).map(UtcTime::from),
            completed_lesson_ids: progress.completed,
        }
    }
}

/// The progress of a learner in a course, with their positions in its lessons.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgressWithPositionsView {
    /// The progress.
    #[serde(flatten)]
    pub progress: ProgressView,
    /// Where the learner stopped in each lesson that they played, in the order of the course.
    pub positions: Vec<PositionView>,
}

impl ProgressWithPositionsView {
    /// The view of an enrolment, compared with its version of the course.
    pub fn of(enrolment: &Enrolment, found: &CourseProgressState, version: &PublishedVersion) -> Self {
        let steps: Vec<Step> = version.outline.lessons().map(Step::from).collect();
        let opened = found.bookmark.as_ref().map(PositionItem::opened);
        let position = |item: &PositionItem| PositionView::of(item.lesson_id, &item.position());
        let last_position = found.last_position().map(position);
        Self {
            progress: ProgressView { last_position, ..ProgressView::of(enrolment, &steps, opened) },
            positions: found.positions.iter().map(position).collect(),
        }
    }
}

/// The position at which a learner stopped in a lesson.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PositionView {
    /// The lesson.
    pub lesson_id: LessonId,
    /// Seconds from the start.
    pub position_seconds: u32,
    /// The length of the video, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// When the player was at this position. Missing if no position was saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<UtcTime>,
}

impl PositionView {
    /// The view of a position in a lesson.
    pub fn of(lesson: LessonId, position: &Position) -> Self {
        Self {
            lesson_id: lesson,
            position_seconds: position.seconds,
            duration_seconds: position.duration,
            recorded_at: Some(position.recorded.into()),
        }
    }

    /// The view of a lesson without a position: its start.
    pub fn start(lesson: LessonId, video_seconds: Option<u32>) -> Self {
        Self { lesson_id: lesson, position_seconds: 0, duration_seconds: video_seconds, recorded_at: None }
    }
}

/// The result of completing a lesson.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CompletionView {
    /// The lesson.
    pub lesson_id: LessonId,
    /// The points earned now: 0 if the lesson was completed before.
    pub xp_earned: u64,
    /// Whether this was the last lesson of the course.
    pub course_finished: bool,
    /// The points earned in all courses.
    pub xp: u64,
    /// The current streak.
    pub streak: StreakView,
    /// The progress in the course.
    pub progress: ProgressView,
}

impl CompletionView {
    /// The view of a completion.
    pub fn of(lesson: LessonId, completion: &Completion, steps: &[Step], now: Timestamp, zone: &TimeZoneName) -> Self {
        Self {
            lesson_id: lesson,
            xp_earned: completion.xp,
            course_finished: completion.finished,
            xp: completion.record.xp,
            streak: StreakView::of(&completion.record.days, now, zone),
            progress: ProgressView::of(&completion.enrolment, steps, None),
        }
    }
}

/// The points, the streak and the last days of a learner.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatsView {
    /// The points earned in all courses.
    pub xp: u64,
    /// Consecutive days of study.
    pub streak: StreakView,
    /// The time zone that days are counted in.
    pub time_zone: TimeZoneName,
    /// The last seven days, today last.
    pub days: Vec<StudyDayView>,
}

/// Consecutive days of study.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StreakView {
    /// The days until today or yesterday: 0 if neither was a day of study.
    pub current: u32,
    /// The longest streak ever.
    pub longest: u32,
    /// Whether the learner has studied today.
    pub studied_today: bool,
}

impl StreakView {
    fn of(days: &StudyDays, now: Timestamp, zone: &TimeZoneName) -> Self {
        Self { current: days.current(now, zone), longest: days.longest(), studied_today: days.holds(zone.day_of(now)) }
    }
}

/// What a learner did on a day.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StudyDayView {
    /// The day.
    #[schemars(with = "String", extend("format" = "date"))]
    pub day: civil::Date,
    /// The number of completed lessons.
    pub lessons: u32,
    /// The points earned.
    pub xp: u64,
}

/// The number of days in [`StatsView`].
const DAYS: i32 = 7;

impl StatsView {
    /// The view of a learner's last days.
    pub fn of(lately: RecentActivity, now: Timestamp) -> Self {
        let zone = lately.zone;
        let record = lately.stats.map_or_else(Record::default, |stats| stats.record());
        let today = zone.day_of(now);
        let days = (0..DAYS).rev().filter_map(|ago| today.checked_sub(Span::new().days(ago)).ok());
        Self {
            xp: record.xp,
            streak: StreakView::of(&record.days, now, &zone),
            days: days.map(|day| StudyDayView::of(day, &lately.days)).collect(),
            time_zone: zone,
        }
    }
}

impl StudyDayView {
    fn of(day: civil::Date, items: &[ActivityItem]) -> Self {
        let found = items.iter().find(|item| item.day == day);
        Self { day, lessons: found.map_or(0, |item| item.lessons), xp: found.map_or(0, |item| item.xp) }
    }
}
