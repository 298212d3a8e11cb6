//! The library of a course: images, documents and audio clips that lessons name (docs/decisions/0058-library.md).

pub mod create_media;
pub mod delete_discarded_media;
pub mod delete_media;
pub mod get_cover;
pub mod get_lesson_file;
pub mod get_lesson_media;
pub mod get_media;
pub mod list_media;
pub mod process_media;
pub mod update_media;

mod discarded;
mod media_view;
mod picture_view;
mod processing;
