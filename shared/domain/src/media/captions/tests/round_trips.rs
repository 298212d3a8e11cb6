//! What is accepted reads back as itself, in every form in which it is written.

use proptest::prelude::*;

use super::*;

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

/// Syntax of both formats and of texts, to be put together.
const PIECES: &[&str] = &[
    "a",
    "5",
    "b ",
    " ",
    "\u{A0}",
    "\t",
    "\n",
    "\n",
    "\n\n",
    "\r",
    "<",
    ">",
    "&",
    "/",
    "--",
    "-->",
    "--&gt;",
    "\u{200E}",
    "{\\",
    "{\\an8}",
    "}",
    ";",
    "#",
    "&amp;",
    "&lt;",
    "&gt;",
    "&nbsp;",
    "&#10;",
    "&#x26;",
    "lt;",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<u.x>",
    "</u>",
    "<c.red>",
    "</c>",
    "<ruby>",
    "<rt>",
    "</rt>",
    "</ruby>",
    "<v Mary>",
    "<v.loud A &lt;&nbsp;B-->",
    "<v\n A &amp; -->",
    "<v>",
    "</v>",
    "<lang fr>",
    "</lang>",
    "<00:01.000>",
    "<script>",
    "NOTE",
    "STYLE",
    "REGION",
    "WEBVTT",
    "00:01.000 --> 00:02.000",
    "\n00:01.000 --> 00:02.000\n",
    "\n00:00:01,000 --> 00:00:02,000\n",
    "\n\n1\n00:00:03.000 --> 99:00:02.000 align:start line:5% position:1%,\n",
];

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Checks that captions that were accepted read back from each file that is made of them.
fn check(captions: &Captions) -> Result<(), TestCaseError> {
    let text = captions.to_webvtt();
    for file in [text.clone(), for_players(&text)] {
        prop_assert_eq!(&parse(file.as_bytes()), &Ok(captions.clone()), "{:?}", file);
    }
    let text = captions.to_srt();
    let read = match parse(text.as_bytes()) {
        Ok(read) => read,
        Err(faults) => return Err(TestCaseError::fail(format!("{text:?}: {faults:?}"))),
    };
    let times = |captions: &Captions| captions.cues.iter().map(|cue| (cue.begin, cue.end)).collect::<Vec<_>>();
    prop_assert_eq!(times(&read), times(captions), "{:?}", text);
    for (cue, read) in captions.cues.iter().zip(&read.cues) {
        let is_poorer = ["<v ", "<lang ", "<r", "--&gt;", "{\\"].iter().any(|lost| cue.text.contains(lost));
        prop_assert!(is_poorer || cue.text == read.text, "{:?} became {:?}", cue.text, read.text);
    }
    prop_assert_eq!(&read.to_srt(), &text);
    check_webvtt(&read)
}

fn check_webvtt(captions: &Captions) -> Result<(), TestCaseError> {
    let text = captions.to_webvtt();
    prop_assert_eq!(&parse(text.as_bytes()), &Ok(captions.clone()), "{:?}", text);
    Ok(())
}

proptest! {
    #[test]
    fn what_was_written_reads_back_as_itself(cues in written(), subrip: bool) {
        let (header, point) = if subrip { ("", ',') } else { ("WEBVTT\n", '.') };
        let Ok(captions) = parse(file_of(&cues, header, point).as_bytes()) else { return Ok(()) };
        check(&captions)?;
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_text_of_any_syntax_reads_back_as_itself(text in pieces(), subrip: bool) {
        let head = if subrip { "1\n00:00:01,000 --> 00:00:02,000" } else { "WEBVTT\n\n00:01.000 --> 00:02.000" };
        let text = text.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        let text = text.replace('\r', " ").replace("-->", "->");
        let Ok(captions) = parse(format!("{head}\n{text}").as_bytes()) else { return Ok(()) };
        check(&captions)?;
    }

    #[test]
    fn a_file_of_any_syntax_reads_back_as_itself_if_it_is_accepted(text in pieces(), subrip: bool) {
        let head = if subrip { "" } else { "WEBVTT\n\n00:01.000 --> 00:02.000\n" };
        let Ok(captions) = parse(format!("{head}{text}").as_bytes()) else { return Ok(()) };
        check(&captions)?;
    }
}
