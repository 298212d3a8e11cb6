use proptest::prelude::*;

use super::*;
use crate::media::{AudioTrack, Channels, UntaggedColours};

fn picture(width: u32, height: u32) -> Picture {
    Picture { width, height, rotation: 0, pixel: (1, 1), frame_rate: 30.0, seconds: 0.0 }
}

fn of(picture: Picture) -> Source {
    Source { picture: Some(picture), seconds: 60.0, tracks: vec![AudioTrack::new(Channels::Several, None)] }
}

fn source(width: u32, height: u32) -> Source {
    of(picture(width, height))
}

fn sizes(source: &Source) -> Vec<(u32, u32)> {
    Ladder::of(source).unwrap().rungs.iter().map(|rung| (rung.width, rung.height)).collect()
}

#[test]
fn full_hd_is_offered_in_all_sizes() {
    assert_eq!(sizes(&source(1920, 1080)), [(1920, 1080), (1280, 720), (852, 480), (640, 360), (426, 240)]);
}

#[test]
fn ultra_hd_begins_at_full_hd() {
    assert_eq!(sizes(&source(3840, 2160))[0], (1920, 1080));
}

#[test]
fn a_portrait_video_stays_portrait() {
    assert_eq!(sizes(&source(720, 1280)), [(720, 1280), (480, 852), (360, 640), (240, 426)]);
}

#[test]
fn a_video_that_a_phone_turned_is_offered_upright() {
    for rotation in [-90, 90, 270, -89, 91] {
        let turned = Picture { rotation, ..picture(1280, 720) };
        assert_eq!(sizes(&of(turned))[0], (720, 1280), "{rotation}");
    }
}

#[test]
fn a_video_that_is_rotated_by_another_angle_than_a_quarter_turn_keeps_its_sides() {
    for rotation in [0, 180, -180, 1, 45, 88, 179] {
        assert_eq!(sizes(&of(Picture { rotation, ..picture(1280, 720) }))[0], (1280, 720), "{rotation}");
    }
}

#[test]
fn colours_that_a_file_does_not_name_are_those_of_its_size() {
    for (size, expected) in [
        ((720, 576), UntaggedColours::Bt601),
        ((720, 480), UntaggedColours::Bt601),
        ((640, 480), UntaggedColours::Bt601),
        ((1280, 720), UntaggedColours::Bt709),
        ((1280, 534), UntaggedColours::Bt709),
        ((720, 1280), UntaggedColours::Bt709),
    ] {
        assert_eq!(picture(size.0, size.1).untagged_colours(), expected, "{size:?}");
    }
}

#[test]
fn pixels_that_are_not_square_become_square_without_growing() {
    let wide = of(Picture { pixel: (64, 45), ..picture(720, 576) });
    assert_eq!(sizes(&wide)[0], (720, 404));
    let narrow = of(Picture { pixel: (8, 9), ..picture(720, 480) });
    assert_eq!(sizes(&narrow)[0], (640, 480));
}

#[test]
fn an_odd_size_between_two_steps_is_kept_and_made_even() {
    assert_eq!(sizes(&source(1001, 601)), [(1000, 600), (798, 480), (598, 360), (398, 240)]);
}

#[test]
fn a_tiny_video_has_one_size_its_own() {
    assert_eq!(sizes(&source(160, 120)), [(160, 120)]);
    assert_eq!(sizes(&source(32, 32)), [(32, 32)]);
}

#[test]
fn a_video_too_small_for_the_encoder_is_rejected_with_a_reason() {
    for (width, height) in [(0, 0), (16, 16), (8000, 16), (31, 1000)] {
        assert_eq!(Ladder::of(&source(width, height)).unwrap_err().code, FailureCode::TooSmall);
    }
}

#[test]
fn a_video_without_sound_has_renditions_without_sound() {
    let silent = Ladder::of(&Source { tracks: Vec::new(), ..source(640, 360) }).unwrap();
    assert!(silent.tracks.is_empty() && silent.audio_only.is_empty());
    assert!(!silent.rungs.is_empty());
}

#[test]
fn no_rendition_has_more_than_thirty_frames_per_second_and_motion_stays_even() {
    let rates = [
        (0.0, Some((30, 1))),
        (0.4, Some((30, 1))),
        (9.9, Some((30, 1))),
        (10.0, None),
        (24.0, None),
        (29.97, None),
        (30.0, None),
        (30.02, Some((30_000, 1000))),
        (40.0, Some((30_000, 1000))),
        (48.0, Some((24_000, 1000))),
        (50.0, Some((25_000, 1000))),
        (60_000.0 / 1001.0, Some((30_000, 1001))),
        (48_000.0 / 1001.0, Some((24_000, 1001))),
        (60.0, Some((30_000, 1000))),
        (120.0, Some((30_000, 1000))),
        (240.0, Some((30_000, 1000))),
    ];
    for (frame_rate, expected) in rates {
        let ladder = Ladder::of(&of(Picture { frame_rate, ..picture(640, 360) })).unwrap();
        assert_eq!(ladder.frame_rate, expected, "{frame_rate}");
    }
}

#[test]
fn a_recording_of_sound_has_renditions_without_a_picture_and_no_frames() {
    let recording = Ladder::of(&Source { picture: None, ..source(640, 360) }).unwrap();
    assert_eq!((recording.rungs.len(), recording.tracks.len(), recording.audio_only.len()), (0, 0, 2));
    assert_eq!(recording.captures, None);
    let nothing = Source { picture: None, tracks: Vec::new(), seconds: 1.0 };
    assert_eq!(Ladder::of(&nothing).unwrap_err().code, FailureCode::NotAVideo);
}

#[test]
fn a_video_plays_with_each_track_and_its_first_one_alone_is_for_bad_networks() {
    let tracks = vec![AudioTrack::new(Channels::Mono, Some("deu")), AudioTrack::new(Channels::Several, Some("eng"))];
    let ladder = Ladder::of(&Source { tracks, ..source(1920, 1080) }).unwrap();
    let names = |renditions: &[AudioRendition]| renditions.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
    assert_eq!((names(&ladder.tracks), names(&ladder.audio_only)), (vec!["de".into(), "en".into()], vec!["de".into()]));
    assert!(ladder.audio_only[0].bitrate < ladder.tracks[0].bitrate);
}

#[test]
fn frames_are_captured_of_the_picture_and_not_of_the_black_after_it() {
    let captures = |seconds| {
        let picture = Picture { seconds, ..picture(1920, 1080) };
        Ladder::of(&Source { seconds: 600.0, ..of(picture) }).unwrap().captures.unwrap()
    };
    let frames = |seconds| (captures(seconds).every, captures(seconds).most, captures(seconds).poster);
    assert_eq!((captures(0.0).width, captures(0.0).height), (1280, 720), "no more than a poster needs");
    assert_eq!([frames(0.04), frames(1.5), frames(12.0)], [(1, 1, 0), (1, 2, 1), (1, 12, 3)]);
    assert_eq!([frames(0.0), frames(700.0)], [(3, 200, 4); 2], "an unknown length, and sound that ends first");
}

#[test]
fn hours_of_video_have_longer_segments() {
    assert_eq!(Ladder::of(&source(640, 360)).unwrap().segment_seconds, 6);
    assert_eq!(Ladder::of(&Source { seconds: MAX_SECONDS, ..source(640, 360) }).unwrap().segment_seconds, 8);
}

#[test]
fn a_video_of_more_than_four_hours_is_rejected_with_a_reason() {
    let long = Source { seconds: MAX_SECONDS + 0.1, ..source(640, 360) };
    assert_eq!(Ladder::of(&long).unwrap_err().code, FailureCode::TooLong);
}

#[test]
fn each_begun_minute_counts_and_an_unknown_length_counts_as_the_longest() {
    for (seconds, minutes) in [(0.5, 1), (60.0, 1), (60.5, 2), (MAX_SECONDS, 240), (0.0, 240)] {
        assert_eq!(Source { seconds, ..source(640, 360) }.minutes(), minutes, "{seconds}");
    }
}

#[test]
fn a_minute_with_many_tracks_counts_as_more_and_none_counts_as_less() {
    let minutes = |source: &Source| {
        let ladder = Ladder::of(source).unwrap();
        (ladder.weight(), ladder.minutes(source))
    };
    let lesson = Source { seconds: 600.0, ..source(1920, 1080) };
    assert_eq!(minutes(&lesson), (11, 10), "a usual lesson");
    let tracks = vec![AudioTrack::new(Channels::Several, None); 12];
    assert_eq!(minutes(&Source { tracks: tracks.clone(), ..lesson.clone() }), (18, 17));
    assert_eq!(minutes(&Source { tracks, seconds: MAX_SECONDS, ..lesson.clone() }), (18, MOST_MINUTES));
    assert_eq!(minutes(&Source { seconds: 600.0, ..source(320, 180) }), (4, 10));
    assert_eq!(minutes(&Source { picture: None, ..lesson }), (2, 10));
}

proptest! {
    #[test]
    fn no_ladder_upscales_and_every_rung_can_be_encoded(
        width in 1_u32..9000, height in 1_u32..9000, quarter in 0_i32..4,
        pixel in (1_u32..5, 1_u32..5), frame_rate in 0.0_f64..240.0, seconds in 0.0_f64..=MAX_SECONDS, audio: bool,
    ) {
        let picture = Picture { width, height, rotation: quarter * 90, pixel, frame_rate, seconds };
        let tracks = vec![AudioTrack::new(Channels::Several, None); usize::from(audio)];
        let Ok(ladder) = Ladder::of(&Source { picture: Some(picture), seconds, tracks }) else { return Ok(()) };
        let (width, height) = picture.display_size();
        prop_assert!((1..=6).contains(&ladder.rungs.len()));
        for rung in &ladder.rungs {
            prop_assert!(f64::from(rung.width) <= width + 1e-3);
            prop_assert!(f64::from(rung.height) <= height + 1e-3);
            prop_assert!(rung.width % 2 == 0 && rung.height % 2 == 0);
            prop_assert!(rung.width >= 32 && rung.height >= 32);
            prop_assert!(rung.width <= 4096 && rung.height <= 4096);
            prop_assert!(rung.max_bitrate >= 150_000);
            let drift = f64::from(rung.width) * height / width - f64::from(rung.height);
            prop_assert!(drift.abs() <= 2.0 + 2.0 * height / width, "{rung:?} of {width}x{height}");
        }
        for pair in ladder.rungs.windows(2) {
            prop_assert!(pair[0].height > pair[1].height && pair[0].width > pair[1].width);
            prop_assert!(pair[0].max_bitrate >= pair[1].max_bitrate);
        }
        prop_assert!(ladder.segment_seconds % 2 == 0 && ladder.segment_seconds >= 6);
        let rate = ladder.frame_rate.map_or(frame_rate, |(frames, seconds)| f64::from(frames) / f64::from(seconds));
        prop_assert!(rate <= 30.0 && (frame_rate <= 30.0 || rate >= 23.0), "{rate} of {frame_rate}");
    }
}
