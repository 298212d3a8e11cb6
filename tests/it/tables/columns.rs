//! Finds lines that are too long. Rustfmt silently skips any statement that contains one.

use super::files::{page, rust_files};

/// The maximum of `rustfmt.toml`.
const WIDEST: usize = 120;

/// Lists of sentences, which are easier to read on one line each.
const MAY_BE_LONGER: &str = "functions/messaging/src/templates/words/";

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

#[test]
fn no_line_of_a_function_is_longer_than_120_columns() {
    let (mut files, mut long) = (0, Vec::new());
    for path in rust_files(&["functions"]).filter(|path| !path.starts_with(MAY_BE_LONGER)) {
        let code = without_raw_strings(&page(&path));
        let lines = (1..).zip(code.lines()).filter(|(_, line)| line.chars().count() > WIDEST);
        long.extend(lines.map(|(number, _)| format!("{path}:{number}")));
        files += 1;
    }
    assert!(files > 100, "{files} files are not all");
    assert_eq!(long, Vec::<String>::new(), "break these, texts with a backslash at the end of the line");
}

#[test]
fn raw_strings_do_not_count() {
    let code = "a(r#\"one\ntwo\"#, r##\"three \"# four\"##, r#type);\n";
    assert_eq!(without_raw_strings(code), "a(\n, , type);\n");
}
