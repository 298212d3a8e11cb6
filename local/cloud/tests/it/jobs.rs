//! Jobs for the tests: their files, their settings and their events.

use std::path::Path;
use std::time::Duration;

use aws_sdk_mediaconvert::types::{
    AacCodecProfile, AacCodingMode, AacRateControlMode, AacSettings, AudioCodec, AudioCodecSettings,
    AudioDefaultSelection, AudioDescription, AudioSelector, CmafGroupSettings, CmafManifestCompression,
    CmafManifestDurationFormat, CmafMpdManifestBandwidthType, CmafMpdProfile, CmafSegmentControl,
    CmafSegmentLengthControl, CmafStreamInfResolution, CmafVideoCompositionOffsets, CmafWriteDashManifest,
    CmafWriteHlsManifest, CmafWriteSegmentTimelineInRepresentation, CmfcAudioTrackType, CmfcSettings,
    ContainerSettings, ContainerType, DashManifestStyle, FileGroupSettings, FrameCaptureSettings, H264CodecProfile,
    H264FramerateControl, H264QvbrSettings, H264RateControlMode, H264Settings, Input, JobSettings, Output, OutputGroup,
    OutputGroupSettings, OutputGroupType, VideoCodec, VideoCodecSettings, VideoDescription,
};
use glotto_cloud::{BusEvent, DEFAULT_BUS};
use serde_json::Value;
use tokio::process::Command;
use tokio::sync::broadcast::Receiver;

use crate::here::Here;

/// Long enough for a busy machine.
pub const TIMEOUT: Duration = Duration::from_mins(2);

/// Makes a clip with `ffmpeg` and stores it.
pub async fn upload(here: &Here, key: &str, arguments: &str) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("clip");
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-y"]).args(arguments.split_whitespace()).arg(&file);
    assert!(command.status().await.unwrap().success());
    put(here, key, &file).await;
}

async fn put(here: &Here, key: &str, file: &Path) {
    let body = tokio::fs::read(file).await.unwrap();
    let object = here.s3().put_object().bucket("media-bucket").key(key);
    object.body(body.into()).send().await.unwrap();
}

pub async fn read(here: &Here, key: &str) -> String {
    let got = here.s3().get_object().bucket("media-bucket").key(key).send().await.unwrap();
    let is_dash = key.rsplit_once('.').is_some_and(|(_, extension)| extension == "mpd");
    let expected = if is_dash { "application/dash+xml" } else { "application/vnd.apple.mpegurl" };
    assert_eq!(got.content_type.as_deref(), Some(expected));
    String::from_utf8(got.body.collect().await.unwrap().to_vec()).unwrap()
}

/// The next event of a job.
pub async fn event(events: &mut Receiver<BusEvent>, id: &str) -> Value {
    let next = async {
        loop {
            let BusEvent { bus, event } = events.recv().await.unwrap();
            assert_eq!(bus, DEFAULT_BUS);
            if event["detail"]["jobId"] == id {
                return event;
            }
        }
    };
    tokio::time::timeout(TIMEOUT, next).await.unwrap()
}

/// The detail of the event that ends a job.
pub async fn end(events: &mut Receiver<BusEvent>, id: &str) -> Value {
    loop {
        let event = event(events, id).await;
        if event["detail"]["status"] != "PROGRESSING" {
            return event["detail"].clone();
        }
    }
}

pub async fn submit(here: &Here, key: &str, token: &str) -> String {
    submit_with(here, key, token, frames(10, 1)).await
}

/// Submits a job that captures so many frames at most, one each few seconds.
pub async fn submit_captures(here: &Here, key: &str, every: i32, most: i32) -> String {
    submit_with(here, key, key, frames(every, most)).await
}

async fn submit_with(here: &Here, key: &str, token: &str, frames: OutputGroup) -> String {
    let settings = JobSettings::builder()
        .inputs(
            Input::builder()
                .file_input(format!("s3://media-bucket/{key}"))
                .audio_selectors(
                    "Audio Selector 1",
                    AudioSelector::builder().default_selection(AudioDefaultSelection::Default).build(),
                )
                .build(),
        )
        .output_groups(cmaf())
        .output_groups(frames)
        .build();
    let created = here
        .mediaconvert()
        .create_job()
        .client_request_token(token)
        .role("arn:aws:iam::000000000000:role/Role")
        .user_metadata("videoId", "vid_1")
        .settings(settings)
        .send()
        .await
        .unwrap();
    created.job.unwrap().id.unwrap()
}

fn cmaf() -> OutputGroup {
    let settings = CmafGroupSettings::builder()
        .destination("s3://media-bucket/hls/v/index")
        .segment_length(2)
        .segment_control(CmafSegmentControl::SegmentedFiles)
        .segment_length_control(CmafSegmentLengthControl::GopMultiple)
        .write_hls_manifest(CmafWriteHlsManifest::Enabled)
        .write_dash_manifest(CmafWriteDashManifest::Enabled)
        .manifest_duration_format(CmafManifestDurationFormat::FloatingPoint)
        .stream_inf_resolution(CmafStreamInfResolution::Include)
        .manifest_compression(CmafManifestCompression::None)
        .mpd_profile(CmafMpdProfile::MainProfile)
        .mpd_manifest_bandwidth_type(CmafMpdManifestBandwidthType::Average)
        .dash_manifest_style(DashManifestStyle::Basic)
        .write_segment_timeline_in_representation(CmafWriteSegmentTimelineInRepresentation::Enabled)
        .video_composition_offsets(CmafVideoCompositionOffsets::Signed)
        .build();
    let settings =
        OutputGroupSettings::builder().r#type(OutputGroupType::CmafGroupSettings).cmaf_group_settings(settings).build();
    OutputGroup::builder()
        .output_group_settings(settings)
        .outputs(variant(360, None))
        .outputs(variant(180, Some(320)))
        .outputs(track())
        .build()
}

fn container(cmfc: CmfcSettings) -> ContainerSettings {
    ContainerSettings::builder().container(ContainerType::Cmfc).cmfc_settings(cmfc).build()
}

fn track() -> Output {
    let aac = AacSettings::builder()
        .bitrate(96_000)
        .sample_rate(48_000)
        .codec_profile(AacCodecProfile::Lc)
        .rate_control_mode(AacRateControlMode::Cbr)
        .coding_mode(AacCodingMode::CodingMode20)
        .build();
    let codec = AudioCodecSettings::builder().codec(AudioCodec::Aac).aac_settings(aac).build();
    let sound = AudioDescription::builder().audio_source_name("Audio Selector 1").codec_settings(codec);
    let cmfc = CmfcSettings::builder()
        .audio_group_id("audio")
        .audio_track_type(CmfcAudioTrackType::AlternateAudioAutoSelectDefault);
    Output::builder()
        .name_modifier("_audio")
        .container_settings(container(cmfc.build()))
        .audio_descriptions(sound.build())
        .build()
}

/// With a width given, the picture is fitted into the box, at 24 pictures a second.
fn variant(height: i32, width: Option<i32>) -> Output {
    let h264 = H264Settings::builder()
        .rate_control_mode(H264RateControlMode::Qvbr)
        .qvbr_settings(H264QvbrSettings::builder().qvbr_quality_level(7).build())
        .max_bitrate(800_000)
        .codec_profile(H264CodecProfile::Main)
        .set_framerate_control(width.map(|_| H264FramerateControl::Specified))
        .set_framerate_numerator(width.map(|_| 24))
        .set_framerate_denominator(width.map(|_| 1))
        .build();
    let codec = VideoCodecSettings::builder().codec(VideoCodec::H264).h264_settings(h264).build();
    let picture = VideoDescription::builder().height(height).set_width(width).codec_settings(codec);
    Output::builder()
        .name_modifier(format!("_{height}"))
        .container_settings(container(CmfcSettings::builder().audio_rendition_sets("audio").build()))
        .video_description(picture.build())
        .build()
}

fn frames(every: i32, most: i32) -> OutputGroup {
    let frames = FrameCaptureSettings::builder()
        .framerate_numerator(1)
        .framerate_denominator(every)
        .max_captures(most)
        .quality(80)
        .build();
    let codec = VideoCodecSettings::builder().codec(VideoCodec::FrameCapture).frame_capture_settings(frames).build();
    let settings = FileGroupSettings::builder().destination("s3://media-bucket/hls/v/poster");
    let settings = OutputGroupSettings::builder()
        .r#type(OutputGroupType::FileGroupSettings)
        .file_group_settings(settings.build())
        .build();
    let output = Output::builder()
        .container_settings(ContainerSettings::builder().container(ContainerType::Raw).build())
        .video_description(VideoDescription::builder().codec_settings(codec).build());
    OutputGroup::builder().output_group_settings(settings).outputs(output.build()).build()
}
