//! Makes the storyboard of a video from the frames that its job has captured.
//!
//! Everything follows from the frames in the folder of the job, and nothing is in the table. So an event that comes
//! twice writes the same files again, and a worker that is stopped between two of them writes all with the next
//! delivery. The WebVTT file is written last: if it is there, all sheets are.

use futures::FutureExt as _;
use futures::future::try_join_all;
use glotto_domain::media::storyboard::{self, PER_SHEET, Storyboard};
use glotto_domain::media::{JobUpdate, job};
use glotto_events::{Failure, Handler, Trigger, Worker};
use glotto_objects::{Contents, Objects};
use glotto_runtime::{Bucket, Context, Grant};
use serde_json::{Value, json};

use crate::job_event::{self, CapturedFrames, JobEvent};
use crate::sheet::{self, Sheet};

/// The worker. It holds the frames of one sheet, and has the processor that their decoding needs.
pub const WORKER: Worker = Worker::new(
    "make_storyboard",
    Trigger::Rule(
        r#"{"source":["aws.mediaconvert"],"detail-type":["MediaConvert Job State Change"],"detail":{"status":["COMPLETE"],"userMetadata":{"videoId":[{"prefix":"vid_"}]}}}"#,
    ),
    Handler::Event(|context, event| handle(context, event).boxed()),
    "Makes storyboards from the frames that transcoding jobs have captured.",
)
.grants(&[Grant::GetObject(Bucket::Media, "hls/"), Grant::PutObject(Bucket::Media, "hls/")])
.sized(1024, 60)
.artifact("pictures")
.example(
    r#"{"timestamp":1772476200000,"accountId":"123456789012","jobId":"1772476200000-abcdef","status":"COMPLETE","queue":"arn:aws:mediaconvert:eu-central-1:123456789012:queues/Default","userMetadata":{"videoId":"vid_01J9ZK5W6V4QX0N8R3T7B2M1CD","attempt":"a","submission":"1","poster":"1","frameSeconds":"1"},"outputGroupDetails":[{"type":"CMAF_GROUP","outputDetails":[{"durationInMs":9600,"videoDetails":{"widthInPx":640,"heightInPx":360}}]},{"type":"FILE_GROUP","outputDetails":[{"outputFilePaths":["s3://media/hls/vid_01J9ZK5W6V4QX0N8R3T7B2M1CD/a-1/frame.0000009.jpg"]}]}]}"#,
);

/// Bytes of a captured frame at most: it is a JPEG of a picture with 720 lines.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
/// The files of an output folder never change. Only signed addresses open them.
const CACHE_CONTROL: &str = "public, max-age=86400, immutable";

async fn handle(context: &Context, event: &Value) -> Result<Value, Failure> {
    let Some(JobEvent { video, submission, update: JobUpdate::Done(output), frames: Some(frames), .. }) =
        job_event::parse(event)?
    else {
        return Ok(json!({ "sheets": 0 }));
    };
    let folder = job::folder(video, &submission.output());
    let sheets = make(context, &folder, frames, output.seconds).await?;
    if sheets.is_none() {
        // The folder of a superseded job is deleted after three days.
        tracing::warn!(%video, folder, "the frames of the job are gone");
    }
    Ok(json!({ "sheets": sheets.unwrap_or_default() }))
}

/// Makes the storyboard of a folder. Returns the number of its sheets; none if a frame is missing.
async fn make(context: &Context, folder: &str, frames: CapturedFrames, seconds: u32) -> Result<Option<u32>, Failure> {
    let objects = context.port::<Objects>()?;
    let pictures = frames.last.saturating_add(1);
    let Some(first) = read(&objects, folder, 0).await? else { return Ok(None) };
    let size = sheet::size(&first).map_err(Failure::because)?;
    let layout = Storyboard::new(size, pictures, frames.every);
    for number in 0..layout.sheets() {
        let begin = number * PER_SHEET;
        let wanted = begin..(begin + PER_SHEET).min(pictures);
        let captured = try_join_all(wanted.clone().map(|frame| read(&objects, folder, frame))).await?;
        let mut sheet = Sheet::new(&layout, number);
        for (frame, bytes) in wanted.zip(captured) {
            let Some(bytes) = bytes else { return Ok(None) };
            sheet.add(&layout, frame, &bytes).map_err(Failure::because)?;
        }
        let jpeg = sheet.encode().map_err(Failure::because)?;
        write(&objects, &format!("{folder}{}", storyboard::sheet_name(number)), "image/jpeg", jpeg).await?;
    }
    let text = layout.text(seconds).into_bytes();
    write(&objects, &format!("{folder}{}", storyboard::FILE), "text/vtt", text).await?;
    Ok(Some(layout.sheets()))
}

/// Reads a captured frame; none if there is no such object.
async fn read(objects: &Objects, folder: &str, frame: u32) -> Result<Option<Vec<u8>>, Failure> {
    let key = format!("{folder}{}", job::frame_name(frame));
    match objects.read_bytes(Bucket::Media, &key, MOST_BYTES).await.map_err(Failure::because)? {
        Some(Contents::Bytes(bytes)) => Ok(Some(bytes)),
        Some(Contents::TooLarge) => Err(Failure::because(format!("{key} is too large for a captured frame"))),
        None => Ok(None),
    }
}

async fn write(objects: &Objects, key: &str, content_type: &str, bytes: Vec<u8>) -> Result<(), Failure> {
    objects.write(Bucket::Media, key, content_type, CACHE_CONTROL, bytes).await.map_err(Failure::because)
}
