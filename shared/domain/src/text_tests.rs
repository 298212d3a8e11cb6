use proptest::prelude::*;

line_of_text! {
    /// A name for tests.
    struct Name(1..=5);
}

paragraphs! {
    /// A body for tests.
    struct Body(1..=40);
}

#[test]
fn length_is_counted_in_characters_not_bytes() {
    assert!(Name::parse("日本語日本").is_ok());
    assert!(Name::parse("日本語日本語").is_err());
}

#[test]
fn a_text_that_reads_backwards_is_refused() {
    for disguise in ["a\u{202E}b", "a\u{202A}b", "a\u{202C}b"] {
        assert!(Name::parse(disguise).is_err() && Body::parse(disguise).is_err(), "{disguise:?}");
    }
    assert!(Name::parse("a\u{2067}b").is_err(), "a line is shown among other texts");
}

#[test]
fn a_body_keeps_the_isolates_of_words_in_the_other_direction() {
    let body = "Say \u{2067}שלום\u{2069} or \u{2068}hi\u{2069}, \u{2066}x\u{2069}.";
    assert_eq!(Body::parse(body).unwrap().as_str(), body);
}

#[test]
fn every_line_break_of_a_body_is_one_and_a_line_has_none() {
    for end in ["\n", "\r\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}"] {
        assert_eq!(Body::parse(&format!("a{end}b{end}")).unwrap().as_str(), "a\nb", "{end:?}");
    }
    for end in ["\n", "\r\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\0", "\u{1B}"] {
        assert!(Name::parse(&format!("a{end}b")).is_err(), "{end:?}");
    }
    assert!(Body::parse("a\0b").is_err() && Body::parse("a\u{1B}b").is_err());
}

#[test]
fn a_body_keeps_the_indentation_of_its_first_line() {
    for (text, kept) in [
        ("    print(1)\n\ntext\n", "    print(1)\n\ntext"),
        ("\u{3000}吾輩は猫である。", "\u{3000}吾輩は猫である。"),
        ("\r\n \t\n\u{3000}\n\tcode \n ", "\tcode"),
        ("\u{FEFF}\n  a", "  a"),
        ("  \n", ""),
    ] {
        let parsed = super::bounded(text, 0, 40, super::Shape::Paragraphs);
        assert_eq!(parsed.as_deref(), Ok(kept), "{text:?}");
    }
}

#[test]
fn a_text_loses_marks_without_a_glyph_at_its_ends() {
    assert_eq!(Name::parse("\u{FEFF} \u{200B}a\u{200B}b \u{200B}").unwrap().as_str(), "a\u{200B}b");
    assert_eq!(Body::parse("\u{FEFF}# Title\u{200B}\n").unwrap().as_str(), "# Title");
    assert_eq!(Name::parse("a\u{200C}").unwrap().as_str(), "a\u{200C}", "a non-joiner shapes the letter before it");
}

#[test]
fn a_refused_character_is_named_with_its_place() {
    let refused = Body::parse("\r\none\r\ntw\u{8}o").unwrap_err();
    let named = super::wrong_characters("must not contain control characters: U+0008 in line 3, column 3");
    assert_eq!(refused, named.param("character", "U+0008").param("line", 3).param("column", 3));
    assert!(Name::parse(" a\u{202E}").unwrap_err().to_string().ends_with("U+202E in line 1, column 3"));
}

#[test]
fn a_text_without_visible_characters_is_rejected() {
    for unseen in ["\u{200B}\u{2060}", "\u{FEFF}", "\u{3164}", "\u{AD} \u{200D}", "\u{2800}", "\u{E0041}"] {
        let refused = Name::parse(unseen);
        assert_eq!(refused, Err(super::wrong_characters("must have a visible character")), "{unseen:?}");
    }
    for unseen in ["\u{200B}", "\u{200B} ", "\n\u{FEFF}\n"] {
        assert!(crate::profiles::Bio::parse(unseen).is_err(), "{unseen:?}");
    }
    assert!(crate::profiles::Bio::parse("").is_ok(), "an optional text may be empty");
}

#[test]
fn invisible_characters_are_allowed_where_scripts_need_them() {
    // A Persian word with a non-joiner, a family of joined emoji, a heart with a variation selector, a lone
    // accent.
    for seen in ["می\u{200C}رو", "👩\u{200D}👧", "❤\u{FE0F}", "\u{301}", "ㅏ", "-"] {
        assert!(Name::parse(seen).is_ok(), "{seen:?}");
    }
}

proptest! {
    #[test]
    fn a_parsed_text_has_visible_characters(text in "[\\u{200B}\\u{FEFF}\\u{3164} a]{0,5}") {
        prop_assert_eq!(Name::parse(&text).is_ok(), text.contains('a'));
    }

    #[test]
    fn parsing_a_parsed_body_changes_nothing(
        text in "[\\r\\n\\x0B\\x0C\\x85\\u{2028}\\u{2067}\\u{2069}\\u{202E}\\u{3000}\\u{FEFF}\\u{200B} \\ta]{0,8}",
    ) {
        if let Ok(body) = Body::parse(&text) {
            let others = ['\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{202E}'];
            prop_assert!(!body.as_str().contains(others));
            prop_assert_eq!(Body::parse(body.as_str()), Ok(body));
        }
    }

    #[test]
    fn parsing_a_parsed_value_changes_nothing(text in ".{0,8}") {
        if let Ok(name) = Name::parse(&text) {
            prop_assert_eq!(Name::parse(name.as_str()), Ok(name));
        }
    }
}
