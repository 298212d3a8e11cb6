//! What the HTML of an article may have.

use glotto_domain::id::{Id as _, MediaId};

use crate::ID_PREFIX;

/// Elements of texts.
pub(super) const ELEMENTS: &[&str] = &[
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
pub(super) const MATH: &[&str] = &[
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
pub(super) const MATH_ATTRIBUTES: &[&str] = &[
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

/// Elements of texts that may be in a formula, in `mtext` alone: a browser reads others as if the formula had ended.
pub(super) const IN_FORMULAS: &[&str] = &["a", "b", "code", "em", "i", "span", "strong"];

/// Elements without an end tag.
pub(super) const VOID: &[&str] = &["br", "hr", "img", "input"];

/// The attributes of an element of a text.
pub(super) fn attributes_of(element: &str) -> &'static [&'static str] {
    ATTRIBUTES.iter().find(|(name, _)| *name == element).map_or(&[], |(_, names)| names)
}

/// What a `style` may set of what it sets. No value has a parenthesis, a quotation mark or an escape.
pub(super) fn styles(value: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || " .#%-".contains(character);
    let allowed = value.split(';').filter_map(|declaration| {
        let (name, value) = declaration.split_once(':')?;
        let (name, value) = (name.trim(), value.trim());
        (STYLES.contains(&name) && value.chars().all(is_plain)).then(|| format!("{name}:{value}"))
    });
    allowed.collect::<Vec<_>>().join(";")
}

/// Whether an attribute may have a value.
pub(super) fn is_value(element: &str, name: &str, value: &str) -> bool {
    match name {
        "href" => value.starts_with("https://") || value.starts_with("mailto:") || is_own_link(value),
        "id" => value.starts_with(ID_PREFIX),
        "data-media" => MediaId::parse(value).is_ok(),
        "class" => value.split(' ').all(|class| is_class(element, class)),
        "type" => value == "checkbox",
        "role" => matches!(value, "doc-backlink" | "doc-endnotes" | "doc-noteref"),
        "start" => value.parse::<u32>().is_ok(),
        _ => true,
    }
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
