//! Courses and lessons for the tests of this crate.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;

use super::{
    ContentParts, Course, CourseLevel, CourseMetadata, Lesson, LessonContent, LessonInCourse, LessonKind, MetadataEdit,
    NewLesson, Outline, Publication, PublishedVersion, Topics, Translations,
};
use crate::id::{CourseId, DeckId, Id, LessonId, MediaId, ModuleId, QuizId, UserId, VideoId};
use crate::input;
use crate::locale::LanguageTag;
use crate::media::captions::{CaptionTrack, CaptionsKind};
use crate::media::{Playable, Rendition};
use crate::taxonomy::{CourseCategories, CourseSkills};

/// An id of this number.
pub(crate) fn id<T: Id>(number: u128) -> T {
    T::new(Timestamp::UNIX_EPOCH, number)
}

/// A draft of an owner who has no part in the test.
pub(crate) fn course() -> Course {
    draft(id::<UserId>(2))
}

/// A draft in English that teaches English.
pub(crate) fn draft(owner: UserId) -> Course {
    Course::draft(id::<CourseId>(1), owner, metadata(), Timestamp::UNIX_EPOCH).unwrap()
}

/// The data of a course in English that teaches English.
pub(crate) fn metadata() -> CourseMetadata {
    CourseMetadata {
        title: input::read(&json!({"en": "English for guests"})).unwrap(),
        description: None,
        default_language: LanguageTag::english(),
        teaches: Some(LanguageTag::english()),
        level: CourseLevel::A2,
        topics: Topics::default(),
        cover: None,
        categories: CourseCategories::default(),
        skills: CourseSkills::default(),
        estimated_minutes: None,
    }
}

/// A text in English.
pub(crate) fn english<T: crate::FromJson>(text: &str) -> Translations<T> {
    let text = input::read(&json!(text)).unwrap();
    Translations::new(BTreeMap::from([(LanguageTag::english(), text)])).unwrap()
}

/// What a video that is ready plays.
pub(crate) fn playable(video: VideoId, seconds: u32) -> Playable {
    let renditions = vec![Rendition { width: 640, height: 360 }];
    Playable { video, output: "a-1".into(), renditions, seconds, poster: Some("poster.jpg".into()) }
}

/// Captions in a language.
pub(crate) fn captions(language: &str) -> CaptionTrack {
    CaptionTrack {
        language: LanguageTag::parse(language).unwrap(),
        kind: CaptionsKind::Subtitles,
        course: id(2),
        hash: "aGFzaA".to_owned(),
        bytes: 70,
        cues: 2,
        updated: Timestamp::UNIX_EPOCH,
    }
}

/// The content of a lesson of a kind that can be taken.
pub(crate) fn content(kind: LessonKind) -> LessonContent {
    let stored = match kind {
        LessonKind::Article => json!({"body": {"en": "# Hello"}}),
        LessonKind::Video => {
            let plays = playable(id(7), 90);
            return LessonContent::Video {
                video: Some(plays.video),
                plays: Some(plays),
                captions: vec![captions("de")],
                downloadable: true,
            };
        }
        LessonKind::Audio => {
            let plays = playable(id(7), 90);
            return LessonContent::Audio {
                video: Some(plays.video),
                plays: Some(plays),
                captions: Vec::new(),
                downloadable: false,
            };
        }
        LessonKind::Document => json!({"file": {"media": id::<MediaId>(8)}}),
        LessonKind::Dialogue => json!({"dialogue": {
            "language": "en",
            "speakers": [{"id": "anna", "name": {"en": "Anna"}}],
            "lines": [{"id": "l1", "speaker": "anna", "text": "Hello"}],
        }}),
        LessonKind::Link => json!({"link": {"url": "https://example.com/"}}),
        LessonKind::Appointment => json!({"appointment": {
            "starts": "2026-07-01T18:00", "ends": "2026-07-01T19:00", "timeZone": "Europe/Berlin",
        }}),
        LessonKind::Quiz => json!({"quiz": id::<QuizId>(9)}),
        LessonKind::Deck => json!({"deck": id::<DeckId>(10)}),
    };
    let mut content = json!({"kind": kind.name()});
    for (name, value) in stored.as_object().unwrap() {
        content[name] = value.clone();
    }
    serde_json::from_value(content).unwrap()
}

/// A new lesson of a kind, which a video cannot be taken of yet.
pub(crate) fn lesson(number: u128, course: &Course, kind: LessonKind) -> Lesson {
    let body = (kind == LessonKind::Article).then(|| english("Text"));
    let content = ContentParts { body, ..ContentParts::default() };
    let new = NewLesson { kind, title: english("Lesson"), content, preview: false, minutes: None };
    Lesson::draft(id::<LessonId>(number), course, new).unwrap()
}

/// A draft with a module and a new lesson.
pub(crate) fn lesson_in_course(kind: LessonKind) -> LessonInCourse {
    let (course, mut outline) = (course(), Outline::default());
    outline.add_module(id::<ModuleId>(1), english("Module")).unwrap();
    let lesson = lesson(1, &course, kind);
    outline.add_lesson(id(1), lesson.summary()).unwrap();
    LessonInCourse { course, outline, lesson }
}

/// Publishes the first version of a course.
pub(crate) fn publish(course: &mut Course, outline: &Outline) -> PublishedVersion {
    match course.publish(outline, None, None, Timestamp::UNIX_EPOCH).unwrap() {
        Publication::Version(version) => *version,
        other => panic!("it is no version: {other:?}"),
    }
}

/// Changes the draft and publishes the next version.
pub(crate) fn publish_changed(found: &mut LessonInCourse) -> PublishedVersion {
    let number = found.course.version.map_or(0, super::VersionNumber::get);
    let title = Some(input::read(&json!({"en": format!("Edition {number}")})).unwrap());
    found.course.edit(MetadataEdit { title, ..MetadataEdit::default() }, &found.outline).unwrap();
    let latest = found.course.version.map(|number| PublishedVersion {
        course: found.course.id,
        number,
        metadata: metadata(),
        outline: Outline::default(),
        published: Timestamp::UNIX_EPOCH,
        note: None,
    });
    match found.course.publish(&found.outline, latest.as_ref(), None, Timestamp::UNIX_EPOCH).unwrap() {
        Publication::Version(version) => *version,
        other => panic!("it is no version: {other:?}"),
    }
}
