//! Hears what transcoding jobs tell: a video becomes ready, or fails and says why.

use futures::FutureExt as _;
use glotto_domain::media::Change;
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::ConflictRetry;
use serde_json::{Value, json};

use crate::job_event::{self, News};
use crate::outcome;

/// The worker.
pub const WORKER: Worker = Worker::new(
    "finish_transcode",
    Trigger::Rule(
        r#"{"source":["aws.mediaconvert"],"detail-type":["MediaConvert Job State Change"],"detail":{"status":["COMPLETE","ERROR","CANCELED","STATUS_UPDATE"],"userMetadata":{"videoId":[{"prefix":"vid_"}]}}}"#,
    ),
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Hears from transcoding jobs whether videos are ready or have failed.",
)
.grants(&[Grant::Read(&[Part::Course, Part::Video]), Grant::Write(&[Part::Course, Part::Event, Part::Video])])
.example(
    r#"{"timestamp":1772476200000,"accountId":"123456789012","jobId":"1772476200000-abcdef","status":"COMPLETE","queue":"arn:aws:mediaconvert:eu-central-1:123456789012:queues/Default","userMetadata":{"videoId":"vid_01J9ZK5W6V4QX0N8R3T7B2M1CD","attempt":"a1"},"outputGroupDetails":[{"type":"HLS_GROUP","playlistFilePaths":["s3://media/hls/vid_01J9ZK5W6V4QX0N8R3T7B2M1CD/a1/master.m3u8"],"outputDetails":[{"outputFilePaths":["s3://media/hls/vid_01J9ZK5W6V4QX0N8R3T7B2M1CD/a1/master_640x360.m3u8"],"durationInMs":9600,"videoDetails":{"widthInPx":640,"heightInPx":360}}]},{"type":"FILE_GROUP","outputDetails":[{"outputFilePaths":["s3://media/hls/vid_01J9ZK5W6V4QX0N8R3T7B2M1CD/a1/poster.0000001.jpg"]}]}]}"#,
);

async fn handle(context: &Context, event: &Value) -> Result<Value, Failure> {
    let Some(news) = job_event::read(event)? else { return Ok(json!({ "change": "None" })) };
    let mut retry = ConflictRetry::default();
    loop {
        if let Some(change) = hear(context, &news).await? {
            return Ok(json!({ "video": news.video, "change": format!("{change:?}") }));
        }
        retry.wait("the video").await?;
    }
}

/// What the news have changed; nothing, if the video changed meanwhile.
async fn hear(context: &Context, News { video: id, attempt, job, told }: &News) -> Result<Option<Change>, Failure> {
    let Some((mut video, read)) = context.store.videos().find(*id).await? else {
        return Ok(Some(Change::None));
    };
    let change = video.hear(attempt, job, told.clone());
    if change == Change::None || outcome::write(context, &video, read).await? { Ok(Some(change)) } else { Ok(None) }
}
