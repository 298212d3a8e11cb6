//! The grammar of language tags.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::{self, Peekable};
use std::str::Split;

/// The subtags of a well-formed tag (RFC 5646, 2.1) that begins with a language, with no variant and no
/// extension twice (2.2.9). Languages of four to eight letters are well-formed, but none is registered.
pub(super) struct Subtags<'a> {
    /// The language, of two or three letters.
    pub language: &'a str,
    /// Extended languages behind it, such as `yue` in `zh-yue`.
    pub extlangs: Vec<&'a str>,
    /// The script, of four letters.
    pub script: Option<&'a str>,
    /// The region, of two letters or three digits.
    pub region: Option<&'a str>,
    /// Variants, such as `1996` or `valencia`.
    pub variants: Vec<&'a str>,
    /// Extensions by their letter, such as `fw-mon` by `u`.
    pub extensions: BTreeMap<&'a str, Vec<&'a str>>,
    /// What follows `x`.
    pub private: Vec<&'a str>,
}

impl<'a> Subtags<'a> {
    /// Parses a tag in lower case or in canonical case.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut rest = text.split('-').peekable();
        let language = rest.next().filter(|part| matches!(part.len(), 2..=3) && is_alphabetic(part))?;
        let extlangs = take(&mut rest, |part| part.len() == 3 && is_alphabetic(part));
        let script = rest.next_if(|part| part.len() == 4 && is_alphabetic(part));
        let region = rest.next_if(|part| is_region(part));
        let variants = take(&mut rest, is_variant);
        let extensions = extensions(&mut rest)?;
        let is_private = rest.next_if_eq(&"x").is_some();
        let private =
            if is_private { take(&mut rest, |part| part.len() <= 8 && is_alphanumeric(part)) } else { Vec::new() };
        let is_complete = rest.next().is_none() && is_private != private.is_empty();
        let is_distinct = variants.iter().collect::<BTreeSet<_>>().len() == variants.len();
        let subtags = Self { language, extlangs, script, region, variants, extensions, private };
        (is_complete && is_distinct && subtags.extlangs.len() <= 3).then_some(subtags)
    }
}

/// Takes all subtags of a kind.
fn take<'a>(rest: &mut Peekable<Split<'a, char>>, is_wanted: fn(&str) -> bool) -> Vec<&'a str> {
    iter::from_fn(|| rest.next_if(|part| is_wanted(part))).collect()
}

/// Takes the extensions: a letter or digit each, but no `x`, and what follows it.
fn extensions<'a>(rest: &mut Peekable<Split<'a, char>>) -> Option<BTreeMap<&'a str, Vec<&'a str>>> {
    let mut extensions = BTreeMap::new();
    while let Some(singleton) = rest.next_if(|part| part.len() == 1 && *part != "x" && is_alphanumeric(part)) {
        let values = take(rest, |part| matches!(part.len(), 2..=8) && is_alphanumeric(part));
        if values.is_empty() || extensions.insert(singleton, values).is_some() {
            return None;
        }
    }
    Some(extensions)
}

fn is_region(part: &str) -> bool {
    match part.len() {
        2 => is_alphabetic(part),
        3 => part.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

fn is_variant(part: &str) -> bool {
    let is_long_enough = match part.len() {
        4 => part.starts_with(|first: char| first.is_ascii_digit()),
        length => matches!(length, 5..=8),
    };
    is_long_enough && is_alphanumeric(part)
}

fn is_alphabetic(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Whether a part has only letters and digits, and at least one.
fn is_alphanumeric(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
