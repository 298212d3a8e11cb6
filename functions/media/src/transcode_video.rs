//! Probes uploaded videos and submits their transcoding jobs.

use futures::FutureExt as _;
use glotto_domain::Revision;
use glotto_domain::media::{self, ArrivalAction, Attempt, FailureCode, Ladder, Medium, Source, Video, job, upload};
use glotto_domain::rate_limit::Limit;
use glotto_events::{Failure, Handler, Message, Trigger, Worker};
use glotto_runtime::settings::MissingSetting;
use glotto_runtime::{Bucket, Context, Grant, Part, Queue, ServiceError, hash};
use glotto_transcoder::{JobRequest, Probe, Transcoder};

use crate::interruption::{self, Interruption};
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
    Grant::Write(&[Part::Event, Part::Limit, Part::Video, Part::Videos]),
    Grant::Transcode,
    Grant::GetObject(Bucket::Uploads, "uploads/"),
])
// Each message takes seconds of waiting for MediaConvert, which has limits of its own.
.concurrency(2)
.artifact("transcoding");

async fn handle(context: &Context, message: &Message) -> Result<(), Failure> {
    let last = message.is_last_attempt();
    if let Some(interruption) = interruption::parse(message)? {
        return transcode_again(context, interruption, last).await;
    }
    for object in s3_event::parse(&message.body)? {
        transcode(context, object, last).await?;
    }
    Ok(())
}

/// Transcodes an uploaded object.
async fn transcode(context: &Context, object: UploadedObject, last: bool) -> Result<(), Failure> {
    let Some((mut video, read)) = context.store.videos().find(object.video).await? else {
        tracing::warn!(video = %object.video, "an upload was not announced");
        return Ok(());
    };
    let action = video.arrive(object.arrival, context.now());
    follow(context, video, read, action, last).await
}

/// Transcodes an object again whose job was interrupted.
async fn transcode_again(context: &Context, interruption: Interruption, last: bool) -> Result<(), Failure> {
    let Some((video, read)) = context.store.videos().find(interruption.video_id).await? else { return Ok(()) };
    let action = video.resume(&interruption.submission(), context.now());
    follow(context, video, read, action, last).await
}

/// Stores the number of the submission before its job is submitted, so that events of the job find it. A message
/// that is delivered again after a crash in between first looks for that job. Only if there is none, it submits
/// another one, under the next number and so into another folder.
async fn follow(
    context: &Context,
    mut video: Video,
    mut read: Revision,
    action: ArrivalAction,
    last: bool,
) -> Result<(), Failure> {
    let submitted = match action {
        ArrivalAction::Ignore => return Ok(()),
        ArrivalAction::Wait => return Err(Failure::conflict("another delivery may be submitting the job")),
        ArrivalAction::Begin => begin(context, &mut video, &mut read).await,
        ArrivalAction::Resume => resume(context, &mut video, &mut read).await,
    };
    match submitted {
        Ok(()) => {}
        Err(SubmitError::Refused(why)) if last => {
            video.fail(media::Failure::with(FailureCode::OurFault, why.to_string()));
            save_video(context, &mut video, read).await?;
            return Err(why);
        }
        Err(SubmitError::Refused(why) | SubmitError::Unavailable(why)) => return Err(why),
    }
    if !save_video(context, &mut video, read).await? {
        // An event of the job or a later upload came first, and is newer than what this would save.
        tracing::info!(video = %video.upload().id, "the video was changed in between");
    }
    Ok(())
}

/// Stores the number of a submission, and submits its job.
async fn begin(context: &Context, video: &mut Video, read: &mut Revision) -> Result<(), SubmitError> {
    store_revision(context, video, read).await?;
    submit(context, video, read).await
}

/// Stores what has to be known before the next step, over the revision that was read.
async fn store_revision(context: &Context, video: &mut Video, read: &mut Revision) -> Result<(), SubmitError> {
    if !save_video(context, video, *read).await.map_err(SubmitError::Unavailable)? {
        return Err(SubmitError::Unavailable(Failure::conflict("the video was changed in between")));
    }
    *read = read.next();
    Ok(())
}

/// Finds the job of the present submission, or begins the next one.
async fn resume(context: &Context, video: &mut Video, read: &mut Revision) -> Result<(), SubmitError> {
    let input = input_of(context, video)?;
    let present = video.attempt().map(Attempt::submission);
    let found = match &present {
        Some(submission) => context.port::<Transcoder>()?.find_job(&input, submission).await?,
        None => None,
    };
    if let Some(job) = found {
        video.set_job(&job);
        return Ok(());
    }
    video.submit_again(context.now());
    begin(context, video, read).await
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
async fn submit(context: &Context, video: &mut Video, read: &mut Revision) -> Result<(), SubmitError> {
    let Some(submission) = video.attempt().map(Attempt::submission) else { return Ok(()) };
    let id = video.upload().id;
    let transcoder = context.port::<Transcoder>()?;
    let input = input_of(context, video)?;
    let folder = format!("s3://{}/{}", context.settings.bucket(Bucket::Media)?, job::folder(id, &submission.output()));
    let planned = match transcoder.probe(&input).await? {
        Probe::Media(source) => plan(source, video.upload().medium),
        Probe::Unusable(failure) => Err(failure),
    };
    let (source, ladder) = match planned {
        Ok(planned) => planned,
        Err(failure) => {
            video.fail(failure);
            return Ok(());
        }
    };
    if !count_minutes(context, video, read, ladder.minutes(&source)).await? {
        video.fail(media::Failure::of(FailureCode::TooManyHours));
        return Ok(());
    }
    let (submission, input, folder, ladder, source) = (&submission, &*input, &*folder, &ladder, &source);
    let request = JobRequest { video: id, submission, input, folder, ladder, source };
    video.set_job(&transcoder.submit(request).await?);
    Ok(())
}

/// What an upload is transcoded to. In an audio lesson, a picture is left out: it is often the cover of a recording.
fn plan(source: Source, medium: Medium) -> Result<(Source, Ladder), media::Failure> {
    let source = source.played_as(medium)?;
    let ladder = Ladder::of(&source)?;
    Ok((source, ladder))
}

/// Counts the minutes of a video for the owner of its course, once for each object that arrives. Returns whether the
/// limit allows it.
///
/// That they are counted is stored before the job is submitted, so that submissions that MediaConvert throttles use no
/// more of them. If the worker is stopped between counting and storing, they are counted twice; the other order would
/// give minutes away.
async fn count_minutes(
    context: &Context,
    video: &mut Video,
    read: &mut Revision,
    minutes: i32,
) -> Result<bool, SubmitError> {
    if video.attempt().is_some_and(|attempt| attempt.is_counted) {
        return Ok(true);
    }
    let (limit, owner) = (&Limit::TRANSCODED_MINUTES, hash::text(video.upload().owner.to_string().as_bytes()));
    let counted = context.store.count_units(limit, &owner, minutes, context.now()).await;
    let is_allowed = counted.map_err(|error| SubmitError::Unavailable(error.into()))?.is_ok();
    if !is_allowed {
        tracing::warn!(limit = limit.name, video = %video.upload().id, "a limit was reached");
        return Ok(false);
    }
    video.set_counted();
    store_revision(context, video, read).await?;
    Ok(true)
}

/// The uploaded object, as jobs name their input.
fn input_of(context: &Context, video: &Video) -> Result<String, MissingSetting> {
    let bucket = context.settings.bucket(Bucket::Uploads)?;
    Ok(format!("s3://{bucket}/{}", upload::object_key(video.upload().id)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use glotto_domain::media::job::SUBMISSION_WINDOW;

    use super::*;

    #[test]
    fn looking_for_a_job_probing_and_submitting_fit_into_the_timeout_and_nobody_else_submits_meanwhile() {
        let timeout = Duration::from_secs(WORKER.sizing.timeout.into());
        // A second for each call: the read of the video, and the writes of the submission, of the limit, of that the
        // minutes are counted, and of the job. tests/it/api/media/submissions.rs counts them.
        let table = 5 * Duration::from_secs(1);
        assert!(glotto_transcoder::LONGEST + table <= timeout);
        // Two minutes are left for the job to be listed.
        assert!(timeout + Duration::from_mins(2) <= SUBMISSION_WINDOW.unsigned_abs());
    }
}
