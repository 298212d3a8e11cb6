use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::super::Rendition;
use super::super::job::{CLEANUP_DELAY, SUBMISSION_WINDOW};
use super::*;
use crate::id::Id as _;

mod cleanup;
mod interleavings;
mod interruptions;

const T0: Timestamp = Timestamp::UNIX_EPOCH;

/// When the queue delivers the message of a crashed function again.
const REDELIVERY: SignedDuration = SignedDuration::from_secs(180);

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
        medium: Medium::Video,
        multipart: None,
    })
}

fn arrival(attempt: &str, sequencer: &str) -> Arrival {
    Arrival { attempt: attempt.into(), sequencer: sequencer.into() }
}

fn submission(attempt: &str, number: u32) -> Submission {
    Submission { attempt: attempt.into(), number }
}

fn progress(percent: u8) -> JobUpdate {
    JobUpdate::Progress(Some(percent))
}

fn completed() -> JobUpdate {
    let renditions = vec![Rendition { width: 640, height: 360 }];
    JobUpdate::Done(JobOutput { renditions, seconds: 9, poster: None, billed_seconds: 9 })
}

fn broken() -> JobUpdate {
    JobUpdate::Failed(Failure::of(FailureCode::NotAVideo))
}

fn ours() -> Failure {
    Failure::of(FailureCode::OurFault)
}

/// Applies an update of the first submission of attempt `a`.
fn first(video: &mut Video, update: JobUpdate) -> Change {
    video.apply_update(&submission("a", 1), "job", update, T0)
}

#[test]
fn minutes_stay_counted_for_all_submissions_of_an_object_and_not_for_the_next_object() {
    let is_counted = |video: &Video| video.attempt().unwrap().is_counted;
    let mut video = video();
    video.arrive(arrival("a", "01"), T0);
    assert!(!is_counted(&video));
    video.set_counted();
    video.submit_again(T0);
    video.fail(ours());
    video.submit_again(T0);
    assert!(is_counted(&video));
    video.arrive(arrival("b", "02"), T0);
    assert!(!is_counted(&video));
}

#[test]
fn an_upload_becomes_a_video() {
    let mut video = video();
    assert_eq!(video.arrive(arrival("a", "01"), T0), ArrivalAction::Begin);
    video.set_job("job");
    assert_eq!(first(&mut video, progress(40)), Change::Progress);
    assert_eq!(first(&mut video, completed()), Change::Ready);
    assert!(matches!(video.stage(), Stage::Ready(attempt, outcome)
            if attempt.job.as_deref() == Some("job") && outcome.seconds == 9));
    assert_eq!(video.check_at(), None, "nothing is left behind");
}

#[test]
fn a_duplicate_arrival_waits_and_then_resumes_an_interrupted_start() {
    let mut video = video();
    video.arrive(arrival("a", "01"), T0);
    assert_eq!(video.arrive(arrival("a", "01"), T0), ArrivalAction::Wait);
    let almost = T0 + SUBMISSION_WINDOW - SignedDuration::from_secs(1);
    assert_eq!(video.arrive(arrival("a", "01"), almost), ArrivalAction::Wait);
    assert_eq!(video.arrive(arrival("a", "01"), T0 + SUBMISSION_WINDOW), ArrivalAction::Resume);
    video.set_job("job");
    assert_eq!(video.arrive(arrival("a", "01"), T0 + REDELIVERY), ArrivalAction::Ignore);
    first(&mut video, completed());
    assert_eq!(video.arrive(arrival("a", "01"), T0 + REDELIVERY), ArrivalAction::Ignore);
}

#[test]
fn an_event_that_a_job_is_running_is_enough_to_submit_no_other() {
    let mut video = video();
    video.arrive(arrival("a", "01"), T0);
    assert_eq!(first(&mut video, JobUpdate::Progress(None)), Change::Progress);
    assert_eq!(first(&mut video, JobUpdate::Progress(None)), Change::None);
    assert_eq!(video.attempt().unwrap().job.as_deref(), Some("job"));
    assert_eq!(video.arrive(arrival("a", "01"), T0 + REDELIVERY), ArrivalAction::Ignore);
}

#[test]
fn a_job_that_is_submitted_again_has_a_number_of_its_own_and_the_earlier_one_no_longer_counts() {
    let mut video = video();
    video.arrive(arrival("a", "01"), T0);
    video.submit_again(T0 + REDELIVERY);
    assert_eq!(video.attempt().unwrap().submission(), submission("a", 2));
    assert_eq!(first(&mut video, progress(10)), Change::None);
    assert_eq!(first(&mut video, completed()), Change::None);
    assert_eq!(first(&mut video, broken()), Change::None);
    assert_eq!(video.apply_update(&submission("a", 2), "job2", completed(), T0), Change::Ready);
}

#[test]
fn an_object_put_again_replaces_the_earlier_one_even_if_notified_out_of_order() {
    let mut video = video();
    assert_eq!(video.arrive(arrival("second", "0055AED6DCD90281E6"), T0), ArrivalAction::Begin);
    assert_eq!(video.arrive(arrival("first", "0055AED6DCD90281E5"), T0), ArrivalAction::Ignore);
    assert_eq!(video.apply_update(&submission("first", 1), "job1", completed(), T0), Change::None);
    assert_eq!(video.apply_update(&submission("second", 1), "job2", completed(), T0), Change::Ready);
}

#[test]
fn a_video_that_is_ready_takes_no_other_file() {
    let mut video = video();
    video.arrive(arrival("a", "01"), T0);
    first(&mut video, completed());
    let before = video.clone();
    assert_eq!(video.arrive(arrival("b", "02"), T0), ArrivalAction::Ignore);
    assert_eq!(video, before);
}

#[test]
fn a_failed_upload_may_be_put_again() {
    let mut video = video();
    video.arrive(arrival("a", "01"), T0);
    video.fail(Failure::of(FailureCode::NotAVideo));
    assert_eq!(video.arrive(arrival("a", "01"), T0 + REDELIVERY), ArrivalAction::Ignore);
    assert_eq!(video.arrive(arrival("b", "02"), T0), ArrivalAction::Begin);
}

#[test]
fn an_upload_without_job_is_submitted_again_when_its_message_is_redriven() {
    let mut video = video();
    video.arrive(arrival("a", "01"), T0);
    video.fail(ours());
    assert_eq!(video.arrive(arrival("a", "01"), T0), ArrivalAction::Wait);
    let later = T0 + REDELIVERY;
    assert_eq!(video.arrive(arrival("a", "01"), later), ArrivalAction::Resume);
    video.submit_again(later);
    assert!(matches!(video.stage(), Stage::Processing(attempt, None) if attempt.submission == 2));
    video.fail(Failure::of(FailureCode::NotAVideo));
    let later = later + REDELIVERY;
    assert_eq!(video.arrive(arrival("a", "01"), later), ArrivalAction::Ignore, "the file is still not a video");
    video.arrive(arrival("b", "02"), later);
    video.set_job("job");
    video.apply_update(&submission("b", 1), "job", JobUpdate::Failed(ours()), later);
    let later = later + REDELIVERY;
    assert_eq!(video.arrive(arrival("b", "02"), later), ArrivalAction::Ignore, "the same job would fail again");
}

#[test]
fn a_job_that_was_found_after_all_revives_a_video_that_failed_without_one() {
    let mut video = video();
    video.arrive(arrival("a", "01"), T0);
    video.fail(ours());
    video.set_job("job");
    assert!(matches!(video.stage(), Stage::Processing(attempt, None) if attempt.job.as_deref() == Some("job")));
    video.fail(ours());
    assert!(matches!(video.stage(), Stage::Processing(..)), "the updates of a job say how it ends");
}

#[test]
fn progress_only_goes_forward() {
    let mut video = video();
    video.arrive(arrival("a", "01"), T0);
    assert_eq!(first(&mut video, progress(40)), Change::Progress);
    assert_eq!(first(&mut video, progress(30)), Change::None);
    assert_eq!(first(&mut video, progress(40)), Change::None);
    assert_eq!(first(&mut video, JobUpdate::Progress(None)), Change::None);
    assert!(matches!(video.stage(), Stage::Processing(_, Some(40))));
}

#[test]
fn duplicate_or_late_updates_change_nothing() {
    let mut video = video();
    assert_eq!(first(&mut video, completed()), Change::None);
    video.arrive(arrival("a", "01"), T0);
    assert_eq!(first(&mut video, broken()), Change::Failed);
    assert_eq!(first(&mut video, broken()), Change::None);
    assert_eq!(first(&mut video, progress(90)), Change::None);
    assert_eq!(first(&mut video, completed()), Change::Ready, "the output proves that it did not fail");
    assert_eq!(first(&mut video, completed()), Change::None);
    assert_eq!(first(&mut video, broken()), Change::None);
}

#[test]
fn an_upload_is_given_up_an_hour_after_its_link_ended_and_not_before() {
    let mut video = video();
    assert!(!video.abandon(T0 + SignedDuration::from_secs(7199)));
    assert!(video.abandon(T0 + SignedDuration::from_hours(2)));
    assert!(video.is_abandoned());
    assert_eq!(video.clean_up(T0 + SignedDuration::from_hours(2)), Cleanup::Upload);
    assert!(!video.abandon(T0 + SignedDuration::from_hours(2)));
}

#[test]
fn an_upload_that_has_arrived_does_not_expire() {
    let mut video = video();
    video.arrive(arrival("a", "01"), T0);
    assert!(!video.abandon(Timestamp::MAX));
    assert_eq!(video.check_at(), None);
}

#[test]
fn outputs_of_superseded_jobs_are_deleted_when_nobody_writes_or_watches_them_any_more() {
    for replaced in [true, false] {
        let mut video = video();
        video.arrive(arrival("a", "01"), T0);
        let number = if replaced { 1 } else { 2 };
        let attempt = if replaced { "b" } else { "a" };
        if replaced {
            video.arrive(arrival("b", "02"), T0);
        } else {
            video.submit_again(T0);
        }
        assert!(video.may_be_written(T0));
        let due = T0 + CLEANUP_DELAY;
        assert_eq!(video.clean_up(due - SignedDuration::from_secs(1)), Cleanup::NotDue);
        assert_eq!(video.clean_up(due), Cleanup::Job, "the present job should have ended");
        let ready = due + SignedDuration::from_hours(1);
        video.apply_update(&submission(attempt, number), "job", completed(), ready);
        assert!(video.may_be_written(due + CLEANUP_DELAY));
        assert_eq!(video.clean_up(due + CLEANUP_DELAY), Cleanup::NotDue, "the old output was watched until now");
        assert_eq!(video.clean_up(ready + CLEANUP_DELAY), Cleanup::Outputs);
        assert!(!video.may_be_written(ready + CLEANUP_DELAY));
    }
}

proptest! {
    /// In whatever order and however often objects and updates arrive, only the job of the latest
    /// object ends the video, and only once.
    #[test]
    fn only_the_latest_attempt_ends_a_video_and_only_once(
        steps in prop::collection::vec((0_usize..4, 0_usize..3), 0..40)
    ) {
        let mut video = video();
        let mut ended: Vec<(String, Change)> = Vec::new();
        for (what, which) in steps {
            let (name, sequencer) = [("a", "01"), ("b", "02"), ("c", "03")][which];
            let present = submission(name, 1);
            let change = match what {
                0 => { video.arrive(arrival(name, sequencer), T0); Change::None }
                1 => video.apply_update(&present, "job", completed(), T0),
                2 => video.apply_update(&present, "job", broken(), T0),
                _ => video.apply_update(&present, "job", progress(50), T0),
            };
            if matches!(change, Change::Ready | Change::Failed) {
                prop_assert!(!ended.contains(&(name.to_owned(), change)), "{name} ended twice");
                prop_assert!(ended.iter().all(|(earlier, _)| earlier.as_str() <= name));
                ended.push((name.to_owned(), change));
            }
        }
    }
}
