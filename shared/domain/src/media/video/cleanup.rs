//! Giving up uploads, and deleting what is not used any more: leftovers of uploads and superseded jobs, and videos that
//! no lesson names.

use jiff::{SignedDuration, Timestamp};

use super::{Cleanup, Stage, Video};
use crate::media::job::{CLEANUP_DELAY, given_up_at};
use crate::media::{Failure, FailureCode, PartPlan, StorageUse, upload};

/// How often it is checked whether a lesson still names a video.
pub const REVIEW_EVERY: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long no lesson must have named a video before it is deleted. It is longer than a lesson that was deleted can be
/// brought back.
pub const ORPHANED_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// When it is checked whether a lesson still names a video, and since when none was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Review {
    /// The time of the next check. None before the upload has ended.
    pub at: Option<Timestamp>,
    /// The time of the first of the checks since which no lesson has named it.
    pub unreferenced_since: Option<Timestamp>,
}

impl Review {
    /// The first check.
    pub(super) fn begin(now: Timestamp) -> Self {
        Self { at: Some(later(now, REVIEW_EVERY)), unreferenced_since: None }
    }
}

impl Video {
    /// The video of stored data with its next review, what it was charged, and whether the upload of a transcoding that
    /// was given up may still be there.
    #[must_use]
    pub fn with_bookkeeping(self, review: Review, charged: Option<StorageUse>, has_source_of_job: bool) -> Self {
        Self { review, charged, has_source_of_job, ..self }
    }

    /// When its references are reviewed.
    pub fn review_state(&self) -> Review {
        self.review
    }

    /// When there may be something to do about it ([`Video::clean_up`]).
    pub fn due_at(&self) -> Option<Timestamp> {
        due_at(self.check_at, self.review.at, self.reserved_at())
    }

    /// When the transcoding is given up if it has not ended; none if none is under way.
    fn job_given_up_at(&self) -> Option<Timestamp> {
        self.reserved_at().map(given_up_at)
    }

    fn reserved_at(&self) -> Option<Timestamp> {
        let Stage::Processing(attempt, _) = &self.stage else { return None };
        Some(attempt.reserved_at)
    }

    /// What has been charged to its owner so far; none if it is charged to no owner: one of an earlier release, or that
    /// was handed over.
    pub fn charged(&self) -> Option<StorageUse> {
        self.charged
    }

    /// Notes that the video was written, and with it the difference between what it occupies and what was charged.
    pub fn settle(&mut self) {
        self.charged = self.charged.map(|_| self.charge());
    }

    /// The parts that are still accepted; none if the file is uploaded with one PUT, has arrived, or comes too late.
    pub fn awaited_parts(&self, now: Timestamp) -> Option<PartPlan> {
        let is_open = self.stage == Stage::AwaitingUpload && now < self.upload.expires_at();
        self.upload.parts().filter(|_| is_open)
    }

    /// Gives the upload up if it is overdue. Returns whether it was.
    pub fn abandon(&mut self, now: Timestamp) -> bool {
        let overdue = self.stage == Stage::AwaitingUpload && self.upload.abandoned_at() <= now;
        if overdue {
            self.give_up(FailureCode::NeverUploaded, now);
        }
        overdue
    }

    /// Gives the upload up because its author wants that. Returns whether it was awaited. Links that were handed out
    /// may still be used for a while, so what arrives is deleted later.
    pub fn cancel(&mut self, now: Timestamp) -> bool {
        let awaited = self.stage == Stage::AwaitingUpload;
        if awaited {
            self.give_up(FailureCode::UploadCancelled, now);
            self.check_at = Some(later(later(now, upload::LINK_LIFETIME), upload::GRACE));
        }
        awaited
    }

    /// Gives the transcoding up if it is overdue. Returns whether it was. From then on, no event of a job and no
    /// message about the upload counts, so that nothing is kept of the video but the failure. It is checked again
    /// at once, until its upload is deleted ([`Video::await_end_of_jobs`]).
    pub fn give_up_job(&mut self, now: Timestamp) -> bool {
        let overdue = self.job_given_up_at().is_some_and(|at| at <= now);
        if overdue {
            self.give_up(FailureCode::NeverFinished, now);
            self.check_at = Some(now);
            self.has_source_of_job = true;
        }
        overdue
    }

    /// Notes that the upload of a transcoding that was given up is deleted, so that no job can begin any more. What one
    /// that is running may still write is deleted later.
    pub fn await_end_of_jobs(&mut self, now: Timestamp) {
        if self.has_source_of_job {
            self.check_at = Some(cleanup_time(now));
            self.has_source_of_job = false;
        }
    }

    /// Whether the transcoding was given up, and its upload may still be there.
    pub fn has_source_of_job(&self) -> bool {
        self.has_source_of_job
    }

    fn give_up(&mut self, code: FailureCode, now: Timestamp) {
        self.stage = Stage::Failed(None, Failure::of(code));
        self.review = Review::begin(now);
    }

    /// Whether the upload or the transcoding was given up.
    pub fn is_abandoned(&self) -> bool {
        matches!(self.stage, Stage::Failed(None, _))
    }

    /// Whether the video was given up so that what arrives after that is not transcoded: by its author, or because the
    /// transcoding did not end.
    pub fn is_given_up(&self) -> bool {
        self.is_job_given_up() || self.is_failed_with(FailureCode::UploadCancelled)
    }

    /// Whether the transcoding was given up, so that jobs may have left files.
    pub fn is_job_given_up(&self) -> bool {
        self.is_failed_with(FailureCode::NeverFinished)
    }

    fn is_failed_with(&self, code: FailureCode) -> bool {
        matches!(&self.stage, Stage::Failed(None, failure) if failure.code == code)
    }

    /// What to do now. While a job is running, superseded ones are left alone: its own time is over before theirs.
    pub fn clean_up(&self, now: Timestamp) -> Cleanup {
        let is_due = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
        match &self.stage {
            Stage::Deleting => Cleanup::Everything,
            Stage::Processing(..) if is_due(self.job_given_up_at()) => Cleanup::Job,
            Stage::Failed(None, _) if self.has_source_of_job => Cleanup::Job,
            Stage::AwaitingUpload | Stage::Failed(None, _) if is_due(self.check_at) => Cleanup::Upload,
            Stage::Ready(..) | Stage::Failed(Some(_), _) if is_due(self.check_at) => Cleanup::Outputs,
            _ if is_due(self.review.at) => Cleanup::Review,
            _ => Cleanup::NotDue,
        }
    }

    /// Notes that nothing is left of an abandoned upload or of superseded jobs.
    pub fn set_checked(&mut self) {
        self.check_at = None;
    }

    /// Notes whether a lesson, of the draft or of a version, names the video. Returns whether it is to be deleted:
    /// nothing has named it for [`ORPHANED_FOR`], no job is running, and nothing else is left to be cleaned up. From
    /// then on it takes no file and no update of a job, so that it can never be played again.
    pub fn review(&mut self, is_referenced: bool, now: Timestamp) -> bool {
        let is_busy = matches!(self.stage, Stage::AwaitingUpload | Stage::Processing(..)) || self.check_at.is_some();
        if is_referenced || is_busy {
            self.review = Review::begin(now);
            return false;
        }
        let since = *self.review.unreferenced_since.get_or_insert(now);
        let due = later(since, ORPHANED_FOR);
        let is_over = due <= now;
        if is_over {
            self.stage = Stage::Deleting;
        }
        self.review.at = Some(due);
        is_over
    }

    /// Whether a job may still write files: the present one, which is given up if it does not end, one that was given
    /// up, or a superseded one.
    pub fn may_be_written(&self, now: Timestamp) -> bool {
        let is_awaited = self.check_at.is_some_and(|check_at| check_at > now);
        match &self.stage {
            Stage::Processing(..) => true,
            Stage::Ready(..) | Stage::Failed(Some(_), _) => is_awaited,
            Stage::Failed(None, _) => self.is_job_given_up() && is_awaited || self.has_source_of_job,
            Stage::AwaitingUpload | Stage::Deleting => false,
        }
    }
}

/// When there may be something to do about a video with these times of its checks, and of the submission that is being
/// transcoded.
pub fn due_at(
    check_at: Option<Timestamp>,
    review_at: Option<Timestamp>,
    reserved_at: Option<Timestamp>,
) -> Option<Timestamp> {
    check_at.into_iter().chain(review_at).chain(reserved_at.map(given_up_at)).min()
}

pub(super) fn cleanup_time(now: Timestamp) -> Timestamp {
    later(now, CLEANUP_DELAY)
}

fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}
