//! Uploads that are given up, what videos are charged, and videos that no lesson names.

use super::super::{ORPHANED_FOR, REVIEW_EVERY};
use super::*;
use crate::media::{StorageUse, multipart};

fn in_parts() -> Video {
    let upload = Upload { multipart: Some("m".to_owned()), ..video().upload().clone() };
    Video::announce(upload)
}

#[test]
fn parts_are_accepted_for_a_week_unless_the_file_has_arrived_and_of_one_put_never() {
    let mut video = in_parts();
    let last = T0 + multipart::OPEN_FOR - SignedDuration::from_secs(1);
    assert!(video.awaited_parts(last).is_some());
    assert!(video.awaited_parts(T0 + multipart::OPEN_FOR).is_none());
    assert!(!video.abandon(T0 + multipart::OPEN_FOR), "a link that was just signed may still be used");
    assert!(super::video().awaited_parts(T0).is_none());
    video.arrive(arrival("a", "01"), T0);
    assert!(video.awaited_parts(T0).is_none());
}

#[test]
fn what_arrives_after_its_author_cancelled_it_is_deleted_and_not_transcoded() {
    let mut video = in_parts();
    assert!(video.cancel(T0) && video.is_given_up() && video.is_abandoned());
    assert!(!video.cancel(T0), "again");
    assert_eq!(video.arrive(arrival("a", "01"), T0), ArrivalAction::Ignore);
    let late = T0 + SignedDuration::from_hours(2);
    assert_eq!(video.clean_up(late - SignedDuration::from_secs(1)), Cleanup::NotDue);
    assert_eq!(video.clean_up(late), Cleanup::Upload);
    let mut arrived = in_parts();
    arrived.arrive(arrival("a", "01"), T0);
    assert!(!arrived.cancel(T0));
}

#[test]
fn an_upload_is_charged_from_its_announcement_and_given_back_when_nothing_of_it_is_kept() {
    let charge = |bytes, open_uploads| StorageUse { bytes, open_uploads };
    let mut video = video();
    assert_eq!((video.charge(), video.charged()), (charge(1, 1), Some(charge(1, 1))));
    let mut cancelled = video.clone();
    cancelled.cancel(T0);
    assert_eq!(cancelled.charge(), charge(0, 0));
    video.arrive(arrival("a", "01"), T0);
    assert_eq!((video.charge(), video.charged()), (charge(1, 0), Some(charge(1, 1))), "it was not written yet");
    video.settle();
    first(&mut video, completed());
    assert_eq!((video.charge(), video.charged()), (charge(1, 0), Some(charge(1, 0))));
    for due in [T0 + REVIEW_EVERY, T0 + REVIEW_EVERY + ORPHANED_FOR] {
        video.review(false, due);
    }
    assert_eq!((video.stage(), video.charge()), (&Stage::Deleting, charge(0, 0)));
    let mut of_before = Video::restore(video.upload().clone(), Stage::AwaitingUpload, None);
    of_before.arrive(arrival("a", "01"), T0);
    of_before.settle();
    assert_eq!(of_before.charged(), None, "what was never charged is not given back");
}

#[test]
fn a_video_that_no_lesson_has_named_for_thirty_days_is_deleted_and_one_that_is_named_again_is_not() {
    let mut video = video();
    video.arrive(arrival("a", "01"), T0);
    first(&mut video, completed());
    let review = T0 + REVIEW_EVERY;
    assert_eq!(video.clean_up(review - SignedDuration::from_secs(1)), Cleanup::NotDue);
    assert_eq!(video.clean_up(review), Cleanup::Review);
    assert!(!video.review(false, review));
    assert_eq!(video.clean_up(review), Cleanup::NotDue);
    let second = review + ORPHANED_FOR;
    assert_eq!(video.clean_up(second), Cleanup::Review);
    let mut named = video.clone();
    assert!(!named.review(true, second));
    assert!(!named.review(false, second + REVIEW_EVERY), "the time begins again");
    assert!(video.review(false, second));
    assert_eq!(video.clean_up(second), Cleanup::Everything);
}

#[test]
fn a_video_that_is_being_deleted_is_never_played_again() {
    let mut video = video();
    video.arrive(arrival("a", "01"), T0);
    first(&mut video, broken());
    for due in [T0 + REVIEW_EVERY, T0 + REVIEW_EVERY + ORPHANED_FOR] {
        video.review(false, due);
    }
    let deleting = video.clone();
    assert_eq!(video.arrive(arrival("b", "02"), T0), ArrivalAction::Ignore);
    assert_eq!(first(&mut video, completed()), Change::None);
    video.set_job("job");
    video.submit_again(T0);
    video.fail(ours());
    assert_eq!(video, deleting);
}

#[test]
fn a_video_that_is_at_work_or_has_leftovers_is_not_deleted_whatever_names_it() {
    let mut video = video();
    video.arrive(arrival("a", "01"), T0);
    for month in 1..5 {
        assert!(!video.review(false, T0 + REVIEW_EVERY * month));
    }
    video.submit_again(T0);
    video.apply_update(&submission("a", 2), "job", completed(), T0);
    for month in 5..9 {
        assert!(!video.review(false, T0 + REVIEW_EVERY * month), "superseded output comes first");
    }
}

#[test]
fn a_transcoding_that_does_not_end_is_given_up_after_three_days_and_what_comes_late_changes_nothing() {
    for job in [None, Some("job")] {
        let mut video = video();
        video.arrive(arrival("a", "01"), T0);
        video.submit_again(T0);
        if let Some(job) = job {
            video.set_job(job);
        }
        video.settle();
        let due = T0 + CLEANUP_DELAY;
        let early = due - SignedDuration::from_secs(1);
        assert!(video.due_at() == Some(due) && video.clean_up(early) == Cleanup::NotDue && !video.give_up_job(early));
        assert_eq!(video.clean_up(due), Cleanup::Job);
        let mut ready = video.clone();
        ready.apply_update(&submission("a", 2), "job", completed(), due);
        assert!(!ready.give_up_job(due), "its end came at the last moment");
        assert!(video.give_up_job(due) && !video.give_up_job(due));
        assert!(matches!(video.stage(), Stage::Failed(None, failure) if failure.code == FailureCode::NeverFinished));
        assert_eq!(video.charge(), StorageUse::default());
        let given_up = video.clone();
        for update in [progress(9), completed(), broken()] {
            assert_eq!(video.apply_update(&submission("a", 2), "job", update, due), Change::None);
        }
        for arrival in [arrival("a", "01"), arrival("b", "02")] {
            assert_eq!(video.arrive(arrival, due), ArrivalAction::Ignore);
        }
        assert_eq!(video.resume(&submission("a", 2), due), ArrivalAction::Ignore);
        video.set_job("job");
        video.submit_again(due);
        video.fail(ours());
        assert_eq!(video, given_up);
    }
}

#[test]
fn the_upload_of_a_job_that_was_given_up_is_deleted_first_and_its_output_when_no_job_can_write_any_more() {
    let mut video = video();
    assert!(!video.may_be_written(T0));
    video.arrive(arrival("a", "01"), T0);
    let given_up = T0 + REVIEW_EVERY * 2;
    assert!(video.may_be_written(given_up), "it ends by being given up, however late");
    video.settle();
    assert!(video.give_up_job(given_up));
    let repeated = given_up + SignedDuration::from_hours(1);
    for now in [given_up, repeated, given_up + CLEANUP_DELAY * 2] {
        assert_eq!((video.clean_up(now), video.due_at()), (Cleanup::Job, Some(given_up)), "the upload may be there");
        assert!(video.may_be_written(now));
    }
    video.await_end_of_jobs(repeated);
    let deleted = video.clone();
    video.await_end_of_jobs(repeated + SignedDuration::from_hours(1));
    assert_eq!(video, deleted, "once");
    let end = repeated + CLEANUP_DELAY;
    let before = end - SignedDuration::from_secs(1);
    assert_eq!((video.clean_up(before), video.may_be_written(before)), (Cleanup::NotDue, true));
    assert_eq!((video.clean_up(end), video.may_be_written(end)), (Cleanup::Upload, false));
    video.set_checked();
    assert_eq!((video.clean_up(end), video.may_be_written(end)), (Cleanup::NotDue, false));
    let mut cancelled = in_parts();
    cancelled.cancel(T0);
    assert!(!cancelled.may_be_written(T0), "it has no job");
}
