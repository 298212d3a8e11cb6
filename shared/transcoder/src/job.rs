//! The settings of a transcoding job: H.264 and AAC in an HLS group, and a poster.

use aws_sdk_mediaconvert::types::{
    AacCodecProfile, AacCodingMode, AacRateControlMode, AacSettings, AudioCodec, AudioCodecSettings,
    AudioDefaultSelection, AudioDescription, AudioSelector, ContainerSettings, ContainerType, FileGroupSettings,
    FrameCaptureSettings, H264CodecLevel, H264CodecProfile, H264FramerateControl, H264GopSizeUnits, H264InterlaceMode,
    H264ParControl, H264QualityTuningLevel, H264QvbrSettings, H264RateControlMode, H264SceneChangeDetect, H264Settings,
    HlsClientCache, HlsCodecSpecification, HlsDirectoryStructure, HlsGroupSettings, HlsManifestCompression,
    HlsManifestDurationFormat, HlsOutputSelection, HlsProgramDateTime, HlsSegmentControl, HlsStreamInfResolution,
    Input, InputRotate, InputTimecodeSource, JobSettings, M3u8Settings, Output, OutputGroup, OutputGroupSettings,
    OutputGroupType, ScalingBehavior, VideoCodec, VideoCodecSettings, VideoDescription, VideoSelector,
};
use glotto_domain::media::{Ladder, Rung};

use crate::JobRequest;

/// The name of the input's audio in the settings.
const AUDIO_SELECTOR: &str = "Audio Selector 1";

pub(crate) fn settings(request: &JobRequest<'_>) -> JobSettings {
    JobSettings::builder().inputs(input(request)).output_groups(hls(request)).output_groups(poster(request)).build()
}

fn input(request: &JobRequest<'_>) -> Input {
    // Phones store the rotation in metadata. It is applied here, so that players need not support it.
    let video = VideoSelector::builder().rotate(InputRotate::Auto).build();
    let input = Input::builder()
        .file_input(request.input)
        .timecode_source(InputTimecodeSource::Zerobased)
        .video_selector(video);
    if !request.audio {
        return input.build();
    }
    let audio = AudioSelector::builder().default_selection(AudioDefaultSelection::Default).build();
    input.audio_selectors(AUDIO_SELECTOR, audio).build()
}

/// One file per rendition, with byte ranges as segments: two objects to write, list and delete for each rendition, its
/// playlist included, in place of one for each segment.
fn hls(request: &JobRequest<'_>) -> OutputGroup {
    let segment = i32::try_from(request.ladder.segment_seconds).unwrap_or(6);
    let hls = HlsGroupSettings::builder()
        .destination(format!("{}master", request.folder))
        .segment_control(HlsSegmentControl::SingleFile)
        .segment_length(segment)
        .min_segment_length(0)
        .manifest_duration_format(HlsManifestDurationFormat::FloatingPoint)
        .codec_specification(HlsCodecSpecification::Rfc4281)
        .stream_inf_resolution(HlsStreamInfResolution::Include)
        .directory_structure(HlsDirectoryStructure::SingleDirectory)
        .manifest_compression(HlsManifestCompression::None)
        .program_date_time(HlsProgramDateTime::Exclude)
        .client_cache(HlsClientCache::Enabled)
        .output_selection(HlsOutputSelection::ManifestsAndSegments)
        .build();
    let settings =
        OutputGroupSettings::builder().r#type(OutputGroupType::HlsGroupSettings).hls_group_settings(hls).build();
    let outputs = request.ladder.rungs.iter().map(|rung| rendition(request.ladder, rung)).collect();
    OutputGroup::builder().name("HLS").output_group_settings(settings).set_outputs(Some(outputs)).build()
}

fn rendition(ladder: &Ladder, rung: &Rung) -> Output {
    let container =
        ContainerSettings::builder().container(ContainerType::M3U8).m3u8_settings(M3u8Settings::builder().build());
    let codec = VideoCodecSettings::builder().codec(VideoCodec::H264).h264_settings(h264(ladder, rung)).build();
    let output = Output::builder()
        .name_modifier(format!("_{}x{}", rung.width, rung.height))
        .container_settings(container.build())
        .video_description(picture(rung.width, rung.height, codec));
    match rung.audio_bitrate {
        Some(bitrate) => output.audio_descriptions(audio(bitrate)).build(),
        None => output.build(),
    }
}

/// Sides are rounded to even numbers, so the aspect ratio differs from that of the source by up to two
/// pixels. Stretching over them is invisible; padding would show as a line.
fn picture(width: u32, height: u32, codec: VideoCodecSettings) -> VideoDescription {
    VideoDescription::builder()
        .width(i32::try_from(width).unwrap_or(i32::MAX))
        .height(i32::try_from(height).unwrap_or(i32::MAX))
        .scaling_behavior(ScalingBehavior::StretchToOutput)
        .codec_settings(codec)
        .build()
}

fn h264(ladder: &Ladder, rung: &Rung) -> H264Settings {
    let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let control = match ladder.frame_rate {
        Some(_) => H264FramerateControl::Specified,
        None => H264FramerateControl::InitializeFromSource,
    };
    H264Settings::builder()
        .rate_control_mode(H264RateControlMode::Qvbr)
        .qvbr_settings(H264QvbrSettings::builder().qvbr_quality_level(7).build())
        .max_bitrate(i32::try_from(rung.max_bitrate).unwrap_or(i32::MAX))
        .quality_tuning_level(H264QualityTuningLevel::SinglePassHq)
        .codec_profile(H264CodecProfile::High)
        .codec_level(H264CodecLevel::Auto)
        .interlace_mode(H264InterlaceMode::Progressive)
        .framerate_control(control)
        .set_framerate_numerator(ladder.frame_rate.map(|(frames, _)| number(frames)))
        .set_framerate_denominator(ladder.frame_rate.map(|(_, seconds)| number(seconds)))
        .par_control(H264ParControl::Specified)
        .par_numerator(1)
        .par_denominator(1)
        // All renditions have key frames at the same times, so that players can switch between them.
        .gop_size(2.0)
        .gop_size_units(H264GopSizeUnits::Seconds)
        .gop_closed_cadence(1)
        .scene_change_detect(H264SceneChangeDetect::Disabled)
        .build()
}

fn audio(bitrate: u32) -> AudioDescription {
    let aac = AacSettings::builder()
        .codec_profile(AacCodecProfile::Lc)
        .coding_mode(AacCodingMode::CodingMode20)
        .rate_control_mode(AacRateControlMode::Cbr)
        .sample_rate(48_000)
        .bitrate(i32::try_from(bitrate).unwrap_or(i32::MAX))
        .build();
    let codec = AudioCodecSettings::builder().codec(AudioCodec::Aac).aac_settings(aac).build();
    AudioDescription::builder().audio_source_name(AUDIO_SELECTOR).codec_settings(codec).build()
}

/// Captures two frames: the first one, which is often black, and the poster. The event of the completed
/// job has the name of the last one.
fn poster(request: &JobRequest<'_>) -> OutputGroup {
    let Ladder { poster: (width, height), poster_second, .. } = *request.ladder;
    let capture = FrameCaptureSettings::builder()
        .framerate_numerator(1)
        .framerate_denominator(i32::try_from(poster_second).unwrap_or(1))
        .max_captures(2)
        .quality(80)
        .build();
    let codec = VideoCodecSettings::builder().codec(VideoCodec::FrameCapture).frame_capture_settings(capture).build();
    let output = Output::builder()
        .extension("jpg")
        .container_settings(ContainerSettings::builder().container(ContainerType::Raw).build())
        .video_description(picture(width, height, codec))
        .build();
    let files = FileGroupSettings::builder().destination(format!("{}poster", request.folder)).build();
    let settings =
        OutputGroupSettings::builder().r#type(OutputGroupType::FileGroupSettings).file_group_settings(files).build();
    OutputGroup::builder().name("Poster").output_group_settings(settings).outputs(output).build()
}

#[cfg(test)]
mod tests {
    use glotto_domain::id::{Id as _, VideoId};
    use glotto_domain::media::{Source, Submission};
    use jiff::Timestamp;

    use super::*;

    fn of(audio: bool) -> JobSettings {
        with_frame_rate(25.0, audio)
    }

    fn with_frame_rate(frame_rate: f64, audio: bool) -> JobSettings {
        let source = Source { width: 1280, height: 720, rotation: 0, pixel: (1, 1), frame_rate, seconds: 60.0, audio };
        let ladder = Ladder::of(&source).unwrap();
        settings(&JobRequest {
            video: VideoId::new(Timestamp::UNIX_EPOCH, 1),
            submission: &Submission { attempt: "a".to_owned(), number: 1 },
            input: "s3://uploads/original",
            folder: "s3://media/hls/v/a-1/",
            ladder: &ladder,
            audio,
        })
    }

    #[test]
    fn every_rung_is_an_output_with_a_name_of_its_own() {
        let settings = of(true);
        let [films, posters] = settings.output_groups() else { panic!("two groups") };
        let names: Vec<_> = films.outputs().iter().filter_map(Output::name_modifier).collect();
        assert_eq!(names, ["_1280x720", "_852x480", "_640x360", "_426x240"]);
        let hls = films.output_group_settings().unwrap().hls_group_settings().unwrap();
        assert_eq!(hls.destination(), Some("s3://media/hls/v/a-1/master"));
        assert_eq!(hls.segment_control(), Some(&HlsSegmentControl::SingleFile));
        assert_eq!(posters.outputs().len(), 1);
    }

    #[test]
    fn a_job_without_sound_requests_no_audio() {
        for audio in [true, false] {
            let settings = of(audio);
            let outputs = settings.output_groups()[0].outputs();
            let with_audio = outputs.iter().filter(|output| !output.audio_descriptions().is_empty());
            assert_eq!(with_audio.count(), if audio { outputs.len() } else { 0 });
            assert_eq!(settings.inputs()[0].audio_selectors().is_some(), audio);
        }
    }
    #[test]
    fn a_fast_source_is_transcoded_with_fewer_frames_and_any_other_with_its_own() {
        let rate = |frame_rate| {
            let settings = with_frame_rate(frame_rate, true);
            let video = settings.output_groups()[0].outputs()[0].video_description().unwrap().clone();
            let h264 = video.codec_settings.unwrap().h264_settings.unwrap();
            (h264.framerate_control.unwrap(), h264.framerate_numerator, h264.framerate_denominator)
        };
        assert_eq!(rate(25.0), (H264FramerateControl::InitializeFromSource, None, None));
        assert_eq!(rate(50.0), (H264FramerateControl::Specified, Some(25_000), Some(1000)));
    }
}
