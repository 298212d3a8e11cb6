//! Checks where modules are (a module with submodules is `mod.rs` in its folder, so that a folder holds all of
//! it), how long files are, and which libraries are compiled for tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use regex_lite::Regex;

use super::files::{files, has_extension, page, root};

/// Rust modules that lie beside the folder of their submodules.
fn split_modules() -> Vec<String> {
    let is_split = |path: &String| has_extension(path, "rs") && root().join(path).with_extension("").is_dir();
    files().filter(is_split).collect()
}

#[test]
fn a_module_with_submodules_is_in_its_folder() {
    let found = split_modules();
    assert!(found.is_empty(), "move each of these into its folder, as mod.rs: {found:#?}");
}

/// The most lines of a Rust file. A longer one has more than one subject, or repeats itself.
const MOST_LINES: usize = 300;

#[test]
fn no_rust_file_has_more_than_300_lines() {
    let (mut count, mut long) = (0, Vec::new());
    for path in files().filter(|path| has_extension(path, "rs")) {
        let lines = page(&path).lines().count();
        if lines > MOST_LINES {
            long.push(format!("{path}: {lines}"));
        }
        count += 1;
    }
    assert!(count > 1_000, "{count} files are not all");
    assert_eq!(long, Vec::<String>::new(), "divide these by subject, and make helpers of what repeats");
}

/// The folders of libraries, each with all its code.
fn libraries() -> BTreeMap<PathBuf, String> {
    let mut libraries = BTreeMap::<PathBuf, String>::new();
    for path in files().filter(|path| has_extension(path, "rs")) {
        let Some((folder, _)) = path.split_once("/src/") else { continue };
        let folder = root().join(folder);
        if folder.join("src/lib.rs").is_file() {
            let code = fs::read_to_string(root().join(&path)).unwrap();
            libraries.entry(folder).or_default().push_str(&code);
        }
    }
    libraries
}

/// A library is compiled once more for its unit tests, and parsed once more for examples in its documentation.
/// Both take time, so a manifest turns off what a library does not have; and nothing that it has.
#[test]
fn a_library_is_compiled_for_tests_exactly_if_it_has_some() {
    let section = Regex::new(r"(?m)^\[lib\]\n(?:[^\[\n].*\n|\n)*").unwrap();
    let test = Regex::new(r"(?m)^\s*#\[(?:tokio::)?test\b").unwrap();
    let example = Regex::new(r"(?m)^\s*//[/!] ```(?:rust|no_run|should_panic)?$").unwrap();
    let mut libraries_with_tests = 0;
    for (folder, code) in libraries() {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let lib = section.find(&manifest).map_or("", |found| found.as_str());
        let (has_tests, has_examples) = (test.is_match(&code), example.is_match(&code));
        assert_eq!(lib.contains("\ntest = false"), !has_tests, "`test` in [lib] of {}", folder.display());
        assert_eq!(lib.contains("\ndoctest = false"), !has_examples, "`doctest` in [lib] of {}", folder.display());
        libraries_with_tests += usize::from(has_tests);
    }
    assert!(libraries_with_tests > 10, "{libraries_with_tests}");
}
