//! Patterns of the schemas of texts: regular expressions for what a text may consist of.
//!
//! Clients read them by ECMA 262, with the flag `u` or without it, and with Python's `re`; tests with Rust. So they
//! have only what all of these read alike: classes of characters, written with escapes of four digits. `\s` has another
//! meaning in each, `\p` is not known to all, and without the flag a range beyond U+FFFF is an error. Therefore a
//! pattern takes the characters beyond it that have no glyph (marks of musical notation, tags) for visible ones; a
//! text of nothing else fits its schema, and is rejected.
//!
//! What is not blank is in a group. Schemathesis writes the bounds of a length into the parts of a pattern, but not into
//! those of one with such a group: of a text that is too long because of its blank ends, parsers trim them, and the
//! pattern of an article would be too large.
//!
//! At no place do two parts of a pattern fit the same character (the end of an address apart), so matching takes linear
//! time, also in a regular expression that tracks back.

/// White space that is a control character (`White_Space` and `Cc`).
const BREAKS: &str = r"\u0009-\u000D\u0085";

/// The other white space.
const SPACES: &str = r"\u0020\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000";

/// Control characters (`Cc`).
const CONTROLS: &str = r"\u0000-\u001F\u007F-\u009F";

/// What copying leaves at the ends of a text: the zero-width space and the byte order mark.
const MARKS: &str = r"\u200B\uFEFF";

/// Embeddings and overrides of the direction of writing.
const OVERRIDES: &str = r"\u202A-\u202E";

/// Isolates of words in the other direction.
const ISOLATES: &str = r"\u2066-\u2069";

/// The joiners of words in some scripts.
const JOINERS: &str = r"\u200C\u200D";

/// The other characters without a glyph ([`is_visible`](crate::text::is_visible)).
const FORMATS: &str = concat!(
    r"\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200E\u200F\u2060-\u2065\u206A-\u206F",
    r"\u2800\u3164\uFE00-\uFE0F\uFFA0\uFFF0-\uFFFC",
);

/// A visible character.
pub fn visible() -> String {
    format!("[^{}]", unseen())
}

/// A text of white space only, or an empty one.
pub fn blank() -> String {
    format!("[{BREAKS}{SPACES}]*")
}

/// A line with a visible character. Control characters may be at its ends only, where they are blank.
pub fn line() -> String {
    let (visible, unseen) = (visible(), format!("{JOINERS}{FORMATS}"));
    let ends = format!("[{BREAKS}{SPACES}{MARKS}]*");
    let before = format!("{ends}(?:[{unseen}][{SPACES}{MARKS}{unseen}]*)?");
    format!("{before}({visible}[^{CONTROLS}{OVERRIDES}{ISOLATES}]*)(?:[{BREAKS}]{ends})?")
}

/// Paragraphs with a visible character.
pub fn paragraphs() -> String {
    let before = format!("[{BREAKS}{SPACES}{MARKS}{ISOLATES}{JOINERS}{FORMATS}]*");
    let other_controls = r"\u0000-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F";
    format!("{before}({}[^{other_controls}{OVERRIDES}]*)", visible())
}

/// A text with at least two visible characters, and with white space and control characters at its ends only, as far
/// as they are blank.
pub fn word_of_two() -> String {
    let (visible, unseen) = (visible(), format!("{MARKS}{OVERRIDES}{ISOLATES}{JOINERS}{FORMATS}"));
    let ends = format!("[{BREAKS}{SPACES}{unseen}]*");
    let word = format!("{visible}[{unseen}]*{visible}[^{CONTROLS}{SPACES}]*");
    format!("{ends}({word})(?:[{BREAKS}{SPACES}]{ends})?")
}

/// An e-mail address, as far as knowledge of scripts is not needed. What is invisible may be anywhere: as long as it is
/// not among the letters of the local part, it may be beyond U+FFFF, too.
pub fn email_address() -> String {
    let atom = "A-Za-z0-9!#$%&'*+/=?^_`{|}~-";
    let unseen = format!("{MARKS}{OVERRIDES}{ISOLATES}{FORMATS}");
    let local = format!(r"[{atom}][{unseen}{atom}]*(?:\.[{unseen}]*[{atom}][{unseen}{atom}]*)*");
    format!("[^!-~]*{local}@[^@{BREAKS}{SPACES}]+[^!-~]*")
}

/// What typed codes and pasted tokens may have anywhere: characters that are left out.
pub fn unseen() -> String {
    format!("{CONTROLS}{SPACES}{MARKS}{OVERRIDES}{ISOLATES}{JOINERS}{FORMATS}")
}

/// The parameters of a media type, if there are any: no control characters but tabs.
pub const PARAMETERS: &str = r"(?:;[^\u0000-\u0008\u000A-\u001F\u007F-\u009F]*)?";

/// An ASCII text in capital or small letters.
pub fn in_either_case(text: &str) -> String {
    let one = |letter: char| match letter {
        'A'..='Z' | 'a'..='z' => format!("[{}{}]", letter.to_ascii_uppercase(), letter.to_ascii_lowercase()),
        '0'..='9' | '-' => letter.to_string(),
        other => format!("[{other}]"),
    };
    text.chars().map(one).collect()
}
