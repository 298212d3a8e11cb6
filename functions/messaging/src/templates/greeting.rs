//! The greeting: the only part of a mail with a text that a user wrote.

use super::words::Words;

/// Longer names are not used.
const LONGEST: usize = 40;

/// Greets a user by name, unless the name looks like more than a name. Anyone can register the address of
/// another person, and a "name" with an advertisement or a link would make our mails spam.
pub(super) fn of(words: &Words, name: &str) -> String {
    if is_a_name(name) { words.hello.replace("{name}", name) } else { words.hello_unnamed.to_owned() }
}

fn is_a_name(name: &str) -> bool {
    let allowed = |character: char| character.is_alphabetic() || is_mark(character) || " '’-.".contains(character);
    // A dot may end a word, as in "Dr." or "J. R. R."; inside of a word it may be a domain.
    let dotted = name.split('.').skip(1).any(|rest| !rest.is_empty() && !rest.starts_with(' '));
    !name.trim().is_empty() && name.chars().count() <= LONGEST && name.chars().all(allowed) && !dotted
}

/// Combining marks of many scripts.
fn is_mark(character: char) -> bool {
    matches!(
        character,
        '\u{0300}'..='\u{036F}' | '\u{0900}'..='\u{0DFF}' | '\u{0E31}'..='\u{0E4E}' | '\u{064B}'..='\u{065F}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_many_scripts_are_names() {
        for name in
            ["Ada", "Jean-Luc", "O'Neill", "José María", "J. R. R. Tolkien", "李小龍", "अदिति", "Łukasz", "สมชาย"]
        {
            assert!(is_a_name(name), "{name}");
        }
    }

    #[test]
    fn a_name_that_advertises_is_not_used() {
        for name in [
            "",
            " ",
            "win.example.com",
            "https://x.test",
            "Call 555 0100",
            "<b>Ada</b>",
            "a@b.c",
            &"Ada ".repeat(11),
            "evil.test/now",
        ] {
            assert!(!is_a_name(name), "{name}");
        }
    }
}
