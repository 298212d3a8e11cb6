//! What a video asks for, and what has changed, after a message about it.

/// What to do with an object that has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrivalAction {
    /// Submit its first job. The number of the submission has to be stored before.
    Begin,
    /// The job of the present submission may have been created before a crash. Look for it, and store it with
    /// [`Video::set_job`](super::Video::set_job), or else begin with [`Video::submit_again`](super::Video::submit_again).
    Resume,
    /// Another delivery of the message may just be submitting the job. Come back later.
    Wait,
    /// Nothing: it was handled already, a later object has replaced it, or the video is ready.
    Ignore,
}

/// What an update of a job changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing changed.
    None,
    /// The job became known, or the percentage that is done.
    Progress,
    /// The video became ready.
    Ready,
    /// The video failed.
    Failed,
    /// The job was interrupted, and another one has to be submitted.
    Interrupted,
}

/// What there is to do about a video, once it is time to check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cleanup {
    /// It is not time yet.
    NotDue,
    /// The upload was given up: delete the uploaded object.
    Upload,
    /// The transcoding has not ended in time: give it up ([`Video::give_up_job`](super::Video::give_up_job)), and delete
    /// the uploaded object.
    Job,
    /// Delete the output folders of superseded jobs.
    Outputs,
    /// Find out whether a lesson still names it ([`Video::review`](super::Video::review)).
    Review,
    /// Delete all of it.
    Everything,
}
