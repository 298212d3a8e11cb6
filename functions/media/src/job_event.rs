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
    let Some(milliseconds) = films.iter().filter_map(|output| output.duration_in_ms).max() else {
        return JobUpdate::Failed(Failure::with(FailureCode::OurFault, "the job has no renditions"));
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
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;

    fn event(status: &str, more: &Value) -> Value {
        let video = VideoId::new(Timestamp::UNIX_EPOCH, 1);
        let mut detail = json!({
            "timestamp": 1_515_368_120_764_i64, "accountId": "111122223333", "jobId": "job-1", "status": status,
            "queue": "arn:aws:mediaconvert:us-west-2:111122223333:queues/Default",
            "userMetadata": {"videoId": video.to_string(), "attempt": "a", "submission": "1"},
        });
        for (name, value) in more.as_object().unwrap() {
            detail[name] = value.clone();
        }
        json!({"source": "aws.mediaconvert", "detail-type": "MediaConvert Job State Change", "detail": detail})
    }

    fn update_of(status: &str, more: &Value) -> Option<JobUpdate> {
        parse(&event(status, more)).unwrap().map(|event| event.update)
    }

    #[test]
    fn a_complete_job_has_sizes_duration_poster_frames_and_a_price() {
        let video = VideoId::new(Timestamp::UNIX_EPOCH, 1);
        let folder = format!("s3://media/hls/{video}/a-1");
        let outputs = json!({
            "userMetadata": {
                "videoId": video.to_string(), "attempt": "a", "submission": "1", "poster": "4", "frameSeconds": "3",
            },
            "outputGroupDetails": [
                {"type": "CMAF_GROUP", "playlistFilePaths": [format!("{folder}/master.m3u8")], "outputDetails": [
                    {"outputFilePaths": [format!("{folder}/master_640x360.m3u8")], "durationInMs": 9_600,
                     "videoDetails": {"widthInPx": 640, "heightInPx": 360}},
                    {"outputFilePaths": [format!("{folder}/master_426x240.m3u8")], "durationInMs": 9_599,
                     "videoDetails": {"widthInPx": 426, "heightInPx": 240}},
                    {"outputFilePaths": [format!("{folder}/master_audio1.m3u8")], "durationInMs": 9_621},
                ]},
                {"type": "FILE_GROUP", "outputDetails": [{"outputFilePaths": [format!("{folder}/frame.0000003.jpg")]}]},
            ],
        });
        let event = parse(&event("COMPLETE", &outputs)).unwrap().unwrap();
        let renditions = vec![Rendition { width: 640, height: 360 }, Rendition { width: 426, height: 240 }];
        let poster = Some("frame.0000003.jpg".to_owned());
        let done = JobUpdate::Done(JobOutput { renditions, seconds: 10, poster, billed_seconds: 40 });
        assert_eq!(event.update, done, "the last frame serves as the poster");
        assert_eq!(event.frames, Some(CapturedFrames { last: 3, every: 3 }));
    }

    #[test]
    fn a_recording_of_sound_has_neither_sizes_nor_poster() {
        let sound =
            json!({"outputGroupDetails": [{"type": "CMAF_GROUP", "outputDetails": [{"durationInMs": 20_000}]}]});
        let output = JobOutput { renditions: Vec::new(), seconds: 20, poster: None, billed_seconds: 20 };
        assert_eq!(update_of("COMPLETE", &sound), Some(JobUpdate::Done(output)));
    }

    #[test]
    fn an_error_of_the_service_is_no_failure_of_the_video_yet() {
        let of_code = |code: u32| update_of("ERROR", &json!({"errorCode": code, "errorMessage": "x"})).unwrap();
        assert!(matches!(of_code(1999), JobUpdate::Interrupted(failure) if failure.code == FailureCode::OurFault));
        assert!(matches!(of_code(1434), JobUpdate::Failed(failure) if failure.code == FailureCode::OurFault));
    }

    #[test]
    fn a_complete_job_without_renditions_is_a_failure_of_ours() {
        let Some(JobUpdate::Failed(failure)) = update_of("COMPLETE", &json!({})) else { panic!("not a failure") };
        assert_eq!(failure.code, FailureCode::OurFault);
    }

    #[test]
    fn an_error_is_described_in_words_that_a_user_understands() {
        let Some(JobUpdate::Failed(failure)) =
            update_of("ERROR", &json!({"errorCode": 1010, "errorMessage": "Demuxer: [x]"}))
        else {
            panic!("not a failure")
        };
        assert_eq!(failure.code, FailureCode::NotAVideo);
        assert_eq!(failure.detail.as_deref(), Some("1010: Demuxer: [x]"));
    }

    #[test]
    fn progress_has_a_percentage_if_it_is_known_and_tells_that_the_job_exists_in_any_case() {
        assert_eq!(
            update_of("STATUS_UPDATE", &json!({"jobProgress": {"jobPercentComplete": 40}})),
            Some(JobUpdate::Progress(Some(40)))
        );
        assert_eq!(update_of("STATUS_UPDATE", &json!({})), Some(JobUpdate::Progress(None)));
        assert_eq!(update_of("PROGRESSING", &json!({})), Some(JobUpdate::Progress(None)));
        assert_eq!(update_of("INPUT_INFORMATION", &json!({})), None);
    }

    #[test]
    fn an_event_names_the_submission_of_its_job() {
        let event = parse(&event("PROGRESSING", &json!({}))).unwrap().unwrap();
        assert_eq!((event.submission.output().as_str(), event.job.as_str()), ("a-1", "job-1"));
    }

    #[test]
    fn jobs_of_other_applications_are_ignored() {
        assert_eq!(update_of("COMPLETE", &json!({"userMetadata": {}})), None);
        assert_eq!(
            update_of("COMPLETE", &json!({"userMetadata": {"videoId": "7", "attempt": "a", "submission": "1"}})),
            None
        );
        assert_eq!(parse(&json!({})), Ok(None));
    }

    #[test]
    fn an_unreadable_event_about_our_video_is_retried() {
        let id = VideoId::new(Timestamp::UNIX_EPOCH, 1).to_string();
        for unreadable in [
            json!({"jobId": 7}),
            json!({"status": null}),
            json!({"userMetadata": {"videoId": id}}),
            json!({"userMetadata": {"videoId": id, "attempt": 1}}),
            json!({"userMetadata": {"videoId": id, "attempt": "a"}}),
            json!({"userMetadata": {"videoId": id, "attempt": "a", "submission": "first"}}),
            json!({"outputGroupDetails": [{"outputDetails": [{"durationInMs": "long"}]}]}),
        ] {
            let failure = parse(&event("COMPLETE", &unreadable)).unwrap_err();
            assert!(failure.reason.contains(&id), "{failure}");
        }
    }
}
