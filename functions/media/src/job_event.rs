//! What MediaConvert puts on the bus
//! (<https://docs.aws.amazon.com/mediaconvert/latest/ug/mediaconvert_cwe_events.html>).

use std::collections::HashMap;

use glotto_domain::id::{Id as _, VideoId};
use glotto_domain::media::{Failure, FailureCode, JobNews, JobOutput, Rendition, job};
use glotto_events::Failure as Unread;
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
    duration_in_ms: Option<u32>,
    #[serde(default)]
    video_details: Option<Picture>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Picture {
    width_in_px: u32,
    height_in_px: u32,
}

/// News of a job of ours.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct News {
    pub(crate) video: VideoId,
    pub(crate) attempt: String,
    pub(crate) job: String,
    pub(crate) told: JobNews,
}

/// Reads an event; nothing, if it is about somebody else's job or tells nothing new. One that
/// names a video of ours and cannot be read is a failure: the video would wait for it for ever.
pub(crate) fn read(event: &Value) -> Result<Option<News>, Unread> {
    let named = event.pointer("/detail/userMetadata/videoId").and_then(Value::as_str);
    let Some(video) = named.and_then(|id| VideoId::parse(id).ok()) else { return Ok(None) };
    let unread = |why: &dyn std::fmt::Display| Unread(format!("an event about {video} cannot be read: {why}"));
    let Event { detail } = serde_json::from_value(event.clone()).map_err(|error| unread(&error))?;
    let attempt = detail.user_metadata.get("attempt").ok_or_else(|| unread(&"it names no attempt"))?.clone();
    let told = told(&detail, video, &attempt);
    Ok(told.map(|told| News { video, attempt, job: detail.job_id, told }))
}

/// What a job tells, if it is news.
fn told(detail: &Detail, video: VideoId, attempt: &str) -> Option<JobNews> {
    Some(match detail.status.as_str() {
        "COMPLETE" => done(detail, video, attempt),
        "ERROR" => {
            let code = FailureCode::of_job_error(detail.error_code.unwrap_or_default());
            let told = detail.error_message.clone().unwrap_or_default();
            JobNews::Failed(Failure::with(code, format!("{}: {told}", detail.error_code.unwrap_or_default())))
        }
        "CANCELED" => JobNews::Failed(Failure::of(FailureCode::Cancelled)),
        _ => JobNews::Progress(detail.job_progress.as_ref()?.job_percent_complete?),
    })
}

fn done(detail: &Detail, video: VideoId, attempt: &str) -> JobNews {
    let of = |kind: &str| {
        let groups = detail.output_group_details.iter().filter(|group| group.r#type == kind);
        groups.flat_map(|group| &group.output_details).collect::<Vec<_>>()
    };
    let films = of("HLS_GROUP");
    let pictures = films.iter().filter_map(|output| output.video_details.as_ref());
    let renditions: Vec<_> =
        pictures.map(|picture| Rendition { width: picture.width_in_px, height: picture.height_in_px }).collect();
    if renditions.is_empty() {
        return JobNews::Failed(Failure::with(FailureCode::OurFault, "the job made no renditions"));
    }
    let milliseconds = films.iter().filter_map(|output| output.duration_in_ms).max().unwrap_or_default();
    let posters = of("FILE_GROUP");
    let poster = posters.iter().flat_map(|output| &output.files).next_back();
    let poster = poster.and_then(|uri| job::name_in(video, attempt, uri)).map(str::to_owned);
    JobNews::Done(JobOutput { renditions, seconds: (milliseconds.saturating_add(500) / 1000).max(1), poster })
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
            "userMetadata": {"videoId": video.to_string(), "attempt": "a1"},
        });
        for (name, value) in more.as_object().unwrap() {
            detail[name] = value.clone();
        }
        json!({"source": "aws.mediaconvert", "detail-type": "MediaConvert Job State Change", "detail": detail})
    }

    fn news(status: &str, more: &Value) -> Option<JobNews> {
        read(&event(status, more)).unwrap().map(|news| news.told)
    }

    #[test]
    fn a_complete_job_tells_sizes_length_and_poster() {
        let folder = format!("s3://media/hls/{}/a1", VideoId::new(Timestamp::UNIX_EPOCH, 1));
        let outputs = json!({"outputGroupDetails": [
            {"type": "HLS_GROUP", "playlistFilePaths": [format!("{folder}/master.m3u8")], "outputDetails": [
                {"outputFilePaths": [format!("{folder}/master_640x360.m3u8")], "durationInMs": 9_600,
                 "videoDetails": {"widthInPx": 640, "heightInPx": 360}},
                {"outputFilePaths": [format!("{folder}/master_426x240.m3u8")], "durationInMs": 9_599,
                 "videoDetails": {"widthInPx": 426, "heightInPx": 240}},
            ]},
            {"type": "FILE_GROUP", "outputDetails": [{"outputFilePaths": [format!("{folder}/poster.0000001.jpg")]}]},
        ]});
        let renditions = vec![Rendition { width: 640, height: 360 }, Rendition { width: 426, height: 240 }];
        let poster = Some("poster.0000001.jpg".to_owned());
        assert_eq!(news("COMPLETE", &outputs), Some(JobNews::Done(JobOutput { renditions, seconds: 10, poster })));
    }

    #[test]
    fn a_complete_job_without_renditions_is_a_failure_of_ours() {
        let Some(JobNews::Failed(failure)) = news("COMPLETE", &json!({})) else { panic!("not a failure") };
        assert_eq!(failure.code, FailureCode::OurFault);
    }

    #[test]
    fn an_error_is_told_in_words_that_a_person_understands() {
        let Some(JobNews::Failed(failure)) = news("ERROR", &json!({"errorCode": 1010, "errorMessage": "Demuxer: [x]"}))
        else {
            panic!("not a failure")
        };
        assert_eq!(failure.code, FailureCode::NotAVideo);
        assert_eq!(failure.detail.as_deref(), Some("1010: Demuxer: [x]"));
    }

    #[test]
    fn progress_is_told_in_percent_and_only_when_it_is_known() {
        assert_eq!(
            news("STATUS_UPDATE", &json!({"jobProgress": {"jobPercentComplete": 40}})),
            Some(JobNews::Progress(40))
        );
        assert_eq!(news("STATUS_UPDATE", &json!({})), None);
        assert_eq!(news("PROGRESSING", &json!({})), None);
    }

    #[test]
    fn jobs_of_others_are_none_of_our_business() {
        assert_eq!(news("COMPLETE", &json!({"userMetadata": {}})), None);
        assert_eq!(news("COMPLETE", &json!({"userMetadata": {"videoId": "7", "attempt": "a1"}})), None);
        assert_eq!(read(&json!({})), Ok(None));
    }

    #[test]
    fn what_names_a_video_of_ours_and_cannot_be_read_comes_again() {
        let id = VideoId::new(Timestamp::UNIX_EPOCH, 1).to_string();
        for unread in [
            json!({"jobId": 7}),
            json!({"status": null}),
            json!({"userMetadata": {"videoId": id}}),
            json!({"userMetadata": {"videoId": id, "attempt": 1}}),
            json!({"outputGroupDetails": [{"outputDetails": [{"durationInMs": "long"}]}]}),
        ] {
            let failure = read(&event("COMPLETE", &unread)).unwrap_err();
            assert!(failure.0.contains(&id), "{failure}");
        }
    }
}
