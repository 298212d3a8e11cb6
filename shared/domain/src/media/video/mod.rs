//! A video, from the awaited upload to the result of transcoding.

use jiff::Timestamp;

use super::upload::{self, ContentType, FileName, UploadSize};
use super::{Failure, FailureCode, JobOutput, JobUpdate};
use crate::id::{CourseId, LessonId, UserId, VideoId};

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
}

impl Upload {
    /// When the upload link expires.
    pub fn expires_at(&self) -> Timestamp {
        self.created.saturating_add(upload::LINK_LIFETIME).unwrap_or(Timestamp::MAX)
    }

    /// When the upload is given up if nothing has arrived.
    pub fn abandoned_at(&self) -> Timestamp {
        self.expires_at().saturating_add(upload::GRACE).unwrap_or(Timestamp::MAX)
    }
}

/// An attempt to transcode an uploaded object. An object that is uploaded again is another attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Derived from the video and the object's `ETag`, so that a message that arrives twice is about the
    /// same attempt.
    pub name: String,
    /// The order in which S3 wrote objects of this key: hexadecimal, to be padded on the right.
    pub sequencer: String,
    /// The id of the transcoding job, once it was submitted.
    pub job: Option<String>,
}

impl Attempt {
    /// Whether this object was uploaded after the other.
    fn is_later_than(&self, other: &Self) -> bool {
        // Numbers padded with zeros on the right are in the same order as texts without those zeros.
        self.sequencer.trim_end_matches('0') > other.sequencer.trim_end_matches('0')
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
}

/// What to do with an object that has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrivalAction {
    /// Probe it and submit a job.
    Begin,
    /// The job may not have been submitted before a crash: submit it again.
    Resume,
    /// Nothing: it was handled already, or a later object has replaced it.
    Ignore,
}

/// What an update of a job changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing changed.
    None,
    /// The percentage that is done.
    Progress,
    /// The video became ready.
    Ready,
    /// The video failed.
    Failed,
}

/// A video.
#[derive(Debug, Clone, PartialEq)]
pub struct Video {
    upload: Upload,
    stage: Stage,
}

impl Video {
    /// A video that is going to be uploaded.
    pub fn announce(upload: Upload) -> Self {
        Self { upload, stage: Stage::AwaitingUpload }
    }

    /// The video of stored data.
    pub fn restore(upload: Upload, stage: Stage) -> Self {
        Self { upload, stage }
    }

    /// The announced upload.
    pub fn upload(&self) -> &Upload {
        &self.upload
    }

    /// The stage.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// The present attempt, if an upload has arrived.
    pub fn attempt(&self) -> Option<&Attempt> {
        match &self.stage {
            Stage::AwaitingUpload | Stage::Failed(None, _) => None,
            Stage::Processing(attempt, _) | Stage::Ready(attempt, _) | Stage::Failed(Some(attempt), _) => Some(attempt),
        }
    }

    /// Decides about an object that has arrived. A later object always replaces an earlier one. The
    /// same object is only transcoded again if the platform never managed to submit a job for it.
    pub fn arrive(&mut self, attempt: Attempt) -> ArrivalAction {
        match (&self.stage, self.attempt()) {
            (Stage::Processing(current, _), _) if current.name == attempt.name => {
                return if current.job.is_none() { ArrivalAction::Resume } else { ArrivalAction::Ignore };
            }
            (Stage::Failed(Some(current), failure), _)
                if current.name == attempt.name && current.job.is_none() && failure.code == FailureCode::OurFault => {}
            (_, Some(current)) if current.name == attempt.name || !attempt.is_later_than(current) => {
                return ArrivalAction::Ignore;
            }
            _ => {}
        }
        self.stage = Stage::Processing(attempt, None);
        ArrivalAction::Begin
    }

    /// Stores the id of the job that was submitted for the present attempt.
    pub fn set_job(&mut self, job: &str) {
        if let Stage::Processing(attempt, _) = &mut self.stage {
            attempt.job = Some(job.to_owned());
        }
    }

    /// Makes the present attempt fail.
    pub fn fail(&mut self, failure: Failure) {
        self.stage = Stage::Failed(self.attempt().cloned(), failure);
    }

    /// Applies an update of a job. Only updates of the present attempt count, and only while it is
    /// processed: they can arrive twice, late, and in any order.
    pub fn apply_update(&mut self, attempt: &str, job: &str, news: JobUpdate) -> Change {
        let Stage::Processing(present, percent) = &mut self.stage else { return Change::None };
        if present.name != attempt {
            return Change::None;
        }
        match news {
            JobUpdate::Progress(now) if percent.is_some_and(|before| now <= before) => Change::None,
            JobUpdate::Progress(now) => {
                *percent = Some(now.min(100));
                Change::Progress
            }
            JobUpdate::Done(outcome) => {
                let attempt = Attempt { job: Some(job.to_owned()), ..present.clone() };
                self.stage = Stage::Ready(attempt, outcome);
                Change::Ready
            }
            JobUpdate::Failed(failure) => {
                let attempt = Attempt { job: Some(job.to_owned()), ..present.clone() };
                self.stage = Stage::Failed(Some(attempt), failure);
                Change::Failed
            }
        }
    }

    /// Gives the upload up if it is overdue. Returns whether it was.
    pub fn abandon(&mut self, now: Timestamp) -> bool {
        let overdue = self.stage == Stage::AwaitingUpload && self.upload.abandoned_at() <= now;
        if overdue {
            self.stage = Stage::Failed(None, Failure::of(FailureCode::NeverUploaded));
        }
        overdue
    }

    /// Whether the upload was given up.
    pub fn is_abandoned(&self) -> bool {
        matches!(self.stage, Stage::Failed(None, _))
    }
}

#[cfg(test)]
mod tests;
