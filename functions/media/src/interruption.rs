//! Jobs that the service interrupted: that another one has to be submitted is an event of the outbox, which the relay
//! puts on the queue of uploads. So it is stored in the same transaction as the video, and lost with none of them.

use glotto_domain::Revision;
use glotto_domain::id::VideoId;
use glotto_domain::media::job::TRANSCODING_INTERRUPTED;
use glotto_domain::media::{Attempt, Submission, Video};
use glotto_events::{Failure, Message};
use glotto_runtime::Context;
use glotto_store::{CommitError, Conflict, Transaction};
use serde::{Deserialize, Serialize};

/// The payload of the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Interruption {
    pub(crate) video_id: VideoId,
    /// The attempt.
    pub(crate) attempt: String,
    /// The number of the submission that follows.
    pub(crate) submission: u32,
}

impl Interruption {
    /// The submission that follows the interrupted one.
    pub(crate) fn submission(&self) -> Submission {
        Submission { attempt: self.attempt.clone(), number: self.submission }
    }
}

/// Saves a video whose job was interrupted over the revision that was read, and emits the event. Returns whether it was
/// saved: it is not if it was changed since it was read.
pub(crate) async fn save(context: &Context, video: &Video, read: Revision) -> Result<bool, Failure> {
    let Some(Submission { attempt, number }) = video.attempt().map(Attempt::submission) else { return Ok(true) };
    let video_id = video.upload().id;
    tracing::warn!(video = %video_id, attempt, number, "the job was interrupted and is submitted again");
    let interruption = Interruption { video_id, attempt, submission: number };
    let mut transaction = Transaction::new(&context.store);
    transaction.update_video(video, read, Conflict);
    transaction.emit(&context.event(TRANSCODING_INTERRUPTED, None, interruption));
    match transaction.commit(&context.store).await {
        Ok(()) => Ok(true),
        Err(CommitError::Condition(Conflict)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The interruption that a message of the queue is about; none if it is a notification of S3.
pub(crate) fn parse(message: &Message) -> Result<Option<Interruption>, Failure> {
    let is_interruption = message.event().is_ok_and(|event| event.kind == TRANSCODING_INTERRUPTED);
    if is_interruption { message.payload().map(Some) } else { Ok(None) }
}
