//! The settings of a transcoding job: H.264 and AAC in a CMAF group, of which HLS and DASH play the same files, and
//! captured frames.
//!
//! Whatever the source is, the outputs are what every player shows: progressive, upright, with square pixels, in BT.709
//! with standard dynamic range and limited levels, and with two channels at one loudness
//! (docs/decisions/0045-sources-of-video.md, docs/decisions/0057-transcoding.md).

mod audio;
mod picture;

use aws_sdk_mediaconvert::types::{
    AudioDefaultSelection, AudioSelector, AudioSelectorType, CmafClientCache, CmafCodecSpecification,
    CmafGroupSettings, CmafManifestCompression, CmafManifestDurationFormat, CmafMpdManifestBandwidthType,
    CmafMpdProfile, CmafSegmentControl, CmafSegmentLengthControl, CmafStreamInfResolution, CmafVideoCompositionOffsets,
    CmafWriteDashManifest, CmafWriteHlsManifest, CmafWriteSegmentTimelineInRepresentation, CmfcAudioTrackType,
    CmfcIFrameOnlyManifest, CmfcSettings, ColorSpace, ColorSpaceUsage, ContainerSettings, ContainerType,
    DashManifestStyle, FileGroupSettings, FrameCaptureSettings, Input, InputRotate, InputSampleRange,
    InputTimecodeSource, JobSettings, Output, OutputGroup, OutputGroupSettings, OutputGroupType, PadVideo, VideoCodec,
    VideoCodecSettings, VideoSelector,
};
use glotto_domain::media::job::{FRAME, MANIFEST};
use glotto_domain::media::{AudioRendition, Captures, Picture, Rung, UntaggedColours};

use crate::JobRequest;

/// The group of audio that all renditions of the picture refer to.
const AUDIO_GROUP: &str = "audio";

pub(crate) fn settings(request: &JobRequest<'_>) -> JobSettings {
    let frames = request.ladder.captures.as_ref().map(|captures| frames(request, captures));
    let groups = std::iter::once(cmaf(request)).chain(frames).collect();
    JobSettings::builder().inputs(input(request)).set_output_groups(Some(groups)).build()
}

fn input(request: &JobRequest<'_>) -> Input {
    let source = request.source;
    let picture = source.picture.as_ref().map(|picture| video_selector(picture, source.needs_padding()));
    let input = Input::builder()
        .file_input(request.input)
        .timecode_source(InputTimecodeSource::Zerobased)
        .set_video_selector(picture);
    let selectors = selectors(request);
    selectors.into_iter().fold(input, |input, (name, selector)| input.audio_selectors(name, selector)).build()
}

fn video_selector(picture: &Picture, pads: bool) -> VideoSelector {
    // Phones store the rotation in metadata. It is applied here, so that players need not support it.
    VideoSelector::builder()
        .rotate(InputRotate::Auto)
        .color_space(match picture.untagged_colours() {
            UntaggedColours::Bt601 => ColorSpace::Rec601,
            UntaggedColours::Bt709 => ColorSpace::Rec709,
        })
        // Only if the file does not name them.
        .color_space_usage(ColorSpaceUsage::Fallback)
        .sample_range(InputSampleRange::Follow)
        // Otherwise an output ends with the picture, and sound that is longer is cut off.
        .set_pad_video(pads.then_some(PadVideo::Black))
        .build()
}

/// A selector for each track of audio that is transcoded. The only one needs no number.
fn selectors(request: &JobRequest<'_>) -> Vec<(String, AudioSelector)> {
    let ladder = request.ladder;
    let tracks = if ladder.tracks.is_empty() {
        ladder.audio_only.get(..1).unwrap_or_default()
    } else {
        ladder.tracks.as_slice()
    };
    let is_only = tracks.len() == 1;
    let selector = |rendition: &AudioRendition| {
        let is_default = rendition.track == 1;
        let default = if is_default { AudioDefaultSelection::Default } else { AudioDefaultSelection::NotDefault };
        let selector = AudioSelector::builder().default_selection(default);
        let number = i32::try_from(rendition.track).unwrap_or(i32::MAX);
        let selector = if is_only { selector } else { selector.selector_type(AudioSelectorType::Track).tracks(number) };
        (audio::selector_name(rendition.track), selector.build())
    };
    tracks.iter().map(selector).collect()
}

/// One file for each segment, so that the signed address of a segment opens nothing else.
fn cmaf(request: &JobRequest<'_>) -> OutputGroup {
    let segment = i32::try_from(request.ladder.segment_seconds).unwrap_or(6);
    let cmaf = CmafGroupSettings::builder()
        .destination(format!("{}{MANIFEST}", request.folder))
        .write_hls_manifest(CmafWriteHlsManifest::Enabled)
        .write_dash_manifest(CmafWriteDashManifest::Enabled)
        .segment_control(CmafSegmentControl::SegmentedFiles)
        .segment_length(segment)
        .segment_length_control(CmafSegmentLengthControl::GopMultiple)
        .fragment_length(2)
        .min_final_segment_length(0.0)
        .manifest_duration_format(CmafManifestDurationFormat::FloatingPoint)
        .codec_specification(CmafCodecSpecification::Rfc6381)
        .stream_inf_resolution(CmafStreamInfResolution::Include)
        .manifest_compression(CmafManifestCompression::None)
        .client_cache(CmafClientCache::Enabled)
        .mpd_profile(CmafMpdProfile::MainProfile)
        .mpd_manifest_bandwidth_type(CmafMpdManifestBandwidthType::Average)
        .dash_manifest_style(DashManifestStyle::Basic)
        .write_segment_timeline_in_representation(CmafWriteSegmentTimelineInRepresentation::Enabled)
        // Picture and sound are in files of their own, and both begin at zero.
        .video_composition_offsets(CmafVideoCompositionOffsets::Signed)
        .build();
    let settings =
        OutputGroupSettings::builder().r#type(OutputGroupType::CmafGroupSettings).cmaf_group_settings(cmaf).build();
    let ladder = request.ladder;
    let pictures = ladder.rungs.iter().map(|rung| rendition(request, rung));
    let tracks = ladder.tracks.iter().map(track);
    let audio_only = ladder.audio_only.iter().map(audio_only);
    let outputs = pictures.chain(tracks).chain(audio_only).collect();
    OutputGroup::builder().name("CMAF").output_group_settings(settings).set_outputs(Some(outputs)).build()
}

fn container(cmfc: CmfcSettings) -> ContainerSettings {
    ContainerSettings::builder().container(ContainerType::Cmfc).cmfc_settings(cmfc).build()
}

fn rendition(request: &JobRequest<'_>, rung: &Rung) -> Output {
    // The storyboard serves for seeking, so no playlist of key frames is needed.
    let cmfc = CmfcSettings::builder().i_frame_only_manifest(CmfcIFrameOnlyManifest::Exclude);
    let has_audio = !request.ladder.tracks.is_empty();
    let cmfc = if has_audio { cmfc.audio_rendition_sets(AUDIO_GROUP) } else { cmfc };
    let codec = picture::h264(request.ladder, rung);
    Output::builder()
        .name_modifier(format!("_{}x{}", rung.width, rung.height))
        .container_settings(container(cmfc.build()))
        .video_description(picture::description((rung.width, rung.height), codec))
        .build()
}

/// A track that plays with every rendition of the picture.
fn track(rendition: &AudioRendition) -> Output {
    let kind = if rendition.track == 1 {
        CmfcAudioTrackType::AlternateAudioAutoSelectDefault
    } else {
        CmfcAudioTrackType::AlternateAudioAutoSelect
    };
    let cmfc = CmfcSettings::builder().audio_group_id(AUDIO_GROUP).audio_track_type(kind).build();
    sound(rendition, format!("_audio{}", rendition.track), cmfc)
}

/// A variant that plays without a picture.
fn audio_only(rendition: &AudioRendition) -> Output {
    let cmfc = CmfcSettings::builder().audio_track_type(CmfcAudioTrackType::AudioOnlyVariantStream).build();
    sound(rendition, format!("_sound{}k", rendition.bitrate / 1000), cmfc)
}

fn sound(rendition: &AudioRendition, modifier: String, cmfc: CmfcSettings) -> Output {
    Output::builder()
        .name_modifier(modifier)
        .container_settings(container(cmfc))
        .audio_descriptions(audio::description(rendition))
        .build()
}

/// Captures the first frame and one every few seconds. The event of the completed job has the name of the last one.
fn frames(request: &JobRequest<'_>, captures: &Captures) -> OutputGroup {
    let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let capture = FrameCaptureSettings::builder()
        .framerate_numerator(1)
        .framerate_denominator(number(captures.every))
        .max_captures(number(captures.most))
        .quality(80)
        .build();
    let codec = VideoCodecSettings::builder().codec(VideoCodec::FrameCapture).frame_capture_settings(capture).build();
    let output = Output::builder()
        .extension("jpg")
        .container_settings(ContainerSettings::builder().container(ContainerType::Raw).build())
        .video_description(picture::description((captures.width, captures.height), codec))
        .build();
    let files = FileGroupSettings::builder().destination(format!("{}{FRAME}", request.folder)).build();
    let settings =
        OutputGroupSettings::builder().r#type(OutputGroupType::FileGroupSettings).file_group_settings(files).build();
    OutputGroup::builder().name("Frames").output_group_settings(settings).outputs(output).build()
}

#[cfg(test)]
mod tests;
