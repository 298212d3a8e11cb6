//! The playlist of HLS that lists the outputs of a CMAF group.

use std::fmt::Write as _;

use super::cmaf::Part;
use super::package::Packaged;

/// The text of the playlist.
pub(super) fn master(outputs: &[Packaged]) -> String {
    let mut text = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n".to_owned();
    for output in outputs {
        if let Part::Track { group, is_default, is_auto } = &output.part {
            track(&mut text, output, group, *is_default, *is_auto);
        }
    }
    for output in outputs {
        match &output.part {
            Part::Picture(group) => variant(&mut text, output, group.as_deref(), outputs),
            Part::AudioOnly => variant(&mut text, output, None, &[]),
            Part::Track { .. } => {}
        }
    }
    text
}

fn track(text: &mut String, output: &Packaged, group: &str, is_default: bool, is_auto: bool) {
    let yes = |is: bool| if is { "YES" } else { "NO" };
    let name = output.label.as_deref().unwrap_or(&output.stem);
    let _ = write!(text, "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"{group}\",NAME=\"{name}\"");
    if let Some(language) = &output.language {
        let _ = write!(text, ",LANGUAGE=\"{language}\"");
    }
    let (is_default, is_auto) = (yes(is_default), yes(is_auto));
    let uri = output.playlist();
    let _ = writeln!(text, ",DEFAULT={is_default},AUTOSELECT={is_auto},CHANNELS=\"2\",URI=\"{uri}\"");
}

/// A variant; its bits are those of the picture and of the largest track that plays with it.
fn variant(text: &mut String, output: &Packaged, group: Option<&str>, others: &[Packaged]) {
    let is_in_group =
        |other: &&Packaged| matches!(&other.part, Part::Track { group: own, .. } if Some(own.as_str()) == group);
    let tracks = || others.iter().filter(is_in_group);
    let peak = output.peak + tracks().map(|track| track.peak).max().unwrap_or_default();
    let average = output.average + tracks().map(|track| track.average).max().unwrap_or_default();
    let codecs = output.codecs.iter().chain(tracks().take(1).flat_map(|track| &track.codecs));
    let codecs = codecs.cloned().collect::<Vec<_>>().join(",");
    let _ = write!(text, "#EXT-X-STREAM-INF:BANDWIDTH={peak},AVERAGE-BANDWIDTH={average},CODECS=\"{codecs}\"");
    if let Some((width, height)) = output.size {
        let _ = write!(text, ",RESOLUTION={width}x{height}");
    }
    if let Some(rate) = output.frame_rate {
        let _ = write!(text, ",FRAME-RATE={rate:.3}");
    }
    if let Some(group) = group.filter(|_| tracks().next().is_some()) {
        let _ = write!(text, ",AUDIO=\"{group}\"");
    }
    let _ = write!(text, "\n{}\n", output.playlist());
}

/// The lengths of the segments of a playlist, in seconds, with their names.
pub(super) fn segments(playlist: &str) -> Vec<(f64, &str)> {
    let mut seconds = 0.0;
    let mut found = Vec::new();
    for line in playlist.lines() {
        if let Some(extinf) = line.strip_prefix("#EXTINF:") {
            seconds = extinf.split(',').next().and_then(|s| s.parse().ok()).unwrap_or(0.0);
        } else if !line.starts_with('#') && !line.is_empty() {
            found.push((seconds, line));
        }
    }
    found
}

/// The peak and average bit rate of an output, from its segments and the sizes of its files.
pub(super) fn bandwidth(segments: &[(f64, &str)], size_of: impl Fn(&str) -> u64) -> (u64, u64) {
    let (mut total_bits, mut total_seconds, mut peak) = (0.0, 0.0, 0.0_f64);
    for &(seconds, name) in segments {
        let bits = as_f64(size_of(name)) * 8.0;
        total_bits += bits;
        total_seconds += seconds;
        // The last segment may be too short to be representative.
        if seconds >= 0.5 {
            peak = peak.max(bits / seconds);
        }
    }
    if total_seconds <= 0.0 {
        return (0, 0);
    }
    let average = total_bits / total_seconds;
    (whole(peak.max(average)), whole(average))
}

#[expect(clippy::cast_precision_loss, reason = "no media file has 2^52 bytes")]
fn as_f64(bytes: u64) -> f64 {
    bytes as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate of bits is positive and far below 2^63"
)]
pub(super) fn whole(number: f64) -> u64 {
    number.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(stem: &str, part: Part) -> Packaged {
        let is_picture = matches!(part, Part::Picture(_));
        Packaged {
            stem: stem.to_owned(),
            extension: if is_picture { "cmfv" } else { "cmfa" },
            part,
            lengths: vec![6.0],
            peak: if is_picture { 900 } else { 100 },
            average: if is_picture { 800 } else { 90 },
            codecs: vec![if is_picture { "avc1.640028" } else { "mp4a.40.2" }.to_owned()],
            size: is_picture.then_some((640, 360)),
            frame_rate: is_picture.then_some(25.0),
            language: (!is_picture).then(|| "de".to_owned()),
            label: None,
        }
    }

    #[test]
    fn the_bandwidth_is_computed_from_the_sizes_of_the_segments() {
        let found = segments("#EXTM3U\n#EXT-X-MAP:URI=\"i\"\n#EXTINF:1.0,\na\n#EXTINF:0.1,\nb\n#EXT-X-ENDLIST\n");
        assert_eq!(found, [(1.0, "a"), (0.1, "b")]);
        assert_eq!(bandwidth(&found, |name| if name == "a" { 100 } else { 1000 }), (8000, 8000));
        assert_eq!(bandwidth(&[], |_| 1), (0, 0));
    }

    #[test]
    fn a_picture_refers_to_its_tracks_and_audio_alone_to_none() {
        let track = Part::Track { group: "audio".to_owned(), is_default: true, is_auto: true };
        let outputs = [
            output("m_v", Part::Picture(Some("audio".to_owned()))),
            output("m_a", track),
            output("m_s", Part::AudioOnly),
        ];
        assert_eq!(
            master(&outputs),
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n\
             #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"m_a\",LANGUAGE=\"de\",DEFAULT=YES,AUTOSELECT=YES,\
             CHANNELS=\"2\",URI=\"m_a.m3u8\"\n\
             #EXT-X-STREAM-INF:BANDWIDTH=1000,AVERAGE-BANDWIDTH=890,CODECS=\"avc1.640028,mp4a.40.2\",\
             RESOLUTION=640x360,FRAME-RATE=25.000,AUDIO=\"audio\"\nm_v.m3u8\n\
             #EXT-X-STREAM-INF:BANDWIDTH=100,AVERAGE-BANDWIDTH=90,CODECS=\"mp4a.40.2\"\nm_s.m3u8\n"
        );
    }
}
