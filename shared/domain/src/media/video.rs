//! A video: from an awaited upload to something to watch.

use jiff::Timestamp;

use super::upload::{self, ContentType, FileName, UploadSize};
use super::{Failure, FailureCode, JobNews, JobOutput};
use crate::id::{CourseId, LessonId, UserId, VideoId};

/// What was announced to be uploaded, and for what. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Names the video.
    pub id: VideoId,
    /// The course that it is for.
    pub course: CourseId,
    /// The lesson that it is for.
    pub lesson: LessonId,
    /// Who owns the course.
    pub owner: UserId,
    /// What the file was called.
    pub file_name: FileName,
    /// Its media type.
    pub content_type: ContentType,
    /// Its size.
    pub size: UploadSize,
    /// When it was announced.
    pub created: Timestamp,
}

impl Upload {
    /// Until when it may be uploaded.
    pub fn ends(&self) -> Timestamp {
        self.created.saturating_add(upload::LINK_LIFETIME).unwrap_or(Timestamp::MAX)
    }

    /// From when on it is given up.
    pub fn given_up(&self) -> Timestamp {
        self.ends().saturating_add(upload::GRACE).unwrap_or(Timestamp::MAX)
    }
}

/// One try to make a video of one uploaded object. An object that is put again is another try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Follows from the video and the object's entity tag, so a message that comes twice is about
    /// the same attempt.
    pub name: String,
    /// S3's order of the events of one key: hexadecimal, to be padded on the right.
    pub sequencer: String,
    /// The transcoder's name of the job, once it has one.
    pub job: Option<String>,
}

impl Attempt {
    /// Whether this object was put after the other.
    fn is_later_than(&self, other: &Self) -> bool {
        // Padding on the right with zeros compares as texts do, as zero is the least digit.
        self.sequencer.trim_end_matches('0') > other.sequencer.trim_end_matches('0')
    }
}

/// Where a video is on its way.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// Nothing has arrived yet.
    AwaitingUpload,
    /// A job works on it; how many percent are done, if that is known.
    Processing(Attempt, Option<u8>),
    /// It can be watched.
    Ready(Attempt, JobOutput),
    /// Nothing came of it.
    Failed(Option<Attempt>, Failure),
}

/// What to do about an object that has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// Look at it and submit a job.
    Begin,
    /// It was begun, but the job may not have been submitted: submit it again.
    Resume,
    /// Nothing: it was dealt with, or a later object has taken its place.
    Ignore,
}

/// What news have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    None,
    /// How far the work is.
    Progress,
    /// It can be watched now.
    Ready,
    /// It has failed now.
    Failed,
}

/// A video.
#[derive(Debug, Clone, PartialEq)]
pub struct Video {
    upload: Upload,
    stage: Stage,
}

impl Video {
    /// A video that is about to be uploaded.
    pub fn announce(upload: Upload) -> Self {
        Self { upload, stage: Stage::AwaitingUpload }
    }

    /// A video as it was stored.
    pub fn restore(upload: Upload, stage: Stage) -> Self {
        Self { upload, stage }
    }

    /// What was announced.
    pub fn upload(&self) -> &Upload {
        &self.upload
    }

    /// Where it is on its way.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// The present attempt, if anything has arrived.
    pub fn attempt(&self) -> Option<&Attempt> {
        match &self.stage {
            Stage::AwaitingUpload | Stage::Failed(None, _) => None,
            Stage::Processing(attempt, _) | Stage::Ready(attempt, _) | Stage::Failed(Some(attempt), _) => Some(attempt),
        }
    }

    /// An object has arrived. A later one takes the place of an earlier one, whatever became of
    /// that. The same one begins anew only if no job could ever be had for it, which was our fault.
    pub fn arrive(&mut self, attempt: Attempt) -> Arrival {
        match (&self.stage, self.attempt()) {
            (Stage::Processing(known, _), _) if known.name == attempt.name => {
                return if known.job.is_none() { Arrival::Resume } else { Arrival::Ignore };
            }
            (Stage::Failed(Some(known), failure), _)
                if known.name == attempt.name && known.job.is_none() && failure.code == FailureCode::OurFault => {}
            (_, Some(known)) if known.name == attempt.name || !attempt.is_later_than(known) => {
                return Arrival::Ignore;
            }
            _ => {}
        }
        self.stage = Stage::Processing(attempt, None);
        Arrival::Begin
    }

    /// The job of the present attempt has been submitted.
    pub fn submitted(&mut self, job: &str) {
        if let Stage::Processing(attempt, _) = &mut self.stage {
            attempt.job = Some(job.to_owned());
        }
    }

    /// The present attempt cannot be made anything of.
    pub fn fail(&mut self, failure: Failure) {
        self.stage = Stage::Failed(self.attempt().cloned(), failure);
    }

    /// A job of an attempt tells something. Only the present attempt is listened to, and only
    /// while it is being worked on: news come twice, late, and in any order.
    pub fn hear(&mut self, attempt: &str, job: &str, news: JobNews) -> Change {
        let Stage::Processing(present, percent) = &mut self.stage else { return Change::None };
        if present.name != attempt {
            return Change::None;
        }
        match news {
            JobNews::Progress(now) if percent.is_some_and(|known| now <= known) => Change::None,
            JobNews::Progress(now) => {
                *percent = Some(now.min(100));
                Change::Progress
            }
            JobNews::Done(outcome) => {
                let attempt = Attempt { job: Some(job.to_owned()), ..present.clone() };
                self.stage = Stage::Ready(attempt, outcome);
                Change::Ready
            }
            JobNews::Failed(failure) => {
                let attempt = Attempt { job: Some(job.to_owned()), ..present.clone() };
                self.stage = Stage::Failed(Some(attempt), failure);
                Change::Failed
            }
        }
    }

    /// Gives the upload up if it is overdue; tells whether it did.
    pub fn give_up(&mut self, now: Timestamp) -> bool {
        let overdue = self.stage == Stage::AwaitingUpload && self.upload.given_up() <= now;
        if overdue {
            self.stage = Stage::Failed(None, Failure::of(FailureCode::NeverUploaded));
        }
        overdue
    }

    /// Whether nothing was ever uploaded, and never will be.
    pub fn is_given_up(&self) -> bool {
        matches!(self.stage, Stage::Failed(None, _))
    }
}

#[cfg(test)]
mod tests;
