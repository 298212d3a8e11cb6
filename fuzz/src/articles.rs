//! The renderer of articles.

use std::collections::BTreeSet;

use glotto_domain::courses::article::named_files;
use glotto_domain::locale::LanguageTag;

use crate::text;

/// Names of elements that no article has.
const FORBIDDEN: &[&str] = &[
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "svg",
    "form",
    "button",
    "textarea",
    "base",
    "meta",
    "link",
    "title",
    "template",
    "noscript",
    "annotation-xml",
    "mglyph",
    "maction",
    "video",
    "source",
    "body",
    "html",
];

/// Renders a text. Its HTML must have no element and no attribute that has an effect, and show no file that the text
/// does not name.
pub fn markdown(data: &[u8]) {
    let markdown = text(data);
    let Ok(rendered) = glotto_markup::render(markdown, &LanguageTag::english()) else { return };
    let named: BTreeSet<_> = named_files(markdown).collect();
    assert!(rendered.files.is_subset(&named), "it shows a file that is not named");
    // `<` begins a tag, and the value of an attribute is in quotes.
    for rest in rendered.html.split('<').skip(1) {
        let tag = tag_of(rest);
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        assert!(!FORBIDDEN.contains(&name.to_ascii_lowercase().as_str()), "<{name}>");
        for outside_of_values in tag.split('"').step_by(2) {
            for attribute in outside_of_values.split([' ', '=']).map(str::to_ascii_lowercase) {
                assert!(!attribute.starts_with("on"), "{attribute}");
                assert!(
                    !["src", "srcset", "srcdoc", "action", "background"].contains(&attribute.as_str()),
                    "{attribute}"
                );
            }
        }
        if let Some((_, href)) = tag.split_once("href=\"") {
            let is_allowed = ["https://", "mailto:", "#article-"].iter().any(|begin| href.starts_with(begin));
            assert!(is_allowed, "{href}");
        }
    }
}

/// A tag without its brackets: all before the first `>` that is in no quotes.
fn tag_of(rest: &str) -> &str {
    let mut is_quoted = false;
    let end = rest.find(|character| {
        is_quoted ^= character == '"';
        character == '>' && !is_quoted
    });
    &rest[..end.unwrap_or(rest.len())]
}
