//! The frame of all pages.

use axum::response::Html;

use super::Site;

/// Escapes a text for HTML, including attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter => out.push(letter),
        }
    }
    out
}

/// Plain text in which addresses are links.
pub(super) fn linked(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = ["https://", "http://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (before, address) = rest.split_at(start);
        let end = address.find(|c: char| c.is_whitespace() || "<>\"'".contains(c));
        let (address, after) = address.split_at(end.unwrap_or(address.len()));
        // A full stop behind an address ends the sentence, not the address.
        let url = address.trim_end_matches(['.', ',', ';', ')', '!']);
        let link = escaped(url);
        out.push_str(&escaped(before));
        out.extend([r#"<a href=""#, &link, r#"" rel="noreferrer">"#, &link, "</a>"]);
        out.push_str(&escaped(&address[url.len()..]));
        rest = after;
    }
    out + &escaped(rest)
}

impl Site {
    /// A whole page.
    pub(super) fn page(&self, title: &str, here: &str, body: &str) -> Html<String> {
        frame(&escaped(title), &links(here, self.docs_are_public), body)
    }
}

/// The pages. Docs that are not public open for no one.
fn links(here: &str, docs_are_public: bool) -> String {
    let pages = [("/local", "Overview"), ("/local/inbox", "Inbox"), ("/local/player", "Player")];
    let docs = docs_are_public.then_some(("/docs", "API docs"));
    let link = |(to, name): (&str, &str)| {
        let current = if to == here { r#" aria-current="page""# } else { "" };
        format!(r#"<a href="{to}"{current}>{name}</a>"#)
    };
    pages.into_iter().chain(docs).map(link).collect()
}

fn frame(title: &str, links: &str, body: &str) -> Html<String> {
    Html(format!(
        r##"<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title} · Glotto</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/local/assets/local.css">
<script src="/local/assets/local.js" defer></script></head>
<body><a class="skip" href="#main">To the content</a>
<header><strong>Glotto</strong><nav aria-label="Pages">{links}</nav></header>
<main id="main"><h1>{title}</h1>
<p id="status" role="status" aria-live="polite"></p>
{body}</main></body></html>"##
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(escaped(r#"<a href="x">'&"#), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
    }

    #[test]
    fn only_urls_become_links_in_html() {
        assert_eq!(
            linked("Go to http://a.b/c?d=1&e=2. <b>"),
            r#"Go to <a href="http://a.b/c?d=1&amp;e=2" rel="noreferrer">http://a.b/c?d=1&amp;e=2</a>. &lt;b&gt;"#
        );
        assert_eq!(linked("javascript:alert(1)"), "javascript:alert(1)");
    }
}
