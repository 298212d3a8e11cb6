//! `docs/security.md` against the code: what it names is there, and no requirement is left out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use glotto_domain::rate_limit::Limit;
use regex_lite::Regex;

/// Requirements of OWASP ASVS 5.0.0 at levels 1 and 2.
const REQUIREMENTS: (usize, usize) = (70, 183);

/// The folder of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A file of the repository, by its path.
pub fn page(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn document() -> String {
    page("docs/security.md")
}

/// The cells of the table of requirements: id, level, state, how.
fn requirements() -> Vec<[String; 4]> {
    let text = document();
    let rows = text.lines().filter(|line| line.starts_with("| V"));
    rows.map(|row| {
        let cells: Vec<_> = row.trim_matches('|').splitn(4, '|').map(|cell| cell.trim().to_owned()).collect();
        cells.try_into().unwrap_or_else(|cells| panic!("a row of four cells: {cells:?}"))
    })
    .collect()
}

/// All Rust sources of the workspace, in one text.
pub fn sources() -> String {
    sources_of(&["shared", "functions", "local", "xtask", "tests", "bench"])
}

/// All Rust sources of some rooms, in one text.
pub fn sources_of(rooms: &[&str]) -> String {
    fn gather(folder: &Path, all: &mut String) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                gather(&path, all);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                all.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut all = String::new();
    for room in rooms {
        gather(&root().join(room), &mut all);
    }
    all
}

#[test]
fn every_requirement_has_one_row_and_a_state() {
    let rows = requirements();
    let ids: BTreeSet<_> = rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(ids.len(), rows.len(), "no requirement stands twice");
    let of_level = |level: &str| rows.iter().filter(|row| row[1] == level).count();
    assert_eq!((of_level("1"), of_level("2")), REQUIREMENTS);
    for [id, _, state, how] in &rows {
        assert!(["met", "n/a", "open"].contains(&state.as_str()), "{id} is {state}");
        assert!(!how.is_empty(), "{id} says nothing");
    }
}

#[test]
fn every_test_and_file_that_is_named_is_there() {
    let sources = sources();
    let named = Regex::new("`([^`\n]+)`").unwrap();
    let is_test = Regex::new("^[a-z][a-z0-9]*(_[a-z0-9]+){3,}$").unwrap();
    let is_file = Regex::new(r"^(shared|functions|tests|docs|local|xtask|fuzz|bench)/[\w./-]+$").unwrap();
    let text = document();
    for name in named.captures_iter(&text).map(|found| found.get(1).unwrap().as_str()) {
        if is_test.is_match(name) {
            assert!(sources.contains(&format!("fn {name}(")), "there is no test {name}");
        } else if is_file.is_match(name) {
            assert!(root().join(name).exists(), "there is no file {name}");
        }
    }
}

#[test]
fn every_rate_limit_is_documented_with_its_numbers() {
    let text = document();
    for limit in Limit::ALL {
        let row = format!("| `{}` | {} | {} |", limit.name, limit.burst, limit.every.as_secs());
        assert!(text.contains(&row), "the table of limits lacks {row}");
    }
}
