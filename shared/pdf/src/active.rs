//! What a PDF contains besides pages.

use std::fmt;

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, String as Text};

use crate::Refusal;
use crate::unpacked;

/// Dictionaries and arrays within each other. Those of real files are ten deep; each level is read again.
const DEEPEST: usize = 32;
/// Pixels of a picture that is rendered: a page of A4 with 600 dots per inch has 35 million.
const MOST_PIXELS: u64 = 40_000_000;

/// A kind of content that is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActiveContent {
    /// JavaScript, in an action, of the document or in a link.
    Script,
    /// An action that starts a program or opens a file of the reader's device.
    Launch,
    /// An action that sends what was filled in, or reads it from a file.
    Submission,
    /// A file within the file.
    EmbeddedFile,
    /// Sound, film, or three-dimensional objects.
    Multimedia,
    /// A form of the XML Forms Architecture, which has scripts of its own.
    DynamicForm,
}

impl fmt::Display for ActiveContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Script => "a script",
            Self::Launch => "an action that opens programs or files",
            Self::Submission => "a form that sends data",
            Self::EmbeddedFile => "an embedded file",
            Self::Multimedia => "multimedia",
            Self::DynamicForm => "a dynamic form (XFA)",
        })
    }
}

/// Refuses a document with active content. Returns whether it has a picture that is too large to be rendered.
pub(crate) fn check(pdf: &Pdf) -> Result<bool, Refusal> {
    let first = check_objects(pdf)?;
    // An object that is not where the table of references says makes the parser search for all of them.
    let second = check_objects(pdf)?;
    Ok(first || second)
}

fn check_objects(pdf: &Pdf) -> Result<bool, Refusal> {
    let mut has_huge_picture = false;
    for object in pdf.objects() {
        // Objects refer to each other, so each of them is looked at once.
        let mut rest = vec![(object, 0)];
        while let Some((object, depth)) = rest.pop() {
            if depth >= DEEPEST {
                return Err(Refusal::TooComplex);
            }
            match object {
                Object::Dict(dict) => check_dict(&dict, depth, &mut rest)?,
                Object::Stream(stream) => {
                    unpacked::check_filters(&stream)?;
                    has_huge_picture |= is_huge_picture(stream.dict());
                    check_dict(stream.dict(), depth, &mut rest)?;
                }
                Object::Array(array) => push_array(&array, depth, &mut rest),
                _ => {}
            }
        }
    }
    Ok(has_huge_picture)
}

fn push_array<'a>(array: &Array<'a>, depth: usize, rest: &mut Vec<(Object<'a>, usize)>) {
    for item in array.raw_iter() {
        if let MaybeRef::NotRef(object @ (Object::Dict(_) | Object::Array(_))) = item {
            rest.push((object, depth + 1));
        }
    }
}

fn check_dict<'a>(dict: &Dict<'a>, depth: usize, rest: &mut Vec<(Object<'a>, usize)>) -> Result<(), Refusal> {
    if let Some(found) = active_content(dict) {
        return Err(Refusal::Active(found));
    }
    for (_, value) in dict.entries() {
        if let MaybeRef::NotRef(object @ (Object::Dict(_) | Object::Array(_))) = value {
            rest.push((object, depth + 1));
        }
    }
    Ok(())
}

/// What a dictionary does. The names are those of ISO 32000-2: 12.6.4 (actions), 12.5.6 (annotations), 7.11 (files).
fn active_content(dict: &Dict<'_>) -> Option<ActiveContent> {
    use ActiveContent::{DynamicForm, EmbeddedFile, Launch, Multimedia, Script, Submission};
    for key in dict.keys() {
        match key.as_ref() {
            b"JS" | b"JavaScript" => return Some(Script),
            b"XFA" => return Some(DynamicForm),
            b"EF" | b"EmbeddedFiles" => return Some(EmbeddedFile),
            b"RichMediaContent" | b"RichMediaSettings" => return Some(Multimedia),
            _ => {}
        }
    }
    let action = match dict.get::<Name<'_>>("S").as_deref() {
        Some(b"JavaScript") => Some(Script),
        Some(b"Launch" | b"GoToR") => Some(Launch),
        Some(b"GoToE") => Some(EmbeddedFile),
        Some(b"SubmitForm" | b"ImportData") => Some(Submission),
        Some(b"Rendition" | b"Movie" | b"Sound" | b"RichMediaExecute" | b"GoTo3DView") => Some(Multimedia),
        Some(b"URI") => links_to_script(dict).then_some(Script),
        _ => None,
    };
    action.or_else(|| match dict.get::<Name<'_>>("Subtype").as_deref() {
        Some(b"FileAttachment") => Some(EmbeddedFile),
        Some(b"RichMedia" | b"Screen" | b"Movie" | b"Sound" | b"3D") => Some(Multimedia),
        _ => (dict.get::<Name<'_>>("Type").as_deref() == Some(b"EmbeddedFile")).then_some(EmbeddedFile),
    })
}

/// Whether a link runs a script in the page that shows the document. Readers ignore spaces before the scheme.
fn links_to_script(dict: &Dict<'_>) -> bool {
    let Some(uri) = dict.get::<Text<'_>>("URI") else { return false };
    let scheme: Vec<u8> = uri
        .as_bytes()
        .iter()
        .filter(|byte| byte.is_ascii_graphic())
        .take_while(|byte| **byte != b':')
        .map(u8::to_ascii_lowercase)
        .collect();
    matches!(&scheme[..], b"javascript" | b"vbscript" | b"data" | b"file")
}

fn is_huge_picture(dict: &Dict<'_>) -> bool {
    let side = |name: &str| dict.get::<i32>(name).map_or(0, |side| u64::try_from(side).unwrap_or_default());
    side("Width") * side("Height") > MOST_PIXELS
}
