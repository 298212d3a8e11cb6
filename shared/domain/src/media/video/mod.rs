//! A video, from the awaited upload to the result of transcoding.

use jiff::Timestamp;

use super::job::{MAX_INTERRUPTIONS, Submission};
use super::multipart::{self, PartPlan};
use super::upload::{self, ContentType, FileName, Medium, UploadSize};
use super::{Failure, FailureCode, JobOutput, JobUpdate, StorageUse};
use crate::id::{CourseId, LessonId, UserId, VideoId};

mod action;
mod attempt;
mod cleanup;

pub use action::{ArrivalAction, Change, Cleanup};
pub use attempt::{Arrival, Attempt};
use cleanup::cleanup_time;
pub use cleanup::{ORPHANED_FOR, REVIEW_EVERY, Review, due_at};

/// An announced upload. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The id of the video.
    pub id: VideoId,
    /// The course.
    pub course: CourseId,
    /// The lesson.
    pub lesson: LessonId,
    /// The owner of the course.
    pub owner: UserId,
    /// The name of the file.
    pub file_name: FileName,
    /// The media type.
    pub content_type: ContentType,
    /// The size.
    pub size: UploadSize,
    /// When the upload was announced.
    pub created: Timestamp,
    /// What the lesson is expected to play.
    pub medium: Medium,
    /// The name that S3 gave to an upload in parts; none if the file is uploaded with one PUT.
    pub multipart: Option<String>,
}

impl Upload {
    /// When the upload ends: the link to it expires, or parts are not accepted any more.
    pub fn expires_at(&self) -> Timestamp {
        let lifetime = if self.multipart.is_some() { multipart::OPEN_FOR } else { upload::LINK_LIFETIME };
        self.created.saturating_add(lifetime).unwrap_or(Timestamp::MAX)
    }

    /// The parts of the file; none if it is uploaded with one PUT.
    pub fn parts(&self) -> Option<PartPlan> {
        self.multipart.as_ref().map(|_| PartPlan::of(self.size))
    }

    /// When the upload is given up if nothing has arrived.
    pub fn abandoned_at(&self) -> Timestamp {
        self.expires_at().saturating_add(upload::GRACE).unwrap_or(Timestamp::MAX)
    }
}

/// The stage of a video.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// The upload has not arrived yet.
    AwaitingUpload,
    /// An attempt is being transcoded, with the percentage that is done, if known.
    Processing(Attempt, Option<u8>),
    /// The video can be watched.
    Ready(Attempt, JobOutput),
    /// The upload or the attempt failed.
    Failed(Option<Attempt>, Failure),
    /// No lesson names it any more, and all of it is being deleted.
    Deleting,
}

/// A video.
#[derive(Debug, Clone, PartialEq)]
pub struct Video {
    upload: Upload,
    stage: Stage,
    check_at: Option<Timestamp>,
    review: Review,
    charged: Option<StorageUse>,
    has_source_of_job: bool,
}

impl Video {
    /// A video that is going to be uploaded. It is charged to its owner when it is written.
    pub fn announce(upload: Upload) -> Self {
        let check_at = Some(upload.abandoned_at());
        let video = Self::restore(upload, Stage::AwaitingUpload, check_at);
        let charged = Some(video.charge());
        Self { charged, ..video }
    }

    /// The video of stored data. It is not charged to its owner, and its references are not reviewed.
    pub fn restore(upload: Upload, stage: Stage, check_at: Option<Timestamp>) -> Self {
        Self { upload, stage, check_at, review: Review::default(), charged: None, has_source_of_job: false }
    }

    /// The announced upload.
    pub fn upload(&self) -> &Upload {
        &self.upload
    }

    /// The stage.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// When to check for leftovers of the upload or of superseded jobs, if there may be any.
    pub fn check_at(&self) -> Option<Timestamp> {
        self.check_at
    }

    /// The present attempt, if an upload has arrived.
    pub fn attempt(&self) -> Option<&Attempt> {
        match &self.stage {
            Stage::AwaitingUpload | Stage::Failed(None, _) | Stage::Deleting => None,
            Stage::Processing(attempt, _) | Stage::Ready(attempt, _) | Stage::Failed(Some(attempt), _) => Some(attempt),
        }
    }

    /// Decides about an object that has arrived. A later object replaces an earlier one until the video is ready. Then
    /// it takes no other file: what a version of a course plays never changes, and another file needs another upload.
    /// The same object is only transcoded again if the platform does not know of a job for it.
    pub fn arrive(&mut self, arrival: Arrival, now: Timestamp) -> ArrivalAction {
        if matches!(self.stage, Stage::Ready(..) | Stage::Deleting) || self.is_given_up() {
            return ArrivalAction::Ignore;
        }
        let replaced = match self.attempt() {
            Some(present) if present.name == arrival.attempt => return self.arrive_again(now),
            Some(present) if !present.is_before(&arrival) => return ArrivalAction::Ignore,
            present => present.is_some(),
        };
        self.check_at = replaced.then(|| cleanup_time(now));
        self.stage = Stage::Processing(Attempt::first(arrival, now), None);
        self.review = Review::begin(now);
        ArrivalAction::Begin
    }

    /// Decides about an attempt that has to be submitted again after the submission before this one was interrupted.
    pub fn resume(&self, submission: &Submission, now: Timestamp) -> ArrivalAction {
        if self.attempt().is_some_and(|attempt| attempt.follows(submission)) {
            self.arrive_again(now)
        } else {
            ArrivalAction::Ignore
        }
    }

    /// Decides about the object of the present attempt.
    fn arrive_again(&self, now: Timestamp) -> ArrivalAction {
        let unfinished = match &self.stage {
            Stage::Processing(attempt, _) => Some(attempt),
            Stage::Failed(Some(attempt), failure) if failure.code == FailureCode::OurFault => Some(attempt),
            _ => None,
        };
        match unfinished.filter(|attempt| attempt.job.is_none()) {
            None => ArrivalAction::Ignore,
            Some(attempt) if attempt.may_be_submitting(now) => ArrivalAction::Wait,
            Some(_) => ArrivalAction::Resume,
        }
    }

    /// Begins the next submission of the present attempt, because no job of the one before was found. If that has
    /// a job after all, its updates are ignored from now on, and its output is deleted later.
    pub fn submit_again(&mut self, now: Timestamp) {
        if let Some(next) = self.attempt().map(|attempt| attempt.next_submission(now)) {
            self.stage = Stage::Processing(next, None);
            self.check_at = Some(cleanup_time(now));
        }
    }

    /// Marks the minutes of the present attempt as counted.
    pub fn set_counted(&mut self) {
        if let Stage::Processing(attempt, _) = &mut self.stage {
            attempt.is_counted = true;
        }
    }

    /// Stores the id of the job of the present submission.
    pub fn set_job(&mut self, job: &str) {
        match &mut self.stage {
            Stage::Processing(attempt, _) => attempt.job = Some(job.to_owned()),
            Stage::Failed(Some(attempt), _) if attempt.job.is_none() => {
                let attempt = Attempt { job: Some(job.to_owned()), ..attempt.clone() };
                self.stage = Stage::Processing(attempt, None);
            }
            Stage::AwaitingUpload | Stage::Ready(..) | Stage::Failed(..) | Stage::Deleting => {}
        }
    }

    /// Makes the present attempt fail, unless it has a job, whose updates say how it ends.
    pub fn fail(&mut self, failure: Failure) {
        if let Stage::Processing(attempt, _) = &self.stage
            && attempt.job.is_none()
        {
            self.stage = Stage::Failed(Some(attempt.clone()), failure);
        }
    }

    /// Applies an update of a job. Only updates of the present submission count. They can arrive twice, late, and
    /// in any order, so what they say is ranked, and a lower rank never replaces a higher one: no job is known; it
    /// failed without a job; its job is running, with the highest percentage; its job failed; its job is complete. An
    /// interruption begins the next submission, to which no earlier update belongs.
    pub fn apply_update(&mut self, submission: &Submission, job: &str, update: JobUpdate, now: Timestamp) -> Change {
        let Some(present) = self.attempt().filter(|attempt| attempt.submission() == *submission) else {
            return Change::None;
        };
        let is_new = present.job.is_none();
        let attempt = Attempt { job: Some(job.to_owned()), ..present.clone() };
        match (&self.stage, update) {
            (Stage::AwaitingUpload | Stage::Ready(..) | Stage::Deleting, _) => Change::None,
            (_, JobUpdate::Done(output)) => {
                self.stage = Stage::Ready(attempt, output);
                // Superseded jobs may still write for a while.
                self.check_at = self.check_at.map(|_| cleanup_time(now));
                Change::Ready
            }
            (Stage::Failed(..), _) if !is_new => Change::None,
            (_, JobUpdate::Interrupted(_)) if attempt.interruptions < MAX_INTERRUPTIONS => {
                self.stage = Stage::Processing(attempt.after_interruption(), None);
                // The job may have written files.
                self.check_at = Some(cleanup_time(now));
                Change::Interrupted
            }
            (_, JobUpdate::Failed(failure) | JobUpdate::Interrupted(failure)) => {
                self.stage = Stage::Failed(Some(attempt), failure);
                Change::Failed
            }
            (stage, JobUpdate::Progress(percent)) => {
                let before = if let Stage::Processing(_, percent) = stage { *percent } else { None };
                let highest = before.max(percent.map(|percent| percent.min(100)));
                if !is_new && highest == before {
                    return Change::None;
                }
                self.stage = Stage::Processing(attempt, highest);
                Change::Progress
            }
        }
    }
}

#[cfg(test)]
mod tests;
