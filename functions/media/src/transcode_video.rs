//! Probes uploaded videos and submits their transcoding jobs.

use futures::FutureExt as _;
use glotto_domain::media::{self, ArrivalAction, FailureCode, Ladder, Video, job, upload};
use glotto_events::{Failure, Handler, Message, Trigger, Worker};
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Bucket, Context, Grant, Part, Queue, ServiceError};
use glotto_transcoder::{JobRequest, Probe, Transcoder};

use crate::s3_event::{self, UploadedObject};
use crate::save::save_video;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "transcode_video",
    Trigger::Queue(Queue::Transcode, 5),
    Handler::Message(|context, message| handle(context, message).boxed()),
    "Probes uploaded videos and submits their transcoding jobs.",
)
.grants(&[
    Grant::Read(&[Part::Video]),
    Grant::Write(&[Part::Event, Part::Video]),
    Grant::Transcode,
    Grant::GetObject(Bucket::Uploads, "uploads/"),
])
// Each message takes seconds of waiting for MediaConvert, which has limits of its own.
.concurrency(2)
.artifact("transcoding");

async fn handle(context: &Context, message: &Message) -> Result<(), Failure> {
    for object in s3_event::parse(&message.body)? {
        transcode(context, object, message.is_last_attempt()).await?;
    }
    Ok(())
}

/// Saves the attempt before its job is submitted, so that events of the job find it, and a message
/// that is delivered again after a crash in between submits the same job again.
async fn transcode(context: &Context, object: UploadedObject, last: bool) -> Result<(), Failure> {
    let Some((mut video, mut read)) = context.store.videos().find(object.video).await? else {
        tracing::warn!(video = %object.video, "an upload was not announced");
        return Ok(());
    };
    let attempt = object.attempt.name.clone();
    match video.arrive(object.attempt) {
        ArrivalAction::Ignore => return Ok(()),
        ArrivalAction::Begin => {
            if !save_video(context, &video, read).await? {
                return Err(Failure::because("the video was changed in between"));
            }
            read = read.next();
        }
        ArrivalAction::Resume => {}
    }
    match submit(context, &mut video, &attempt).await {
        Ok(()) => {}
        Err(SubmitError::Refused(why)) if last => {
            video.fail(media::Failure::with(FailureCode::OurFault, why.to_string()));
            save_video(context, &video, read).await?;
            return Err(why);
        }
        Err(SubmitError::Refused(why) | SubmitError::Unavailable(why)) => return Err(why),
    }
    if !save_video(context, &video, read).await? {
        // An event of the job or a later upload came first, and is newer than what this would save.
        tracing::info!(video = %video.upload().id, "the video was changed in between");
    }
    Ok(())
}

/// Why no job was submitted.
enum SubmitError {
    /// A dependency is unavailable. A later attempt may succeed.
    Unavailable(Failure),
    /// The call is refused until an operator repairs the deployment. So that authors need not wait for
    /// that, the video fails with the last attempt. The message still goes to the dead-letter queue,
    /// which raises the alarm, and transcodes the video when it is redriven after the repair.
    Refused(Failure),
}

impl From<ServiceError> for SubmitError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Unavailable(..) => Self::Unavailable(Failure::because(error)),
            ServiceError::Refused(..) => Self::Refused(Failure::because(error)),
        }
    }
}

impl From<MissingSetting> for SubmitError {
    fn from(error: MissingSetting) -> Self {
        Self::Refused(error.into())
    }
}

/// Probes an upload and submits its job. The video fails if it cannot be transcoded.
async fn submit(context: &Context, video: &mut Video, attempt: &str) -> Result<(), SubmitError> {
    let id = video.upload().id;
    let transcoder = context.port::<Transcoder>()?;
    let input = format!("s3://{}/{}", context.settings.bucket(Bucket::Uploads)?, upload::object_key(id));
    let folder = format!("s3://{}/{}", context.settings.bucket(Bucket::Media)?, job::folder(id, attempt));
    let source = match transcoder.probe(&input).await? {
        Probe::Video(source) => source,
        Probe::Unusable(failure) => {
            video.fail(failure);
            return Ok(());
        }
    };
    match Ladder::of(&source) {
        Err(failure) => video.fail(failure),
        Ok(ladder) => {
            let (input, folder, ladder, audio) = (&*input, &*folder, &ladder, source.audio);
            let request = JobRequest { video: id, attempt, input, folder, ladder, audio };
            video.set_job(&transcoder.submit(request).await?);
        }
    }
    Ok(())
}
