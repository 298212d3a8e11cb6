//! Links, pictures and recordings. What is a file of the course gets its address from the client, by `data-media`.

use glotto_domain::id::MediaId;
use pulldown_cmark::{CowStr, LinkType};

use super::{Close, Writer};
use crate::destination::Destination;
use crate::escape::{push_attribute, push_text};

/// What the text of a link to a file begins with that is to be played in its place.
const AUDIO: &str = "audio:";

impl<'e> Writer<'e, '_> {
    pub(super) fn begin_link(
        &mut self,
        kind: LinkType,
        destination: &'e CowStr<'_>,
        title: &'e CowStr<'_>,
        is_written: bool,
    ) -> Close {
        let destination = Destination::parse(destination, kind, self.named, &self.headings);
        let href = match destination {
            _ if !is_written || self.in_link => return Close::Nothing,
            Destination::Nowhere => return Close::Nothing,
            Destination::File(file) => return self.begin_file(file),
            Destination::Address(address) => address,
            Destination::Heading(id) => format!("#{id}"),
        };
        self.html.push_str("<a");
        push_attribute(&mut self.html, "href", &href);
        if !title.is_empty() {
            push_attribute(&mut self.html, "title", title);
        }
        self.html.push('>');
        self.in_link = true;
        Close::Link
    }

    /// A link to a file, or a recording that is played.
    fn begin_file(&mut self, file: MediaId) -> Close {
        let end = self.end_of_element();
        let text = self.text_until(end);
        if let Some(title) = title_of_audio(&text) {
            self.at = end;
            self.write_audio(file, title);
            return Close::Nothing;
        }
        self.html.push_str("<a class=\"file\"");
        push_attribute(&mut self.html, "data-media", &file.to_string());
        self.html.push('>');
        self.in_link = true;
        Close::Link
    }

    fn write_audio(&mut self, file: MediaId, title: &str) {
        self.html.push_str("<span class=\"audio\">");
        if !title.is_empty() {
            self.html.push_str("<span class=\"audio-title\">");
            push_text(&mut self.html, title);
            self.html.push_str("</span> ");
        }
        self.html.push_str("<audio controls preload=\"none\"");
        push_attribute(&mut self.html, "data-media", &file.to_string());
        if !title.is_empty() {
            push_attribute(&mut self.html, "aria-label", title);
        }
        self.html.push_str("></audio></span>");
    }

    /// A picture of the course. One that lies elsewhere becomes a link: showing it would give the addresses of all
    /// learners away to its server.
    pub(super) fn write_image(&mut self, kind: LinkType, destination: &str, title: &str) -> Close {
        let end = self.end_of_element();
        let alt = self.text_until(end);
        self.at = end;
        match Destination::parse(destination, kind, self.named, &self.headings) {
            Destination::File(file) => {
                self.html.push_str("<img");
                push_attribute(&mut self.html, "data-media", &file.to_string());
                push_attribute(&mut self.html, "alt", &alt);
                if !title.is_empty() {
                    push_attribute(&mut self.html, "title", title);
                }
                self.html.push_str(" loading=\"lazy\" decoding=\"async\">");
            }
            Destination::Address(address) if !self.in_link => {
                self.html.push_str("<a");
                push_attribute(&mut self.html, "href", &address);
                self.html.push('>');
                push_text(&mut self.html, if alt.is_empty() { &address } else { &alt });
                self.html.push_str("</a>");
            }
            Destination::Address(_) | Destination::Heading(_) | Destination::Nowhere => {
                push_text(&mut self.html, &alt);
            }
        }
        Close::Nothing
    }
}

/// The title of a recording, if the text of its link says that it is to be played.
fn title_of_audio(text: &str) -> Option<&str> {
    let (begin, title) = text.split_at_checked(AUDIO.len())?;
    begin.eq_ignore_ascii_case(AUDIO).then(|| title.trim())
}
