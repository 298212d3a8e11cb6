//! The audio of an output.

use aws_sdk_mediaconvert::types::{
    AacCodecProfile, AacCodingMode, AacRateControlMode, AacSettings, AudioCodec, AudioCodecSettings, AudioDescription,
    AudioLanguageCodeControl, AudioNormalizationAlgorithm, AudioNormalizationAlgorithmControl,
    AudioNormalizationLoudnessLogging, AudioNormalizationPeakCalculation, AudioNormalizationSettings, ChannelMapping,
    OutputChannelMapping, RemixSettings,
};
use glotto_domain::media::{AudioRendition, Channels};

/// The loudness of all audio, in LUFS: what EBU R 128 s2 and AES TD1008 recommend for streams that are mostly speech,
/// between -20 and -16. The -23 of EBU R 128 itself are for broadcasting, and too quiet for the speaker of a phone.
const LOUDNESS: f64 = -18.0;
/// The highest true peak, in dBTP (EBU R 128): encoding may add to it.
const PEAK: f64 = -1.0;
/// What is quieter, in LUFS, is no speech but the noise of a room, and stays as it is.
const QUIET: i32 = -50;

/// The name of a track of the input in the settings.
pub(super) fn selector_name(track: u32) -> String {
    format!("Audio Selector {track}")
}

pub(super) fn description(rendition: &AudioRendition) -> AudioDescription {
    let aac = AacSettings::builder()
        .codec_profile(AacCodecProfile::Lc)
        .coding_mode(AacCodingMode::CodingMode20)
        .rate_control_mode(AacRateControlMode::Cbr)
        .sample_rate(48_000)
        .bitrate(i32::try_from(rendition.bitrate).unwrap_or(i32::MAX))
        .build();
    let codec = AudioCodecSettings::builder().codec(AudioCodec::Aac).aac_settings(aac).build();
    let remix = (rendition.channels == Channels::Mono).then(mono_on_both_sides);
    let description = AudioDescription::builder()
        .audio_source_name(selector_name(rendition.track))
        .codec_settings(codec)
        .audio_normalization_settings(normalization())
        .stream_name(&rendition.name)
        .set_remix_settings(remix);
    match &rendition.language {
        Some(language) => description
            .custom_language_code(language.as_str())
            .language_code_control(AudioLanguageCodeControl::UseConfigured)
            .build(),
        None => description.build(),
    }
}

/// Every video is as loud as the next one. BS.1770-3 measures what EBU R 128 requires.
fn normalization() -> AudioNormalizationSettings {
    AudioNormalizationSettings::builder()
        .algorithm(AudioNormalizationAlgorithm::ItuBs17703)
        .algorithm_control(AudioNormalizationAlgorithmControl::CorrectAudio)
        .target_lkfs(LOUDNESS)
        .correction_gate_level(QUIET)
        .peak_calculation(AudioNormalizationPeakCalculation::TruePeak)
        .true_peak_limiter_threshold(PEAK)
        .loudness_logging(AudioNormalizationLoudnessLogging::DontLog)
        .build()
}

/// Copies the only channel to the left and to the right. More than two channels are mixed to two without any settings.
fn mono_on_both_sides() -> RemixSettings {
    // Decibels: the level stays.
    let side = || OutputChannelMapping::builder().input_channels(0).build();
    let mapping = ChannelMapping::builder().output_channels(side()).output_channels(side()).build();
    RemixSettings::builder().channels_in(1).channels_out(2).channel_mapping(mapping).build()
}
