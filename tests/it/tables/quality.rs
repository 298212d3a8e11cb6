//! The log of cases that were tried, `docs/quality.md`: the rules of its introduction hold for each row, and its
//! counts are those of its rows.

use std::collections::BTreeSet;
use std::{iter, mem};

use regex_lite::Regex;

use super::files::{files, has_extension, page};

const LOG: &str = "docs/quality.md";

/// The outcomes, in the order of the rows and of the columns of the counts.
const OUTCOMES: [&str; 5] = ["open", "mended", "stands", "right", "tried"];

/// What the column `test` has if there is none.
const NO_TEST: &str = "–";

/// A case, where it comes from, what happened, and which tests hold it.
struct Row {
    case: String,
    source: String,
    outcome: String,
    test: String,
}

impl Row {
    fn parse(line: &str) -> Self {
        let cells = line.strip_prefix('|').and_then(|line| line.strip_suffix('|'));
        let cells: Vec<_> = cells.unwrap_or_default().split('|').map(|cell| cell.trim().to_owned()).collect();
        let cells: [String; 4] = cells.try_into().unwrap_or_else(|_| panic!("not four cells: {line}"));
        let [case, source, outcome, test] = cells;
        Self { case, source, outcome, test }
    }

    /// The position of its outcome among [`OUTCOMES`].
    fn rank(&self) -> usize {
        let word = self.outcome.split(|letter: char| !letter.is_alphabetic()).next();
        let rank = OUTCOMES.iter().position(|outcome| Some(*outcome) == word);
        rank.unwrap_or_else(|| panic!("{}: no outcome begins like {}", self.case, self.outcome))
    }

    /// The names and paths in its last cell, which has nothing else.
    fn tests(&self) -> Vec<&str> {
        if self.test == NO_TEST {
            return Vec::new();
        }
        let names = self.test.split(", ").map(|name| {
            let name = name.strip_prefix('`').and_then(|name| name.strip_suffix('`'));
            name.unwrap_or_else(|| panic!("{}: this is no list of names: {}", self.case, self.test))
        });
        names.collect()
    }
}

/// The rows of the tables below a heading of the second level. The first row of a table has its titles.
fn rows(section: &str) -> impl Iterator<Item = &str> {
    section.lines().filter(|line| line.starts_with("| ")).skip(1)
}

/// The counts, and the features with their rows.
fn log() -> (Vec<String>, Vec<(String, Vec<Row>)>) {
    let text = page(LOG);
    let sections = text.split("\n## ").skip(1).map(|section| section.split_once('\n').unwrap());
    let (counts, features): (Vec<_>, Vec<_>) = sections.partition(|(heading, _)| *heading == "Counts");
    let counts = counts.iter().flat_map(|(_, section)| rows(section)).map(str::to_owned).collect();
    let parse = |(heading, section): (&str, &str)| (heading.to_owned(), rows(section).map(Row::parse).collect());
    (counts, features.into_iter().map(parse).collect())
}

/// All rows.
fn cases() -> Vec<Row> {
    let cases: Vec<_> = log().1.into_iter().flat_map(|(_, rows)| rows).collect();
    assert!(cases.len() > 600, "{} cases are not all", cases.len());
    cases
}

/// A row of the counts.
fn count<'r>(name: &str, rows: impl Iterator<Item = &'r Row>) -> String {
    let rows: Vec<_> = rows.collect();
    let of_each = (0..OUTCOMES.len()).map(|rank| rows.iter().filter(|row| row.rank() == rank).count());
    let with_a_test = rows.iter().filter(|row| row.test != NO_TEST).count();
    let numbers = iter::once(rows.len()).chain(of_each).chain([with_a_test]).map(|number| number.to_string());
    format!("| {name} | {} |", numbers.collect::<Vec<_>>().join(" | "))
}

/// What links to a heading have after the `#`.
fn anchor(heading: &str) -> String {
    let letters = heading.chars().filter(|letter| letter.is_alphanumeric() || *letter == ' ');
    letters.collect::<String>().to_lowercase().replace(' ', "-")
}

/// The names of all tests in Rust and Python. Other attributes may stand between that of a test and its function.
fn names_of_tests() -> BTreeSet<String> {
    let (mut names, mut is_test) = (BTreeSet::new(), false);
    let code = files().filter(|path| has_extension(path, "rs") || has_extension(path, "py")).map(|path| page(&path));
    for line in code.collect::<String>().lines().map(str::trim_start) {
        is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test") || line.starts_with("def test_");
        let function = line.trim_start_matches("async ");
        let name = function.strip_prefix("fn ").or_else(|| function.strip_prefix("def "));
        let name = name.and_then(|rest| rest.split(['(', '<']).next());
        if let Some(name) = name
            && mem::take(&mut is_test)
        {
            names.insert(name.to_owned());
        }
    }
    names
}

#[test]
fn the_counts_of_the_log_are_those_of_its_rows() {
    let (documented, features) = log();
    let name = |heading: &str| format!("[{heading}](#{})", anchor(heading));
    let mut expected: Vec<_> = features.iter().map(|(heading, rows)| count(&name(heading), rows.iter())).collect();
    expected.push(count("all", features.iter().flat_map(|(_, rows)| rows)));
    assert_eq!(documented, expected);
}

#[test]
fn the_rows_of_the_log_are_in_the_order_of_their_outcomes() {
    for (feature, rows) in log().1 {
        let outcomes: Vec<_> = rows.iter().map(|row| OUTCOMES[row.rank()]).collect();
        assert!(!rows.is_empty() && rows.is_sorted_by_key(Row::rank), "{feature}: {outcomes:?}");
    }
}

#[test]
fn every_case_of_the_log_has_a_source_and_is_there_once() {
    let mut seen = BTreeSet::new();
    for row in cases() {
        let words: String = row.case.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect();
        assert!(!words.is_empty() && !row.source.is_empty() && row.source != NO_TEST, "{}: {}", row.case, row.source);
        assert!(seen.insert(words), "twice: {}", row.case);
    }
}

#[test]
fn every_outcome_of_the_log_has_the_test_or_the_reason_that_it_requires() {
    let place = Regex::new(r"^stands \((?:decision (\d{4})|([\w./-]+)(?:, [^)]+)?)\): \S").unwrap();
    let paths: Vec<_> = files().collect();
    for row in cases() {
        let (case, has_tests) = (&row.case, !row.tests().is_empty());
        match OUTCOMES[row.rank()] {
            "open" => assert!(row.outcome.starts_with("open: "), "{case}: say how it fails"),
            "tried" => assert!(!has_tests, "{case}: with a test, it is right"),
            "stands" => {
                let found = place.captures(&row.outcome).unwrap_or_else(|| panic!("{case}: where is it documented?"));
                let decision = found.get(1).map(|number| format!("docs/decisions/{}-", number.as_str()));
                let path = decision.unwrap_or_else(|| found[2].to_owned());
                assert!(paths.iter().any(|one| one.starts_with(&path)), "{case}: there is no {path}");
            }
            _ => assert!(has_tests, "{case}: which test holds it?"),
        }
    }
}

#[test]
fn every_test_of_the_log_is_there() {
    let (tests, paths): (_, BTreeSet<_>) = (names_of_tests(), files().collect());
    let rows = cases();
    let named: BTreeSet<_> = rows.iter().flat_map(Row::tests).collect();
    let missing: Vec<_> = named.iter().filter(|name| !tests.contains(**name) && !paths.contains(**name)).collect();
    assert!(missing.is_empty(), "there are no such tests: {missing:#?}");
}
