//! Jobs that end by an error of the service: they are submitted again, a few times.

use super::super::super::job::MAX_INTERRUPTIONS;
use super::*;

fn interrupted() -> JobUpdate {
    JobUpdate::Interrupted(ours())
}

/// The update of the job of the present submission.
fn present(video: &mut Video, update: JobUpdate) -> Change {
    let submission = video.attempt().unwrap().submission();
    video.apply_update(&submission, "job", update, T0)
}

/// A video whose first job was interrupted.
fn interrupted_video() -> Video {
    let mut video = video();
    video.arrive(arrival("a", "01"), T0);
    video.set_job("job");
    assert_eq!(present(&mut video, interrupted()), Change::Interrupted);
    video
}

#[test]
fn an_interrupted_job_is_followed_by_another_submission_and_its_folder_is_deleted_later() {
    let mut video = interrupted_video();
    let next = video.attempt().unwrap().submission();
    assert_eq!((next.number, video.attempt().unwrap().job.as_deref()), (2, None));
    assert!(matches!(video.stage(), Stage::Processing(_, None)));
    assert!(video.may_be_written(T0));
    assert_eq!(first(&mut video, interrupted()), Change::None, "the event came twice");
    assert_eq!(video.resume(&next, T0 + SUBMISSION_WINDOW), ArrivalAction::Resume);
    video.submit_again(T0 + SUBMISSION_WINDOW);
    assert_eq!(video.resume(&next, T0 + SUBMISSION_WINDOW), ArrivalAction::Wait, "the message came twice");
    assert_eq!(video.resume(&next, T0 + SUBMISSION_WINDOW + SUBMISSION_WINDOW), ArrivalAction::Resume, "a crash");
    video.set_job("job2");
    assert_eq!(video.resume(&next, T0 + SUBMISSION_WINDOW + SUBMISSION_WINDOW), ArrivalAction::Ignore);
    assert_eq!(present(&mut video, completed()), Change::Ready);
}

#[test]
fn a_job_that_is_interrupted_each_time_fails_in_the_end() {
    let mut video = video();
    video.arrive(arrival("a", "01"), T0);
    for _ in 0..MAX_INTERRUPTIONS {
        assert_eq!(present(&mut video, interrupted()), Change::Interrupted);
        video.submit_again(T0);
    }
    assert_eq!(present(&mut video, interrupted()), Change::Failed);
    assert!(matches!(video.stage(), Stage::Failed(Some(_), failure) if *failure == ours()));
}

#[test]
fn a_file_that_was_uploaded_after_the_interruption_is_not_disturbed_by_it() {
    let mut video = interrupted_video();
    let next = video.attempt().unwrap().submission();
    video.arrive(arrival("b", "02"), T0 + SUBMISSION_WINDOW);
    assert_eq!(video.resume(&next, T0 + SUBMISSION_WINDOW + SUBMISSION_WINDOW), ArrivalAction::Ignore);
    assert_eq!(video.attempt().unwrap().interruptions, 0);
}
