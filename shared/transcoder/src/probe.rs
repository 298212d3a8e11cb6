//! What the result of a probe says.

use aws_sdk_mediaconvert::types::{AudioProperties, Container, ProbeResult, Track};
use glotto_domain::media::{AudioTrack, Channels, Failure, FailureCode, Picture, Source};

use crate::Probe;

/// Interprets the result of a probe, which is empty for a file that is not a media file.
pub(crate) fn interpret(result: Option<&ProbeResult>) -> Probe {
    let container = result.and_then(ProbeResult::container);
    let tracks = container.map(Container::tracks).unwrap_or_default();
    let picture = tracks.iter().find_map(picture);
    let audio: Vec<AudioTrack> = tracks.iter().filter_map(Track::audio_properties).map(audio).collect();
    if picture.is_none() && audio.is_empty() {
        return Probe::Unusable(Failure::of(FailureCode::NotAVideo));
    }
    let of_tracks = tracks.iter().filter_map(Track::duration).reduce(f64::max);
    let seconds = container.and_then(Container::duration).or(of_tracks);
    Probe::Media(Source { picture, seconds: length(seconds), tracks: audio })
}

/// A length in seconds, or 0 if it is unknown.
fn length(seconds: Option<f64>) -> f64 {
    seconds.filter(|seconds| seconds.is_finite() && *seconds > 0.0).unwrap_or(0.0)
}

fn audio(audio: &AudioProperties) -> AudioTrack {
    let channels = if audio.channels() == Some(1) { Channels::Mono } else { Channels::Several };
    AudioTrack::new(channels, audio.language_code())
}

fn picture(track: &Track) -> Option<Picture> {
    let video = track.video_properties()?;
    let side = |length: Option<i32>| length.and_then(|length| u32::try_from(length).ok()).filter(|length| *length > 0);
    let rate = video.frame_rate().and_then(|rate| Some(f64::from(rate.numerator?) / f64::from(rate.denominator?)));
    let pixel = video.sample_aspect_ratio().and_then(|ratio| Some((side(ratio.numerator)?, side(ratio.denominator)?)));
    Some(Picture {
        width: side(video.width())?,
        height: side(video.height())?,
        rotation: video.rotation().unwrap_or(0),
        pixel: pixel.unwrap_or((1, 1)),
        frame_rate: rate.filter(|rate| rate.is_finite()).unwrap_or(0.0),
        seconds: length(track.duration()),
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_mediaconvert::types::{AspectRatio, FrameRate, VideoProperties};

    use super::*;

    fn result(tracks: Vec<Track>) -> ProbeResult {
        let container = Container::builder().duration(12.5).set_tracks(Some(tracks)).build();
        ProbeResult::builder().container(container).build()
    }

    fn sound(channels: Option<i32>, language: Option<&str>) -> Track {
        let properties =
            AudioProperties::builder().set_channels(channels).set_language_code(language.map(str::to_owned));
        Track::builder().audio_properties(properties.build()).build()
    }

    #[test]
    fn a_probe_returns_size_shape_and_length() {
        let video = VideoProperties::builder()
            .width(720)
            .height(576)
            .rotation(90)
            .sample_aspect_ratio(AspectRatio::builder().numerator(64).denominator(45).build())
            .frame_rate(FrameRate::builder().numerator(25).denominator(1).build());
        let video = Track::builder().video_properties(video.build()).duration(10.0).build();
        let picture =
            Picture { width: 720, height: 576, rotation: 90, pixel: (64, 45), frame_rate: 25.0, seconds: 10.0 };
        let tracks = vec![AudioTrack::new(Channels::Several, None)];
        let expected = Source { picture: Some(picture), seconds: 12.5, tracks };
        assert_eq!(interpret(Some(&result(vec![sound(Some(2), None), video]))), Probe::Media(expected));
    }

    #[test]
    fn every_track_of_audio_is_found_with_its_channels_and_its_language() {
        let tracks = vec![sound(Some(1), Some("deu")), sound(Some(6), Some("und")), sound(None, Some("ENG"))];
        let Probe::Media(source) = interpret(Some(&result(tracks))) else { panic!("a recording") };
        let language = |track: &AudioTrack| track.language.as_ref().map(|language| language.as_str().to_owned());
        let found: Vec<_> = source.tracks.iter().map(|track| (track.channels, language(track))).collect();
        let expected = [
            (Channels::Mono, Some("de".to_owned())),
            (Channels::Several, None),
            (Channels::Several, Some("en".to_owned())),
        ];
        assert_eq!(found, expected);
        assert_eq!(source.picture, None, "sound alone");
    }

    #[test]
    fn a_file_that_does_not_say_its_rate_and_length_has_none() {
        let video = VideoProperties::builder().width(320).height(180).build();
        let track = Track::builder().video_properties(video).build();
        let container = Container::builder().tracks(track).build();
        let Probe::Media(source) = interpret(Some(&ProbeResult::builder().container(container).build())) else {
            panic!("a video")
        };
        let picture = source.picture.unwrap();
        assert_eq!((source.seconds.to_bits(), picture.frame_rate.to_bits(), picture.seconds.to_bits()), (0, 0, 0));
    }

    #[test]
    fn a_file_without_tracks_is_no_video() {
        for found in [None, Some(result(vec![])), Some(result(vec![Track::builder().build()]))] {
            let unusable = Probe::Unusable(Failure::of(FailureCode::NotAVideo));
            assert_eq!(interpret(found.as_ref()), unusable, "{found:?}");
        }
    }
}
