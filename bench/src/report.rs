//! The table, and whether the goals are met.

use std::fmt::Write as _;
use std::time::Duration;

use crate::measure::{Figures, Kind, Size, Subject};

/// Times the floor that init and first call of the worst function may take.
const MOST_OF_FLOOR: f64 = 3.0;
/// The part of Node's that they may take.
const MOST_OF_NODE: f64 = 1.0 / 25.0;
const MOST_ZIPPED: f64 = 3.0;
const MOST_MEMORY: f64 = 12.0;
/// What argon2id is given (`shared/signin/src/passwords.rs`).
const HASH_MEMORY: f64 = 19.0;

/// One subject with all that is known about it.
#[derive(Debug)]
pub struct Row {
    /// The subject.
    pub subject: Subject,
    /// Its times and memory.
    pub figures: Figures,
    /// Its size, if it has one.
    pub size: Option<Size>,
}

/// All rows and the goals, as Markdown.
pub fn table(rows: &[Row]) -> String {
    let cold = |row: &Row| millis(row.figures.cold());
    let floor = rows.iter().find(|row| row.subject.kind == Kind::Floor).map_or(f64::NAN, cold);
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
            cold(row) / floor,
            node / cold(row),
            megabytes(peak),
            size(|size| size.plain),
            size(|size| size.zipped),
        );
    }
    text.push('\n');
    text.push_str(&goals(rows, floor, node));
    text
}

fn goals(rows: &[Row], floor: f64, node: f64) -> String {
    let of = |kind: Kind| rows.iter().filter(move |row| row.subject.kind == kind);
    let worst = of(Kind::Function).max_by(|a, b| a.figures.cold().cmp(&b.figures.cold()));
    let largest = of(Kind::Function).max_by_key(|row| row.figures.peak);
    let hashing = of(Kind::Hashing).map(|row| megabytes(row.figures.peak)).fold(0.0, f64::max);
    let ours = rows.iter().filter(|row| !matches!(row.subject.kind, Kind::Floor | Kind::Rival));
    let mut zipped: Vec<_> = ours.filter_map(|row| row.size).map(|size| megabytes(size.zipped)).collect();
    zipped.sort_by(f64::total_cmp);
    let zip = zipped.get(zipped.len() / 2).copied().unwrap_or(f64::NAN);
    let (Some(worst), Some(largest)) = (worst, largest) else { return "No function was measured.\n".to_owned() };
    let cold = millis(worst.figures.cold());
    let memory = megabytes(largest.figures.peak);
    let lines = [
        (
            cold / floor <= MOST_OF_FLOOR,
            format!(
                "init and first call of the worst of {} functions ({}; hashing, pictures and archives apart) at most {MOST_OF_FLOOR} × hello world: {:.2} ×",
                of(Kind::Function).count(),
                worst.subject.name,
                cold / floor
            ),
        ),
        (cold / node <= MOST_OF_NODE, format!("and at most 1/25 of Node.js: 1/{:.1}", node / cold)),
        (zip <= MOST_ZIPPED, format!("median zip at most {MOST_ZIPPED} MB: {zip:.2} MB")),
        (
            memory <= MOST_MEMORY,
            format!(
                "peak memory at most {MOST_MEMORY} MB outside hashing, pictures and archives ({}): {memory:.1} MB",
                largest.subject.name
            ),
        ),
        (
            hashing <= HASH_MEMORY + MOST_MEMORY,
            format!(
                "peak memory of those that hash at most {MOST_MEMORY} MB above argon2id's {HASH_MEMORY}: {hashing:.1} MB"
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
