//! What is shown of how somebody gets on.

use glotto_domain::enrolment::Enrolment;
use glotto_domain::id::{CourseId, LessonId};
use glotto_domain::locale::Zone;
use glotto_domain::progress::{Completion, CourseProgress, Position, Record, Step, StudyDays};
use glotto_store::progress::{ActivityItem, PositionItem, RecentActivity};
use jiff::{Span, Timestamp, civil};
use schemars::JsonSchema;
use serde::Serialize;

/// How far somebody is in a course as it is now.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgressView {
    /// The course.
    pub course_id: CourseId,
    /// Since when they are enrolled.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub enrolled_at: Timestamp,
    /// The lessons that they have completed, in the order of the course.
    pub completed_lesson_ids: Vec<LessonId>,
    /// How many that is.
    pub completed_count: usize,
    /// How many lessons there are to complete.
    pub lesson_count: usize,
    /// How much of the course that is, rounded down.
    #[schemars(range(max = 100))]
    pub percent: u8,
    /// The first lesson that is not completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_lesson_id: Option<LessonId>,
    /// Where they were last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_position: Option<PositionView>,
    /// When they had completed every lesson that the course then had.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub finished_at: Option<Timestamp>,
}

impl ProgressView {
    /// The view of an enrolment, held against the course's lessons.
    pub fn of(enrolment: &Enrolment, steps: &[Step], last: Option<&PositionItem>) -> Self {
        let progress = CourseProgress::of(&enrolment.completed, steps);
        // A position in a lesson that has been deleted leads nowhere.
        let last = last.filter(|last| steps.iter().any(|step| step.lesson == last.lesson_id));
        Self {
            course_id: enrolment.course,
            enrolled_at: enrolment.since,
            completed_count: progress.completed.len(),
            lesson_count: progress.lessons,
            percent: progress.percent(),
            next_lesson_id: progress.next,
            completed_lesson_ids: progress.completed,
            last_position: last.map(|last| PositionView::of(last.lesson_id, &last.position())),
            finished_at: enrolment.finished,
        }
    }
}

/// Where somebody stopped in a lesson.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PositionView {
    /// The lesson.
    pub lesson_id: LessonId,
    /// Seconds from the start.
    pub position_seconds: u32,
    /// How long the video is, if the player told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// When they were there.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub recorded_at: Timestamp,
}

impl PositionView {
    /// The view of a position in a lesson.
    pub fn of(lesson: LessonId, position: &Position) -> Self {
        Self {
            lesson_id: lesson,
            position_seconds: position.seconds,
            duration_seconds: position.duration,
            recorded_at: position.recorded,
        }
    }
}

/// What came of completing a lesson.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CompletionView {
    /// The lesson.
    pub lesson_id: LessonId,
    /// Points earned by this; none if the lesson was completed before.
    pub xp_earned: u64,
    /// Whether the course is finished by this.
    pub course_finished: bool,
    /// All points so far.
    pub xp: u64,
    /// The streak as it now stands.
    pub streak: StreakView,
    /// How far the course is completed.
    pub progress: ProgressView,
}

impl CompletionView {
    /// The view of a completion.
    pub fn of(lesson: LessonId, done: &Completion, steps: &[Step], now: Timestamp, zone: &Zone) -> Self {
        Self {
            lesson_id: lesson,
            xp_earned: done.xp,
            course_finished: done.finished,
            xp: done.record.xp,
            streak: StreakView::of(&done.record.days, now, zone),
            progress: ProgressView::of(&done.enrolment, steps, None),
        }
    }
}

/// What somebody has earned and when they studied.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatsView {
    /// Points.
    pub xp: u64,
    /// Days in a row.
    pub streak: StreakView,
    /// The zone that says what a day is.
    pub time_zone: Zone,
    /// The last seven days, today last.
    pub days: Vec<DayView>,
}

/// Days of study in a row.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StreakView {
    /// Until today or yesterday; none if neither was a day of study.
    pub current: u32,
    /// The most there ever were.
    pub longest: u32,
    /// Whether today is one of them already.
    pub studied_today: bool,
}

impl StreakView {
    fn of(days: &StudyDays, now: Timestamp, zone: &Zone) -> Self {
        Self { current: days.current(now, zone), longest: days.longest(), studied_today: days.holds(zone.day_of(now)) }
    }
}

/// What somebody did on a day.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DayView {
    /// The day.
    #[schemars(with = "String", extend("format" = "date"))]
    pub day: civil::Date,
    /// How many lessons they completed.
    pub lessons: u32,
    /// How many points they earned.
    pub xp: u64,
}

/// How many days are shown.
const DAYS: i32 = 7;

impl StatsView {
    /// The view of what somebody did lately.
    pub fn of(lately: RecentActivity, now: Timestamp) -> Self {
        let zone = lately.zone;
        let record = lately.stats.map_or_else(Record::default, |stats| stats.record());
        let today = zone.day_of(now);
        let days = (0..DAYS).rev().filter_map(|ago| today.checked_sub(Span::new().days(ago)).ok());
        Self {
            xp: record.xp,
            streak: StreakView::of(&record.days, now, &zone),
            days: days.map(|day| DayView::of(day, &lately.days)).collect(),
            time_zone: zone,
        }
    }
}

impl DayView {
    fn of(day: civil::Date, known: &[ActivityItem]) -> Self {
        let found = known.iter().find(|item| item.day == day);
        Self { day, lessons: found.map_or(0, |item| item.lessons), xp: found.map_or(0, |item| item.xp) }
    }
}
