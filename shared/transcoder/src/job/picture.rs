//! The picture of an output.

use aws_sdk_mediaconvert::types::{
    ColorCorrector, ColorSpaceConversion, DeinterlaceAlgorithm, Deinterlacer, DeinterlacerControl, DeinterlacerMode,
    H264CodecLevel, H264CodecProfile, H264FramerateControl, H264GopSizeUnits, H264InterlaceMode, H264ParControl,
    H264QualityTuningLevel, H264QvbrSettings, H264RateControlMode, H264SceneChangeDetect, H264Settings,
    HdrToSdrToneMapper, SampleRangeConversion, ScalingBehavior, VideoCodec, VideoCodecSettings, VideoDescription,
    VideoPreprocessor,
};
use glotto_domain::media::{Ladder, Rung};

/// Sides are rounded to even numbers, so the aspect ratio differs from that of the source by up to two
/// pixels. Stretching over them is invisible; padding would show as a line.
pub(super) fn description((width, height): (u32, u32), codec: VideoCodecSettings) -> VideoDescription {
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

/// How the renditions are encoded.
pub(super) fn h264(ladder: &Ladder, rung: &Rung) -> VideoCodecSettings {
    let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let control = match ladder.frame_rate {
        Some(_) => H264FramerateControl::Specified,
        None => H264FramerateControl::InitializeFromSource,
    };
    let settings = H264Settings::builder()
        .rate_control_mode(H264RateControlMode::Qvbr)
        .qvbr_settings(H264QvbrSettings::builder().qvbr_quality_level(7).build())
        .max_bitrate(number(rung.max_bitrate))
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
        .build();
    VideoCodecSettings::builder().codec(VideoCodec::H264).h264_settings(settings).build()
}
