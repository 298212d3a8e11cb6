//! Elements that depend on nothing but their kind.

use std::fmt::Write as _;

use pulldown_cmark::{Alignment, CodeBlockKind, HeadingLevel, Tag};

use super::{Close, Writer};
use crate::escape::push_attribute;
use crate::sanitize::is_language;

impl<'e, 'm> Writer<'e, 'm> {
    pub(super) fn begin_plain(&mut self, tag: &'e Tag<'m>) -> Close {
        let (begin, end) = match tag {
            Tag::Paragraph | Tag::HtmlBlock => ("<p>", "</p>\n"),
            Tag::BlockQuote(_) => ("<blockquote>\n", "</blockquote>\n"),
            Tag::CodeBlock(kind) => return self.begin_code(kind),
            Tag::List(None) => ("<ul>\n", "</ul>\n"),
            Tag::List(Some(first)) => return self.begin_numbered(*first),
            Tag::Item => ("<li>", "</li>\n"),
            Tag::Table(alignments) => {
                self.columns = (alignments, 0);
                ("<table>\n", "</tbody>\n</table>\n")
            }
            Tag::TableHead => {
                (self.in_table_head, self.columns.1) = (true, 0);
                ("<thead>\n<tr>", "</tr>\n</thead>\n<tbody>\n")
            }
            Tag::TableRow => {
                (self.in_table_head, self.columns.1) = (false, 0);
                ("<tr>", "</tr>\n")
            }
            Tag::TableCell => return self.begin_cell(),
            Tag::Emphasis => ("<em>", "</em>"),
            Tag::Strong => ("<strong>", "</strong>"),
            Tag::Strikethrough => ("<del>", "</del>"),
            // What is not read ([`OPTIONS`](crate::OPTIONS)), and what is written elsewhere.
            _ => return Close::Nothing,
        };
        self.html.push_str(begin);
        Close::With(end)
    }

    /// Headings begin at the second level: the first one is the title of the lesson.
    pub(super) fn begin_heading(&mut self, level: HeadingLevel, is_written: bool) -> Close {
        let id = self.headings.id(self.headed);
        self.headed += 1;
        if !is_written {
            return Close::Nothing;
        }
        let (name, end) = match level {
            HeadingLevel::H1 => ("h2", "</h2>\n"),
            HeadingLevel::H2 => ("h3", "</h3>\n"),
            HeadingLevel::H3 => ("h4", "</h4>\n"),
            HeadingLevel::H4 => ("h5", "</h5>\n"),
            HeadingLevel::H5 | HeadingLevel::H6 => ("h6", "</h6>\n"),
        };
        self.html.push('<');
        self.html.push_str(name);
        if let Some(id) = id {
            push_attribute(&mut self.html, "id", &id);
        }
        self.html.push('>');
        Close::With(end)
    }

    fn begin_code(&mut self, kind: &CodeBlockKind<'_>) -> Close {
        // Code runs from left to right in every article.
        self.html.push_str("<pre dir=\"ltr\"><code");
        if let CodeBlockKind::Fenced(info) = kind {
            let language = info.split_whitespace().next().unwrap_or_default();
            if is_language(language) {
                push_attribute(&mut self.html, "class", &format!("language-{language}"));
            }
        }
        self.html.push('>');
        Close::With("</code></pre>\n")
    }

    fn begin_numbered(&mut self, first: u64) -> Close {
        if first == 1 {
            self.html.push_str("<ol>\n");
        } else {
            // Writing to a string cannot fail.
            let _ = writeln!(self.html, "<ol start=\"{first}\">");
        }
        Close::With("</ol>\n")
    }

    fn begin_cell(&mut self) -> Close {
        let (alignments, column) = self.columns;
        self.columns.1 += 1;
        let (begin, end) = if self.in_table_head { ("<th scope=\"col\"", "</th>") } else { ("<td", "</td>") };
        let class = match alignments.get(column) {
            Some(Alignment::Left) => " class=\"align-left\">",
            Some(Alignment::Center) => " class=\"align-center\">",
            Some(Alignment::Right) => " class=\"align-right\">",
            Some(Alignment::None) | None => ">",
        };
        self.html.push_str(begin);
        self.html.push_str(class);
        Close::With(end)
    }
}
