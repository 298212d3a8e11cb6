//! The layout of mails: one column, one button, nothing loaded from other servers.

use maud::{DOCTYPE, Markup, html};

use super::draft::{Draft, Link};
use super::words::Words;

/// The placeholder for the name of the platform.
const APP: &str = "{app}";

/// The mail as plain text.
pub(super) fn text(words: &Words, draft: &Draft, app: &str) -> String {
    let mut parts = vec![draft.greeting.clone()];
    parts.extend(draft.paragraphs.iter().cloned());
    let facts: Vec<_> = draft.facts.iter().map(|(name, fact)| format!("{name}: {fact}")).collect();
    parts.extend((!facts.is_empty()).then(|| facts.join("\n")));
    parts.extend(draft.button.as_ref().map(labelled));
    parts.extend(draft.code.as_ref().map(|(label, code)| format!("{label}\n\n{code}")));
    parts.extend(draft.closing.iter().map(|line| line.replace(APP, app)));
    parts.extend(draft.refusal.as_ref().map(labelled));
    parts.push(format!("{}\n{app}", words.regards));
    parts.extend(draft.unsubscribe.as_ref().map(|link| format!("-- \n{}", labelled(link))));
    parts.join("\n\n") + "\n"
}

fn labelled(link: &Link) -> String {
    format!("{}:\n{}", link.label, link.url)
}

const BODY: &str = "margin:0;padding:24px;background:#f4f4f6;color:#1b1b22;\
                    font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif";
const CARD: &str = "max-width:32rem;margin:0 auto;padding:24px;background:#ffffff;border-radius:8px";
const BUTTON: &str = "display:inline-block;padding:12px 20px;background:#1d4ed8;color:#ffffff;\
                      border-radius:6px;font-weight:600;text-decoration:none";
const CODE: &str = "padding:12px;background:#f4f4f6;border-radius:6px;\
                    font:14px/1.4 ui-monospace,Consolas,monospace;word-break:break-all";
const FACTS: &str = "padding:12px;background:#f4f4f6;border-radius:6px;font-size:14px";
const SMALL: &str = "font-size:14px;color:#54545f";

/// The mail as HTML.
pub(super) fn html(words: &Words, draft: &Draft, app: &str) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(words.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (draft.subject) }
            }
            body style=(BODY) {
                main style=(CARD) lang=(words.language) {
                    p { (draft.greeting) }
                    @for paragraph in &draft.paragraphs { p { (paragraph) } }
                    @if !draft.facts.is_empty() { (facts(draft)) }
                    @if let Some(link) = &draft.button { (button(words, link)) }
                    @if let Some((label, code)) = &draft.code { p { (label) } p style=(CODE) { (code) } }
                    @for line in &draft.closing { p style=(SMALL) { (line.replace(APP, app)) } }
                    @if let Some(link) = &draft.refusal { (small(link)) }
                    p { (words.regards) br; (app) }
                    @if let Some(link) = &draft.unsubscribe { (small(link)) }
                }
            }
        }
    };
    page.into_string()
}

fn button(words: &Words, link: &Link) -> Markup {
    html! {
        p { a href=(link.url) style=(BUTTON) { (link.label) } }
        p style=(SMALL) { (words.link_hint) br; span style="word-break:break-all" { (link.url) } }
    }
}

fn small(link: &Link) -> Markup {
    html! { p style=(SMALL) { a href=(link.url) style="color:#1d4ed8" { (link.label) } } }
}

fn facts(draft: &Draft) -> Markup {
    html! {
        p style=(FACTS) {
            @for (index, (name, fact)) in draft.facts.iter().enumerate() {
                @if index > 0 { br; }
                (name) ": " strong { (fact) }
            }
        }
    }
}
