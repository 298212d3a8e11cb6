//! The texts of a course.

crate::line_of_text! {
    /// What a course is called.
    pub struct CourseTitle(1..=120);
    /// What a module is called.
    pub struct ModuleTitle(1..=120);
    /// What a lesson is called.
    pub struct LessonTitle(1..=120);
}

crate::paragraphs! {
    /// What a course is about.
    pub struct CourseDescription(1..=5_000);
    /// The text of an article, in Markdown (`CommonMark`). It is kept as it was written; whoever
    /// shows it makes HTML of it and must not let raw HTML through.
    pub struct ArticleBody(1..=100_000);
}
