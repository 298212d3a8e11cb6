//! Views of enrolments.

use glotto_domain::UtcTime;
use glotto_domain::courses::{
    Course, CourseAuthor, CourseCover, CourseLevel, CourseTitle, LessonKind, LessonSummary, LessonTitle,
    PublishedVersion, VersionNumber,
};
use glotto_domain::enrolment::Enrolment;
use glotto_domain::id::{CourseId, LessonId};
use glotto_domain::locale::{Direction, LanguageTag};
use glotto_domain::progress::{CourseProgress, Step};
use glotto_store::enrolment::ListedEnrolment;
use glotto_store::progress::PositionItem;
use schemars::JsonSchema;
use serde::Serialize;

/// The enrolment of a learner in a course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnrolmentView {
    /// The course.
    pub course_id: CourseId,
    /// When the learner enrolled first. It stays when they leave the course and return.
    pub enrolled_at: UtcTime,
    /// The version of the course that the learner learns with.
    pub version: VersionNumber,
    /// The latest version, which the learner can accept if it is a later one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_version: Option<VersionNumber>,
    /// The number of completed lessons, among those of the version.
    pub completed_count: usize,
    /// When the learner had completed every lesson of the version that they had at that time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<UtcTime>,
}

impl EnrolmentView {
    /// The view of an enrolment, compared with the lessons of its version.
    pub fn of(enrolment: &Enrolment, course: &Course, version: Option<&PublishedVersion>) -> Self {
        let progress = CourseProgress::of(&enrolment.completed, &version.map(steps).unwrap_or_default());
        Self {
            course_id: enrolment.course,
            enrolled_at: enrolment.since.into(),
            version: enrolment.version,
            latest_version: course.version,
            completed_count: progress.completed.len(),
            finished_at: progress.finished_at(enrolment).map(UtcTime::from),
        }
    }
}

/// The lessons by which progress is counted, as everywhere.
pub(crate) fn steps(version: &PublishedVersion) -> Vec<Step> {
    version.outline.lessons().map(Step::from).collect()
}

/// An enrolment in a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnrolmentSummaryView {
    /// The course.
    pub course_id: CourseId,
    /// The title of the course.
    pub title: CourseTitle,
    /// The language of the title: the best match for the languages of the caller.
    pub language: LanguageTag,
    /// The direction of texts in `language`.
    pub dir: Direction,
    /// The authors: the owner first, then co-instructors, three at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<CourseAuthor>,
    /// The picture of the course in the version of the learner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover: Option<CourseCover>,
    /// All languages that the title exists in.
    pub languages: Vec<LanguageTag>,
    /// The language that is taught, if the course teaches one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub teaches: Option<LanguageTag>,
    /// The level of the course.
    pub level: CourseLevel,
    /// How long the lessons play together, in seconds.
    pub duration_seconds: u32,
    /// When the learner enrolled first.
    pub enrolled_at: UtcTime,
    /// The version of the course that the learner learns with.
    pub version: VersionNumber,
    /// The latest version, which the learner can accept if it is a later one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_version: Option<VersionNumber>,
    /// When the learner was active in the course last: when they enrolled or returned, completed a lesson, or played
    /// one.
    pub last_activity_at: UtcTime,
    /// The number of completed lessons, among those of the version.
    pub completed_count: usize,
    /// The number of lessons to complete.
    pub lesson_count: usize,
    /// The completed part of the course in percent, rounded down.
    #[schemars(range(max = 100))]
    pub percent: u8,
    /// The lesson to go on with: the first that is not completed, from the one on that was opened or completed last,
    /// and then from the beginning of the course. Missing if all are completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_lesson: Option<NextLessonView>,
    /// Where the learner stopped in the lesson that was opened last. Missing if the version does not have that lesson;
    /// the progress in the course then has the position in another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_position: Option<LastPositionView>,
    /// When the learner had completed every lesson of the version that they had at that time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<UtcTime>,
}

impl EnrolmentSummaryView {
    /// The view of an enrolment, with the titles in one of these languages if possible.
    pub fn of(listed: ListedEnrolment, languages: &[LanguageTag]) -> Self {
        let last_activity_at = listed.last_activity().into();
        let ListedEnrolment { enrolment, course, authors, version, bookmark } = listed;
        let enrolment = enrolment.enrolment();
        let (metadata, outline) = (&version.metadata, &version.outline);
        let (language, title) = metadata.title.pick(languages, &metadata.default_language);
        let bookmark = bookmark.filter(|item| outline.lesson(item.lesson_id).is_some());
        let opened = bookmark.as_ref().map(PositionItem::opened);
        let progress = CourseProgress::of_learner(&enrolment, &steps(&version), opened);
        let next = progress.next.and_then(|next| outline.lesson(next));
        Self {
            course_id: enrolment.course,
            title: title.clone(),
            language: language.clone(),
            dir: language.direction(),
            authors,
            cover: metadata.cover.as_ref().map(|cover| CourseCover::of(enrolment.course, cover)),
            languages: metadata.title.languages().cloned().collect(),
            teaches: metadata.teaches.clone(),
            level: metadata.level,
            duration_seconds: outline.seconds(),
            enrolled_at: enrolment.since.into(),
            version: enrolment.version,
            latest_version: course.version,
            last_activity_at,
            completed_count: progress.completed.len(),
            lesson_count: progress.lessons,
            percent: progress.percent(),
            next_lesson: next.map(|lesson| NextLessonView::of(lesson, language, &metadata.default_language)),
            last_position: bookmark.as_ref().map(LastPositionView::of),
            finished_at: progress.finished_at(&enrolment).map(UtcTime::from),
        }
    }
}

/// The lesson of a course to go on with.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NextLessonView {
    /// The id of the lesson.
    pub id: LessonId,
    /// What kind of lesson it is.
    pub kind: LessonKind,
    /// The title, in the language of the course's title or the nearest that exists.
    pub title: LessonTitle,
    /// The language of the title.
    pub language: LanguageTag,
    /// The direction of texts in `language`.
    pub dir: Direction,
    /// The length of the video, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
}

impl NextLessonView {
    fn of(lesson: &LessonSummary, language: &LanguageTag, default: &LanguageTag) -> Self {
        let (language, title) = lesson.title.pick(std::slice::from_ref(language), default);
        Self {
            id: lesson.id,
            kind: lesson.kind,
            title: title.clone(),
            language: language.clone(),
            dir: language.direction(),
            duration_seconds: lesson.seconds,
        }
    }
}

/// Where a learner stopped in the lesson that they opened last.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LastPositionView {
    /// The lesson.
    pub lesson_id: LessonId,
    /// Seconds from the start.
    pub position_seconds: u32,
    /// The length of the video, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u32>,
    /// When the player was at this position.
    pub recorded_at: UtcTime,
}

impl LastPositionView {
    fn of(item: &PositionItem) -> Self {
        let position = item.position();
        Self {
            lesson_id: item.lesson_id,
            position_seconds: position.seconds,
            duration_seconds: position.duration,
            recorded_at: position.recorded.into(),
        }
    }
}
