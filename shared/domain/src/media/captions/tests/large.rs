//! Files as large as allowed. What takes time with the square of their length would take hours here.

use super::*;

fn webvtt(text: &str) -> String {
    format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{text}\n")
}

fn srt(text: &str) -> String {
    format!("1\n00:00:01,000 --> 00:00:02,000\n{text}\n")
}

#[test]
fn a_large_file_of_syntax_alone_takes_as_long_as_another_one() {
    let tags = |tag: &str, end: &str| {
        let count = (MAX_BYTES - 200) / (tag.len() + end.len());
        format!("{}x{}", tag.repeat(count), end.repeat(count))
    };
    let texts = [
        tags("<", ""),
        tags("<b", ""),
        tags("<i>", ""),
        tags("<i>", "</i>"),
        tags("<i>", "</b>"),
        tags("<c>", "</i>"),
        tags("<ruby><rt>", "</ruby>"),
        tags("<v a>", "</lang>"),
        tags("<v ", ""),
        tags("</i>", ""),
        tags("&", ""),
        tags("&#", ";"),
        tags("{\\", ""),
        tags("{\\", "}"),
        tags("\n", ""),
        tags("\r", "\n"),
        tags(" \n", ""),
        tags("-->", ""),
        tags("1\n", "-->\n"),
        tags("a\n\n", ""),
        format!("<v {}>x", tags("&lt;", "a ")),
    ];
    for text in texts {
        for file in [webvtt(&text), srt(&text), format!("WEBVTT\n{text}")] {
            assert!(file.len() <= MAX_BYTES);
            let _ = parse(file.as_bytes());
        }
    }
    let settings = "align:start size:5% ".repeat(50_000);
    let file = format!("WEBVTT\n\n00:01.000 --> 00:02.000 {settings}\na\n");
    assert_eq!(parse(file.as_bytes()).unwrap().cues[0].settings, " align:start size:5%");
}

#[test]
fn tags_are_nested_as_deep_as_an_article_may_be_and_deeper_ones_are_left_out() {
    let nested = |count: usize| format!("{}x{}", "<i>".repeat(count), "</i>".repeat(count));
    let most = text::MAX_DEPTH;
    for lines in [nested(most), nested(most + 1), nested(100_000)] {
        assert_eq!(parse(webvtt(&lines).as_bytes()).unwrap().cues[0].text, nested(most));
        assert_eq!(parse(srt(&lines).as_bytes()).unwrap().cues[0].text, nested(most));
    }
    let after = format!("{}y", nested(most + 1));
    assert_eq!(one(&after), format!("{}y", nested(most)), "the ends of tags that are left out close no others");
}

#[test]
fn a_file_is_refused_if_what_is_made_of_it_could_not_be_uploaded_again() {
    let refused = |file: &str| {
        assert!(file.len() <= MAX_BYTES);
        assert_eq!(problem(file), (0, CaptionsProblem::TooLargeWritten));
    };
    // Five bytes for each in WebVTT.
    refused(&webvtt(&"&".repeat(300_000)));
    // Short times become long ones.
    let cue = format!("\n00:01.000 --> 00:02.000\n{}\n", "a".repeat(48));
    refused(&format!("WEBVTT\n{}", cue.repeat(13_900)));
    // SubRip has a number for each cue, and what must not be a position is longer.
    refused(&webvtt(&"{\\".repeat(400_000)));
    // Before, such files were stored.
    let stored = webvtt(&"&amp;".repeat(300_000));
    assert!(stored.len() > MAX_BYTES);
    assert!(parse_stored(&stored).unwrap().to_webvtt().len() > MAX_BYTES);
    let exact = |length: usize| webvtt(&"a".repeat(length));
    let fits = (MAX_BYTES - 200..MAX_BYTES).rev().find(|length| {
        let file = exact(*length);
        file.len() <= MAX_BYTES && parse(file.as_bytes()).is_ok()
    });
    let captions = parse(exact(fits.unwrap()).as_bytes()).unwrap();
    for file in [captions.to_webvtt(), captions.to_srt(), for_players(&captions.to_webvtt())] {
        assert!(parse(file.as_bytes()).is_ok(), "{} bytes", file.len());
    }
}
