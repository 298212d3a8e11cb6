//! Renders the table, and whether the goals are met.

use std::fmt::Write as _;
use std::time::Duration;

use crate::measure::{Figures, Kind, Size, Subject};

/// The goal for init and first call of the slowest function, as a multiple of the baseline.
const MAX_BASELINE_RATIO: f64 = 3.0;
/// The same goal as a fraction of Node.js.
const MAX_NODE_RATIO: f64 = 1.0 / 25.0;
/// The goal for the median size of the zip files, in MB.
const MAX_ZIP_SIZE: f64 = 3.0;
/// The goal for the peak memory, in MB.
const MAX_MEMORY: f64 = 12.0;
/// The memory that argon2id uses, in MB (`shared/signin/src/passwords.rs`).
const HASH_MEMORY: f64 = 19.0;

/// A subject with its measurements.
#[derive(Debug)]
pub struct Row {
    /// The subject.
    pub subject: Subject,
    /// Times and memory.
    pub figures: Figures,
    /// The size of the deployed file, if there is one.
    pub size: Option<Size>,
}

/// Renders all rows and the goals as Markdown.
pub fn table(rows: &[Row]) -> String {
    let cold = |row: &Row| millis(row.figures.cold());
    let baseline = rows.iter().find(|row| row.subject.kind == Kind::Baseline).map_or(f64::NAN, cold);
    let node = rows.iter().find(|row| row.subject.name.contains("Node")).map_or(f64::NAN, cold);
    let mut text = String::from(
        "| | init ms | first call ms | both ms | × hello | Node ÷ | warm call ms | peak MB | binary MB | zip MB |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for row in rows {
        let Figures { init, first, warm, peak } = row.figures;
        let warm = warm.map_or_else(|| "–".to_owned(), |warm| format!("{:.3}", millis(warm)));
        let size =
            |of: fn(Size) -> u64| row.size.map_or_else(|| "–".to_owned(), |size| format!("{:.2}", megabytes(of(size))));
        let _ = writeln!(
            text,
            "| {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.1} | {warm} | {:.1} | {} | {} |",
            row.subject.name,
            millis(init),
            millis(first),
            cold(row),
            cold(row) / baseline,
            node / cold(row),
            megabytes(peak),
            size(|size| size.plain),
            size(|size| size.zipped),
        );
    }
    text.push('\n');
    text.push_str(&goals(rows, baseline, node));
    text
}

fn goals(rows: &[Row], baseline: f64, node: f64) -> String {
    let of = |kind: Kind| rows.iter().filter(move |row| row.subject.kind == kind);
    let slowest = of(Kind::Function).max_by(|a, b| a.figures.cold().cmp(&b.figures.cold()));
    let largest = of(Kind::Function).max_by_key(|row| row.figures.peak);
    let hashing = of(Kind::Hashing).map(|row| megabytes(row.figures.peak)).fold(0.0, f64::max);
    let functions = rows.iter().filter(|row| !matches!(row.subject.kind, Kind::Baseline | Kind::Rival));
    let mut zipped: Vec<_> = functions.filter_map(|row| row.size).map(|size| megabytes(size.zipped)).collect();
    zipped.sort_by(f64::total_cmp);
    let zip = zipped.get(zipped.len() / 2).copied().unwrap_or(f64::NAN);
    let (Some(slowest), Some(largest)) = (slowest, largest) else { return "No function was measured.\n".to_owned() };
    let cold = millis(slowest.figures.cold());
    let memory = megabytes(largest.figures.peak);
    let lines = [
        (
            cold / baseline <= MAX_BASELINE_RATIO,
            format!(
                "init and first call of the slowest of {} functions ({}; without hashing and data processing) at most \
                 {MAX_BASELINE_RATIO} × hello world: {:.2} ×",
                of(Kind::Function).count(),
                slowest.subject.name,
                cold / baseline
            ),
        ),
        (cold / node <= MAX_NODE_RATIO, format!("and at most 1/25 of Node.js: 1/{:.1}", node / cold)),
        (zip <= MAX_ZIP_SIZE, format!("median zip at most {MAX_ZIP_SIZE} MB: {zip:.2} MB")),
        (
            memory <= MAX_MEMORY,
            format!(
                "peak memory at most {MAX_MEMORY} MB without hashing and data processing ({}): {memory:.1} MB",
                largest.subject.name
            ),
        ),
        (
            hashing <= HASH_MEMORY + MAX_MEMORY,
            format!(
                "peak memory of functions that hash at most {MAX_MEMORY} MB above the {HASH_MEMORY} MB of argon2id: \
                 {hashing:.1} MB"
            ),
        ),
    ];
    lines.iter().fold(String::new(), |mut text, (met, line)| {
        let _ = writeln!(text, "- {}: {line}", if *met { "**met**" } else { "**missed**" });
        text
    })
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[expect(clippy::cast_precision_loss, reason = "sizes far below 2^52")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1024.0 / 1024.0
}
