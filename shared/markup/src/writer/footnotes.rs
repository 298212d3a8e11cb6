//! Footnotes: numbered in the order in which they are referred to, and written after the text.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use pulldown_cmark::{Event, Tag};

use crate::ID_PREFIX;
use crate::escape::push_text;

/// The footnotes of an article.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// The labels that have a definition.
    defined: HashSet<String>,
    /// The number of a label, and how often it was referred to.
    numbers: HashMap<String, (usize, usize)>,
    /// The labels in the order of their numbers.
    order: Vec<String>,
    texts: HashMap<String, String>,
}

impl Footnotes {
    /// The footnotes among the events of an article.
    pub fn of(events: &[Event<'_>]) -> Self {
        let defined = events.iter().filter_map(|event| match event {
            Event::Start(Tag::FootnoteDefinition(label)) => Some(label.to_string()),
            _ => None,
        });
        Self { defined: defined.collect(), ..Self::default() }
    }

    /// Appends the number of a footnote, which leads to it. In a link, it is the number alone.
    pub fn push_reference(&mut self, html: &mut String, label: &str, in_link: bool) {
        if !self.defined.contains(label) {
            html.push_str("[^");
            push_text(html, label);
            html.push(']');
            return;
        }
        let next = self.order.len() + 1;
        let (number, count) = self.numbers.entry(label.to_owned()).or_insert((next, 0));
        *count += 1;
        if *number == next {
            self.order.push(label.to_owned());
        }
        // Writing to a string cannot fail.
        let _ = match *count {
            1 => write!(html, "<sup class=\"footnote-ref\" id=\"{ID_PREFIX}fnref-{number}\">"),
            more => write!(html, "<sup class=\"footnote-ref\" id=\"{ID_PREFIX}fnref-{number}-{more}\">"),
        };
        let _ = if in_link {
            write!(html, "{number}</sup>")
        } else {
            write!(html, "<a href=\"#{ID_PREFIX}fn-{number}\" role=\"doc-noteref\">{number}</a></sup>")
        };
    }

    /// Keeps the text of a footnote. The first definition of a label counts.
    pub fn define(&mut self, label: String, text: String) {
        self.texts.entry(label).or_insert(text);
    }

    /// Appends all footnotes that are referred to, each with a link back.
    pub fn push_all(&self, html: &mut String) {
        if self.order.is_empty() {
            return;
        }
        html.push_str("<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n");
        for (index, label) in self.order.iter().enumerate() {
            let number = index + 1;
            let _ = write!(html, "<li id=\"{ID_PREFIX}fn-{number}\">");
            html.push_str(self.texts.get(label).map_or("", String::as_str));
            let _ = writeln!(
                html,
                "<a href=\"#{ID_PREFIX}fnref-{number}\" role=\"doc-backlink\" aria-label=\"{number}\">↩</a></li>"
            );
        }
        html.push_str("</ol>\n</section>\n");
    }
}
