//! Events of MediaConvert about transcoding jobs
//! (<https://docs.aws.amazon.com/mediaconvert/latest/ug/mediaconvert_cwe_events.html>).

use std::collections::HashMap;

use glotto_domain::id::{Id as _, VideoId};
use glotto_domain::media::cost::{self, BilledOutput};
use glotto_domain::media::{Failure, FailureCode, JobOutput, JobUpdate, Rendition, Submission, job};
use glotto_events::Failure as EventFailure;
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
struct Event {
    detail: Detail,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    job_id: String,
    status: String,
    #[serde(default)]
    user_metadata: HashMap<String, String>,
    #[serde(default)]
    job_progress: Option<Progress>,
    #[serde(default)]
    error_code: Option<u32>,
    #[serde(default)]
    error_message: Option<String>,
    #[serde(default)]
    output_group_details: Vec<Group>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Progress {
    #[serde(default)]
    job_percent_complete: Option<u8>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    #[serde(default)]
    r#type: String,
    #[serde(default)]
    output_details: Vec<Output>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Output {
    #[serde(default, rename = "outputFilePaths")]
    files: Vec<String>,
    #[serde(default)]
    duration_in_ms: Option<u64>,
    #[serde(default)]
    video_details: Option<Picture>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Picture {
    width_in_px: u32,
    height_in_px: u32,
}

/// An event about a job of the platform.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct JobEvent {
    pub(crate) video: VideoId,
    pub(crate) submission: Submission,
    pub(crate) job: String,
    pub(crate) update: JobUpdate,
    /// The frames that a complete job has captured.
    pub(crate) frames: Option<CapturedFrames>,
}

/// Frames that a job has captured, numbered from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CapturedFrames {
    /// The number of the last one.
    pub(crate) last: u32,
    /// Seconds from one to the next.
    pub(crate) every: u32,
}

/// Parses an event. None if it has no update, or is about a job of another application.
///
/// # Errors
///
/// The event names a video but cannot be read. It must be delivered again: without it the video would
/// stay in processing.
pub(crate) fn parse(event: &Value) -> Result<Option<JobEvent>, EventFailure> {
    let id = event.pointer("/detail/userMetadata/videoId").and_then(Value::as_str);
    let Some(video) = id.and_then(|id| VideoId::parse(id).ok()) else { return Ok(None) };
    let unreadable =
        |why: &dyn std::fmt::Display| EventFailure::because(format!("an event about {video} cannot be read: {why}"));
    let Event { detail } = serde_json::from_value(event.clone()).map_err(|error| unreadable(&error))?;
    let submission = submission(&detail).ok_or_else(|| unreadable(&"it does not name a submission"))?;
    let frames = frames(&detail, video, &submission);
    let update = update(&detail, frames);
    Ok(update.map(|update| JobEvent { video, submission, job: detail.job_id, update, frames }))
}

fn submission(detail: &Detail) -> Option<Submission> {
    let value = |name: &str| detail.user_metadata.get(name);
    Some(Submission { attempt: value("attempt")?.clone(), number: value("submission")?.parse().ok()? })
}

/// A number in the metadata of a job.
fn number(detail: &Detail, name: &str) -> Option<u32> {
    detail.user_metadata.get(name)?.parse().ok()
}

fn update(detail: &Detail, frames: Option<CapturedFrames>) -> Option<JobUpdate> {
    Some(match detail.status.as_str() {
        "COMPLETE" => complete(detail, frames),
        "ERROR" => failed(detail),
        "CANCELED" => JobUpdate::Failed(Failure::of(FailureCode::Cancelled)),
        "PROGRESSING" | "STATUS_UPDATE" => {
            JobUpdate::Progress(detail.job_progress.as_ref().and_then(|progress| progress.job_percent_complete))
        }
        _ => return None,
    })
}

fn failed(detail: &Detail) -> JobUpdate {
    let code = detail.error_code.unwrap_or_default();
    let message = detail.error_message.as_deref().unwrap_or_default();
    let failure = Failure::with(FailureCode::of_job_error(code), format!("{code}: {message}"));
    if FailureCode::is_transient_job_error(code) { JobUpdate::Interrupted(failure) } else { JobUpdate::Failed(failure) }
}

fn outputs<'a>(detail: &'a Detail, kind: &str) -> Vec<&'a Output> {
    let groups = detail.output_group_details.iter().filter(|group| group.r#type == kind);
    groups.flat_map(|group| &group.output_details).collect()
}

fn complete(detail: &Detail, frames: Option<CapturedFrames>) -> JobUpdate {
    let films = outputs(detail, "CMAF_GROUP");
    let lengths = films.iter().filter_map(|output| output.duration_in_ms);
    let Some(milliseconds) = lengths.max().filter(|milliseconds| *milliseconds > 0) else {
        return JobUpdate::Failed(empty(&films));
    };
    let pictures = films.iter().filter_map(|output| output.video_details.as_ref());
    let renditions =
        pictures.map(|picture| Rendition { width: picture.width_in_px, height: picture.height_in_px }).collect();
    let seconds = u32::try_from(milliseconds.saturating_add(500) / 1000).unwrap_or(u32::MAX).max(1);
    // A picture that is shorter than expected may lack the frame that was to be the poster.
    let wanted = number(detail, "poster").unwrap_or_default();
    let poster = frames.map(|frames| job::frame_name(wanted.min(frames.last)));
    let captured = outputs(detail, "FILE_GROUP");
    let billed_seconds = cost::billed_seconds(films.into_iter().chain(captured).map(|output| BilledOutput {
        size: output.video_details.as_ref().map(|picture| (picture.width_in_px, picture.height_in_px)),
        milliseconds: output.duration_in_ms.unwrap_or(milliseconds),
    }));
    JobUpdate::Done(JobOutput { renditions, seconds, poster, billed_seconds })
}

/// Why a complete job has made nothing that can be played. A track of sound may have no samples.
fn empty(films: &[&Output]) -> Failure {
    let code = match films {
        [] => FailureCode::OurFault,
        films if films.iter().any(|output| output.video_details.is_some()) => FailureCode::NotAVideo,
        _ => FailureCode::NoSound,
    };
    Failure::with(code, format!("the job has {} renditions without a length", films.len()))
}

/// The frames that a job has captured, if any: the event has the name of the last one.
fn frames(detail: &Detail, video: VideoId, submission: &Submission) -> Option<CapturedFrames> {
    let output = submission.output();
    let captured = outputs(detail, "FILE_GROUP");
    let files = captured.iter().flat_map(|output| &output.files);
    let names = files.filter_map(|uri| job::file_name_in(video, &output, uri));
    let last = names.filter_map(job::frame_number).max()?;
    Some(CapturedFrames { last, every: number(detail, "frameSeconds")? })
}

#[cfg(test)]
mod tests;
