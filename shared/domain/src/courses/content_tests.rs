use serde_json::{Value, json};

use super::*;
use crate::courses::samples;
use crate::input;

/// Parts of a lesson, by their names in requests.
fn parts(body: &Value) -> ContentParts {
    fn part<T: crate::FromJson>(body: &Value, name: &str) -> Option<T> {
        body.get(name).map(|part| input::read(part).unwrap())
    }
    ContentParts {
        body: part(body, "body"),
        video: part(body, "video"),
        audio: part(body, "audio"),
        document: part(body, "document"),
        dialogue: part(body, "dialogue"),
        link: part(body, "link"),
        appointment: part(body, "appointment"),
    }
}

/// Valid parts of a lesson of a kind.
fn valid(kind: LessonKind) -> Value {
    match kind {
        LessonKind::Article => json!({"body": {"en": "# Hello"}}),
        LessonKind::Audio => json!({"audio": {"downloadable": true}}),
        LessonKind::Document => json!({"document": {}}),
        LessonKind::Dialogue => json!({"dialogue": {}}),
        LessonKind::Link => json!({"link": {"url": "https://example.com/"}}),
        LessonKind::Appointment => json!({"appointment": {
            "starts": "2026-07-01T18:00", "ends": "2026-07-01T19:00", "timeZone": "UTC",
        }}),
        LessonKind::Video => json!({"video": {"downloadable": true}}),
        LessonKind::Quiz | LessonKind::Deck => json!({}),
    }
}

fn create(kind: LessonKind, body: &Value) -> Result<LessonContent, Vec<String>> {
    let mut errors = ValidationErrors::default();
    let content = LessonContent::create(kind, parts(body), &samples::metadata(), &mut errors);
    let pointers: Vec<_> = errors.into_vec().into_iter().map(|error| error.pointer).collect();
    content.filter(|_| pointers.is_empty()).ok_or(pointers)
}

fn edit(content: &LessonContent, edit: ContentEdit) -> Result<LessonContent, Vec<String>> {
    let mut errors = ValidationErrors::default();
    let mut next = content.clone();
    next.edit(edit, &LanguageTag::english(), &mut errors);
    let pointers: Vec<_> = errors.into_vec().into_iter().map(|error| error.pointer).collect();
    if pointers.is_empty() { Ok(next) } else { Err(pointers) }
}

#[test]
fn content_of_every_kind_reads_back_as_itself_from_what_is_stored() {
    for kind in LessonKind::ALL {
        let content = samples::content(kind);
        assert_eq!((content.kind(), content.is_ready()), (kind, true));
        let stored = serde_json::to_value(&content).unwrap();
        assert_eq!(stored["kind"], kind.name());
        assert_eq!(serde_json::from_value::<LessonContent>(stored).unwrap(), content);
    }
}

#[test]
fn a_lesson_names_the_video_that_it_plays_and_the_one_that_is_to_replace_it() {
    let LessonContent::Video { plays, .. } = samples::content(LessonKind::Video) else { panic!("no video") };
    let plays = plays.unwrap();
    let newer = samples::id(99);
    let mut content = samples::content(LessonKind::Video);
    if let LessonContent::Video { video, .. } = &mut content {
        *video = Some(newer);
    }
    assert_eq!(content.videos(), BTreeSet::from([plays.video, newer]));
}

#[test]
fn a_lesson_names_the_files_of_its_slot_and_the_recordings_of_its_lines() {
    for kind in LessonKind::ALL {
        let has_file = kind == LessonKind::Document;
        assert_eq!(!samples::content(kind).files().is_empty(), has_file, "{kind:?}");
    }
    let mut stored = serde_json::to_value(samples::content(LessonKind::Dialogue)).unwrap();
    let [whole, line] = [1, 2].map(samples::id::<crate::id::MediaId>);
    stored["dialogue"]["audio"] = json!(whole);
    stored["dialogue"]["lines"][0]["audio"] = json!(line);
    let content: LessonContent = serde_json::from_value(stored).unwrap();
    assert_eq!(content.files(), BTreeSet::from([whole, line]));
}

#[test]
fn a_new_lesson_has_the_part_of_its_kind_and_no_other() {
    for kind in LessonKind::ALL {
        assert_eq!(create(kind, &valid(kind)).unwrap().kind(), kind);
        for other in LessonKind::ALL.into_iter().filter(|other| *other != kind) {
            let mut both = valid(kind);
            for (name, part) in valid(other).as_object().unwrap() {
                both[name] = part.clone();
                assert_eq!(create(kind, &both).unwrap_err(), [format!("/{name}")], "{kind:?} with {other:?}");
            }
        }
    }
    for (kind, part) in
        [(LessonKind::Article, "/body"), (LessonKind::Link, "/link"), (LessonKind::Appointment, "/appointment")]
    {
        assert_eq!(create(kind, &json!({})).unwrap_err(), [part]);
    }
}

#[test]
fn what_is_written_is_ready_and_what_comes_from_elsewhere_is_not_yet() {
    for kind in LessonKind::ALL {
        let is_written = matches!(kind, LessonKind::Article | LessonKind::Link | LessonKind::Appointment);
        assert_eq!(create(kind, &valid(kind)).unwrap().is_ready(), is_written, "{kind:?}");
    }
}

#[test]
fn the_faults_of_a_part_point_into_it() {
    let body = json!({"link": {"url": "https://example.com/", "note": {"de": "Lies."}}});
    assert_eq!(create(LessonKind::Link, &body).unwrap_err(), ["/link/note"]);
    let body = json!({"dialogue": {"speakers": [{"id": "a", "name": {"de": "A"}}]}});
    assert_eq!(create(LessonKind::Dialogue, &body).unwrap_err(), ["/dialogue/speakers/0/name"]);
    let mut body = valid(LessonKind::Appointment);
    body["appointment"]["ends"] = json!("2026-07-01T17:00");
    assert_eq!(create(LessonKind::Appointment, &body).unwrap_err(), ["/appointment/ends"]);
}

#[test]
fn a_change_is_of_the_part_of_the_kind_and_no_other() {
    let link =
        ContentEdit { link: Some(input::read(&json!({"opens": "embedded"})).unwrap()), ..ContentEdit::default() };
    for kind in LessonKind::ALL {
        let content = samples::content(kind);
        assert_eq!(edit(&content, ContentEdit::default()).unwrap(), content);
        match edit(&content, link.clone()) {
            Ok(after) => assert!(kind == LessonKind::Link && after != content),
            Err(errors) => assert!(kind != LessonKind::Link && errors == ["/link"]),
        }
    }
    let wanted = json!({"downloadable": true});
    let audio = ContentEdit { audio: Some(input::read(&wanted).unwrap()), ..ContentEdit::default() };
    let document = ContentEdit { document: Some(input::read(&wanted).unwrap()), ..ContentEdit::default() };
    let LessonContent::Document { file } = edit(&samples::content(LessonKind::Document), document).unwrap() else {
        panic!("no document")
    };
    assert!(file.downloadable && file.media.is_some());
    let LessonContent::Audio { plays, downloadable, .. } = edit(&samples::content(LessonKind::Audio), audio).unwrap()
    else {
        panic!("no recording")
    };
    assert!(downloadable && plays.is_some());
    let content = samples::content(LessonKind::Dialogue);
    let dialogue = Some(input::read(&json!({"lines": []})).unwrap());
    let after = edit(&content, ContentEdit { dialogue, ..ContentEdit::default() }).unwrap();
    assert!(content.is_ready() && !after.is_ready());
    let appointment = Some(input::read(&json!({"ends": "2026-07-01T20:00"})).unwrap());
    let content = samples::content(LessonKind::Appointment);
    let after = edit(&content, ContentEdit { appointment, ..ContentEdit::default() }).unwrap();
    assert_eq!((content.duration(), after.duration()), (Some(3600), Some(7200)));
}

#[test]
fn a_recording_plays_and_an_appointment_only_takes_time() {
    for kind in LessonKind::ALL {
        let content = samples::content(kind);
        let (plays, takes) = (content.seconds().is_some(), content.duration().is_some());
        let is_played = matches!(kind, LessonKind::Video | LessonKind::Audio);
        assert_eq!((plays, takes), (is_played, is_played || kind == LessonKind::Appointment), "{kind:?}");
    }
}

#[test]
fn content_is_untranslated_in_the_languages_of_the_title_that_its_texts_lack() {
    let title = input::read(&json!({"en": "Hello", "de": "Hallo", "de-AT": "Servus"})).unwrap();
    let tags = |text: &str| text.split_whitespace().map(|tag| LanguageTag::parse(tag).unwrap()).collect();
    for kind in LessonKind::ALL {
        let content = samples::content(kind);
        let lacks = match kind {
            LessonKind::Article | LessonKind::Dialogue => "de de-AT",
            _ => "",
        };
        assert_eq!(content.untranslated(&title), tags(lacks), "{kind:?}");
        assert_eq!(content.languages().is_some(), !lacks.is_empty(), "{kind:?}");
    }
    let dialogue = json!({"dialogue": {"language": "de", "speakers": [{"id": "a", "name": {
        "en": "A", "de": "A", "de-AT": "A",
    }}], "lines": [{"id": "l1", "speakerId": "a", "text": "Hallo", "translation": {"en": "Hello"}}]}});
    let spoken = create(LessonKind::Dialogue, &dialogue).unwrap();
    assert_eq!(spoken.untranslated(&title), tags(""), "a reader of the language that is spoken needs no translation");
}
