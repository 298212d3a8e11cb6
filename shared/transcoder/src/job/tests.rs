use std::collections::BTreeSet;

use aws_sdk_mediaconvert::types::{
    AudioNormalizationAlgorithmControl, Codec, ColorSpaceConversion, DeinterlacerControl, DeinterlacerMode, Format,
    H264CodecProfile, H264FramerateControl, H264InterlaceMode, HdrToSdrToneMapper, OutputChannelMapping,
    SampleRangeConversion,
};
use glotto_domain::id::{Id as _, VideoId};
use glotto_domain::media::{AudioTrack, Channels, Ladder, Source, Submission, formats};
use jiff::Timestamp;

use super::*;

const PICTURE: Picture =
    Picture { width: 1280, height: 720, rotation: 0, pixel: (1, 1), frame_rate: 25.0, seconds: 60.0 };

fn several(language: Option<&str>) -> AudioTrack {
    AudioTrack::new(Channels::Several, language)
}

fn source(picture: Picture) -> Source {
    Source { picture: Some(picture), seconds: 60.0, tracks: vec![several(None)] }
}

fn of(source: &Source) -> JobSettings {
    let ladder = Ladder::of(source).unwrap();
    settings(&JobRequest {
        video: VideoId::new(Timestamp::UNIX_EPOCH, 1),
        submission: &Submission { attempt: "a".to_owned(), number: 1 },
        input: "s3://uploads/original",
        folder: "s3://media/hls/v/a-1/",
        ladder: &ladder,
        source,
    })
}

fn with(tracks: Vec<AudioTrack>) -> JobSettings {
    of(&Source { tracks, ..source(PICTURE) })
}

/// All outputs, the captured frames included.
fn outputs(settings: &JobSettings) -> impl Iterator<Item = &Output> {
    settings.output_groups().iter().flat_map(OutputGroup::outputs)
}

fn pictures(settings: &JobSettings) -> impl Iterator<Item = &Output> {
    outputs(settings).filter(|output| output.video_description().is_some())
}

fn sounds(settings: &JobSettings) -> impl Iterator<Item = &Output> {
    outputs(settings).filter(|output| !output.audio_descriptions().is_empty())
}

fn names<'a>(outputs: impl Iterator<Item = &'a Output>) -> Vec<&'a str> {
    outputs.filter_map(Output::name_modifier).collect()
}

fn cmfc(output: &Output) -> &CmfcSettings {
    output.container_settings().unwrap().cmfc_settings().unwrap()
}

#[test]
fn every_rendition_is_an_output_with_a_name_of_its_own() {
    let settings = of(&source(PICTURE));
    let [films, frames] = settings.output_groups() else { panic!("two groups") };
    let expected = ["_1280x720", "_852x480", "_640x360", "_426x240", "_audio1", "_sound64k"];
    assert_eq!(names(films.outputs().iter()), expected);
    let cmaf = films.output_group_settings().unwrap().cmaf_group_settings().unwrap();
    assert_eq!(cmaf.destination(), Some("s3://media/hls/v/a-1/master"));
    assert_eq!(cmaf.segment_control(), Some(&CmafSegmentControl::SegmentedFiles));
    let is_written = (cmaf.write_hls_manifest(), cmaf.write_dash_manifest());
    assert_eq!(is_written, (Some(&CmafWriteHlsManifest::Enabled), Some(&CmafWriteDashManifest::Enabled)));
    assert_eq!(frames.outputs().len(), 1);
}

#[test]
fn no_output_has_a_picture_and_sound_because_cmaf_has_them_in_files_of_their_own() {
    let settings = with(vec![several(Some("deu")), several(Some("eng"))]);
    assert!(
        outputs(&settings).all(|output| output.video_description().is_some() == output.audio_descriptions().is_empty())
    );
}

#[test]
fn a_job_without_sound_requests_no_audio() {
    for (tracks, expected) in [(0, 0), (1, 2), (2, 3), (12, 9)] {
        let settings = with(vec![several(None); tracks]);
        assert_eq!(sounds(&settings).count(), expected, "{tracks} tracks");
        let selectors = settings.inputs()[0].audio_selectors().map_or(0, std::collections::HashMap::len);
        assert_eq!(selectors, tracks.min(8), "{tracks} tracks");
        let refers = pictures(&settings).filter_map(|output| output.container_settings()?.cmfc_settings());
        assert!(refers.map(CmfcSettings::audio_rendition_sets).all(|group| group.is_some() == (tracks > 0)));
    }
}

#[test]
fn each_track_plays_with_every_picture_in_its_language_and_the_first_is_the_default() {
    let settings = with(vec![several(Some("deu")), AudioTrack::new(Channels::Mono, Some("eng")), several(None)]);
    let described = |output: &Output| {
        let audio = &output.audio_descriptions()[0];
        let text = |value: Option<&str>| value.map(str::to_owned);
        let language = text(audio.custom_language_code());
        (text(audio.audio_source_name()).unwrap(), language, text(audio.stream_name()).unwrap())
    };
    let of_track = |name: &str, language: Option<&str>, label: &str| {
        (name.to_owned(), language.map(str::to_owned), label.to_owned())
    };
    assert_eq!(
        sounds(&settings).map(described).collect::<Vec<_>>(),
        [
            of_track("Audio Selector 1", Some("de"), "de"),
            of_track("Audio Selector 2", Some("en"), "en"),
            of_track("Audio Selector 3", None, "Track 3"),
            of_track("Audio Selector 1", Some("de"), "de"),
        ]
    );
    let kinds: Vec<_> = sounds(&settings).map(|output| cmfc(output).audio_track_type().unwrap().as_str()).collect();
    let other = "ALTERNATE_AUDIO_AUTO_SELECT";
    assert_eq!(kinds, ["ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT", other, other, "AUDIO_ONLY_VARIANT_STREAM"]);
    let selectors = settings.inputs()[0].audio_selectors().unwrap();
    for track in 1..=3 {
        let selector = &selectors[&format!("Audio Selector {track}")];
        assert_eq!(selector.tracks(), [track]);
        let is_default = selector.default_selection() == Some(&AudioDefaultSelection::Default);
        assert_eq!(is_default, track == 1);
    }
}

#[test]
fn a_recording_of_sound_becomes_variants_without_a_picture_and_no_frames() {
    let settings = of(&Source { picture: None, ..source(PICTURE) });
    assert_eq!(settings.output_groups().len(), 1);
    assert_eq!(names(outputs(&settings)), ["_sound128k", "_sound64k"]);
    let mut kinds = outputs(&settings).map(|output| cmfc(output).audio_track_type().cloned());
    assert!(kinds.all(|kind| kind == Some(CmfcAudioTrackType::AudioOnlyVariantStream)));
    assert_eq!(settings.inputs()[0].video_selector(), None);
    assert_eq!(settings.inputs()[0].audio_selectors().unwrap().len(), 1);
}

#[test]
fn all_audio_has_the_same_loudness() {
    let settings = with(vec![several(Some("deu")), several(Some("eng"))]);
    for output in sounds(&settings) {
        let loudness = output.audio_descriptions()[0].audio_normalization_settings().unwrap();
        assert_eq!(loudness.algorithm_control(), Some(&AudioNormalizationAlgorithmControl::CorrectAudio));
        assert_eq!((loudness.target_lkfs(), loudness.true_peak_limiter_threshold()), (Some(-18.0), Some(-1.0)));
    }
}

#[test]
fn a_picture_that_ends_before_the_sound_is_followed_by_black_of_which_no_frame_is_captured() {
    // Unknown, clearly shorter, shorter by a frame of sound, as long.
    let cases = [(true, 0.0, true), (true, 50.0, true), (true, 59.95, false), (true, 60.0, false)];
    for (has_audio, seconds, pads) in cases.into_iter().chain([(false, 50.0, false), (false, 0.0, false)]) {
        let tracks = vec![several(None); usize::from(has_audio)];
        let settings = of(&Source { tracks, ..source(Picture { seconds, ..PICTURE }) });
        let padding = settings.inputs()[0].video_selector().unwrap().pad_video();
        assert_eq!(padding, pads.then_some(&PadVideo::Black), "{seconds}");
    }
    for (seconds, captures) in [(60.0, 60), (12.0, 12), (0.04, 1)] {
        let settings = of(&source(Picture { seconds, ..PICTURE }));
        let frames = settings.output_groups()[1].outputs()[0].video_description().unwrap().clone();
        let frames = frames.codec_settings.unwrap().frame_capture_settings.unwrap();
        assert_eq!((frames.max_captures, frames.framerate_denominator), (Some(captures), Some(1)), "{seconds}");
    }
}

#[test]
fn the_only_channel_of_a_recording_is_copied_to_both_sides_at_its_level() {
    let remix = |channels| {
        let settings = with(vec![AudioTrack::new(channels, None)]);
        sounds(&settings).next().unwrap().audio_descriptions()[0].remix_settings().cloned()
    };
    assert_eq!(remix(Channels::Several), None);
    let mono = remix(Channels::Mono).unwrap();
    assert_eq!((mono.channels_in(), mono.channels_out()), (Some(1), Some(2)));
    let sides = mono.channel_mapping().unwrap().output_channels();
    assert_eq!(sides.iter().map(OutputChannelMapping::input_channels).collect::<Vec<_>>(), [[0], [0]]);
}

#[test]
fn a_fast_source_is_transcoded_with_fewer_frames_and_any_other_with_its_own() {
    let rate = |frame_rate| {
        let settings = of(&source(Picture { frame_rate, ..PICTURE }));
        let video = settings.output_groups()[0].outputs()[0].video_description().unwrap().clone();
        let h264 = video.codec_settings.unwrap().h264_settings.unwrap();
        (h264.framerate_control.unwrap(), h264.framerate_numerator, h264.framerate_denominator)
    };
    assert_eq!(rate(25.0), (H264FramerateControl::InitializeFromSource, None, None));
    assert_eq!(rate(50.0), (H264FramerateControl::Specified, Some(25_000), Some(1000)));
    assert_eq!(rate(0.0), (H264FramerateControl::Specified, Some(30), Some(1)));
}

#[test]
fn every_output_is_progressive_and_in_the_colours_of_every_screen() {
    let settings = of(&source(PICTURE));
    assert_eq!(pictures(&settings).count(), 5, "four renditions and the captured frames");
    for output in pictures(&settings) {
        let done = output.video_description().unwrap().video_preprocessors().unwrap();
        let colours = done.color_corrector().unwrap();
        assert_eq!(colours.color_space_conversion(), Some(&ColorSpaceConversion::Force709));
        assert_eq!(colours.hdr_to_sdr_tone_mapper(), Some(&HdrToSdrToneMapper::PreserveDetails));
        assert_eq!(colours.sample_range_conversion(), Some(&SampleRangeConversion::LimitedRangeSqueeze));
        let deinterlacer = done.deinterlacer().unwrap();
        assert_eq!(deinterlacer.mode(), Some(&DeinterlacerMode::Deinterlace));
        assert_eq!(deinterlacer.control(), Some(&DeinterlacerControl::Normal), "progressive frames stay as they are");
    }
    let codecs = outputs(&settings).filter_map(|output| output.video_description()?.codec_settings()?.h264_settings());
    for h264 in codecs {
        assert_eq!(h264.interlace_mode(), Some(&H264InterlaceMode::Progressive));
        assert_eq!(h264.codec_profile(), Some(&H264CodecProfile::High), "eight bits, and colours for four pixels");
        assert_eq!((h264.par_numerator(), h264.par_denominator()), (Some(1), Some(1)));
    }
}

#[test]
fn colours_that_a_file_does_not_name_are_assumed_by_its_size_and_no_others_are_replaced() {
    for ((width, height), expected) in [((720, 576), ColorSpace::Rec601), ((1280, 720), ColorSpace::Rec709)] {
        let settings = of(&source(Picture { width, height, ..PICTURE }));
        let input = settings.inputs()[0].video_selector().unwrap();
        assert_eq!(input.color_space(), Some(&expected));
        assert_eq!(input.color_space_usage(), Some(&ColorSpaceUsage::Fallback));
        assert_eq!(input.sample_range(), Some(&InputSampleRange::Follow));
        assert_eq!(input.rotate(), Some(&InputRotate::Auto));
    }
}

/// What the model names beyond the formats of `known`.
fn others(model: &[&'static str], known: &[&[formats::Format]]) -> BTreeSet<&'static str> {
    let known: BTreeSet<&str> = known.concat().iter().map(|format| format.id).collect();
    let model: BTreeSet<&str> = model.iter().copied().collect();
    assert!(known.is_subset(&model), "{:?}", known.difference(&model));
    model.difference(&known).copied().collect()
}

#[test]
fn the_formats_in_the_documentation_are_those_that_mediaconvert_recognises() {
    // 3GPP2 is named with 3GPP. All others have no picture.
    let expected = ["aac", "ac3", "eac3", "flac", "mp3", "three_g2", "wave"];
    assert_eq!(others(Format::values(), &[&formats::CONTAINERS]), BTreeSet::from(expected));
    // Captions, and what is not known.
    let expected = ["C608", "C708", "UNKNOWN", "WEBVTT"];
    let codecs = others(Codec::values(), &[&formats::VIDEO_CODECS, &formats::AUDIO_CODECS]);
    assert_eq!(codecs, BTreeSet::from(expected));
}
