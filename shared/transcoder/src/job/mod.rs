//! The settings of a transcoding job: H.264 and AAC in an HLS group, and a poster.
//!
//! Whatever the source is, the outputs are what every player shows: progressive, upright, with square pixels, in BT.709
//! with standard dynamic range and limited levels, and with two channels (docs/decisions/0045-sources-of-video.md).

use aws_sdk_mediaconvert::types::{
    AacCodecProfile, AacCodingMode, AacRateControlMode, AacSettings, AudioCodec, AudioCodecSettings,
    AudioDefaultSelection, AudioDescription, AudioSelector, ChannelMapping, ColorCorrector, ColorSpace,
    ColorSpaceConversion, ColorSpaceUsage, ContainerSettings, ContainerType, DeinterlaceAlgorithm, Deinterlacer,
    DeinterlacerControl, DeinterlacerMode, FileGroupSettings, FrameCaptureSettings, H264CodecLevel, H264CodecProfile,
    H264FramerateControl, H264GopSizeUnits, H264InterlaceMode, H264ParControl, H264QualityTuningLevel,
    H264QvbrSettings, H264RateControlMode, H264SceneChangeDetect, H264Settings, HdrToSdrToneMapper, HlsClientCache,
    HlsCodecSpecification, HlsDirectoryStructure, HlsGroupSettings, HlsManifestCompression, HlsManifestDurationFormat,
    HlsOutputSelection, HlsProgramDateTime, HlsSegmentControl, HlsStreamInfResolution, Input, InputRotate,
    InputSampleRange, InputTimecodeSource, JobSettings, M3u8Settings, Output, OutputChannelMapping, OutputGroup,
    OutputGroupSettings, OutputGroupType, PadVideo, RemixSettings, SampleRangeConversion, ScalingBehavior, VideoCodec,
    VideoCodecSettings, VideoDescription, VideoPreprocessor, VideoSelector,
};
use glotto_domain::media::{Channels, Ladder, Rung, UntaggedColours};

use crate::JobRequest;

/// The name of the input's audio in the settings.
const AUDIO_SELECTOR: &str = "Audio Selector 1";

pub(crate) fn settings(request: &JobRequest<'_>) -> JobSettings {
    JobSettings::builder().inputs(input(request)).output_groups(hls(request)).output_groups(poster(request)).build()
}

fn input(request: &JobRequest<'_>) -> Input {
    // Phones store the rotation in metadata. It is applied here, so that players need not support it.
    let video = VideoSelector::builder()
        .rotate(InputRotate::Auto)
        .color_space(match request.source.untagged_colours() {
            UntaggedColours::Bt601 => ColorSpace::Rec601,
            UntaggedColours::Bt709 => ColorSpace::Rec709,
        })
        // Only if the file does not name them.
        .color_space_usage(ColorSpaceUsage::Fallback)
        .sample_range(InputSampleRange::Follow)
        // Otherwise an output ends with the picture, and sound that is longer is cut off.
        .set_pad_video(request.source.needs_padding().then_some(PadVideo::Black))
        .build();
    let input = Input::builder()
        .file_input(request.input)
        .timecode_source(InputTimecodeSource::Zerobased)
        .video_selector(video);
    if request.source.audio.is_none() {
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
    let outputs = request.ladder.rungs.iter().map(|rung| rendition(request, rung)).collect();
    OutputGroup::builder().name("HLS").output_group_settings(settings).set_outputs(Some(outputs)).build()
}

fn rendition(request: &JobRequest<'_>, rung: &Rung) -> Output {
    let container =
        ContainerSettings::builder().container(ContainerType::M3U8).m3u8_settings(M3u8Settings::builder().build());
    let codec = VideoCodecSettings::builder().codec(VideoCodec::H264).h264_settings(h264(request.ladder, rung)).build();
    let output = Output::builder()
        .name_modifier(format!("_{}x{}", rung.width, rung.height))
        .container_settings(container.build())
        .video_description(picture(rung.width, rung.height, codec));
    match rung.audio_bitrate.zip(request.source.audio) {
        Some((bitrate, channels)) => output.audio_descriptions(audio(bitrate, channels)).build(),
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
        .video_preprocessors(preprocessors())
        .codec_settings(codec)
        .build()
}

/// What is done to the frames of every output before they are encoded, if the source needs it. MediaConvert leaves
/// frames alone that are progressive, colours that are BT.709, and levels that are limited.
fn preprocessors() -> VideoPreprocessor {
    let deinterlacer = Deinterlacer::builder()
        .mode(DeinterlacerMode::Deinterlace)
        .algorithm(DeinterlaceAlgorithm::Interpolate)
        .control(DeinterlacerControl::Normal);
    let colours = ColorCorrector::builder()
        .color_space_conversion(ColorSpaceConversion::Force709)
        // What is written on a bright board has to stay legible.
        .hdr_to_sdr_tone_mapper(HdrToSdrToneMapper::PreserveDetails)
        .sample_range_conversion(SampleRangeConversion::LimitedRangeSqueeze);
    VideoPreprocessor::builder().deinterlacer(deinterlacer.build()).color_corrector(colours.build()).build()
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

fn audio(bitrate: u32, channels: Channels) -> AudioDescription {
    let aac = AacSettings::builder()
        .codec_profile(AacCodecProfile::Lc)
        .coding_mode(AacCodingMode::CodingMode20)
        .rate_control_mode(AacRateControlMode::Cbr)
        .sample_rate(48_000)
        .bitrate(i32::try_from(bitrate).unwrap_or(i32::MAX))
        .build();
    let codec = AudioCodecSettings::builder().codec(AudioCodec::Aac).aac_settings(aac).build();
    let remix = (channels == Channels::Mono).then(mono_on_both_sides);
    AudioDescription::builder()
        .audio_source_name(AUDIO_SELECTOR)
        .codec_settings(codec)
        .set_remix_settings(remix)
        .build()
}

/// Copies the only channel to the left and to the right. More than two channels are mixed to two without any settings.
fn mono_on_both_sides() -> RemixSettings {
    // Decibels: the level stays.
    let side = || OutputChannelMapping::builder().input_channels(0).build();
    let mapping = ChannelMapping::builder().output_channels(side()).output_channels(side()).build();
    RemixSettings::builder().channels_in(1).channels_out(2).channel_mapping(mapping).build()
}

/// Captures two frames: the first one, which is often black, and the poster, unless that is the first one. The event of
/// the completed job has the name of the last one.
fn poster(request: &JobRequest<'_>) -> OutputGroup {
    let Ladder { poster: (width, height), poster_second, .. } = *request.ladder;
    let capture = FrameCaptureSettings::builder()
        .framerate_numerator(1)
        .framerate_denominator(i32::try_from(poster_second.max(1)).unwrap_or(1))
        .max_captures(if poster_second == 0 { 1 } else { 2 })
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
mod tests;
