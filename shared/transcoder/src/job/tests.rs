use std::collections::BTreeSet;

use aws_sdk_mediaconvert::types::{Codec, Format};
use glotto_domain::id::{Id as _, VideoId};
use glotto_domain::media::{Source, Submission, formats};
use jiff::Timestamp;

use super::*;

const SOURCE: Source = Source {
    width: 1280,
    height: 720,
    rotation: 0,
    pixel: (1, 1),
    frame_rate: 25.0,
    seconds: 60.0,
    picture_seconds: 60.0,
    audio: Some(Channels::Several),
};

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

/// All outputs, that of the poster included.
fn outputs(settings: &JobSettings) -> impl Iterator<Item = &Output> {
    settings.output_groups().iter().flat_map(OutputGroup::outputs)
}

#[test]
fn every_rung_is_an_output_with_a_name_of_its_own() {
    let settings = of(&SOURCE);
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
    for audio in [Some(Channels::Mono), Some(Channels::Several), None] {
        let settings = of(&Source { audio, ..SOURCE });
        let outputs = settings.output_groups()[0].outputs();
        let with_audio = outputs.iter().filter(|output| !output.audio_descriptions().is_empty());
        assert_eq!(with_audio.count(), if audio.is_some() { outputs.len() } else { 0 });
        assert_eq!(settings.inputs()[0].audio_selectors().is_some(), audio.is_some());
    }
}

#[test]
fn a_picture_that_ends_before_the_sound_is_followed_by_black_and_the_poster_shows_it() {
    let several = Some(Channels::Several);
    // Unknown, clearly shorter, shorter by a frame of sound, as long.
    let cases = [(several, 0.0, true), (several, 50.0, true), (several, 59.95, false), (several, 60.0, false)];
    for (audio, picture_seconds, pads) in cases.into_iter().chain([(None, 50.0, false), (None, 0.0, false)]) {
        let settings = of(&Source { audio, picture_seconds, ..SOURCE });
        let padding = settings.inputs()[0].video_selector().unwrap().pad_video();
        assert_eq!(padding, pads.then_some(&PadVideo::Black), "{picture_seconds}");
    }
    for (picture_seconds, captures) in [(60.0, 2), (0.04, 1)] {
        let settings = of(&Source { picture_seconds, ..SOURCE });
        let poster = settings.output_groups()[1].outputs()[0].video_description().unwrap().clone();
        let frames = poster.codec_settings.unwrap().frame_capture_settings.unwrap();
        assert_eq!(frames.max_captures, Some(captures), "{picture_seconds}");
    }
}

#[test]
fn the_only_channel_of_a_recording_is_copied_to_both_sides_at_its_level() {
    let remix = |audio| {
        let settings = of(&Source { audio: Some(audio), ..SOURCE });
        settings.output_groups()[0].outputs()[0].audio_descriptions()[0].remix_settings().cloned()
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
        let settings = of(&Source { frame_rate, ..SOURCE });
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
    let settings = of(&SOURCE);
    assert_eq!(outputs(&settings).count(), 5, "four renditions and a poster");
    for output in outputs(&settings) {
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
        let settings = of(&Source { width, height, ..SOURCE });
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
