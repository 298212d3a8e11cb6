//! Handles: the unique names under which users are found.

use serde::Serialize;

const SHORTEST: usize = 3;
const LONGEST: usize = 30;

/// Names that would let a user impersonate the platform, or that have a meaning in URLs.
const RESERVED: &[&str] = &[
    "about",
    "abuse",
    "account",
    "accounts",
    "all",
    "anonymous",
    "api",
    "app",
    "avatar",
    "avatars",
    "billing",
    "blog",
    "bot",
    "contact",
    "courses",
    "deleted",
    "docs",
    "everybody",
    "everyone",
    "guest",
    "help",
    "helpdesk",
    "hostmaster",
    "info",
    "instructor",
    "instructors",
    "legal",
    "local",
    "login",
    "logout",
    "mail",
    "mailerdaemon",
    "me",
    "mod",
    "moderator",
    "moderators",
    "myself",
    "news",
    "nobody",
    "none",
    "noreply",
    "null",
    "official",
    "operator",
    "owner",
    "payments",
    "postmaster",
    "press",
    "privacy",
    "profile",
    "profiles",
    "register",
    "root",
    "safety",
    "security",
    "self",
    "settings",
    "signin",
    "signup",
    "somebody",
    "staff",
    "status",
    "superuser",
    "support",
    "sysadmin",
    "system",
    "teacher",
    "teachers",
    "team",
    "terms",
    "undefined",
    "unknown",
    "user",
    "users",
    "webmaster",
    "www",
    "you",
];

/// Prefixes of reserved names.
const RESERVED_PREFIXES: &[&str] = &["admin", "glotto"];

/// Names of people that [`Handle::bare`] confuses with a reserved name, such as `all`.
const NOT_RESERVED: &[&str] = &["ali"];

/// A handle: ASCII letters, digits, and single hyphens or underscores between them. Letters are always
/// lower case, so that no capital `I` can look like an `l`. Other scripts are for the display name,
/// which need not be unique.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Handle(String);

impl Handle {
    /// Parses a handle in any case.
    pub fn parse(text: &str) -> Result<Self, String> {
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if (SHORTEST..=LONGEST).contains(&text.len()) && text.split(['-', '_']).all(is_word) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(format!(
                "must have {SHORTEST} to {LONGEST} letters from a to z or digits, with single - or _ between them"
            ))
        }
    }

    /// The handle.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What has to be unique: handles that look alike have the same skeleton, such as `ada-l0ve1ace`
    /// and `ada_lovelace`. It has up to twice the length of the handle.
    pub fn skeleton(&self) -> String {
        resolve_ligatures(self.0.chars().map(fold))
    }

    /// Whether no user may have it.
    pub fn is_reserved(&self) -> bool {
        if NOT_RESERVED.contains(&self.as_str()) {
            return false;
        }
        let plain = self.bare();
        let bare = |name: &&str| Self((*name).to_owned()).bare();
        RESERVED.iter().map(bare).any(|name| plain == name)
            || RESERVED_PREFIXES.iter().map(bare).any(|name| plain.starts_with(&name))
    }

    /// Without separators, and with digits replaced by the letters that they are used for. This is
    /// stricter than the skeleton, because only names of the platform are compared by it.
    fn bare(&self) -> String {
        let letters = self.0.chars().filter(char::is_ascii_alphanumeric);
        let read = |character| match character {
            '0' => 'o',
            '1' | 'l' => 'i',
            '3' => 'e',
            '4' => 'a',
            '5' => 's',
            '7' => 't',
            other => other,
        };
        resolve_ligatures(letters.map(read))
    }
}

/// Replaces each letter that looks like two others by those two (`m` is `rn` in the confusables of Unicode TS 39; `w`,
/// which is not in them, is `vv` in most typefaces). In this direction `vw`, `wv` and `vvv` are the same. `d` is not
/// `cl`, though it may look like it: it is not in the confusables, and "Clara" is not "Dara".
fn resolve_ligatures(letters: impl Iterator<Item = char>) -> String {
    let mut resolved = String::new();
    for letter in letters {
        match letter {
            'm' => resolved.push_str("rn"),
            'w' => resolved.push_str("vv"),
            other => resolved.push(other),
        }
    }
    resolved
}

/// The character that represents all that look like it.
fn fold(character: char) -> char {
    match character {
        '0' => 'o',
        '1' => 'l',
        '_' => '-',
        other => other,
    }
}

crate::text_value!(Handle: Display, {
    "type": "string", "minLength": SHORTEST, "maxLength": LONGEST,
    "pattern": "^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$", "examples": ["ada-lovelace"],
});

#[cfg(test)]
#[path = "handle_name_tests.rs"]
mod name_tests;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn handle(text: &str) -> Handle {
        Handle::parse(text).unwrap()
    }

    #[test]
    fn handles_are_letters_and_digits_with_single_separators_between() {
        for text in ["ada", "Ada-Lovelace", "a_1", "007", &"a".repeat(30)] {
            assert_eq!(handle(text).as_str(), text.to_ascii_lowercase());
        }
        let long = "a".repeat(31);
        for text in [
            "",
            "ab",
            long.as_str(),
            "-ada",
            "ada-",
            "a--b",
            "a-_b",
            "a b",
            " ada",
            "ada.l",
            "adä",
            "аda",
            "a/b",
            "a\n",
        ] {
            assert!(Handle::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn handles_that_look_alike_have_one_skeleton() {
        for (one, other) in [
            ("ADA", "ada"),
            ("a-da", "a_da"),
            ("ad0", "ado"),
            ("pau1", "paul"),
            ("A_1", "a-l"),
            ("tom", "torn"),
            ("RNARIO", "mario"),
            ("vvill", "wi1l"),
            ("avvw", "awvv"),
            ("mrs-vvood", "rnrs_w00d"),
        ] {
            assert_eq!(handle(one).skeleton(), handle(other).skeleton(), "{one} {other}");
        }
        for (one, other) in [
            ("ada", "adb"),
            ("a-da", "ada"),
            ("lina", "iina"),
            ("tor-n", "tom"),
            ("clara", "dara"),
            ("anna", "ama"),
            ("vera", "wera"),
        ] {
            assert_ne!(handle(one).skeleton(), handle(other).skeleton(), "{one} {other}");
        }
    }

    #[test]
    fn handles_that_resemble_staff_or_the_platform_are_reserved() {
        for text in
            ["admin", "Admin-Team", "4dm1n", "r00t", "5upp0rt", "GL0TT0-help", "g-lotto", "no_reply", "adrnin", "rn0d"]
        {
            assert!(handle(text).is_reserved(), "{text}");
        }
        for text in ["ada", "steamer", "team-blue", "b-admin"] {
            assert!(!handle(text).is_reserved(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn parsing_a_parsed_value_changes_nothing(text in "[A-Za-z0-9_-]{0,32}") {
            if let Ok(handle) = Handle::parse(&text) {
                prop_assert_eq!(Handle::parse(handle.as_str()), Ok(handle.clone()));
                // A skeleton is a fixed point, or two skeletons of one appearance would be different keys.
                prop_assert_eq!(Handle(handle.skeleton()).skeleton(), handle.skeleton());
                prop_assert!(handle.skeleton().len() <= 2 * LONGEST);
            }
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in ".*") {
            let _ = Handle::parse(&text);
        }
    }
}
