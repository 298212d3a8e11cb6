//! What HTML may have, checked on the tree that a browser's parser makes of it. It knows nothing of the list by which
//! the HTML was cleaned.

use std::collections::{BTreeSet, HashSet};

use glotto_domain::courses::article;
use glotto_domain::id::MediaId;
use html5ever::tendril::TendrilSink as _;
use html5ever::{ParseOpts, local_name, ns, parse_fragment};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use crate::Rendered;

/// What scripts, styles, frames, forms and pictures of others are made of, and what changes the page around.
const FORBIDDEN: &[&str] = &[
    "annotation-xml",
    "applet",
    "base",
    "body",
    "button",
    "canvas",
    "embed",
    "form",
    "foreignObject",
    "frame",
    "frameset",
    "head",
    "html",
    "iframe",
    "link",
    "maction",
    "meta",
    "noscript",
    "object",
    "picture",
    "portal",
    "script",
    "select",
    "semantics",
    "slot",
    "source",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "track",
    "use",
    "video",
];

/// Attributes that articles have. Whatever else comes must be added here, and be thought about.
const ATTRIBUTES: &[&str] = &[
    "alt",
    "aria-label",
    "checked",
    "class",
    "controls",
    "data-media",
    "decoding",
    "dir",
    "disabled",
    "href",
    "id",
    "lang",
    "loading",
    "preload",
    "rel",
    "role",
    "scope",
    "start",
    "title",
    "type",
];

const MATH_ATTRIBUTES: &[&str] = &[
    "accent",
    "accentunder",
    "class",
    "columnspan",
    "depth",
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
    "rspace",
    "rowspan",
    "scriptlevel",
    "separator",
    "stretchy",
    "style",
    "symmetric",
    "voffset",
    "width",
];

/// Checks the tree of an article.
pub(super) fn check(rendered: &Rendered) {
    let options = ParseOpts::default();
    let context = html5ever::QualName::new(None, ns!(html), local_name!("div"));
    let dom = parse_fragment(RcDom::default(), options, context, Vec::new(), false).one(rendered.html.as_str());
    let mut found = Found::default();
    // What a fragment consists of is in an element `html` that the parser adds.
    let root = dom.document.children.borrow()[0].clone();
    let mut nodes: Vec<_> = root.children.borrow().iter().map(|child| (child.clone(), 0)).collect();
    while let Some((node, depth)) = nodes.pop() {
        assert!(depth < 200, "too deep");
        found.check(&node, &rendered.html);
        nodes.extend(node.children.borrow().iter().map(|child| (child.clone(), depth + 1)));
    }
    assert!(found.links.is_subset(&found.ids), "links that lead nowhere: {:?}", found.links.difference(&found.ids));
    assert_eq!(found.files, rendered.files, "{}", rendered.html);
}

#[derive(Default)]
struct Found {
    ids: HashSet<String>,
    links: HashSet<String>,
    files: BTreeSet<MediaId>,
}

impl Found {
    fn check(&mut self, node: &Handle, html: &str) {
        let (name, attributes) = match &node.data {
            NodeData::Element { name, attrs, .. } => (name, attrs.borrow()),
            NodeData::Document | NodeData::Text { .. } => return,
            other => panic!("{other:?} in {html}"),
        };
        let element = &*name.local;
        let is_math = name.ns == ns!(mathml);
        assert!(is_math || name.ns == ns!(html), "{element} of {:?}", name.ns);
        assert!(!FORBIDDEN.contains(&element), "<{element}> in {html}");
        let allowed = if is_math { MATH_ATTRIBUTES } else { ATTRIBUTES };
        for attribute in attributes.iter() {
            let (name, value) = (&*attribute.name.local, &*attribute.value);
            assert!(allowed.contains(&name), "{name} of <{element}> in {html}");
            match name {
                "href" => self.check_link(value),
                "id" => {
                    assert!(value.starts_with("article-") && self.ids.insert(value.to_owned()), "{value} in {html}");
                }
                "data-media" => {
                    let file: Vec<_> = article::named_files(&format!("media:{value}")).collect();
                    assert_eq!((file.len(), value.len()), (1, 30), "{value}");
                    self.files.extend(file);
                }
                "type" => assert_eq!((element, value), ("input", "checkbox")),
                "style" => {
                    let lower = value.to_ascii_lowercase();
                    for wrong in ["url", "position", "expression", "image", "behavior", "\\", "@", "margin", "z-index"]
                    {
                        assert!(!lower.contains(wrong), "{value}");
                    }
                }
                "src" | "srcset" | "srcdoc" | "action" | "background" => panic!("{name} in {html}"),
                _ => assert!(!name.starts_with("on"), "{name} in {html}"),
            }
        }
        if element == "a" {
            let rel = attributes.iter().find(|attribute| &*attribute.name.local == "rel").unwrap();
            assert_eq!(&*rel.value, "noopener noreferrer nofollow");
        }
    }

    fn check_link(&mut self, href: &str) {
        match href.strip_prefix('#') {
            Some(id) => _ = self.links.insert(id.to_owned()),
            None => assert!(href.starts_with("https://") || href.starts_with("mailto:"), "{href}"),
        }
    }
}
