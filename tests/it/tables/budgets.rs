//! What each endpoint may cost: round trips to the table and consumed capacity, against the
//! committed `docs/budgets.md`. `UPDATE_BUDGETS=1` writes the numbers anew and keeps the reasons.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use glotto_store::Reading;

use super::endpoints;
use crate::world::World;

/// More round trips than this need a reason in the table.
const FREE: u64 = 2;

fn file() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/budgets.md")
}

/// The rows of the committed table: operation to its numbers as written, and its reason.
fn committed() -> BTreeMap<String, (String, String)> {
    let text = std::fs::read_to_string(file()).unwrap_or_default();
    let cells = text.lines().filter(|line| line.starts_with("| `")).map(|line| {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        (cells[0].trim_matches('`').to_owned(), (cells[1..5].join(" "), cells.get(5).cloned().unwrap_or_default()))
    });
    cells.collect()
}

#[expect(clippy::cast_precision_loss, reason = "units are small")]
fn units(milliunits: u64) -> String {
    format!("{}", milliunits as f64 / 1000.0)
}

fn numbers(row: &Reading) -> String {
    format!("{} {} {} {}", row.reads, row.writes, units(row.read_milliunits), units(row.write_milliunits))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_endpoint_costs_what_its_budget_says() {
    let world = World::new().await;
    world.tour().await;
    let measured = world.ledger.rows();
    let unvisited: Vec<_> =
        endpoints().map(|endpoint| endpoint.function.operation).filter(|name| !measured.contains_key(name)).collect();
    assert!(unvisited.is_empty(), "the tour does not pass by {unvisited:?}");
    let committed = committed();
    if std::env::var_os("UPDATE_BUDGETS").is_some() {
        std::fs::write(file(), rendered(&measured, &committed)).unwrap();
        return;
    }
    for (operation, row) in &measured {
        let (budget, why) =
            committed.get(*operation).unwrap_or_else(|| panic!("docs/budgets.md has no row for {operation}"));
        assert_eq!(
            &numbers(row),
            budget,
            "{operation} costs (reads, writes, read units, write units) what docs/budgets.md does not say"
        );
        assert!(
            row.reads <= FREE && row.writes <= FREE || !why.is_empty(),
            "{operation} takes {} reads and {} writes without a reason",
            row.reads,
            row.writes
        );
    }
    assert_eq!(committed.len(), measured.len(), "docs/budgets.md has rows for what is not there");
}

fn rendered(measured: &BTreeMap<&str, Reading>, committed: &BTreeMap<String, (String, String)>) -> String {
    let mut text = "# Budgets\n\n\
        What a call costs at most on the tour of `tests/it/world/tour.rs`, the read of the session included: round\n\
        trips to the table that read and that write, and the capacity that they consume. Written by\n\
        `UPDATE_BUDGETS=1 cargo test -p glotto-tests budgets`; a test fails when an endpoint costs anything else, or\n\
        takes more than two reads or two writes without a reason in the last column. The first call of a process also\n\
        reads the keys that verify tokens; on Lambda that happens while it starts.\n\n\
        | endpoint | reads | writes | read units | write units | why more than two |\n|---|---|---|---|---|---|\n"
        .to_owned();
    for (operation, row) in measured {
        let why = committed.get(*operation).map(|(_, why)| why.as_str()).unwrap_or_default();
        _ = writeln!(text, "| `{operation}` | {} | {why} |", numbers(row).replace(' ', " | "));
    }
    text
}
