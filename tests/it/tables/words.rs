//! Checks the words of code and documentation. A word that fails here has a plainer replacement, which
//! the message names.

use std::fs;

use regex_lite::Regex;

use super::files::{files, has_extension, root};

/// Words to avoid, and what to say instead.
const WORDS: &[(&str, &str)] = &[
    ("whoever", "the role, such as user, caller or learner"),
    ("whom", "a sentence without it"),
    ("those who", "users who"),
    ("somebody", "a user"),
    ("nobody", "no user"),
    ("one's", "the user's, or your"),
    ("anew", "again"),
    ("for good", "permanently"),
    ("in the same breath", "in the same transaction"),
    ("whence", "from which"),
    ("in vain", "what failed"),
    ("errand", "authorization request"),
    ("newcomer", "a new user"),
    ("overtaken", "a concurrent change, or a conflict"),
    ("henceforth", "from now on"),
    ("thereof", "of it"),
];

/// Names that no function has, because they do not say what it does.
const FUNCTIONS: &[&str] = &["told", "says", "shown", "asked", "known", "settled", "kept", "said", "done"];

/// Paths that begin like these are not checked: generated and third-party files, texts in other
/// languages, the history of the project, and lists of these words.
const SKIPPED: &[&str] = &[
    "CHANGELOG.md",
    "LICENSE",
    "bench/rivals/node/package-lock.json",
    "docs/decisions/",
    "docs/glossary.md",
    "docs/restructuring",
    "events/",
    "functions/messaging/src/templates/words/",
    "functions/privacy/src/readme/",
    "local/stack/assets/hls",
    "openapi.json",
    "shared/domain/src/identity/password/NOTICE.md",
    "shared/domain/src/locale/NOTICE.md",
    "tests/it/tables/words.rs",
    "tests/clients/package-lock.json",
    "tests/oidc/package-lock.json",
];

/// The text files whose words are checked, with their paths.
fn texts() -> impl Iterator<Item = (String, String)> {
    let is_checked =
        |path: &String| !SKIPPED.iter().any(|skipped| path.starts_with(skipped)) && !has_extension(path, "lock");
    // Files that are not UTF-8 are not texts.
    let read = |path: String| fs::read_to_string(root().join(&path)).ok().map(|text| (path, text));
    files().filter(is_checked).filter_map(read)
}

/// Whether a line contains a word. A word alone in quotes or backticks is data or the name of something.
fn has_word(line: &str, word: &str) -> bool {
    let in_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        let is_name = before == after && matches!(before, Some('"' | '`'));
        !is_name && !before.is_some_and(in_word) && !after.is_some_and(in_word)
    })
}

/// The access patterns name tests in italics, with spaces instead of underscores.
fn without_test_names(path: &str, line: &str) -> String {
    if path == "docs/data-model.md" { line.split('*').step_by(2).collect() } else { line.to_owned() }
}

#[test]
fn prose_uses_plain_words() {
    let mut found = Vec::new();
    for (path, text) in texts() {
        let text = text.to_lowercase();
        let words = WORDS.iter().filter(|(word, _)| text.contains(word));
        for (word, instead) in words {
            let lines = text.lines().map(|line| without_test_names(&path, line)).enumerate();
            let hits = lines.filter(|(_, line)| has_word(line, word));
            found.extend(hits.map(|(index, _)| format!("{path}:{}: {word}: say {instead} instead", index + 1)));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn functions_are_named_by_what_they_do() {
    let mut found = Vec::new();
    for (path, text) in texts().filter(|(path, _)| has_extension(path, "rs")) {
        for (index, line) in text.lines().enumerate() {
            let names = FUNCTIONS.iter().filter(|name| has_word(line, &format!("fn {name}")));
            found.extend(names.map(|name| format!("{path}:{}: fn {name}: name it by a verb", index + 1)));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn functions_that_return_an_uncommitted_transaction_are_named_prepare() {
    let signature = Regex::new(r"fn (\w+)(?:<[^>]*>)?\([^{;]*\) -> Transaction<").unwrap();
    let is_product = |path: &String| path.starts_with("shared/") || path.starts_with("functions/");
    let mut names = Vec::new();
    for (_, text) in texts().filter(|(path, _)| has_extension(path, "rs") && is_product(path)) {
        names.extend(signature.captures_iter(&text).map(|found| found[1].to_owned()));
    }
    assert!(names.iter().any(|name| name == "prepare_session"), "the signatures are not found: {names:?}");
    names.retain(|name| !name.starts_with("prepare_"));
    assert!(names.is_empty(), "nothing is committed yet: name it prepare_… instead of {names:?}");
}

#[test]
fn a_word_is_found_as_a_whole_and_not_in_names() {
    assert!(has_word("ask nobody, please", "nobody") && has_word("nobody's", "nobody"));
    for line in ["nobody_else", "as_nobody", "nobodys", r#"("nobody", 1)"#, "with `nobody` set"] {
        assert!(!has_word(line, "nobody"), "{line}");
    }
}
