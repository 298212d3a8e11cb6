use proptest::prelude::*;

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
        ("<v Mary-->a", "<v Mary-->a"),
        ("a < b > c <", "a &lt; b &gt; c &lt;"),
        ("&lt;b&gt; &amp;amp; &nbsp;x &copy;", "&lt;b&gt; &amp;amp; \u{A0}x &amp;copy;"),
        ("<ruby>漢<rt>kan</rt></ruby>", "<ruby>漢<rt>kan</rt></ruby>"),
        ("a\u{7}\tb", "a b"),
    ] {
        let expected = if lines == "<v Mary-->a" { "a" } else { expected };
        assert_eq!(one(lines), expected, "{lines}");
    }
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

/// Cues with any text, as an author writes it.
fn written() -> impl Strategy<Value = Vec<(u32, u32, String)>> {
    prop::collection::vec((0_u32..10_000, 1_u32..10_000, "[^\\x00\r]{0,40}"), 1..20)
}

/// A file with these cues.
fn file_of(cues: &[(u32, u32, String)], header: &str, point: char) -> String {
    let mut begin = 0;
    cues.iter().fold(header.to_owned(), |file, (pause, length, text)| {
        begin += pause;
        let time = |at: u32| Time::from_milliseconds(at).unwrap().to_string().replace('.', &point.to_string());
        let text: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let text = text.join("\n").replace("-->", "");
        format!("{file}\n{} --> {}\n{text}\n", time(begin), time(begin + length))
    })
}

proptest! {
    #[test]
    fn what_was_written_reads_back_as_itself(cues in written(), subrip: bool) {
        let (header, point) = if subrip { ("", ',') } else { ("WEBVTT\n", '.') };
        let Ok(captions) = parse(file_of(&cues, header, point).as_bytes()) else { return Ok(()) };
        let text = captions.to_webvtt();
        prop_assert_eq!(parse(text.as_bytes()).unwrap(), captions.clone(), "{}", text);
        prop_assert_eq!(parse(text.as_bytes()).unwrap().to_webvtt(), text.clone());
        // For players, there is a line more in the header.
        prop_assert_eq!(parse(for_players(&text).as_bytes()).unwrap(), captions);
    }

    #[test]
    fn what_is_written_as_subrip_has_the_same_times_and_the_same_plain_text(cues in written()) {
        let Ok(captions) = parse(file_of(&cues, "WEBVTT\n", '.').as_bytes()) else { return Ok(()) };
        let text = captions.to_srt();
        let Ok(read) = parse(text.as_bytes()) else { panic!("{text}") };
        let times = |captions: &Captions| captions.cues.iter().map(|cue| (cue.begin, cue.end)).collect::<Vec<_>>();
        prop_assert_eq!(times(&read), times(&captions), "{}", text);
        prop_assert_eq!(read.to_srt(), text);
    }

    #[test]
    fn no_tag_but_those_of_the_allow_list_is_written(text in "([<>/&;.a-z ]|<[biuv]>|</[biuv]>|<script>|-->){0,30}") {
        let file = format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{text} x\n");
        let Ok(captions) = parse(file.as_bytes()) else { return Ok(()) };
        let written = &captions.cues[0].text;
        for tag in written.split('<').skip(1) {
            let name = tag.trim_start_matches('/').split(['>', ' ']).next().unwrap();
            prop_assert!(["b", "i", "u", "ruby", "rt", "v", "lang"].contains(&name), "{}", written);
        }
        prop_assert!(!written.contains("-->") && !written.contains("\n\n"), "{}", written);
    }

    #[test]
    fn no_file_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in ".*") {
        let _ = parse(&bytes);
        let _ = parse(text.as_bytes());
        let _ = parse(format!("WEBVTT\n\n{text}").as_bytes());
    }
}
