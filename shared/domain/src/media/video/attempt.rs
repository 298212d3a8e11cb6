//! Attempts to transcode an uploaded object.

use jiff::Timestamp;

use crate::media::job::{SUBMISSION_WINDOW, Submission};

/// An uploaded object that has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The name of the attempt to transcode it. It is derived from the video and the object's `ETag`, so that a
    /// message that arrives twice is about the same attempt.
    pub attempt: String,
    /// The order in which S3 wrote objects of this key: hexadecimal, to be padded on the right.
    pub sequencer: String,
}

/// An attempt to transcode an uploaded object. An object that is uploaded again is another attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The name, as of its [`Arrival`].
    pub name: String,
    /// The order in which S3 wrote the object.
    pub sequencer: String,
    /// The number of the submission that counts, from 1. Those before it are superseded.
    pub submission: u32,
    /// When that number was stored, which is before its job is submitted.
    pub reserved_at: Timestamp,
    /// The id of its job, once it is known.
    pub job: Option<String>,
    /// Whether its minutes were counted for the owner of the course, which is done once, however often it is submitted.
    pub is_counted: bool,
    /// How often a job of it was interrupted by an error of the service.
    pub interruptions: u32,
}

impl Attempt {
    /// The first submission for an object.
    pub(super) fn first(arrival: Arrival, now: Timestamp) -> Self {
        let Arrival { attempt, sequencer } = arrival;
        Self {
            name: attempt,
            sequencer,
            submission: 1,
            reserved_at: now,
            job: None,
            is_counted: false,
            interruptions: 0,
        }
    }

    /// The next submission for the same object.
    pub(super) fn next_submission(&self, now: Timestamp) -> Self {
        Self { submission: self.submission.saturating_add(1), reserved_at: now, job: None, ..self.clone() }
    }

    /// The next submission after a job that was interrupted. It is not submitted yet, so its time is that of the one
    /// before.
    pub(super) fn after_interruption(&self) -> Self {
        let interruptions = self.interruptions.saturating_add(1);
        Self { interruptions, ..self.next_submission(self.reserved_at) }
    }

    /// The submission that counts.
    pub fn submission(&self) -> Submission {
        Submission { attempt: self.name.clone(), number: self.submission }
    }

    /// Whether its present submission is this one, or a later one for the same object.
    pub(super) fn follows(&self, submission: &Submission) -> bool {
        self.name == submission.attempt && self.submission >= submission.number
    }

    /// Whether the job may just be being submitted.
    pub(super) fn may_be_submitting(&self, now: Timestamp) -> bool {
        self.job.is_none() && now.duration_since(self.reserved_at) < SUBMISSION_WINDOW
    }

    /// Whether an object was uploaded after the one of this attempt.
    pub(super) fn is_before(&self, arrival: &Arrival) -> bool {
        // Numbers padded with zeros on the right are in the same order as texts without those zeros.
        self.sequencer.trim_end_matches('0') < arrival.sequencer.trim_end_matches('0')
    }
}
