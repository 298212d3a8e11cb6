//! Media types as browsers, phones and libraries name those of files (RFC 9110, 8.3.1).

use crate::pattern;

/// The type of a file of which nothing is known but that it is one (RFC 2046, 4.5.1).
pub const UNKNOWN: &str = "application/octet-stream";

/// The longest text that is parsed as a media type, parameters included, in characters.
pub const MAX_LENGTH: usize = 255;

/// The type and subtype of a media type, in lower case and without parameters.
///
/// Parameters are part of a media type, so they are accepted, but they decide nothing: what a file is, its content
/// says. They are not parsed, because recorders write them in their own way (`video/webm;codecs=vp9,opus` is what a
/// browser calls its recording, and has a comma where RFC 9110 has none). An empty text is what browsers report for a
/// file that they do not know, and becomes [`UNKNOWN`].
///
/// None if the text is not a media type.
pub fn essence(text: &str) -> Option<String> {
    let (essence, _) = text.split_once(';').unwrap_or((text, ""));
    let essence = essence.trim_matches([' ', '\t']);
    if text.chars().count() > MAX_LENGTH || text.contains(|c: char| c.is_control() && c != '\t') {
        return None;
    }
    if text.trim_matches([' ', '\t']).is_empty() {
        return Some(UNKNOWN.to_owned());
    }
    let (kind, subtype) = essence.split_once('/')?;
    (is_name(kind) && is_name(subtype)).then(|| essence.to_ascii_lowercase())
}

/// The pattern of a subtype, whichever it is (RFC 6838, 4.2).
pub(crate) const SUBTYPE: &str = "[A-Za-z0-9!#$&^_.+-]+";

/// The pattern of the schema of a media type whose type and subtype fit one of these patterns, or that is unknown.
pub(crate) fn pattern(essences: &[String]) -> String {
    let essences = essences.join("|");
    format!(r"^[\u0009\u0020]*(?:(?:{essences})[\u0009\u0020]*{})?$", pattern::PARAMETERS)
}

/// Whether a text is the name of a type or subtype (RFC 6838, 4.2).
fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parameters_and_capitals_do_not_change_a_media_type() {
        // The length is that of the schema, in characters.
        let long = format!("image/png;{}", "é".repeat(MAX_LENGTH - "image/png;".len()));
        for (text, expected) in [
            ("video/mp4", "video/mp4"),
            ("Video/MP4", "video/mp4"),
            ("video/webm;codecs=vp9,opus", "video/webm"),
            ("video/webm; codecs=\"vp9, opus\"", "video/webm"),
            ("video/x-matroska ;codecs=avc1 ", "video/x-matroska"),
            ("video/quicktime;", "video/quicktime"),
            (" image/png\t", "image/png"),
            ("application/octet-stream", UNKNOWN),
            (long.as_str(), "image/png"),
        ] {
            assert_eq!(essence(text).as_deref(), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn a_file_that_the_browser_does_not_know_has_the_unknown_type() {
        assert_eq!(essence("").as_deref(), Some(UNKNOWN));
        assert_eq!(essence(" ").as_deref(), Some(UNKNOWN));
    }

    #[test]
    fn what_is_not_a_media_type_is_refused() {
        let long = format!("video/{}", "a".repeat(MAX_LENGTH));
        for text in [
            "video",
            "video/",
            "/mp4",
            "video/*",
            "video/a b",
            "video/mp4\n",
            "video/a;b\r\nc: d",
            ";codecs=vp9",
            long.as_str(),
        ] {
            assert_eq!(essence(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_parsed_media_type_is_parsed_as_itself(text in "[a-zA-Z/;= *\"]{0,30}") {
            if let Some(parsed) = essence(&text) {
                prop_assert_eq!(essence(&parsed), Some(parsed));
            }
        }
    }
}
