//! A calculation: what is billed, how often, and what that is in US dollars, with and without the quotas that are free
//! for as long as an account exists.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::prices::Price;

/// One thing that is billed.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it is.
    pub what: String,
    /// How the units follow from what is declared or measured.
    pub how: String,
    /// Its price.
    pub price: Price,
    /// How many units.
    pub units: f64,
}

/// The lines of a calculation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    lines: Vec<Line>,
}

impl Sheet {
    /// Adds a line.
    pub fn add(&mut self, price: Price, units: f64, what: &str, how: impl Into<String>) {
        self.lines.push(Line { what: what.to_owned(), how: how.into(), price, units });
    }

    /// US dollars by the list.
    pub fn list(&self) -> f64 {
        self.lines.iter().map(|line| line.price.usd_for(line.units)).sum()
    }

    /// US dollars by the list of what has one of these prices.
    pub fn list_of(&self, prices: &[Price]) -> f64 {
        let chosen = self.lines.iter().filter(|line| prices.contains(&line.price));
        chosen.map(|line| line.price.usd_for(line.units)).sum()
    }

    /// US dollars that are billed, if the account uses its free quotas for nothing else.
    pub fn billed(&self) -> f64 {
        self.billed_lines().sum()
    }

    /// The same for each line. Lines with the same price share its free quota.
    fn billed_lines(&self) -> impl Iterator<Item = f64> {
        let mut left: BTreeMap<&str, f64> = BTreeMap::new();
        self.lines.iter().map(move |line| {
            let free = left.entry(line.price.what).or_insert(line.price.free);
            let used = line.units.min(*free);
            *free -= used;
            line.price.usd_for(line.units - used)
        })
    }

    /// Both calculations together, which share the free quotas.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self { lines: self.lines.iter().chain(&other.lines).cloned().collect() }
    }

    /// The same calculation for a number of times as much of everything.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        let scaled = self.lines.iter().map(|line| Line { units: line.units * factor, ..line.clone() });
        Self { lines: scaled.collect() }
    }

    /// The table of the page.
    pub fn table(&self) -> String {
        let mut out = String::from("| | calculation | list price | within always-free |\n|---|---|--:|--:|\n");
        for (line, billed) in self.lines.iter().zip(self.billed_lines()) {
            let list = money(line.price.usd_for(line.units));
            let _ = writeln!(out, "| {} | {} | {list} | {} |", line.what, line.how, money(billed));
        }
        let (list, billed) = (money(self.list()), money(self.billed()));
        let _ = writeln!(out, "| **Total** | | **{list}** | **{billed}** |");
        out
    }
}

/// US dollars with cents; what is less than a cent with a hundredth of one.
pub fn money(usd: f64) -> String {
    if usd >= 1_000.0 {
        return number(usd);
    }
    if usd > 0.0 && usd < 0.01 { format!("{usd:.4}") } else { format!("{usd:.2}") }
}

/// A number with separators of thousands, without decimals: `3,240,000`.
pub fn number(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Millions, with one or two digits after the point if there are any: `43.2 M`.
pub fn millions(value: f64) -> String {
    let text = format!("{:.2}", value / 1_000_000.0);
    format!("{} M", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A count as a number to calculate with.
pub fn count(length: usize) -> f64 {
    f64::from(u32::try_from(length).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_the_same_price_share_its_free_quota() {
        let mut sheet = Sheet::default();
        sheet.add(Price::ALARM, 6.0, "a", "");
        sheet.add(Price::ALARM, 6.0, "b", "");
        assert!((sheet.list() - 1.2).abs() < 1e-9);
        assert!((sheet.billed() - 0.2).abs() < 1e-9);
        assert!((sheet.times(2.0).billed() - 1.4).abs() < 1e-9);
        assert!((sheet.plus(&sheet).billed() - 1.4).abs() < 1e-9);
        assert!((sheet.list_of(&[Price::KEY])).abs() < 1e-9);
    }

    #[test]
    fn a_table_has_a_row_for_each_line_and_a_total() {
        let mut sheet = Sheet::default();
        sheet.add(Price::SECRET, 2.0, "Secrets", "2 secrets");
        let rows: Vec<_> = sheet.table().lines().skip(2).map(str::to_owned).collect();
        assert_eq!(rows, ["| Secrets | 2 secrets | 0.80 | 0.80 |", "| **Total** | | **0.80** | **0.80** |"]);
    }

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!([number(0.0), number(999.0), number(3_240_000.0)], ["0", "999", "3,240,000"]);
        assert_eq!([money(0.0), money(0.004), money(2.5), money(4_342.4)], ["0.00", "0.0040", "2.50", "4,342"]);
        assert_eq!([millions(43_200_000.0), millions(3e6), millions(648_000.0)], ["43.2 M", "3 M", "0.65 M"]);
    }
}
