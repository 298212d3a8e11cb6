mod large;
mod round_trips;

use super::*;

/// A file of WebVTT with these lines of one cue.
fn one(lines: &str) -> String {
    let file = format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{lines}\n");
    parse(file.as_bytes()).unwrap().cues[0].text.clone()
}

fn problem(file: &str) -> (usize, CaptionsProblem) {
    let CaptionsError { line, problem } = parse(file.as_bytes()).unwrap_err()[0];
    (line, problem)
}

#[test]
fn webvtt_is_rewritten_without_notes_styles_names_and_classes() {
    let file = "\u{FEFF}WEBVTT - a title\r\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000\r\n\r\nNOTE a --> remark\r\n\r\n\
                STYLE\r\n::cue { color: red }\r\n\r\nREGION\r\nid:a\r\n\r\nfirst\r\n\
                00:01.000 --> 00:02.500 align:start region:a\r\n<v.loud Mary>Good <c.red>day</c>\r\n<i>all</i>\r\n\r\n\
                00:00:02.000 --> 00:00:03.000\r\n- Tea & <b>cake\r\n";
    assert_eq!(
        parse(file.as_bytes()).unwrap().to_webvtt(),
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500 align:start\n<v Mary>Good day\n<i>all</i></v>\n\n\
         00:00:02.000 --> 00:00:03.000\n- Tea &amp; <b>cake</b>\n"
    );
}

#[test]
fn subrip_becomes_webvtt() {
    let file = "1\n00:00:01,000 --> 00:00:02,000 X1:1 X2:2\n{\\an8}<font color=\"red\">Hello</font>\nworld\n\n\
                2\n00:00:02.000 --> 00:00:03,000\n3 < 4\n";
    assert_eq!(
        parse(file.as_bytes()).unwrap().to_webvtt(),
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHello\nworld\n\n00:00:02.000 --> 00:00:03.000\n3 &lt; 4\n"
    );
}

#[test]
fn a_cue_keeps_no_tag_that_is_not_known_and_closes_all_that_it_opens() {
    for (lines, expected) in [
        ("<script>alert(1)</script>", "alert(1)"),
        ("<img src=x onerror=alert(1)>a", "a"),
        ("<b><i>a</b>", "<b><i>a</i></b>"),
        ("a</b>", "a"),
        ("<00:01.500>a", "a"),
        ("<lang fr>oui</lang>", "<lang fr>oui</lang>"),
        ("<v>a", "a"),
        ("<v Mary--\n>a", "<v Mary>a</v>"),
        ("<v Tom &amp;&nbsp;&#x4a;>a", "<v Tom &amp; J>a</v>"),
        ("<v A &lt; B>a", "<v A &lt; B>a</v>"),
        ("a < b > c <", "a &lt; b &gt; c &lt;"),
        ("&lt;b&gt; &amp;amp; &nbsp;x &copy;", "&lt;b&gt; &amp;amp; \u{A0}x &amp;copy;"),
        ("&#39;a&apos; &#xE9;t&#233; &#x3C;b> &#7;", "'a' été &lt;b&gt;"),
        ("<ruby>漢<rt>kan</rt></ruby>", "<ruby>漢<rt>kan</rt></ruby>"),
        ("a\u{7}\tb", "a b"),
    ] {
        assert_eq!(one(lines), expected, "{lines}");
    }
}

#[test]
fn the_end_of_a_tag_closes_the_innermost_one_and_in_subrip_also_what_is_within_it() {
    let subrip = |lines: &str| {
        parse(format!("1\n00:00:01,000 --> 00:00:02,000\n{lines}\n").as_bytes()).unwrap().cues[0].text.clone()
    };
    for (lines, webvtt, from_subrip) in [
        ("<b><i>a</b>c", "<b><i>ac</i></b>", "<b><i>a</i></b>c"),
        ("<b><c.red>a</b>c", "<b>ac</b>", "<b>a</b>c"),
        ("<b><c.red>a</c>c</b>d", "<b>ac</b>d", "<b>ac</b>d"),
        ("<ruby>a<rt>b</ruby>c", "<ruby>a<rt>b</rt></ruby>c", "<ruby>a<rt>b</rt></ruby>c"),
        ("a<rt>b</rt>", "ab", "ab"),
    ] {
        assert_eq!((one(lines), subrip(lines)), (webvtt.to_owned(), from_subrip.to_owned()), "{lines}");
    }
}

/// When the cues of a file begin, in seconds, and their texts.
fn cues(file: &str) -> Vec<(u32, String)> {
    let cues = parse(file.as_bytes()).unwrap_or_else(|faults| panic!("{file:?}: {faults:?}")).cues;
    cues.into_iter().map(|cue| ((0..60).find(|at| cue.begin <= Time::from_seconds(*at)).unwrap(), cue.text)).collect()
}

#[test]
fn a_cue_begins_with_its_times_wherever_they_are() {
    let both = [(1, "a".to_owned()), (3, "b".to_owned())];
    for file in [
        "WEBVTT\n00:01.000 --> 00:02.000\na\n\n00:03.000 --> 00:04.000\nb\n",
        "WEBVTT\nKind: captions\n00:01.000 --> 00:02.000\na\n00:03.000 --> 00:04.000\nb",
        "WEBVTT a --> b\n00:01.000-->00:02.000\na\n\n\n2\n00:03.000 --> 00:04.000\nb\n",
        "WEBVTT\n\nNOTE a --> b\n00:01.000 --> 00:02.000\na\n\nNOTE\n00:03.000 --> 00:04.000\nb\n",
        "WEBVTT\n\nNOTE\nnone\n00:01.000 --> 00:02.000\na\n\nSTYLE\n\n00:03.000 --> 00:04.000\nb\n",
        "1\n00:00:01,000 --> 00:00:02,000\na\n2\n00:00:03,000 --> 00:00:04,000\nb\n",
        "1\n00:00:01,000 --> 00:00:02,000\na\n00:00:03,000 --> 00:00:04,000\nb\n",
        "\n \n1\n00:00:01,000 --> 00:00:02,000\na\n \n2\n00:00:03,000 --> 00:00:04,000\nb\n",
    ] {
        assert_eq!(cues(file), both, "{file:?}");
    }
    // In WebVTT, only the first line of a block can be a name.
    let file = "WEBVTT\n\n00:01.000 --> 00:02.000\na\n2\n00:03.000 --> 00:04.000\nb\n";
    assert_eq!(cues(file), [(1, "a\n2".to_owned()), (3, "b".to_owned())]);
}

#[test]
fn a_line_of_blanks_ends_no_cue() {
    for file in [
        "WEBVTT\nKind: captions\n\n00:01.000 --> 00:02.000 align:start\n \na\n\n \n\n00:03.000 --> 00:04.000\nb\n \n",
        "1\n00:00:01,000 --> 00:00:02,000\n \na\n\n2\n00:00:03,000 --> 00:00:04,000\nb\n\t\n",
    ] {
        assert_eq!(cues(file), [(1, "a".to_owned()), (3, "b".to_owned())], "{file:?}");
    }
}

#[test]
fn a_position_of_subrip_is_left_out_and_what_only_begins_like_one_stays() {
    let file = "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}a {\\i1}b{\\i0} {\\c\n";
    assert_eq!(cues(file), [(1, "a b {\\c".to_owned())]);
}

#[test]
fn a_cue_of_tags_alone_has_no_text() {
    let file = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Mary><b>&nbsp;</b>\n\n00:03.000 --> 00:04.000\nb\n";
    assert_eq!(cues(file), [(3, "b".to_owned())]);
}

#[test]
fn a_file_is_refused_with_the_line_and_what_is_wrong() {
    for (file, expected) in [
        ("", (0, CaptionsProblem::Empty)),
        ("WEBVTT\n\nNOTE nothing\n", (0, CaptionsProblem::Empty)),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<c></c>\n", (0, CaptionsProblem::Empty)),
        ("WEBVTT\n\nHello\n", (3, CaptionsProblem::NoTimes)),
        ("WEBVTTX\n\n00:01.000 --> 00:02.000\na\n", (1, CaptionsProblem::NoTimes)),
        ("WEBVTT\n\nname\n00:01 --> 00:02.000\na\n", (4, CaptionsProblem::MalformedTime)),
        ("WEBVTT\n\n00:01.000 -->\na\n", (3, CaptionsProblem::MalformedTime)),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\na --> b\n", (4, CaptionsProblem::MalformedTime)),
        ("WEBVTT\n\n \nHello\n\n00:01.000 --> 00:02.000\na\n", (4, CaptionsProblem::NoTimes)),
        ("WEBVTT\n\na\nb\n00:01.000 --> 00:02.000\nc\n", (3, CaptionsProblem::NoTimes)),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\na\n\nSTYLE is all\n", (6, CaptionsProblem::NoTimes)),
        ("1\n00:00:01,000 --> 00:00:02,000\na --> b\n", (3, CaptionsProblem::MalformedTime)),
        ("WEBVTT\n\n00:02.000 --> 00:02.000\na\n", (3, CaptionsProblem::EndsTooEarly)),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\na\n\n00:01.000 --> 00:04.000\nb\n", (6, CaptionsProblem::OutOfOrder)),
        ("1\n00:00:01,000 --> 00:00:02,000\na\n\nb\n", (5, CaptionsProblem::NoTimes)),
        ("1\n\n", (2, CaptionsProblem::NoTimes)),
        ("PK\u{3}\u{4} not captions", (1, CaptionsProblem::NoTimes)),
        ("W\0E\0B\0", (0, CaptionsProblem::NotUtf8)),
    ] {
        assert_eq!(problem(file), expected, "{file:?}");
    }
    let utf16: Vec<u8> = "WEBVTT".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for other in [&[0xFF, 0xFE][..], &utf16, b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xE9t\xE9\n"] {
        assert_eq!(parse(other).unwrap_err()[0].problem, CaptionsProblem::NotUtf8);
    }
    let error = parse(b"WEBVTT\n\nHello\n").unwrap_err()[0].to_string();
    assert!(error.starts_with("line 3 must have the times"), "{error}");
}

#[test]
fn every_fault_is_listed_with_its_line() {
    let file =
        "WEBVTT\n\nHello\n\n00:02.000 --> 00:01.000\na\n\n00:01 --> 00:03.000\nb\n\n00:01.000 --> 00:02.000\nc\n";
    let faults: Vec<_> = parse(file.as_bytes()).unwrap_err().iter().map(|fault| (fault.line, fault.problem)).collect();
    assert_eq!(
        faults,
        [
            (3, CaptionsProblem::NoTimes),
            (5, CaptionsProblem::EndsTooEarly),
            (8, CaptionsProblem::MalformedTime),
            (11, CaptionsProblem::OutOfOrder),
        ]
    );
    let text = "a\n\n".repeat(1000);
    assert_eq!(parse(text.as_bytes()).unwrap_err().len(), MAX_FAULTS);
    let violation = Violation::from(parse(file.as_bytes()).unwrap_err()[0]);
    assert!(violation.to_string().starts_with("line 3 must have the times"), "{violation}");
}

#[test]
fn a_file_that_is_too_large_or_has_too_many_cues_is_refused() {
    let large = vec![b' '; MAX_BYTES + 1];
    assert_eq!(parse(&large).unwrap_err()[0].problem, CaptionsProblem::TooLarge);
    let cue = "\n00:01.000 --> 00:02.000\na\n";
    let file = |cues: usize| format!("WEBVTT\n{}", cue.repeat(cues));
    assert_eq!(parse(file(MAX_CUES).as_bytes()).unwrap().cues.len(), MAX_CUES);
    assert_eq!(problem(&file(MAX_CUES + 1)).1, CaptionsProblem::TooManyCues);
}
