//! The canonical form of language tags (RFC 5646, 4.5).

use std::borrow::Cow;

use super::subtags::Subtags;
use super::tables::{self, Table};

/// The canonical form of a tag in any case: deprecated tags and subtags are replaced, extensions are in
/// order, and the case is the usual one (RFC 5646, 2.1.1). None if the tag is malformed.
pub(super) fn canonicalize(text: &str) -> Option<String> {
    // A replacement can make another one possible: `sgn-DD` becomes `sgn-DE`, which is `gsg`.
    replace(&replace(text)?)
}

fn replace(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    Some(join(&Subtags::parse(&replace_beginning(&text))?))
}

/// Replaces a tag that is registered as a whole, such as `zh-min-nan`, also if more follows.
fn replace_beginning(text: &str) -> Cow<'_, str> {
    let ends = text.match_indices('-').map(|(end, _)| end).chain([text.len()]).take(3);
    let found = ends.filter_map(|end| Some((end, tables::TAGS.find(&text[..end])?))).last();
    found.map_or(Cow::Borrowed(text), |(end, tag)| Cow::Owned(format!("{tag}{}", &text[end..])))
}

fn join(subtags: &Subtags<'_>) -> String {
    let mut language = preferred(&tables::LANGUAGES, subtags.language);
    let mut extlangs = subtags.extlangs.as_slice();
    if let Some((first, others)) = extlangs.split_first()
        && tables::EXTLANGS.find(first) == Some(language)
    {
        language = preferred(&tables::LANGUAGES, first);
        extlangs = others;
    }
    let mut parts = vec![language.to_owned()];
    parts.extend(extlangs.iter().copied().map(str::to_owned));
    parts.extend(subtags.script.map(title_case));
    parts.extend(subtags.region.map(|region| preferred(&tables::REGIONS, region).to_ascii_uppercase()));
    parts.extend(subtags.variants.iter().map(|variant| preferred(&tables::VARIANTS, variant).to_owned()));
    for (singleton, values) in &subtags.extensions {
        parts.push((*singleton).to_owned());
        parts.extend(values.iter().copied().map(str::to_owned));
    }
    if !subtags.private.is_empty() {
        parts.push("x".to_owned());
        parts.extend(subtags.private.iter().copied().map(str::to_owned));
    }
    parts.join("-")
}

fn preferred<'a>(table: &Table, subtag: &'a str) -> &'a str {
    table.find(subtag).unwrap_or(subtag)
}

fn title_case(script: &str) -> String {
    script[..1].to_ascii_uppercase() + &script[1..]
}
