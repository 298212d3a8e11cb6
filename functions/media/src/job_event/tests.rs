//! Events of jobs, as MediaConvert sends them.

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
    let sound = json!({"outputGroupDetails": [{"type": "CMAF_GROUP", "outputDetails": [{"durationInMs": 20_000}]}]});
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
fn a_complete_job_whose_outputs_are_empty_is_a_failure_of_the_file() {
    let code = |outputs: Value| {
        let groups = json!({"outputGroupDetails": [{"type": "CMAF_GROUP", "outputDetails": outputs}]});
        let Some(JobUpdate::Failed(failure)) = update_of("COMPLETE", &groups) else { panic!("not a failure") };
        failure.code
    };
    assert_eq!(code(json!([{}, {"durationInMs": 0}])), FailureCode::NoSound);
    let picture = json!({"durationInMs": 0, "videoDetails": {"widthInPx": 640, "heightInPx": 360}});
    assert_eq!(code(json!([picture, {}])), FailureCode::NotAVideo);
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
