//! The sender of mails, as readers see it: the name of the platform and the address.

use std::fmt::Write as _;

/// The longest encoded word (RFC 2047, 2).
const LONGEST_WORD: usize = 75;

/// A mailbox with a name (RFC 5322, 3.4). A name that is not ASCII is encoded (RFC 2047), because SES requires it.
pub(crate) fn mailbox(name: &str, address: &str) -> String {
    let is_plain = name.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    let phrase = if is_plain { quoted(name) } else { encoded(name) };
    format!("{phrase} <{address}>")
}

/// A quoted string (RFC 5322, 3.2.4).
fn quoted(name: &str) -> String {
    let escaped = name.replace('\\', r"\\").replace('"', r#"\""#);
    format!("\"{escaped}\"")
}

/// Encoded words, each with whole characters (RFC 2047, 5). Spaces between them are not part of the name.
fn encoded(name: &str) -> String {
    let mut words = vec![String::new()];
    for character in name.chars() {
        let mut bytes = [0; 4];
        let piece = hexadecimal(character.encode_utf8(&mut bytes));
        match words.last_mut() {
            Some(word) if word.len() + piece.len() <= LONGEST_WORD - "=?UTF-8?Q??=".len() => word.push_str(&piece),
            _ => words.push(piece),
        }
    }
    words.iter().map(|word| format!("=?UTF-8?Q?{word}?=")).collect::<Vec<_>>().join(" ")
}

/// The bytes of a text, each as an equals sign and two hexadecimal digits (RFC 2047, 4.2).
fn hexadecimal(text: &str) -> String {
    text.bytes().fold(String::new(), |mut hexadecimal, byte| {
        // Writing to a string cannot fail.
        _ = write!(hexadecimal, "={byte:02X}");
        hexadecimal
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sender_is_shown_with_the_name_of_the_platform() {
        for (name, expected) in [
            ("Glotto", r#""Glotto" <no-reply@x.test>"#),
            ("Tom, Inc. (EU)", r#""Tom, Inc. (EU)" <no-reply@x.test>"#),
            (r#"The "A\B" School"#, r#""The \"A\\B\" School" <no-reply@x.test>"#),
            ("Söhne", "=?UTF-8?Q?=53=C3=B6=68=6E=65?= <no-reply@x.test>"),
        ] {
            assert_eq!(mailbox(name, "no-reply@x.test"), expected);
        }
    }

    #[test]
    fn a_long_name_is_encoded_in_words_of_whole_characters() {
        let mailbox = mailbox(&"学".repeat(40), "no-reply@x.test");
        let words: Vec<&str> = mailbox.split(' ').filter(|part| part.starts_with("=?")).collect();
        assert_eq!(words.len(), 6, "seven characters fit into a word");
        for word in words {
            let text = word.strip_prefix("=?UTF-8?Q?").unwrap().strip_suffix("?=").unwrap();
            assert!(word.len() <= LONGEST_WORD && text.len().is_multiple_of("=E5=AD=A6".len()), "{word}");
        }
    }

    #[test]
    fn a_name_cannot_begin_another_header() {
        let mailbox = mailbox("A\r\nBcc: eve@example.com", "no-reply@x.test");
        assert!(mailbox.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()), "{mailbox}");
    }
}
