//! Applies the events of transcoding jobs: a video makes progress, becomes ready or fails.

use futures::FutureExt as _;
use glotto_domain::media::{Change, Stage, Video};
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::Retries;
use serde_json::{Value, json};

use crate::interruption;
use crate::job_event::{self, JobEvent};
use crate::save::save_video;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "finish_transcode",
    Trigger::Rule(
        r#"{"source":["aws.mediaconvert"],"detail-type":["MediaConvert Job State Change"],"detail":{"status":["PROGRESSING","STATUS_UPDATE","COMPLETE","ERROR","CANCELED"],"userMetadata":{"videoId":[{"prefix":"vid_"}]}}}"#,
    ),
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Applies the events of transcoding jobs to videos. A job that the service interrupted is submitted again.",
)
.grants(&[Grant::Read(&[Part::Course, Part::Video]), Grant::Write(&[Part::Course, Part::Event, Part::Video])])
.example(
    r#"{"timestamp":1772476200000,"accountId":"123456789012","jobId":"1772476200000-abcdef","status":"COMPLETE","queue":"arn:aws:mediaconvert:eu-central-1:123456789012:queues/Default","userMetadata":{"videoId":"vid_01J9ZK5W6V4QX0N8R3T7B2M1CD","attempt":"a","submission":"1","poster":"1","frameSeconds":"1"},"outputGroupDetails":[{"type":"CMAF_GROUP","playlistFilePaths":["s3://media/hls/vid_01J9ZK5W6V4QX0N8R3T7B2M1CD/a-1/master.m3u8","s3://media/hls/vid_01J9ZK5W6V4QX0N8R3T7B2M1CD/a-1/master.mpd"],"outputDetails":[{"outputFilePaths":["s3://media/hls/vid_01J9ZK5W6V4QX0N8R3T7B2M1CD/a-1/master_640x360.m3u8"],"durationInMs":9600,"videoDetails":{"widthInPx":640,"heightInPx":360}}]},{"type":"FILE_GROUP","outputDetails":[{"outputFilePaths":["s3://media/hls/vid_01J9ZK5W6V4QX0N8R3T7B2M1CD/a-1/frame.0000009.jpg"]}]}]}"#,
);

async fn handle(context: &Context, event: &Value) -> Result<Value, Failure> {
    let Some(event) = job_event::parse(event)? else { return Ok(json!({ "change": "None" })) };
    let mut retries = Retries::default();
    loop {
        if let Some(change) = apply(context, &event).await? {
            return Ok(json!({ "video": event.video, "change": format!("{change:?}") }));
        }
        retries.back_off("the video").await?;
    }
}

/// Applies an event to its video. None if the video was changed in between.
async fn apply(context: &Context, event: &JobEvent) -> Result<Option<Change>, Failure> {
    let Some((mut video, read)) = context.store.videos().find(event.video).await? else {
        return Ok(Some(Change::None));
    };
    let change = video.apply_update(&event.submission, &event.job, event.update.clone(), context.now());
    let saved = match change {
        Change::None => true,
        Change::Interrupted => interruption::save(context, &video, read).await?,
        Change::Progress | Change::Ready | Change::Failed => save_video(context, &mut video, read).await?,
    };
    if saved && change == Change::Ready {
        log_cost(&video);
    }
    Ok(saved.then_some(change))
}

/// Logs what a job is billed as, from which operators compute what transcoding costs (docs/operations.md).
fn log_cost(video: &Video) {
    if let Stage::Ready(attempt, output) = video.stage() {
        let (id, job) = (video.upload().id, attempt.job.as_deref());
        tracing::info!(video = %id, job, output.seconds, output.billed_seconds, "a job was billed");
    }
}
