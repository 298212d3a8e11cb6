//! The greeting: the only part of a mail with a text that a user wrote.

use glotto_domain::text::is_mark;

use super::words::Words;

/// Letters of a name at most; longer names are not used.
const LONGEST: usize = 40;

/// What names have between letters: spaces, apostrophes, hyphens, the dots of Catalan, Japanese and Tibetan, the signs
/// of Hebrew abbreviations, and the joiners that Persian and the scripts of India need.
const BETWEEN_LETTERS: &str = " \u{A0}\u{3000}'’‘՚-\u{2010}\u{2011}\u{5BE}.·・･\u{F0B}\u{5F3}\u{5F4}\u{200C}\u{200D}";

/// Greets a user by name, unless the name looks like more than a name. Anyone can register the address of
/// another person, and a "name" with an advertisement or a link would make our mails spam.
pub(super) fn of(words: &Words, name: &str) -> String {
    if is_a_name(name) { words.hello.replace("{name}", name) } else { words.hello_unnamed.to_owned() }
}

fn is_a_name(name: &str) -> bool {
    let is_allowed = |letter: char| letter.is_alphabetic() || is_mark(letter) || BETWEEN_LETTERS.contains(letter);
    // A dot may end a word, as in "Dr." or "J. R. R."; inside of a word it may be a domain.
    let is_dotted = name.split('.').skip(1).any(|rest| !rest.is_empty() && !rest.starts_with(char::is_whitespace));
    let length = name.chars().filter(|letter| !is_mark(*letter)).count();
    name.chars().any(char::is_alphabetic) && length <= LONGEST && name.chars().all(is_allowed) && !is_dotted
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
    fn names_with_joiners_middle_dots_and_stacked_marks_are_names() {
        for name in [
            "علی\u{200C}رضا",
            "ශ්\u{200D}රීමතී",
            "Gal·la",
            "ジョン・スミス",
            "ｼﾞｮﾝ･ｽﾐｽ",
            "བསྟན་འཛིན",
            "Nguye\u{302}\u{303}n",
            "דָּוִד",
            "צ׳רצ׳יל",
            "בן\u{5BE}גוריון",
            "ញ៉ុក ថែម",
            "အောင်ဆန်းစုကြည်",
            "Jean\u{2011}Luc",
            "Kalākaua",
            "山田\u{3000}太郎",
            "ߒߞߏ߫",
            &"न\u{93F}".repeat(25),
        ] {
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
            "evil.\u{200C}test",
            "evil。test",
            "evil．test",
            "\u{200C}·\u{301}",
            "-",
        ] {
            assert!(!is_a_name(name), "{name}");
        }
    }
}
