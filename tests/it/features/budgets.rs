//! Compares the cost of each endpoint (round trips to the table and consumed capacity) with the
//! committed `docs/budgets.md`. `UPDATE_BUDGETS=1` writes the numbers of a feature and keeps the
//! reasons.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use glotto_store::Reading;

use super::recording::Recording;

/// More round trips than this need a reason in the table.
const MAX_WITHOUT_REASON: u64 = 2;

const HEAD: &str = "\
# Budgets

What a call costs at most in the steps of its scenario (`testing/src/scenario`), the read of the session included: round
trips to the table that read and that write, and the capacity that they consume. Calls that read at the same time share
a round trip, and are counted beside it. The session is read in the first call of a handler that only reads, if that
names its items by key or queries the sessions of the caller. A test fails when an endpoint costs anything else, or
takes more than two reads, three calls that read, or two writes without a reason in the last column. `make accept
FEATURE=…` writes the numbers of a feature. The first call of a process also reads the keys that verify tokens; on
Lambda that happens while it starts. There, a process also reads one thing after the other in its first invocation.
";

const COLUMNS: &str = "\
| endpoint | reads | calls | writes | read units | write units | why more than two |
|---|---|---|---|---|---|---|
";

/// The rows of a feature: operation to its numbers as written, and the reason.
type Rows = BTreeMap<String, (String, String)>;

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/budgets.md")
}

/// The committed table, by feature.
pub fn committed() -> BTreeMap<String, Rows> {
    let text = std::fs::read_to_string(file()).unwrap();
    let sections = text.split("\n## ").skip(1).map(|section| {
        let (feature, rows) = section.split_once('\n').unwrap();
        (feature.to_owned(), rows.lines().filter(|line| line.starts_with("| `")).map(row).collect())
    });
    sections.collect()
}

fn row(line: &str) -> (String, (String, String)) {
    let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
    (cells[0].trim_matches('`').to_owned(), (cells[1..cells.len() - 1].join(" "), cells[cells.len() - 1].to_owned()))
}

#[expect(clippy::cast_precision_loss, reason = "units are small")]
fn units(milliunits: u64) -> String {
    format!("{}", milliunits as f64 / 1000.0)
}

fn numbers(cost: &Reading) -> String {
    format!(
        "{} {} {} {} {}",
        cost.reads,
        cost.read_calls,
        cost.writes,
        units(cost.read_milliunits),
        units(cost.write_milliunits)
    )
}

pub async fn check(feature: &'static str) {
    let costs = Recording::of(feature).await.costs.rows();
    if std::env::var_os("UPDATE_BUDGETS").is_some() {
        return update(feature, &costs);
    }
    let rows = committed().remove(feature).unwrap_or_default();
    let written: BTreeMap<_, _> =
        rows.iter().map(|(operation, (numbers, _))| (operation.as_str(), numbers.clone())).collect();
    let measured: BTreeMap<_, _> = costs.iter().map(|(operation, cost)| (*operation, numbers(cost))).collect();
    assert_eq!(
        measured, written,
        "docs/budgets.md has the values on the right (reads, calls that read, writes, read units, write units); to accept the new ones, run make accept FEATURE={feature}"
    );
    for (operation, cost) in &costs {
        assert!(
            cost.reads <= MAX_WITHOUT_REASON
                && cost.read_calls <= MAX_WITHOUT_REASON + 1
                && cost.writes <= MAX_WITHOUT_REASON
                || !rows[*operation].1.is_empty(),
            "{operation} takes {} reads and {} writes: give the reason in the last column of docs/budgets.md",
            cost.reads,
            cost.writes
        );
    }
}

/// Writes the rows of a feature.
fn update(feature: &str, costs: &BTreeMap<&str, Reading>) {
    static FILE: Mutex<()> = Mutex::new(());
    let _writing = FILE.lock().unwrap();
    let mut table = committed();
    let budgets = table.remove(feature).unwrap_or_default();
    let reason = |operation: &str| budgets.get(operation).map(|(_, reason)| reason.clone()).unwrap_or_default();
    let rows = costs.iter().map(|(operation, cost)| ((*operation).to_owned(), (numbers(cost), reason(operation))));
    table.insert(feature.to_owned(), rows.collect());
    std::fs::write(file(), rendered(&table)).unwrap();
}

/// The page, with the features in the order of the registry.
fn rendered(table: &BTreeMap<String, Rows>) -> String {
    let mut text = HEAD.to_owned();
    let features =
        xtask::registry::FEATURES.iter().filter_map(|feature| Some((feature.name, table.get(feature.name)?)));
    for (feature, rows) in features.filter(|(_, rows)| !rows.is_empty()) {
        _ = write!(text, "\n## {feature}\n\n{COLUMNS}");
        for (operation, (numbers, reason)) in rows {
            _ = writeln!(text, "| `{operation}` | {} | {reason} |", numbers.replace(' ', " | "));
        }
    }
    text
}
