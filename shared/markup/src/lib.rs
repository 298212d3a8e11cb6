//! Makes HTML of articles, which authors write in Markdown (`docs/articles.md` describes what comes out).
//!
//! Two things keep what an author writes from becoming code in the page of a learner, and neither relies on the other.
//! `writer` writes elements and attributes of its own, and all that comes from the text as escaped text; raw
//! HTML is text, too. Then a browser's parser reads the whole and leaves out what is not on a list (`sanitize.rs`).
//! Nothing here has a state, a clock or chance: the same text always becomes the same HTML.

mod destination;
mod escape;
mod headings;
mod math;
mod sanitize;
mod writer;

use std::collections::BTreeSet;

use glotto_domain::courses::article;
use glotto_domain::id::MediaId;
use glotto_domain::locale::{Direction, LanguageTag};
use pulldown_cmark::{Event, Options, Parser};

use crate::writer::Writer;

/// The version of what this crate makes of a text. It grows with each change that articles that are there are to get,
/// too: they are rendered again when their course is published.
pub const RENDERER: u32 = 1;

/// Bytes of HTML at most: fifteen for each of the 100,000 characters that a text may have, so that only one that is
/// made of syntax can have more.
pub const MAX_HTML_BYTES: usize = 1_500_000;

/// What ids of elements begin with, so that they are none that the page around the article has.
const ID_PREFIX: &str = "article-";

/// What is read beyond `CommonMark`.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_MATH);

/// An article as HTML.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One `div` with the article in it.
    pub html: String,
    /// The files that it shows, by `data-media`. All of them are among
    /// [`article::named_files`], by which their addresses are given out.
    pub files: BTreeSet<MediaId>,
}

glotto_domain::redacted_debug!(Rendered);

/// Why there is no HTML of an article.
#[derive(Debug)]
pub enum RenderError {
    /// It would be longer than [`MAX_HTML_BYTES`].
    TooLong,
    /// There are no resources for a thread. It can be tried again.
    Thread(std::io::Error),
}

/// Makes HTML of a text in Markdown that is written in a language.
pub fn render(markdown: &str, language: &LanguageTag) -> Result<Rendered, RenderError> {
    if !markdown.contains('$') {
        return render_here(markdown, language);
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(math::STACK_BYTES);
        let rendering = thread.spawn_scoped(scope, || render_here(markdown, language));
        rendering.map_err(RenderError::Thread)?.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn render_here(markdown: &str, language: &LanguageTag) -> Result<Rendered, RenderError> {
    let events: Vec<Event<'_>> = Parser::new_ext(markdown, OPTIONS).collect();
    let named = article::named_files(markdown).collect();
    let written = Writer::new(&events, &named).write_all().ok_or(RenderError::TooLong)?;
    let (clean, files) = sanitize::clean(&written);
    if clean.len() > MAX_HTML_BYTES {
        return Err(RenderError::TooLong);
    }
    let direction = match language.direction() {
        Direction::Ltr => "ltr",
        Direction::Rtl => "rtl",
    };
    // A language tag has letters, digits and hyphens only.
    let html = format!("<div class=\"article\" lang=\"{language}\" dir=\"{direction}\">\n{clean}</div>\n");
    Ok(Rendered { html, files })
}

#[cfg(test)]
mod tests;
