//! The list of what the HTML of an article may have, and nothing else. A browser's parser (`html5ever`, by `ammonia`)
//! reads what was written, so this holds whatever the writer, or the converter of formulas, does.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use glotto_domain::id::{Id as _, MediaId};

use crate::ID_PREFIX;

/// Elements of texts.
pub(crate) const ELEMENTS: &[&str] = &[
    "a",
    "audio",
    "b",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "input",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "span",
    "strong",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements of formulas: `MathML Core` without `annotation-xml`, `maction` and `semantics`.
pub(crate) const MATH: &[&str] = &[
    "math",
    "menclose",
    "merror",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "ms",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
];

/// Attributes of elements of texts.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["aria-label", "class", "data-media", "href", "role", "title"]),
    ("audio", &["aria-label", "class", "controls", "data-media", "preload"]),
    ("code", &["class", "title"]),
    ("h2", &["id"]),
    ("h3", &["id"]),
    ("h4", &["id"]),
    ("h5", &["id"]),
    ("h6", &["id"]),
    ("img", &["alt", "data-media", "decoding", "loading", "title"]),
    ("input", &["checked", "disabled", "type"]),
    ("li", &["id"]),
    ("ol", &["start"]),
    ("pre", &["dir"]),
    ("section", &["class", "role"]),
    ("span", &["class"]),
    ("sup", &["class", "id"]),
    ("td", &["class"]),
    ("th", &["class", "scope"]),
];

/// Attributes of elements of formulas. None has an address.
const MATH_ATTRIBUTES: &[&str] = &[
    "accent",
    "accentunder",
    "class",
    "columnspan",
    "depth",
    "dir",
    "display",
    "displaystyle",
    "fence",
    "form",
    "height",
    "largeop",
    "linethickness",
    "lspace",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "notation",
    "rowspan",
    "rspace",
    "scriptlevel",
    "separator",
    "stretchy",
    "style",
    "symmetric",
    "voffset",
    "width",
];

/// What a `style` in a formula may set: what aligns and separates the cells of its tables, and colours. Nothing that
/// moves an element over another one or loads anything.
const STYLES: &[&str] = &[
    "border-bottom",
    "border-left",
    "border-right",
    "border-top",
    "color",
    "justify-items",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "text-align",
];

static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut attributes: HashMap<_, HashSet<_>> =
        ATTRIBUTES.iter().map(|(element, names)| (*element, names.iter().copied().collect())).collect();
    attributes.extend(MATH.iter().map(|element| (*element, MATH_ATTRIBUTES.iter().copied().collect())));
    let mut builder = Builder::empty();
    builder
        .tags(ELEMENTS.iter().chain(MATH).copied().collect())
        .clean_content_tags(["script", "style"].into())
        .tag_attributes(attributes)
        .filter_style_properties(STYLES.iter().copied().collect())
        .url_schemes(["https", "mailto"].into())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer nofollow"))
        .attribute_filter(filter);
    builder
});

/// The HTML with all left out that is not on the lists.
pub(crate) fn clean(html: &str) -> String {
    SANITIZER.clean(html).to_string()
}

/// The value of an attribute, if it may have it.
fn filter<'v>(element: &str, name: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let is_allowed = match name {
        "href" => value.starts_with("https://") || value.starts_with("mailto:") || is_own_link(value),
        "id" => value.starts_with(ID_PREFIX),
        "data-media" => MediaId::parse(value).is_ok(),
        "class" => value.split(' ').all(|class| is_class(element, class)),
        "type" => value == "checkbox",
        "role" => matches!(value, "doc-backlink" | "doc-endnotes" | "doc-noteref"),
        "start" => value.parse::<u32>().is_ok(),
        _ => true,
    };
    is_allowed.then_some(Cow::Borrowed(value))
}

fn is_own_link(href: &str) -> bool {
    href.strip_prefix('#').is_some_and(|id| id.starts_with(ID_PREFIX))
}

/// Whether an element may have a class: the page around must not be able to take a part of an article for one of its
/// own.
fn is_class(element: &str, class: &str) -> bool {
    match element {
        "a" => class == "file",
        "audio" => class == "audio",
        "code" => class == "math-error" || class.strip_prefix("language-").is_some_and(is_language),
        "section" => class == "footnotes",
        "span" => matches!(class, "audio" | "audio-title") || class.starts_with("math-core-"),
        "sup" => class == "footnote-ref",
        "td" | "th" => matches!(class, "align-center" | "align-left" | "align-right"),
        _ => class.starts_with("math-core-") || class.starts_with("menclose-"),
    }
}

/// Whether a text is the name of a programming language in a class.
pub(crate) fn is_language(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'#' | b'.' | b'_');
    (1..=30).contains(&name.len()) && name.bytes().all(is_plain)
}
