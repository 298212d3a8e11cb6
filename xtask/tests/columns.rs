//! Finds lines that are too long. Rustfmt silently skips any statement that contains one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};

/// The maximum of `rustfmt.toml`.
const WIDEST: usize = 120;

/// Files that may have longer lines: lists of sentences, which are easier to read on one line each, and files
/// that still have to be fixed.
const MAY_BE_LONGER: &[&str] = &[
    "messaging/src/templates/words/",
    "factors/src/code.rs",
    "factors/src/complete_login.rs",
    "passkeys/src/credential_input.rs",
    "factors/src/qr.rs",
    "federation/src/create_provider_login_authorization.rs",
    "federation/src/providers.rs",
    "federation/src/login_with_provider.rs",
    "federation/src/token.rs",
];

/// The code without the contents of raw strings, except for their line breaks.
fn without_raw_strings(code: &str) -> String {
    let (mut stripped, mut rest) = (String::new(), code);
    while let Some((before, after)) = rest.split_once("r#") {
        let hashes = 1 + after.len() - after.trim_start_matches('#').len();
        let Some(text) = after[hashes - 1..].strip_prefix('"') else {
            stripped.push_str(before);
            rest = after;
            continue;
        };
        let (inside, after) = text.split_once(&format!("\"{}", "#".repeat(hashes))).unwrap();
        stripped.push_str(before);
        stripped.extend(inside.matches('\n'));
        rest = after;
    }
    stripped + rest
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_line_of_a_function_is_longer_than_120_columns() {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../functions"), &mut files);
    assert!(files.len() > 100, "{} files are not all", files.len());
    let mut long = Vec::new();
    let may = |file: &Path| MAY_BE_LONGER.iter().any(|name| file.to_string_lossy().contains(name));
    for file in files.iter().filter(|file| !may(file)) {
        let code = without_raw_strings(&std::fs::read_to_string(file).unwrap());
        let lines = (1..).zip(code.lines()).filter(|(_, line)| line.chars().count() > WIDEST);
        long.extend(lines.map(|(number, _)| format!("{}:{number}", file.display())));
    }
    assert_eq!(long, Vec::<String>::new(), "break these, texts with a backslash at the end of the line");
}

#[test]
fn raw_strings_do_not_count() {
    let code = "a(r#\"one\ntwo\"#, r##\"three \"# four\"##, r#type);\n";
    assert_eq!(without_raw_strings(code), "a(\n, , type);\n");
}
