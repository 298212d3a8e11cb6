//! A course for the tests of this crate.

use jiff::Timestamp;
use serde_json::json;

use super::{Course, CourseLevel, NewCourse, Topics};
use crate::id::{CourseId, Id as _, UserId};
use crate::input;
use crate::locale::LanguageTag;

/// A draft of an owner who has no part in the test.
pub(crate) fn course() -> Course {
    draft(UserId::new(Timestamp::UNIX_EPOCH, 2))
}

/// A draft in English that teaches English.
pub(crate) fn draft(owner: UserId) -> Course {
    let new = NewCourse {
        title: input::read(&json!({"en": "English for guests"})).unwrap(),
        description: None,
        default_language: LanguageTag::english(),
        teaches: Some(LanguageTag::english()),
        level: CourseLevel::A2,
        topics: Topics::default(),
    };
    Course::draft(CourseId::new(Timestamp::UNIX_EPOCH, 1), owner, new, Timestamp::UNIX_EPOCH).unwrap()
}
