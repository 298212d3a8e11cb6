//! Where links and pictures lead.

use std::collections::BTreeSet;

use glotto_domain::courses::article::SCHEME;
use glotto_domain::courses::kinds::HttpsUrl;
use glotto_domain::id::{Id as _, MediaId};
use pulldown_cmark::LinkType;

use crate::headings::Headings;

/// Where a link or a picture leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Destination {
    /// To an address of the web or of a mailbox.
    Address(String),
    /// To a heading of the article, by the id of its element.
    Heading(String),
    /// To a file of the course.
    File(MediaId),
    /// Nowhere: what is written is no address that articles may have. Its text stays.
    Nowhere,
}

impl Destination {
    /// Reads a destination. A file has to be among those that the text names.
    pub fn parse(text: &str, kind: LinkType, named: &BTreeSet<MediaId>, headings: &Headings) -> Self {
        if let Some(id) = text.strip_prefix(SCHEME) {
            let file = MediaId::parse(id).ok().filter(|file| named.contains(file));
            return file.map_or(Self::Nowhere, Self::File);
        }
        if let Some(heading) = text.strip_prefix('#') {
            return headings.find(heading).map_or(Self::Nowhere, Self::Heading);
        }
        let mailbox = if kind == LinkType::Email { Some(text) } else { text.strip_prefix("mailto:") };
        if let Some(mailbox) = mailbox {
            return if is_mailbox(mailbox) { Self::Address(format!("mailto:{mailbox}")) } else { Self::Nowhere };
        }
        HttpsUrl::parse(text).map_or(Self::Nowhere, |url| Self::Address(url.as_str().to_owned()))
    }
}

/// Whether a text is the address of one mailbox, and nothing more: a link must not write the mail.
fn is_mailbox(text: &str) -> bool {
    let is_plain = |text: &str, others: &[u8]| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || others.contains(&byte))
    };
    text.len() <= 254
        && text.split_once('@').is_some_and(|(local, domain)| is_plain(local, b".+-_") && is_plain(domain, b".-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Destination {
        Destination::parse(text, LinkType::Inline, &BTreeSet::new(), &Headings::default())
    }

    #[test]
    fn a_link_leads_to_the_web_or_to_a_mailbox_and_nowhere_else() {
        for (text, address) in [
            ("https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
            ("HTTPS://EXAMPLE.com", "https://example.com/"),
            ("mailto:ada+x@example.com", "mailto:ada+x@example.com"),
        ] {
            assert_eq!(parse(text), Destination::Address(address.to_owned()), "{text}");
        }
        for text in [
            "http://example.com",
            "//example.com",
            "/v1/me",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            " javascript:alert(1)",
            "\u{1}javascript:alert(1)",
            "javascript&colon;alert(1)",
            "data:text/html,<script>",
            "vbscript:x",
            "blob:https://example.com/1",
            "https://user@example.com",
            "mailto:ada@example.com?bcc=eve@example.com",
            "mailto:ada@example.com,eve@example.com",
            "tel:1",
            "",
            "#",
            "#nowhere",
            "media:med_01J9ZK5W6V4QX0N8R3T7B2M1CD",
        ] {
            assert_eq!(parse(text), Destination::Nowhere, "{text}");
        }
    }
}
