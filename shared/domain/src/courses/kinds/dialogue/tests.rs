use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::input;

fn tag(text: &str) -> LanguageTag {
    LanguageTag::parse(text).unwrap()
}

fn pointers(errors: ValidationErrors) -> Vec<String> {
    errors.into_vec().into_iter().map(|error| error.pointer).collect()
}

/// A dialogue of a course that teaches German, in English.
fn read(body: &Value) -> Result<Dialogue, Vec<String>> {
    let input = input::read::<DialogueInput>(body).map_err(pointers)?;
    let mut errors = ValidationErrors::default();
    let dialogue = Dialogue::new(input, &tag("de"), &tag("en"), &Pointer::root(), &mut errors);
    if errors.is_empty() { Ok(dialogue) } else { Err(pointers(errors)) }
}

fn change(before: &Dialogue, patch: &Value) -> Result<Dialogue, Vec<String>> {
    let patch = input::read::<DialoguePatch>(patch).map_err(pointers)?;
    let mut errors = ValidationErrors::default();
    let after = before.patch(patch, &tag("en"), &Pointer::root(), &mut errors);
    if errors.is_empty() { Ok(after) } else { Err(pointers(errors)) }
}

fn greeting() -> Value {
    json!({
        "speakers": [
            {"id": "anna", "name": {"en": "Anna"}, "side": "start"},
            {"id": "waiter", "name": {"en": "Waiter", "fr": "Serveur"}, "side": "end"},
        ],
        "lines": [
            {"id": "l1", "speakerId": "anna", "text": "Guten Morgen!", "translation": {"en": "Good morning!"},
                "glosses": [{"start": 0, "end": 5, "meaning": {"en": "good"}},
                    {"start": 6, "end": 12, "meaning": {"en": "morning"}}]},
            {"id": "l2", "speakerId": "waiter", "text": "Hallo."},
        ],
    })
}

fn line(text: &str, glosses: &Value) -> Result<Dialogue, Vec<String>> {
    read(&json!({
        "speakers": [{"id": "a", "name": {"en": "A"}}],
        "lines": [{"id": "l1", "speakerId": "a", "text": text, "glosses": glosses}],
    }))
}

#[test]
fn a_dialogue_is_in_the_language_that_is_taught_unless_it_says_another() {
    assert_eq!(read(&greeting()).unwrap().language(), &tag("de"));
    assert_eq!(read(&json!({"language": "de-AT"})).unwrap().language(), &tag("de-AT"));
}

#[test]
fn a_dialogue_is_ready_once_it_has_a_line() {
    assert!(!read(&json!({})).unwrap().is_ready());
    assert!(!read(&json!({"speakers": [{"id": "a", "name": {"en": "A"}}]})).unwrap().is_ready());
    assert!(read(&greeting()).unwrap().is_ready());
}

#[test]
fn every_fault_of_a_dialogue_is_named() {
    let body = json!({
        "language": "german",
        "speakers": [{"id": "Anna", "name": {"en": ""}, "side": "left"}, {"name": {}}],
        "lines": [{"id": "l 1", "speakerId": "", "text": "", "translation": {"en": 1}, "glosses": [{"start": -1}]}],
        "music": true,
    });
    assert_eq!(
        read(&body).unwrap_err(),
        [
            "/language",
            "/speakers/0/id",
            "/speakers/0/name/en",
            "/speakers/0/side",
            "/speakers/1/id",
            "/speakers/1/name",
            "/lines/0/id",
            "/lines/0/speakerId",
            "/lines/0/text",
            "/lines/0/translation/en",
            "/lines/0/glosses/0/start",
            "/lines/0/glosses/0/end",
            "/lines/0/glosses/0/meaning",
            "/music",
        ]
    );
    let body = json!({
        "speakers": [{"id": "a", "name": {"de": "A"}}, {"id": "a", "name": {"en": "A"}}],
        "lines": [
            {"id": "l1", "speakerId": "b", "text": "x", "translation": {"fr": "y"},
                "glosses": [{"start": 0, "end": 1, "meaning": {"fr": "z"}}]},
            {"id": "l1", "speakerId": "a", "text": "x"},
        ],
    });
    assert_eq!(
        read(&body).unwrap_err(),
        [
            "/speakers/1/id",
            "/speakers/0/name",
            "/lines/1/id",
            "/lines/0/speakerId",
            "/lines/0/translation",
            "/lines/0/glosses/0/meaning",
        ]
    );
}

#[test]
fn a_dialogue_has_up_to_twenty_speakers_and_two_hundred_lines() {
    let speakers = |count: usize| {
        (0..count).map(|number| json!({"id": format!("s{number}"), "name": {"en": "A"}})).collect::<Vec<_>>()
    };
    let lines = |count: usize| {
        (0..count).map(|number| json!({"id": format!("l{number}"), "speakerId": "s0", "text": "x"})).collect::<Vec<_>>()
    };
    assert!(read(&json!({"speakers": speakers(20), "lines": lines(200)})).is_ok());
    let errors = read(&json!({"speakers": speakers(21), "lines": lines(201)})).unwrap_err();
    assert_eq!(errors, ["/speakers", "/lines"]);
}

#[test]
fn a_gloss_is_of_the_part_of_the_text_between_its_utf_16_offsets() {
    let gloss = |start: u32, end: u32| json!({"start": start, "end": end, "meaning": {"en": "x"}});
    // The first character has two code units, the vowel sign and the accent belong to the letters before them.
    let text = "😀 किताब cafe\u{301}!";
    let found = line(text, &json!([gloss(0, 2), gloss(3, 8), gloss(9, 14), gloss(14, 15)])).unwrap();
    let words: Vec<_> = found.lines()[0].glosses.iter().map(|gloss| gloss.word(&found.lines()[0].text)).collect();
    assert_eq!(words, ["😀", "किताब", "cafe\u{301}", "!"]);
    for (start, end, at) in
        [(1, 2, "start"), (0, 1, "end"), (4, 8, "start"), (9, 13, "end"), (0, 16, "end"), (3, 3, "end"), (8, 3, "end")]
    {
        let errors = line(text, &json!([gloss(start, end)])).unwrap_err();
        assert_eq!(errors, [format!("/lines/0/glosses/0/{at}")], "{start} to {end}");
    }
}

#[test]
fn glosses_are_in_the_order_of_the_text_and_do_not_overlap() {
    let gloss = |start: u32, end: u32| json!({"start": start, "end": end, "meaning": {"en": "x"}});
    assert!(line("ab cd", &json!([gloss(0, 2), gloss(2, 3), gloss(3, 5)])).is_ok());
    assert_eq!(line("ab cd", &json!([gloss(0, 3), gloss(2, 5)])).unwrap_err(), ["/lines/0/glosses/1/start"]);
    assert_eq!(line("ab cd", &json!([gloss(3, 5), gloss(0, 2)])).unwrap_err(), ["/lines/0/glosses/1/start"]);
}

#[test]
fn a_dialogue_in_the_default_language_needs_no_translation_into_it() {
    let body = json!({
        "language": "en-GB",
        "speakers": [{"id": "a", "name": {"en": "A"}}],
        "lines": [{"id": "l1", "speakerId": "a", "text": "Hello", "translation": {"de": "Hallo"},
            "glosses": [{"start": 0, "end": 5, "meaning": {"de": "hallo"}}]}],
    });
    let dialogue = read(&body).unwrap();
    assert!(dialogue.covers(&tag("en")) && !dialogue.covers(&tag("de")) && !dialogue.covers(&tag("fr")));
    let after = change(&dialogue, &json!({"texts": {"lines": {"l1": {"translation": {"fr": "Salut"}}}}})).unwrap();
    assert_eq!(after.lines()[0].translation.as_ref().unwrap().languages().count(), 2);
    assert_eq!(change(&dialogue, &json!({"language": "nl"})).unwrap_err(), ["/language"]);
    let texts = json!({"lines": {"l1": {"translation": {"en": "Hello"}, "glosses": {"0": {"en": "hello"}}}}});
    assert!(change(&dialogue, &json!({"language": "nl", "texts": texts})).is_ok());
}

#[test]
fn a_language_is_covered_if_all_names_translations_and_glosses_are() {
    let dialogue = read(&greeting()).unwrap();
    assert_eq!(dialogue.languages(), Some(BTreeSet::from([tag("en")])));
    let texts = json!({
        "speakers": {"anna": {"fr": "Anna"}},
        "lines": {"l1": {"translation": {"fr": "Bonjour !"}, "glosses": {"0": {"fr": "bon"}, "6": {"fr": "matin"}}}},
    });
    let after = change(&dialogue, &json!({"texts": texts})).unwrap();
    assert_eq!(after.languages(), Some(BTreeSet::from([tag("en"), tag("fr")])));
    assert!(after.bytes() > dialogue.bytes());
    let texts = json!({"lines": {"l1": {"glosses": {"6": {"fr": null}}}}});
    assert!(!change(&after, &json!({"texts": texts})).unwrap().covers(&tag("fr")));
    let spoken = json!({"speakers": {"anna": {"de": "Anna"}, "waiter": {"de": "Kellner"}}});
    assert!(change(&dialogue, &json!({"texts": spoken})).unwrap().covers(&tag("de")), "it is the language spoken");
    assert_eq!(read(&json!({})).unwrap().languages(), None);
}

#[test]
fn a_change_of_texts_names_what_the_dialogue_does_not_have() {
    let dialogue = read(&greeting()).unwrap();
    let texts = json!({
        "speakers": {"bert": {"en": "Bert"}, "anna": {"en": null}},
        "lines": {"l9": {"translation": null}, "l1": {"translation": {"en": null, "fr": "Salut"},
            "glosses": {"3": {"en": "x"}, "0": {"en": null}}}, "l2": {"translation": {"fr": "Salut."}}},
    });
    assert_eq!(
        change(&dialogue, &json!({"texts": texts})).unwrap_err(),
        [
            "/texts/speakers/anna",
            "/texts/speakers/bert",
            "/texts/lines/l1/translation",
            "/texts/lines/l1/glosses/0",
            "/texts/lines/l1/glosses/3",
            "/texts/lines/l2/translation",
            "/texts/lines/l9",
        ]
    );
    let wrong = json!({"texts": {"lines": {"L 1": {}, "l1": {"glosses": {"00": {}}}}, "speakers": 1}, "lines": null});
    let mut errors = change(&dialogue, &wrong).unwrap_err();
    errors.sort();
    assert_eq!(errors, ["/lines", "/texts/lines/L 1", "/texts/lines/l1/glosses/00", "/texts/speakers"]);
}

#[test]
fn a_speaker_of_a_line_cannot_be_removed_without_the_line() {
    let dialogue = read(&greeting()).unwrap();
    let anna = json!([{"id": "anna", "name": {"en": "Anna"}}]);
    assert_eq!(change(&dialogue, &json!({"speakers": anna})).unwrap_err(), ["/speakers"]);
    let lines = json!([{"id": "l1", "speakerId": "anna", "text": "Guten Morgen!"}]);
    let after = change(&dialogue, &json!({"speakers": anna, "lines": lines})).unwrap();
    assert_eq!((after.speakers().len(), after.lines().len()), (1, 1));
    assert_eq!(change(&dialogue, &json!({})).unwrap(), dialogue);
}

#[test]
fn a_line_keeps_its_recording_exactly_while_its_text_stays() {
    let mut stored = serde_json::to_value(read(&greeting()).unwrap()).unwrap();
    for line in [0, 1] {
        stored["lines"][line]["audio"] = json!(format!("med_0000000000000000000000000{line}"));
    }
    let dialogue: Dialogue = serde_json::from_value(stored).unwrap();
    let lines = json!([
        {"id": "l2", "speakerId": "anna", "text": "Hallo."},
        {"id": "l1", "speakerId": "anna", "text": "Guten Abend!"},
    ]);
    let after = change(&dialogue, &json!({"lines": lines})).unwrap();
    assert_eq!(after.lines()[0].audio, dialogue.lines()[1].audio);
    assert_eq!(after.lines()[1].audio, None, "it says something else");
}

proptest! {
    #[test]
    fn a_gloss_is_accepted_exactly_if_javascript_would_cut_a_word_of_whole_characters(
        text in "[a-c😀é日 \u{301}]{1,8}x",
        start in 0..20_u32,
        end in 0..20_u32,
    ) {
        let glosses = json!([{"start": start, "end": end, "meaning": {"en": "x"}}]);
        let Ok(plain) = line(&text, &json!([])) else { return Ok(()) };
        let stored = plain.lines()[0].text.clone();
        let units: Vec<u16> = stored.as_str().encode_utf16().collect();
        let cut = units.get(start as usize..end as usize).filter(|cut| !cut.is_empty());
        let word = cut.and_then(|cut| String::from_utf16(cut).ok());
        let after = units.get(end as usize..).and_then(|rest| String::from_utf16(rest).ok()).unwrap_or_default();
        let word = word.filter(|word| !word.starts_with('\u{301}') && !after.starts_with('\u{301}'));
        let found = line(&text, &glosses).ok();
        prop_assert_eq!(found.as_ref().map(|found| found.lines()[0].glosses[0].word(&stored)), word.as_deref());
    }

    #[test]
    fn a_dialogue_survives_being_stored(
        lines in proptest::collection::btree_map("[a-z]{1,5}", "[a-zé日😀]{1,20}", 0..6),
        french in any::<bool>(),
    ) {
        let line = |(id, text): (&String, &String)| {
            let translation = if french { json!({"en": "x", "fr": "y"}) } else { Value::Null };
            json!({"id": id, "speakerId": "a", "text": text, "translation": translation})
        };
        let lines: Vec<_> = lines.iter().map(line).collect();
        let body = json!({"speakers": [{"id": "a", "name": {"en": "A"}}], "lines": lines});
        let dialogue = read(&body).unwrap();
        let stored = serde_json::to_value(&dialogue).unwrap();
        prop_assert_eq!(serde_json::from_value::<Dialogue>(stored).unwrap(), dialogue);
    }

    #[test]
    fn the_estimate_of_the_size_is_not_below_what_is_stored(
        lines in proptest::collection::vec(("[a-zé日😀]{6,60}", any::<bool>()), 0..12),
    ) {
        let line = |(number, (text, glossed)): (usize, &(String, bool))| {
            let glosses = if *glossed { json!([{"start": 0, "end": 2, "meaning": {"en": "x"}}]) } else { json!([]) };
            json!({"id": format!("l{number}"), "speakerId": "a", "text": format!("ab{text}"),
                "translation": {"en": text}, "glosses": glosses})
        };
        let lines: Vec<_> = lines.iter().enumerate().map(line).collect();
        let body = json!({"speakers": [{"id": "a", "name": {"en": "A"}, "side": "end"}], "lines": lines});
        let mut stored = serde_json::to_value(read(&body).unwrap()).unwrap();
        for line in stored["lines"].as_array_mut().unwrap() {
            line["audio"] = json!("med_00000000000000000000000001");
        }
        let dialogue: Dialogue = serde_json::from_value(stored.clone()).unwrap();
        let (speakers, lines) = (stored["speakers"].to_string().len(), stored["lines"].to_string().len());
        // The brackets of both lists are those of the item.
        prop_assert!(dialogue.bytes() + 4 >= speakers + lines, "{} < {}", dialogue.bytes(), speakers + lines);
    }
}
