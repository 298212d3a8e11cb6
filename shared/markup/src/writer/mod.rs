//! Writes HTML of the events of a Markdown parser.

mod footnotes;
mod links;
mod tags;

use std::collections::BTreeSet;

use glotto_domain::id::MediaId;
use pulldown_cmark::{Alignment, CowStr, Event, Tag};

use crate::MAX_HTML_BYTES;
use crate::escape::push_text;
use crate::headings::Headings;
use crate::math::Formulas;
use footnotes::Footnotes;

/// How deep elements may lie in each other. What lies deeper is written without its own element. A parser of HTML needs
/// time that grows with the square of the depth, and what no reader can follow need not be shown.
const DEEPEST: usize = 32;

/// What ends an element that was begun.
#[derive(Debug)]
enum Close {
    /// Nothing, because nothing was begun.
    Nothing,
    /// These end tags.
    With(&'static str),
    /// A link.
    Link,
    /// A definition of a footnote, and what is written around it.
    Footnote { label: String, around: String },
}

/// Writes an article.
pub(crate) struct Writer<'e, 'm> {
    events: &'e [Event<'m>],
    /// The next event.
    at: usize,
    html: String,
    open: Vec<Close>,
    headings: Headings,
    /// How many headings were begun.
    headed: usize,
    footnotes: Footnotes,
    formulas: Formulas,
    /// The alignments of the columns of the table, and the next column.
    columns: (&'e [Alignment], usize),
    in_table_head: bool,
    /// Whether a link is open: one must not be in another.
    in_link: bool,
    /// The files that the text names.
    named: &'e BTreeSet<MediaId>,
}

impl<'e, 'm> Writer<'e, 'm> {
    /// A writer of these events of a text, which names these files.
    pub fn new(events: &'e [Event<'m>], named: &'e BTreeSet<MediaId>) -> Self {
        Self {
            events,
            at: 0,
            html: String::new(),
            open: Vec::new(),
            headings: Headings::of(events),
            headed: 0,
            footnotes: Footnotes::of(events),
            formulas: Formulas::default(),
            columns: (&[], 0),
            in_table_head: false,
            in_link: false,
            named,
        }
    }

    /// Writes all. Returns the HTML; nothing if it becomes too long.
    pub fn write_all(mut self) -> Option<String> {
        while let Some(event) = self.events.get(self.at) {
            self.at += 1;
            self.write(event);
            if self.html.len() > MAX_HTML_BYTES {
                return None;
            }
        }
        self.footnotes.push_all(&mut self.html);
        (self.html.len() <= MAX_HTML_BYTES).then_some(self.html)
    }

    fn write(&mut self, event: &'e Event<'m>) {
        match event {
            Event::Start(tag) => {
                let close = self.begin(tag);
                self.open.push(close);
            }
            Event::End(_) => self.end(),
            // Raw HTML is shown as it is written: an author sees that it has no effect.
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => push_text(&mut self.html, text),
            Event::Code(text) => {
                self.html.push_str("<code>");
                push_text(&mut self.html, text);
                self.html.push_str("</code>");
            }
            Event::InlineMath(source) => self.formulas.push(&mut self.html, source, false),
            Event::DisplayMath(source) => self.formulas.push(&mut self.html, source, true),
            Event::FootnoteReference(label) => self.footnotes.push_reference(&mut self.html, label, self.in_link),
            Event::SoftBreak => self.html.push('\n'),
            Event::HardBreak => self.html.push_str("<br>\n"),
            Event::Rule => self.html.push_str("<hr>\n"),
            Event::TaskListMarker(is_done) => {
                let checked = if *is_done { " checked" } else { "" };
                self.html.push_str("<input type=\"checkbox\" disabled");
                self.html.push_str(checked);
                self.html.push_str("> ");
            }
        }
    }

    /// Begins an element, unless it lies too deep. What a list or a table consists of goes with it.
    fn begin(&mut self, tag: &'e Tag<'m>) -> Close {
        let is_part = matches!(tag, Tag::Item | Tag::TableHead | Tag::TableRow | Tag::TableCell);
        let is_written = match self.open.last() {
            Some(Close::Nothing) if is_part => false,
            _ => is_part || self.open.len() < DEEPEST,
        };
        // A heading counts in any case, since its id goes by its number; a definition is taken out of its place.
        match tag {
            Tag::Heading { level, .. } => self.begin_heading(*level, is_written),
            Tag::FootnoteDefinition(label) => self.begin_footnote(label),
            Tag::Link { link_type, dest_url, title, .. } => self.begin_link(*link_type, dest_url, title, is_written),
            Tag::Image { link_type, dest_url, title, .. } => self.write_image(*link_type, dest_url, title),
            _ if is_written => self.begin_plain(tag),
            _ => Close::Nothing,
        }
    }

    fn end(&mut self) {
        match self.open.pop() {
            Some(Close::With(tags)) => self.html.push_str(tags),
            Some(Close::Link) => {
                self.in_link = false;
                self.html.push_str("</a>");
            }
            Some(Close::Footnote { label, around }) => {
                let text = std::mem::replace(&mut self.html, around);
                self.footnotes.define(label, text);
            }
            Some(Close::Nothing) | None => {}
        }
    }

    fn begin_footnote(&mut self, label: &CowStr<'_>) -> Close {
        Close::Footnote { label: label.to_string(), around: std::mem::take(&mut self.html) }
    }

    /// The place of the event that ends the element whose first event is next.
    fn end_of_element(&self) -> usize {
        let mut depth = 1_usize;
        for (at, event) in self.events.iter().enumerate().skip(self.at) {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at;
            }
        }
        self.events.len()
    }

    /// The text of the element whose first event is next, without its elements.
    fn text_until(&self, end: usize) -> String {
        let mut text = String::new();
        self.events[self.at..end].iter().for_each(|event| push_plain(&mut text, event));
        text.trim().to_owned()
    }
}

/// Appends the text of an event.
pub(crate) fn push_plain(text: &mut String, event: &Event<'_>) {
    match event {
        Event::Text(more)
        | Event::Code(more)
        | Event::InlineMath(more)
        | Event::DisplayMath(more)
        | Event::Html(more)
        | Event::InlineHtml(more) => text.push_str(more),
        Event::SoftBreak | Event::HardBreak => text.push(' '),
        _ => {}
    }
}
