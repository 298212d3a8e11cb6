//! What all features share that change lessons of the draft: those of `courses`, and captions in `media`.

mod article_edited;
mod lesson_change;

pub use article_edited::ArticleEdited;
pub use lesson_change::LessonChange;
