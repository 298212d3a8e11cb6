//! The port to the transcoder, AWS Elemental MediaConvert: [`Transcoder`] probes uploads and submits jobs.
//! Its methods return boxed futures, so that the SDK is compiled once, in this crate
//! (docs/decisions/0001-type-erasure.md).

mod job;

use std::time::Duration;

use aws_sdk_mediaconvert::Client;
use aws_sdk_mediaconvert::config::Builder;
use aws_sdk_mediaconvert::types::{
    AudioProperties, Container, Job, ProbeInputFile, ProbeResult, StatusUpdateInterval, Track,
};
use aws_smithy_types::timeout::TimeoutConfig;
use futures::future::BoxFuture;
use glotto_domain::id::VideoId;
use glotto_domain::media::{Channels, Failure, FailureCode, Ladder, Source, Submission};
use glotto_runtime::settings::{MissingSetting, Settings};
use glotto_runtime::{Context, Port, ServiceError};

const SERVICE: &str = "MediaConvert";

/// The queue of an account in which all jobs are. A role may search it alone.
const QUEUE: &str = "Default";

/// The metadata of a job, by which its events and a search recognise it.
const VIDEO: &str = "videoId";
const ATTEMPT: &str = "attempt";
const SUBMISSION: &str = "submission";

/// How long the calls may take, all retries included. One after the other, they fit into a worker that is stopped
/// after 30 seconds, with a second for each access to the table.
const SEARCH: Duration = Duration::from_secs(3);
/// A probe reads the upload, whose index may be at its end.
const PROBE: Duration = Duration::from_secs(12);
const SUBMIT: Duration = Duration::from_secs(7);

/// Pages of jobs that a search reads, of twenty jobs each. A file has fewer jobs than fit into one.
const MAX_PAGES: u64 = 2;

/// How long looking for a job, probing and submitting may take together.
pub const LONGEST: Duration = Duration::from_secs(SEARCH.as_secs() * MAX_PAGES + PROBE.as_secs() + SUBMIT.as_secs());

/// The transcoder.
#[derive(Debug)]
pub struct Transcoder {
    client: Client,
    settings: Settings,
}

/// The result of probing a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Probe {
    /// The file is a video.
    Video(Source),
    /// The file cannot be transcoded.
    Unusable(Failure),
}

/// A job to submit.
#[derive(Debug, Clone, Copy)]
pub struct JobRequest<'a> {
    /// The video.
    pub video: VideoId,
    /// The submission. `MediaConvert` recognises it for a minute, so that the SDK can retry the call.
    pub submission: &'a Submission,
    /// The upload, as `s3://…`.
    pub input: &'a str,
    /// The folder of the output, as `s3://…/`.
    pub folder: &'a str,
    /// The renditions to make.
    pub ladder: &'a Ladder,
    /// The upload, as probed.
    pub source: &'a Source,
}

impl Port for Transcoder {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        let client = Client::from_conf(Builder::from(context.aws()).build());
        Ok(Self { client, settings: context.settings.clone() })
    }
}

impl Transcoder {
    /// Probes the file `s3://…`.
    pub fn probe<'a>(&'a self, file: &'a str) -> BoxFuture<'a, Result<Probe, ServiceError>> {
        Box::pin(async move {
            let input = ProbeInputFile::builder().file_url(file).build();
            match self.client.probe().input_files(input).customize().config_override(within(PROBE)).send().await {
                Ok(answer) => Ok(interpret(answer.probe_results().first())),
                Err(error) => match error.as_service_error() {
                    Some(refused)
                        if refused.is_bad_request_exception() || refused.is_unprocessable_entity_exception() =>
                    {
                        Ok(Probe::Unusable(Failure::with(
                            FailureCode::NotAVideo,
                            refused.meta().message().unwrap_or_default(),
                        )))
                    }
                    Some(refused) if refused.is_not_found_exception() => Ok(Probe::Unusable(Failure::with(
                        FailureCode::UploadGone,
                        refused.meta().message().unwrap_or_default(),
                    ))),
                    _ => Err(ServiceError::of(SERVICE, &error)),
                },
            }
        })
    }

    /// The id of the job of a submission, if it was created. A job is listed a moment after its creation.
    pub fn find_job<'a>(
        &'a self,
        file: &'a str,
        submission: &'a Submission,
    ) -> BoxFuture<'a, Result<Option<String>, ServiceError>> {
        Box::pin(async move {
            let mut page = None;
            for _ in 0..MAX_PAGES {
                let search = self.client.search_jobs().queue(QUEUE).input_file(file).set_next_token(page);
                let sent = search.customize().config_override(within(SEARCH)).send().await;
                let found = sent.map_err(|error| ServiceError::of(SERVICE, &error))?;
                if let Some(job) = found.jobs().iter().find(|job| is_of(job, submission)) {
                    return Ok(job.id().map(str::to_owned));
                }
                page = found.next_token;
                if page.is_none() {
                    return Ok(None);
                }
            }
            // An incomplete answer must not lead to another job.
            Err(ServiceError::Unavailable(SERVICE, "the list of the jobs of a file has no end".to_owned()))
        })
    }

    /// Submits a job. Returns its id.
    pub fn submit<'a>(&'a self, request: JobRequest<'a>) -> BoxFuture<'a, Result<String, ServiceError>> {
        Box::pin(async move {
            let refused = |why: &dyn std::fmt::Display| ServiceError::Refused(SERVICE, why.to_string());
            let role = self.settings.get("MEDIACONVERT_ROLE_ARN").map_err(|missing| refused(&missing))?;
            let sent = self
                .client
                .create_job()
                .client_request_token(request.submission.output())
                .role(role)
                .user_metadata(VIDEO, request.video.to_string())
                .user_metadata(ATTEMPT, &request.submission.attempt)
                .user_metadata(SUBMISSION, request.submission.number.to_string())
                .status_update_interval(StatusUpdateInterval::Seconds30)
                .settings(job::settings(&request))
                .customize()
                .config_override(within(SUBMIT))
                .send()
                .await;
            let answer = sent.map_err(|error| ServiceError::of(SERVICE, &error))?;
            let id = answer.job.and_then(|job| job.id);
            id.ok_or_else(|| refused(&"the response has no job id"))
        })
    }
}

/// Limits a call to this time, of which the first attempt may use two thirds.
fn within(limit: Duration) -> Builder {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(limit * 2 / 3)
        .operation_timeout(limit);
    aws_sdk_mediaconvert::config::Config::builder().timeout_config(timeouts.build())
}

/// Whether a job is that of a submission. The attempt names the video and the uploaded object.
fn is_of(job: &Job, submission: &Submission) -> bool {
    let value = |name: &str| job.user_metadata().and_then(|metadata| metadata.get(name));
    value(ATTEMPT).is_some_and(|attempt| *attempt == submission.attempt)
        && value(SUBMISSION).is_some_and(|number| *number == submission.number.to_string())
}

/// Interprets the result of a probe, which is empty for a file that is not a media file.
fn interpret(result: Option<&ProbeResult>) -> Probe {
    let container = result.and_then(ProbeResult::container);
    let tracks = container.map(Container::tracks).unwrap_or_default();
    if tracks.is_empty() {
        return Probe::Unusable(Failure::of(FailureCode::NotAVideo));
    }
    let seconds = container.and_then(Container::duration);
    let video = tracks.iter().find_map(|track| picture(track, seconds));
    let Some(source) = video else { return Probe::Unusable(Failure::of(FailureCode::NoPicture)) };
    let audio = tracks.iter().find_map(Track::audio_properties).map(channels);
    Probe::Video(Source { audio, ..source })
}

/// The channels of the first audio track, which is the one that a job uses.
fn channels(audio: &AudioProperties) -> Channels {
    if audio.channels() == Some(1) { Channels::Mono } else { Channels::Several }
}

fn picture(track: &Track, seconds: Option<f64>) -> Option<Source> {
    let video = track.video_properties()?;
    let side = |length: Option<i32>| length.and_then(|length| u32::try_from(length).ok()).filter(|length| *length > 0);
    let rate = video.frame_rate().and_then(|rate| Some(f64::from(rate.numerator?) / f64::from(rate.denominator?)));
    let pixel = video.sample_aspect_ratio().and_then(|ratio| Some((side(ratio.numerator)?, side(ratio.denominator)?)));
    Some(Source {
        width: side(video.width())?,
        height: side(video.height())?,
        rotation: video.rotation().unwrap_or(0),
        pixel: pixel.unwrap_or((1, 1)),
        frame_rate: rate.filter(|rate| rate.is_finite()).unwrap_or(0.0),
        seconds: seconds.or(track.duration()).filter(|seconds| seconds.is_finite()).unwrap_or(0.0),
        picture_seconds: track.duration().filter(|seconds| seconds.is_finite()).unwrap_or(0.0),
        audio: None,
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_mediaconvert::types::{AspectRatio, FrameRate, VideoProperties};

    use super::*;

    fn result(tracks: Vec<Track>) -> ProbeResult {
        let container = Container::builder().duration(12.5).set_tracks(Some(tracks)).build();
        ProbeResult::builder().container(container).build()
    }

    #[test]
    fn a_job_is_recognised_by_its_attempt_and_the_number_of_its_submission() {
        let submission = |number| Submission { attempt: "a".to_owned(), number };
        let job = Job::builder().user_metadata(ATTEMPT, "a").user_metadata(SUBMISSION, "2").build();
        assert!(is_of(&job, &submission(2)));
        assert!(!is_of(&job, &submission(1)));
        assert!(!is_of(&job, &Submission { attempt: "b".to_owned(), number: 2 }));
        assert!(!is_of(&Job::builder().build(), &submission(1)));
    }

    fn audio() -> Track {
        Track::builder().audio_properties(AudioProperties::builder().channels(2).build()).build()
    }

    #[test]
    fn a_probe_returns_size_shape_and_whether_there_is_sound() {
        let video = VideoProperties::builder()
            .width(720)
            .height(576)
            .rotation(90)
            .sample_aspect_ratio(AspectRatio::builder().numerator(64).denominator(45).build())
            .frame_rate(FrameRate::builder().numerator(25).denominator(1).build());
        let video = Track::builder().video_properties(video.build()).duration(10.0).build();
        let expected = Source {
            width: 720,
            height: 576,
            rotation: 90,
            pixel: (64, 45),
            frame_rate: 25.0,
            seconds: 12.5,
            picture_seconds: 10.0,
            audio: Some(Channels::Several),
        };
        assert_eq!(interpret(Some(&result(vec![audio(), video]))), Probe::Video(expected));
    }

    #[test]
    fn audio_is_mono_if_the_first_track_has_one_channel_whatever_the_others_have() {
        let video = VideoProperties::builder().width(320).height(180).build();
        let video = Track::builder().video_properties(video).build();
        let sound = |channels| {
            Track::builder().audio_properties(AudioProperties::builder().set_channels(channels).build()).build()
        };
        for (tracks, expected) in [
            (vec![], None),
            (vec![sound(Some(1)), sound(Some(2))], Some(Channels::Mono)),
            (vec![sound(Some(6)), sound(Some(1))], Some(Channels::Several)),
            (vec![sound(None)], Some(Channels::Several)),
        ] {
            let tracks = [vec![video.clone()], tracks].concat();
            let Probe::Video(source) = interpret(Some(&result(tracks))) else { panic!("a video") };
            assert_eq!(source.audio, expected);
            assert!(source.frame_rate.abs() < f64::EPSILON, "the file does not say it");
        }
    }

    #[test]
    fn a_file_without_tracks_is_no_video_and_one_with_sound_alone_has_no_picture() {
        let code = |probe| match probe {
            Probe::Unusable(failure) => Some(failure.code),
            Probe::Video(_) => None,
        };
        assert_eq!(code(interpret(None)), Some(FailureCode::NotAVideo));
        assert_eq!(code(interpret(Some(&result(vec![])))), Some(FailureCode::NotAVideo));
        assert_eq!(code(interpret(Some(&result(vec![audio()])))), Some(FailureCode::NoPicture));
    }
}
