//! What one call of an operation uses: capacity of the table from `docs/budgets.md`, and processor time from
//! `docs/bench.md`.

use std::collections::BTreeMap;

use glotto_runtime::Sizing;

/// Memory with which Lambda allocates one whole processor, in MB. With less, a function gets its share of one.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>
const WHOLE_PROCESSOR_MB: f64 = 1_769.0;
/// Milliseconds of a round trip to the table in the same region, in which a function waits and is billed. An
/// assumption, until it is measured on AWS.
pub const ROUND_TRIP_MS: f64 = 4.0;
/// The step to which padded response times are rounded up (`glotto_http::response_time`).
const PADDING_MS: f64 = 100.0;
/// More milliseconds than this are hashing and pictures, which say nothing about other functions.
const ORDINARY_MS: f64 = 10.0;

/// What a call needs from the table.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Units {
    /// Round trips, those that read and those that write.
    pub round_trips: f64,
    /// Read units.
    pub reads: f64,
    /// Write units.
    pub writes: f64,
}

/// The measured values of all operations.
#[derive(Debug, Clone, Default)]
pub struct Usage {
    units: BTreeMap<String, Units>,
    processor_ms: BTreeMap<String, f64>,
}

impl Usage {
    /// Reads the tables of the two pages.
    pub fn parse(budgets: &str, bench: &str) -> Self {
        let units = budgets.lines().filter_map(budget).collect();
        let processor_ms = bench.lines().filter_map(warm_call).collect();
        Self { units, processor_ms }
    }

    /// Raises what a call of an operation needs, where its budget is that of a call that is refused.
    #[must_use]
    pub fn at_least(mut self, operation: &str, least: Units) -> Self {
        let units = self.units.entry(operation.to_owned()).or_default();
        *units = Units {
            round_trips: units.round_trips.max(least.round_trips),
            reads: units.reads.max(least.reads),
            writes: units.writes.max(least.writes),
        };
        self
    }

    /// What a call of an operation needs from the table at most; nothing for what has no budget.
    pub fn units(&self, operation: &str) -> Units {
        self.units.get(operation).copied().unwrap_or_default()
    }

    /// Processor time of a warm call in milliseconds; for what is not measured, the median of ordinary functions.
    pub fn processor_ms(&self, operation: &str) -> f64 {
        self.processor_ms.get(operation).copied().unwrap_or_else(|| self.ordinary_ms())
    }

    fn ordinary_ms(&self) -> f64 {
        let mut ordinary: Vec<f64> = self.processor_ms.values().copied().filter(|ms| *ms < ORDINARY_MS).collect();
        ordinary.sort_by(f64::total_cmp);
        ordinary.get(ordinary.len() / 2).copied().unwrap_or(1.0)
    }

    /// Milliseconds for which a call is billed: its processor time with the share of a processor that it has, and the
    /// time in which it waits for the table.
    pub fn billed_ms(&self, operation: &str, sizing: Sizing, is_padded: bool) -> f64 {
        let share = (f64::from(sizing.memory) / WHOLE_PROCESSOR_MB).min(1.0);
        let ms = self.processor_ms(operation) / share + self.units(operation).round_trips * ROUND_TRIP_MS;
        if is_padded { (ms / PADDING_MS).ceil() * PADDING_MS } else { ms.ceil() }
    }
}

/// Gigabyte-seconds of a number of milliseconds.
pub fn gb_seconds(sizing: Sizing, ms: f64) -> f64 {
    f64::from(sizing.memory) / 1_024.0 * ms / 1_000.0
}

fn cells(line: &str) -> Vec<&str> {
    line.trim().trim_matches('|').split('|').map(str::trim).collect()
}

/// A row of `docs/budgets.md`: operation, reads, calls, writes, read units, write units, reason.
fn budget(line: &str) -> Option<(String, Units)> {
    let cells = cells(line);
    let [operation, reads, _, writes, read_units, write_units, _] = cells[..] else { return None };
    let operation = operation.strip_prefix('`')?.strip_suffix('`')?;
    let number = |text: &str| text.parse::<f64>().ok();
    let round_trips = number(reads)? + number(writes)?;
    let units = Units { round_trips, reads: number(read_units)?, writes: number(write_units)? };
    Some((operation.to_owned(), units))
}

/// A row of `docs/bench.md`: the function and, in the seventh column, milliseconds of a warm call.
fn warm_call(line: &str) -> Option<(String, f64)> {
    let cells = cells(line);
    let [function, _, _, _, _, _, warm, _, _, _] = cells[..] else { return None };
    // Functions have no spaces in their names, those that they are compared with have.
    let operation = Some(function).filter(|name| !name.is_empty() && !name.contains(' '))?;
    Some((operation.replace('-', "_"), warm.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGETS: &str = "| endpoint | reads | calls | writes | read units | write units | why more than two |\n\
                           |---|---|---|---|---|---|---|\n\
                           | `login` | 2 | 3 | 3 | 3 | 19 | counts |\n| `get_me` | 2 | 2 | 0 | 4.5 | 0 |  |\n";
    const BENCH: &str = "| | init ms | first | both | × hello | Node ÷ | warm | peak MB | binary MB | zip MB |\n\
                         |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n\
                         | hello world (alone) | 1 | 1 | 1 | 1 | 1 | 0.082 | 2 | 1 | 1 |\n\
                         | login | 1 | 1 | 1 | 1 | 1 | 48.0 | 2 | 1 | 1 |\n\
                         | get-me | 1 | 1 | 1 | 1 | 1 | 1.0 | 2 | 1 | 1 |\n";

    #[test]
    fn the_tables_are_read_by_operation() {
        let usage = Usage::parse(BUDGETS, BENCH);
        assert_eq!(usage.units("login"), Units { round_trips: 5.0, reads: 3.0, writes: 19.0 });
        assert_eq!(usage.units("get_me"), Units { round_trips: 2.0, reads: 4.5, writes: 0.0 });
        assert_eq!(usage.units("nothing"), Units::default());
        assert!((usage.processor_ms("get_me") - 1.0).abs() < 1e-9);
        assert!((usage.processor_ms("nothing") - 1.0).abs() < 1e-9, "hello world and hashing do not count");
    }

    #[test]
    fn a_budget_is_raised_and_never_lowered() {
        let usage = Usage::parse(BUDGETS, BENCH);
        let usage = usage.at_least("login", Units { round_trips: 1.0, reads: 9.0, writes: 0.0 });
        assert_eq!(usage.units("login"), Units { round_trips: 5.0, reads: 9.0, writes: 19.0 });
    }

    #[test]
    fn a_small_function_has_a_small_share_of_a_processor_and_padding_rounds_up() {
        let usage = Usage::parse(BUDGETS, BENCH);
        let small = usage.billed_ms("get_me", Sizing { memory: 256, timeout: 10 }, false);
        assert!((small - 15.0).abs() < 1e-9, "1 ms × 6.91 and two round trips: {small}");
        let whole = Sizing { memory: 1_769, timeout: 10 };
        assert!((usage.billed_ms("login", whole, true) - 100.0).abs() < 1e-9);
        assert!((gb_seconds(Sizing { memory: 1_024, timeout: 10 }, 500.0) - 0.5).abs() < 1e-9);
    }
}
