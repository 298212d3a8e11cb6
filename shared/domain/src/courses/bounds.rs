//! The limits of a course. They keep each stored item below the 400 KB that DynamoDB allows, with
//! room for what is stored beside the texts.

/// Modules of a course at most.
pub const MAX_MODULES: usize = 100;

/// Lessons of a course at most.
pub const MAX_LESSONS: usize = 500;

/// Bytes of an outline at most, as [`Outline::bytes`](super::Outline::bytes) estimates them.
pub const MAX_OUTLINE_BYTES: usize = 300_000;

/// Bytes of a lesson's texts at most, all languages together.
pub const MAX_LESSON_BYTES: usize = 350_000;
