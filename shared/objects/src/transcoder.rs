//! MediaConvert: looks at files and makes renditions of them.

use std::time::Duration;

use aws_sdk_mediaconvert::Client;
use aws_sdk_mediaconvert::config::Builder;
use aws_sdk_mediaconvert::types::{Container, ProbeInputFile, ProbeResult, StatusUpdateInterval, Track};
use aws_smithy_types::timeout::TimeoutConfig;
use futures::future::BoxFuture;
use glotto_domain::id::VideoId;
use glotto_domain::media::{Failure, FailureCode, Ladder, Source};
use glotto_runtime::settings::{MissingSetting, Settings};
use glotto_runtime::{Context, Port};

use crate::{MediaError, job};

const SERVICE: &str = "MediaConvert";

/// The transcoder.
#[derive(Debug)]
pub struct Transcoder {
    client: Client,
    settings: Settings,
}

/// What a look at a file tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Probed {
    /// It is a video.
    Video(Source),
    /// It is none that anything can be made of.
    Useless(Failure),
}

/// What is to be made, of what, and where.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The video.
    pub video: VideoId,
    /// The attempt; the same attempt ordered again is the same job.
    pub attempt: &'a str,
    /// `s3://…` of the upload.
    pub input: &'a str,
    /// `s3://…/` of the folder for all that is made.
    pub folder: &'a str,
    /// What is to be made.
    pub ladder: &'a Ladder,
    /// Whether the upload has sound.
    pub audio: bool,
}

impl Port for Transcoder {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        // A probe reads the upload, whose index may lie at its very end; queues are patient.
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(1))
            .operation_attempt_timeout(Duration::from_secs(10))
            .operation_timeout(Duration::from_secs(22));
        let config = Builder::from(context.aws()).timeout_config(timeouts.build()).build();
        Ok(Self { client: Client::from_conf(config), settings: context.settings.clone() })
    }
}

impl Transcoder {
    /// Looks at the file `s3://…`.
    pub fn probe<'a>(&'a self, file: &'a str) -> BoxFuture<'a, Result<Probed, MediaError>> {
        Box::pin(async move {
            let input = ProbeInputFile::builder().file_url(file).build();
            match self.client.probe().input_files(input).send().await {
                Ok(answer) => Ok(probed(answer.probe_results().first())),
                Err(error) => match error.as_service_error() {
                    Some(refused)
                        if refused.is_bad_request_exception() || refused.is_unprocessable_entity_exception() =>
                    {
                        Ok(Probed::Useless(Failure::with(FailureCode::NotAVideo, told(refused.meta().message()))))
                    }
                    Some(refused) if refused.is_not_found_exception() => {
                        Ok(Probed::Useless(Failure::with(FailureCode::UploadGone, told(refused.meta().message()))))
                    }
                    _ => Err(MediaError::of(SERVICE, &error)),
                },
            }
        })
    }

    /// Submits a job; gives its name. Submitting an order again gives the same job.
    pub fn submit<'a>(&'a self, order: Order<'a>) -> BoxFuture<'a, Result<String, MediaError>> {
        Box::pin(async move {
            let refused = |why: &dyn std::fmt::Display| MediaError::Refused(SERVICE, why.to_string());
            let role = self.settings.get("MEDIACONVERT_ROLE_ARN").map_err(|missing| refused(&missing))?;
            let sent = self
                .client
                .create_job()
                .client_request_token(order.attempt)
                .role(role)
                .user_metadata("videoId", order.video.to_string())
                .user_metadata("attempt", order.attempt)
                .status_update_interval(StatusUpdateInterval::Seconds30)
                .settings(job::settings(&order))
                .send()
                .await;
            let answer = sent.map_err(|error| MediaError::of(SERVICE, &error))?;
            let id = answer.job.and_then(|job| job.id);
            id.ok_or_else(|| refused(&"it answered without a job"))
        })
    }
}

fn told(message: Option<&str>) -> String {
    message.unwrap_or_default().to_owned()
}

/// What a probe's result means. It may see nothing at all in a file that is no media.
fn probed(result: Option<&ProbeResult>) -> Probed {
    let container = result.and_then(ProbeResult::container);
    let tracks = container.map(Container::tracks).unwrap_or_default();
    if tracks.is_empty() {
        return Probed::Useless(Failure::of(FailureCode::NotAVideo));
    }
    let seconds = container.and_then(Container::duration);
    let video = tracks.iter().find_map(|track| picture(track, seconds));
    let Some(source) = video else { return Probed::Useless(Failure::of(FailureCode::NoPicture)) };
    let audio = tracks.iter().any(|track| track.audio_properties().is_some());
    Probed::Video(Source { audio, ..source })
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
        frame_rate: rate.filter(|rate| rate.is_finite()).unwrap_or(30.0),
        seconds: seconds.or(track.duration()).filter(|seconds| seconds.is_finite()).unwrap_or(0.0),
        audio: false,
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_mediaconvert::types::{AspectRatio, AudioProperties, FrameRate, VideoProperties};

    use super::*;

    fn result(tracks: Vec<Track>) -> ProbeResult {
        let container = Container::builder().duration(12.5).set_tracks(Some(tracks)).build();
        ProbeResult::builder().container(container).build()
    }

    fn sound() -> Track {
        Track::builder().audio_properties(AudioProperties::builder().channels(2).build()).build()
    }

    #[test]
    fn a_probe_tells_the_size_the_shape_and_whether_there_is_sound() {
        let video = VideoProperties::builder()
            .width(720)
            .height(576)
            .rotation(90)
            .sample_aspect_ratio(AspectRatio::builder().numerator(64).denominator(45).build())
            .frame_rate(FrameRate::builder().numerator(25).denominator(1).build());
        let video = Track::builder().video_properties(video.build()).build();
        let expected = Source {
            width: 720,
            height: 576,
            rotation: 90,
            pixel: (64, 45),
            frame_rate: 25.0,
            seconds: 12.5,
            audio: true,
        };
        assert_eq!(probed(Some(&result(vec![sound(), video]))), Probed::Video(expected));
    }

    #[test]
    fn a_file_without_tracks_is_no_video_and_one_with_sound_alone_has_no_picture() {
        let code = |probed| match probed {
            Probed::Useless(failure) => Some(failure.code),
            Probed::Video(_) => None,
        };
        assert_eq!(code(probed(None)), Some(FailureCode::NotAVideo));
        assert_eq!(code(probed(Some(&result(vec![])))), Some(FailureCode::NotAVideo));
        assert_eq!(code(probed(Some(&result(vec![sound()])))), Some(FailureCode::NoPicture));
    }
}
