//! The list of what the HTML of an article may have, and nothing else. A browser's parser (`html5ever`) reads what was
//! written, and what is on the list is written again from its tree, so this holds whatever the writer, or the converter
//! of formulas, does. An element that is not on the list is left out with all that is in it.

mod lists;

use std::collections::BTreeSet;

use glotto_domain::id::{Id as _, MediaId};
use html5ever::tendril::TendrilSink as _;
use html5ever::{Attribute, ParseOpts, QualName, local_name, ns, parse_fragment};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use crate::escape::{push_attribute, push_text};
pub(crate) use lists::is_language;
use lists::{ELEMENTS, IN_FORMULAS, MATH, MATH_ATTRIBUTES, VOID, attributes_of, is_value, styles};

/// The attribute that names a file of the course.
const FILE: &str = "data-media";

/// What is next to be written.
enum Step {
    /// A node in an element.
    Node(Handle, Parent),
    /// An end tag.
    End(String),
}

/// What a node is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parent {
    /// An element of a text.
    Text,
    /// An element of a formula.
    Formula,
    /// The text of a formula.
    TextOfFormula,
}

/// The HTML with all left out that is not on the lists, and the files that it shows.
pub(crate) fn clean(html: &str) -> (String, BTreeSet<MediaId>) {
    let context = QualName::new(None, ns!(html), local_name!("div"));
    let dom = parse_fragment(RcDom::default(), ParseOpts::default(), context, Vec::new(), false).one(html);
    let (mut clean, mut files) = (String::with_capacity(html.len()), BTreeSet::new());
    let mut steps = Vec::new();
    // The parser puts a fragment into an element `html`.
    for root in dom.document.children.borrow().iter() {
        push_children(&mut steps, root, Parent::Text);
    }
    // A list of steps instead of recursion, so that no depth needs more of the stack.
    while let Some(step) = steps.pop() {
        match step {
            Step::End(name) => clean.extend(["</", &name, ">"]),
            Step::Node(node, parent) => match &node.data {
                NodeData::Text { contents } => push_text(&mut clean, &contents.borrow()),
                NodeData::Element { name, attrs, .. } => {
                    let Some(inside) = place(name, parent) else { continue };
                    let element = &*name.local;
                    push_begin(&mut clean, element, name.ns == ns!(mathml), &attrs.borrow());
                    files.extend(attrs.borrow().iter().filter_map(|attribute| file_of(element, attribute)));
                    if !VOID.contains(&element) {
                        steps.push(Step::End(element.to_owned()));
                        push_children(&mut steps, &node, inside);
                    }
                }
                _ => {}
            },
        }
    }
    (clean, files)
}

/// The file that an attribute names, if the attribute is written.
fn file_of(element: &str, attribute: &Attribute) -> Option<MediaId> {
    let is_file = &*attribute.name.local == FILE && attributes_of(element).contains(&FILE);
    is_file.then(|| MediaId::parse(&attribute.value).ok()).flatten()
}

/// Appends the children of a node, the first one to be taken first.
fn push_children(steps: &mut Vec<Step>, node: &Handle, parent: Parent) {
    steps.extend(node.children.borrow().iter().rev().map(|child| Step::Node(child.clone(), parent)));
}

/// What the children of an element are in; nothing if it may not be where it is. An element that a browser would read
/// as one of another language in this place is not: what is written would have another tree.
fn place(name: &QualName, parent: Parent) -> Option<Parent> {
    let element = &*name.local;
    if name.ns == ns!(html) {
        let is_allowed = match parent {
            Parent::Text => ELEMENTS.contains(&element),
            Parent::Formula => false,
            Parent::TextOfFormula => IN_FORMULAS.contains(&element),
        };
        return is_allowed.then_some(parent);
    }
    let is_root = element == "math";
    let is_allowed = name.ns == ns!(mathml) && MATH.contains(&element) && is_root == (parent == Parent::Text);
    let inside = if element == "mtext" { Parent::TextOfFormula } else { Parent::Formula };
    (is_allowed && parent != Parent::TextOfFormula).then_some(inside)
}

/// Appends the begin tag of an element. A link of any kind has the same `rel`.
fn push_begin(html: &mut String, element: &str, is_math: bool, attributes: &[Attribute]) {
    html.push('<');
    html.push_str(element);
    for attribute in attributes.iter().filter(|attribute| attribute.name.ns == ns!()) {
        let (name, value) = (&*attribute.name.local, &*attribute.value);
        let names = if is_math { MATH_ATTRIBUTES } else { attributes_of(element) };
        if !names.contains(&name) {
            continue;
        }
        if name == "style" {
            let styles = styles(value);
            if !styles.is_empty() {
                push_attribute(html, name, &styles);
            }
        } else if is_value(element, name, value) {
            push_attribute(html, name, value);
        }
    }
    if element == "a" {
        push_attribute(html, "rel", "noopener noreferrer nofollow");
    }
    html.push('>');
}
