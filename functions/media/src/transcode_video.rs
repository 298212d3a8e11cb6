//! Looks at what was uploaded and submits the job that makes renditions of it.

use futures::FutureExt as _;
use glotto_domain::media::{self, Arrival, FailureCode, Ladder, Video, job, upload};
use glotto_events::{Failure, Handler, Message, Trigger, Worker};
use glotto_objects::{MediaError, Order, Probed, Transcoder};
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Bucket, Context, Grant, Part, Queue};

use crate::arrivals::{self, Arrived};
use crate::outcome;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "transcode_video",
    Trigger::Queue(Queue::Transcode, 5),
    Handler::Message(|context, message| handle(context, message).boxed()),
    "Looks at uploaded videos and submits the jobs that make them watchable.",
)
.grants(&[
    Grant::Read(&[Part::Video]),
    Grant::Write(&[Part::Event, Part::Video]),
    Grant::Transcode,
    Grant::GetObject(Bucket::Uploads, "uploads/"),
]);

async fn handle(context: &Context, message: &Message) -> Result<(), Failure> {
    for arrived in arrivals::read(&message.body)? {
        begin(context, arrived, message.is_last_attempt()).await?;
    }
    Ok(())
}

/// The attempt is written down before its job is submitted: whatever the job tells finds it, and a
/// message that comes again after a crash in between submits the same job again.
async fn begin(context: &Context, Arrived { video, attempt }: Arrived, last: bool) -> Result<(), Failure> {
    let Some((mut video, mut read)) = context.store.videos().find(video).await? else {
        tracing::warn!(%video, "an upload that nobody announced");
        return Ok(());
    };
    let name = attempt.name.clone();
    match video.arrive(attempt) {
        Arrival::Ignore => return Ok(()),
        Arrival::Begin => {
            if !outcome::write(context, &video, read).await? {
                return Err(Failure::because("the video changed meanwhile"));
            }
            read = read.next();
        }
        Arrival::Resume => {}
    }
    match submit(context, &mut video, &name).await {
        Ok(()) => {}
        Err(Unsubmitted::Refused(why)) if last => {
            video.fail(media::Failure::with(FailureCode::OurFault, why.to_string()));
            outcome::write(context, &video, read).await?;
            return Err(why);
        }
        Err(Unsubmitted::Refused(why) | Unsubmitted::Now(why)) => return Err(why),
    }
    let written = outcome::write(context, &video, read).await?;
    if !written {
        // The job was faster than we, or a later upload was: both know better.
        tracing::info!(video = %video.upload().id, "the video has moved on meanwhile");
    }
    Ok(())
}

/// Why there is no job.
enum Unsubmitted {
    /// It cannot be had at the moment: a later attempt may.
    Now(Failure),
    /// It was refused, and will be until somebody mends the deployment. Who uploaded must not wait
    /// for that: with the last attempt the video fails, in words. The message is put aside all the
    /// same, so that the alarm rings; redriven once all is mended, it begins the video anew.
    Refused(Failure),
}

impl From<MediaError> for Unsubmitted {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::Unavailable(..) => Self::Now(Failure::because(error)),
            MediaError::Refused(..) => Self::Refused(Failure::because(error)),
        }
    }
}

impl From<MissingSetting> for Unsubmitted {
    fn from(error: MissingSetting) -> Self {
        Self::Refused(error.into())
    }
}

async fn submit(context: &Context, video: &mut Video, attempt: &str) -> Result<(), Unsubmitted> {
    let id = video.upload().id;
    let transcoder = context.port::<Transcoder>()?;
    let input = format!("s3://{}/{}", context.settings.bucket(Bucket::Uploads)?, upload::object_key(id));
    let folder = format!("s3://{}/{}", context.settings.bucket(Bucket::Media)?, job::folder(id, attempt));
    let source = match transcoder.probe(&input).await? {
        Probed::Video(source) => source,
        Probed::Useless(failure) => {
            video.fail(failure);
            return Ok(());
        }
    };
    match Ladder::of(&source) {
        Err(failure) => video.fail(failure),
        Ok(ladder) => {
            let order =
                Order { video: id, attempt, input: &input, folder: &folder, ladder: &ladder, audio: source.audio };
            video.submitted(&transcoder.submit(order).await?);
        }
    }
    Ok(())
}
