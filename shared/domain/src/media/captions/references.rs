//! References to characters, such as `&amp;` and `&#39;`.

/// Names that are understood. An ampersand before anything else is one.
const NAMES: [(&str, char); 8] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("nbsp", '\u{A0}'),
    ("lrm", '\u{200E}'),
    ("rlm", '\u{200F}'),
    ("quot", '"'),
    ("apos", '\''),
];

/// Bytes of the longest reference after its ampersand: `#x10FFFF;`, with a zero more.
const MAX_LENGTH: usize = 10;

/// The character to which a text refers that follows an ampersand, and what comes after it.
pub(super) fn read(text: &str) -> Option<(char, &str)> {
    let end = text.bytes().take(MAX_LENGTH).position(|byte| byte == b';')?;
    let (name, after) = (&text[..end], &text[end + 1..]);
    let character = match name.strip_prefix('#') {
        Some(number) => numbered(number)?,
        None => NAMES.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((character, after))
}

fn numbered(number: &str) -> Option<char> {
    let (digits, base) = number.strip_prefix(['x', 'X']).map_or((number, 10), |digits| (digits, 16));
    // A sign would be parsed, too.
    let is_number = digits.chars().all(|digit| digit.is_digit(base));
    is_number.then(|| u32::from_str_radix(digits, base).ok()).flatten().and_then(char::from_u32)
}

/// Adds a character to a text, as a reference if it would be the beginning of something else.
pub(super) fn write(text: &mut String, character: char) {
    match character {
        '&' => text.push_str("&amp;"),
        '<' => text.push_str("&lt;"),
        '>' => text.push_str("&gt;"),
        other => text.push(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_referred_to_by_its_name_or_its_number() {
        for (text, expected) in [
            ("amp;x", Some(('&', "x"))),
            ("#39;", Some(('\'', ""))),
            ("#xe9;t&", Some(('é', "t&"))),
            ("#X10FFFF;", Some(('\u{10FFFF}', ""))),
            ("copy;", None),
            ("amp", None),
            ("AMP;", None),
            ("#;", None),
            ("#x;", None),
            ("#+39;", None),
            ("#xD800;", None),
            ("日本日本日;", None),
            ("", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
