//! The pages of `docs/` against what they tell of: the templates, the functions, the budgets. Numbers
//! and names that stand in a text by hand are held here, so that they cannot go stale in silence.

use std::collections::{BTreeMap, BTreeSet};

use glotto_domain::media::formats;
use glotto_domain::profiles::PictureType;
use glotto_runtime::{Grant, IndexPart};
use regex_lite::Regex;
use serde_json::Value;
use xtask::policy;
use xtask::registry::{self, FEATURES};
use xtask::templates;

use super::endpoints;
use super::files::{page, root, sources};

/// All templates as one.
fn template() -> Value {
    templates::merge(&templates::read_all(&root()).unwrap()).unwrap()
}

/// What stands below a heading, down to the next one that is as large.
fn section(page: &str, heading: &str) -> String {
    let level = heading.chars().take_while(|letter| *letter == '#').count();
    let (_, rest) = page.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no section {heading}"));
    let end = format!("\n{} ", "#".repeat(level));
    rest.split(end.as_str()).next().unwrap().to_owned()
}

#[test]
fn every_parameter_of_the_templates_is_documented_in_operations() {
    let text = section(&page("docs/operations.md"), "## Deploy");
    let name = Regex::new("`([A-Z][A-Za-z]+)`").unwrap();
    let first_cells = text.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let documented: BTreeSet<String> = first_cells
        .flat_map(|cell| name.captures_iter(cell).map(|found| found[1].to_owned()).collect::<Vec<_>>())
        .collect();
    let there: BTreeSet<String> = template()["Parameters"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(documented, there, "docs/operations.md documents the parameters on the left");
}

#[test]
fn the_formats_of_files_that_are_accepted_are_documented() {
    let text = section(&page("docs/api.md"), "## Media").split_whitespace().collect::<Vec<_>>().join(" ");
    for formats in [&formats::CONTAINERS[..], &formats::VIDEO_CODECS, &formats::AUDIO_CODECS] {
        let list = formats::list(formats);
        assert!(text.contains(&list), "docs/api.md has no {list}");
    }
    let pictures = PictureType::ALL.into_iter().filter(|kind| *kind != PictureType::Unknown);
    let list = pictures.map(|kind| format!("`{}`", kind.as_str())).collect::<Vec<_>>().join(", ");
    assert!(text.contains(&list), "docs/api.md has no {list}");
}

#[test]
fn every_function_that_touches_the_table_is_named_by_an_access_pattern() {
    let text = section(&page("docs/data-model.md"), "## Access patterns");
    let word = Regex::new("[a-z_]+").unwrap();
    let named: BTreeSet<&str> = word.find_iter(&text).map(|found| found.as_str()).collect();
    let workers = FEATURES.iter().flat_map(|feature| feature.workers);
    let all = endpoints()
        .map(|endpoint| (endpoint.function.operation, policy::effective_grants(endpoint)))
        .chain(workers.map(|worker| (worker.task.operation, worker.grants.to_vec())));
    let touching = all.filter(|(_, grants)| grants.iter().any(Grant::touches_table));
    let missing: Vec<_> = touching.map(|(operation, _)| operation).filter(|name| !named.contains(name)).collect();
    assert!(missing.is_empty(), "docs/data-model.md has no access pattern of {missing:?}");
}

#[test]
fn the_data_model_lists_the_readers_of_each_part_of_the_index() {
    let text = page("docs/data-model.md");
    let row = Regex::new(r"(?m)^\| `(\w+)` \| `([A-Z]+#?)[^`]*` \| ([a-z_, ]+) \|$").unwrap();
    let documented: BTreeMap<_, _> = row
        .captures_iter(&text)
        .map(|found| {
            let readers: BTreeSet<_> = found[3].split(", ").map(str::to_owned).collect();
            (found[1].to_owned(), (found[2].to_owned(), readers))
        })
        .collect();
    let functions = registry::functions(FEATURES);
    let reads = |grant: &Grant, part: &IndexPart| matches!(grant, Grant::ReadIndex(parts) if parts.contains(part));
    let expected = IndexPart::ALL.iter().map(|part| {
        let readers = functions.iter().filter(|one| one.grants.iter().any(|grant| reads(grant, part)));
        let readers: BTreeSet<_> = readers.map(|function| function.operation.to_owned()).collect();
        (format!("{part:?}"), (part.prefix().to_owned(), readers))
    });
    assert_eq!(documented, expected.collect(), "docs/data-model.md lists those on the left");
}

#[test]
fn every_test_that_the_data_model_names_is_there() {
    let (text, sources) = (section(&page("docs/data-model.md"), "## Access patterns"), sources(&["tests"]));
    let phrase = Regex::new(r"\*([a-z]+(?: [a-z0-9]+){3,})\*").unwrap();
    let named: Vec<_> = phrase.captures_iter(&text).map(|found| found[1].replace(' ', "_")).collect();
    assert!(named.len() > 50, "tests stand in the last column");
    let missing: Vec<_> = named.iter().filter(|name| !sources.contains(&format!("fn {name}("))).collect();
    assert!(missing.is_empty(), "there are no such tests: {missing:?}");
}

#[test]
fn the_code_for_pages_in_a_browser_names_routes_and_problems_that_are_there() {
    let (text, errors) = (page("docs/browser-sessions.md"), page("docs/errors.md"));
    let (route, problem) = (Regex::new("/v1/[a-z/-]+").unwrap(), Regex::new("urn:glotto:problem:[a-z-]+").unwrap());
    let routes: BTreeSet<&str> = route.find_iter(&text).map(|found| found.as_str()).collect();
    assert!(routes.len() >= 5, "{routes:?}");
    for route in routes {
        assert!(endpoints().any(|endpoint| endpoint.path == route), "there is no route {route}");
    }
    let problems: BTreeSet<&str> = problem.find_iter(&text).map(|found| found.as_str()).collect();
    assert!(!problems.is_empty(), "the code tells problems apart");
    for problem in problems {
        assert!(errors.contains(&format!("`{problem}`")), "there is no problem {problem}");
    }
}
