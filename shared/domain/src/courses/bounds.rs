//! How much a course may hold. The numbers keep each stored item below the 400 KB that the table
//! takes, with room for what surrounds the texts.

/// Modules of a course.
pub const MOST_MODULES: usize = 100;

/// Lessons of a course.
pub const MOST_LESSONS: usize = 500;

/// Bytes of an outline, as [`Outline::bytes`](super::Outline::bytes) estimates them.
pub const MOST_OUTLINE_BYTES: usize = 300_000;

/// Bytes of an article in all its languages.
pub const MOST_ARTICLE_BYTES: usize = 350_000;
