//! The manifest of DASH that lists the outputs of a CMAF group (ISO/IEC 23009-1).

use std::fmt::Write as _;

use super::cmaf::Part;
use super::package::Packaged;
use super::playlist::whole;

/// Units of a second in the lengths of segments.
const TIMESCALE: f64 = 1000.0;

/// The text of the manifest: the pictures are one set, and each output of audio is another.
pub(super) fn manifest(outputs: &[Packaged], segment_seconds: f64) -> String {
    let seconds = outputs.iter().map(|output| output.lengths.iter().sum::<f64>()).fold(0.0, f64::max);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" \
         profiles=\"urn:mpeg:dash:profile:isoff-main:2011\" type=\"static\" \
         mediaPresentationDuration=\"PT{seconds:.3}S\" minBufferTime=\"PT{:.0}S\">\n\
         <Period start=\"PT0S\" duration=\"PT{seconds:.3}S\" id=\"1\">\n",
        segment_seconds * 2.0
    );
    let numbered = || (1..).zip(outputs);
    let pictures: Vec<(usize, &Packaged)> =
        numbered().filter(|(_, output)| matches!(output.part, Part::Picture(_))).collect();
    if !pictures.is_empty() {
        text.push_str("<AdaptationSet mimeType=\"video/mp4\" segmentAlignment=\"true\" startWithSAP=\"1\">\n");
        for (number, output) in pictures {
            representation(&mut text, number, output);
        }
        text.push_str("</AdaptationSet>\n");
    }
    for (number, output) in numbered().filter(|(_, output)| !matches!(output.part, Part::Picture(_))) {
        let language = output.language.as_deref().map(|language| format!(" lang=\"{language}\"")).unwrap_or_default();
        let _ = writeln!(text, "<AdaptationSet mimeType=\"audio/mp4\" segmentAlignment=\"true\"{language}>");
        representation(&mut text, number, output);
        text.push_str("</AdaptationSet>\n");
    }
    text.push_str("</Period>\n</MPD>\n");
    text
}

fn representation(text: &mut String, number: usize, output: &Packaged) {
    let Packaged { stem, extension, average, codecs, size, .. } = output;
    let size = size.map(|(width, height)| format!(" width=\"{width}\" height=\"{height}\"")).unwrap_or_default();
    let codecs = codecs.join(",");
    let _ = writeln!(text, "<Representation id=\"{number}\"{size} bandwidth=\"{average}\" codecs=\"{codecs}\">");
    let _ = write!(
        text,
        "<SegmentTemplate timescale=\"{TIMESCALE:.0}\" media=\"{stem}_$Number%09d$.{extension}\" \
         initialization=\"{stem}init.{extension}\" startNumber=\"1\"><SegmentTimeline>"
    );
    for length in &output.lengths {
        let _ = write!(text, "<S d=\"{}\"/>", whole(length * TIMESCALE));
    }
    text.push_str("</SegmentTimeline></SegmentTemplate>\n</Representation>\n");
}
