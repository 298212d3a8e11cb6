use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::super::Rendition;
use super::*;
use crate::id::Id as _;

const T0: Timestamp = Timestamp::UNIX_EPOCH;

fn video() -> Video {
    Video::announce(Upload {
        id: VideoId::new(T0, 1),
        course: CourseId::new(T0, 2),
        lesson: LessonId::new(T0, 3),
        owner: UserId::new(T0, 4),
        file_name: FileName::parse("a.mp4").unwrap(),
        content_type: ContentType::parse("video/mp4").unwrap(),
        size: UploadSize::new(1).unwrap(),
        created: T0,
    })
}

fn attempt(name: &str, sequencer: &str) -> Attempt {
    Attempt { name: name.into(), sequencer: sequencer.into(), job: None }
}

fn completed() -> JobUpdate {
    JobUpdate::Done(JobOutput { renditions: vec![Rendition { width: 640, height: 360 }], seconds: 9, poster: None })
}

fn broken() -> JobUpdate {
    JobUpdate::Failed(Failure::of(FailureCode::NotAVideo))
}

#[test]
fn an_upload_becomes_a_video() {
    let mut video = video();
    assert_eq!(video.arrive(attempt("a", "01")), ArrivalAction::Begin);
    video.set_job("job");
    assert_eq!(video.apply_update("a", "job", JobUpdate::Progress(40)), Change::Progress);
    assert_eq!(video.apply_update("a", "job", completed()), Change::Ready);
    assert!(matches!(video.stage(), Stage::Ready(attempt, outcome)
            if attempt.job.as_deref() == Some("job") && outcome.seconds == 9));
}

#[test]
fn a_duplicate_arrival_starts_once_and_resumes_an_interrupted_start() {
    let mut video = video();
    video.arrive(attempt("a", "01"));
    assert_eq!(video.arrive(attempt("a", "01")), ArrivalAction::Resume);
    video.set_job("job");
    assert_eq!(video.arrive(attempt("a", "01")), ArrivalAction::Ignore);
    video.apply_update("a", "job", completed());
    assert_eq!(video.arrive(attempt("a", "01")), ArrivalAction::Ignore);
}

#[test]
fn an_object_put_again_replaces_the_earlier_one_even_if_notified_out_of_order() {
    let mut video = video();
    assert_eq!(video.arrive(attempt("second", "0055AED6DCD90281E6")), ArrivalAction::Begin);
    assert_eq!(video.arrive(attempt("first", "0055AED6DCD90281E5")), ArrivalAction::Ignore);
    assert_eq!(video.apply_update("first", "job1", completed()), Change::None);
    assert_eq!(video.apply_update("second", "job2", completed()), Change::Ready);
}

#[test]
fn a_failed_upload_may_be_put_again() {
    let mut video = video();
    video.arrive(attempt("a", "01"));
    video.fail(Failure::of(FailureCode::NotAVideo));
    assert_eq!(video.arrive(attempt("a", "01")), ArrivalAction::Ignore);
    assert_eq!(video.arrive(attempt("b", "02")), ArrivalAction::Begin);
}

#[test]
fn an_upload_without_job_is_submitted_again_on_the_next_notification() {
    let ours = || Failure::of(FailureCode::OurFault);
    let mut video = video();
    video.arrive(attempt("a", "01"));
    video.fail(ours());
    assert_eq!(video.arrive(attempt("a", "01")), ArrivalAction::Begin);
    video.fail(Failure::of(FailureCode::NotAVideo));
    assert_eq!(video.arrive(attempt("a", "01")), ArrivalAction::Ignore, "the file is still not a video");
    video.arrive(attempt("b", "02"));
    video.set_job("job");
    video.fail(ours());
    assert_eq!(video.arrive(attempt("b", "02")), ArrivalAction::Ignore, "the same job would fail again");
}

#[test]
fn progress_only_goes_forward() {
    let mut video = video();
    video.arrive(attempt("a", "01"));
    assert_eq!(video.apply_update("a", "job", JobUpdate::Progress(40)), Change::Progress);
    assert_eq!(video.apply_update("a", "job", JobUpdate::Progress(30)), Change::None);
    assert_eq!(video.apply_update("a", "job", JobUpdate::Progress(40)), Change::None);
}

#[test]
fn duplicate_or_late_updates_change_nothing() {
    let mut video = video();
    assert_eq!(video.apply_update("a", "job", completed()), Change::None);
    video.arrive(attempt("a", "01"));
    assert_eq!(video.apply_update("a", "job", broken()), Change::Failed);
    assert_eq!(video.apply_update("a", "job", broken()), Change::None);
    assert_eq!(video.apply_update("a", "job", completed()), Change::None);
}

#[test]
fn an_upload_is_given_up_an_hour_after_its_link_ended_and_not_before() {
    let mut video = video();
    assert!(!video.abandon(T0 + SignedDuration::from_secs(7199)));
    assert!(video.abandon(T0 + SignedDuration::from_hours(2)));
    assert!(video.is_abandoned());
    assert!(!video.abandon(T0 + SignedDuration::from_hours(2)));
}

#[test]
fn an_upload_that_has_arrived_does_not_expire() {
    let mut video = video();
    video.arrive(attempt("a", "01"));
    assert!(!video.abandon(Timestamp::MAX));
}

proptest! {
    /// In whatever order and however often objects and updates arrive, only the job of the latest
    /// object ends the video, and only once.
    #[test]
    fn only_the_latest_attempt_ends_a_video_and_only_once(
        steps in prop::collection::vec((0_usize..4, 0_usize..3), 0..40)
    ) {
        let mut video = video();
        let mut ended: Vec<String> = Vec::new();
        for (what, which) in steps {
            let (name, sequencer) = [("a", "01"), ("b", "02"), ("c", "03")][which];
            let change = match what {
                0 => { video.arrive(attempt(name, sequencer)); Change::None }
                1 => video.apply_update(name, "job", completed()),
                2 => video.apply_update(name, "job", broken()),
                _ => video.apply_update(name, "job", JobUpdate::Progress(50)),
            };
            if matches!(change, Change::Ready | Change::Failed) {
                prop_assert!(!ended.contains(&name.to_owned()), "{name} ended twice");
                prop_assert!(ended.iter().all(|earlier| earlier.as_str() < name));
                ended.push(name.to_owned());
            }
        }
    }
}
