//! The texts of a course.

crate::line_of_text! {
    /// The title of a course.
    pub struct CourseTitle(1..=120);
    /// The title of a module.
    pub struct ModuleTitle(1..=120);
    /// The title of a lesson.
    pub struct LessonTitle(1..=120);
}

crate::paragraphs! {
    /// The description of a course.
    pub struct CourseDescription(1..=5_000);
    /// The text of an article, in Markdown (`CommonMark`). It is stored as it was sent, with line breaks as
    /// `\n` and without blank lines before and white space after it. `Get lesson` also has it as HTML that is safe to
    /// show. Clients that render the Markdown themselves must not let raw HTML through.
    pub struct ArticleBody(1..=100_000);
}
