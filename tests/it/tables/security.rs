//! `docs/security.md` against the code: what it names is there, and no requirement is left out.

use std::collections::BTreeSet;

use glotto_domain::rate_limit::Limit;
use regex_lite::Regex;

use super::files::{page, root, sources};

/// Requirements of OWASP ASVS 5.0.0 at levels 1 and 2.
const REQUIREMENTS: (usize, usize) = (70, 183);

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
    let sources = sources(&["bench", "functions", "local", "shared", "tests", "xtask"]);
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
