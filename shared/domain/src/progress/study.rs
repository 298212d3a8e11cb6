//! Days of study and streaks.
//!
//! The runs of consecutive days are stored, not a counter. Adding a day to a set of days gives the
//! same set in any order and with any repetition, so a phone that was offline may report late,
//! twice and out of order, and nothing is lost or counted twice.
//!
//! Days are those of the learner's time zone. A learner who flies east over the date line skips a
//! day of the calendar: two runs with one day between them count as one if that day was shorter
//! than [`SHORTEST_DAY`] for the traveller. A learner who flies west has a day twice; it counts
//! once.

use jiff::{SignedDuration, Timestamp, civil};

use crate::locale::TimeZoneName;

/// A day that was shorter than this for a traveller does not interrupt a streak. Journeys that do
/// not cross the date line leave more: Berlin to Tokyo leaves 16 hours.
const SHORTEST_DAY: SignedDuration = SignedDuration::from_hours(12);

/// Runs that ended more days ago than this are closed: no report arrives that late.
const OPEN_DAYS: i32 = 60;

/// Consecutive days of study.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The first day.
    pub first: civil::Date,
    /// The last day.
    pub last: civil::Date,
    /// The number of days from first to last, without those that a traveller skipped.
    pub days: u32,
    /// When the first day began in the learner's time zone.
    pub opens: Timestamp,
    /// When the last day ended in the learner's time zone.
    pub closes: Timestamp,
}

/// The days on which a learner studied, and the longest streak ever.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StudyDays {
    runs: Vec<Run>,
    longest: u32,
}

/// A day in a time zone, with the times at which it begins and ends there.
#[derive(Debug, Clone, Copy)]
struct Day {
    date: civil::Date,
    begins: Timestamp,
    ends: Timestamp,
}

impl Day {
    fn of(moment: Timestamp, zone: &TimeZoneName) -> Self {
        let date = zone.day_of(moment);
        Self { date, begins: beginning(date, zone), ends: beginning(after(date), zone) }
    }
}

/// The first moment of a day. Days may have 23 or 25 hours. A day that a zone left out (Samoa,
/// 30 December 2011) begins when the next one does.
fn beginning(date: civil::Date, zone: &TimeZoneName) -> Timestamp {
    let midnight = date.to_zoned(zone.rules().clone());
    midnight.map_or(Timestamp::MIN, |midnight| midnight.timestamp())
}

fn after(date: civil::Date) -> civil::Date {
    date.tomorrow().unwrap_or(date)
}

fn days_between(earlier: civil::Date, later: civil::Date) -> i32 {
    (later - earlier).get_days()
}

impl Run {
    fn of(day: Day) -> Self {
        Self { first: day.date, last: day.date, days: 1, opens: day.begins, closes: day.ends }
    }

    fn holds(&self, date: civil::Date) -> bool {
        (self.first..=self.last).contains(&date)
    }

    /// Whether a day, or the run that begins with it, continues this run.
    fn leads_to(&self, date: civil::Date, begins: Timestamp) -> bool {
        match days_between(self.last, date) {
            ..=1 => true,
            2 => begins.duration_since(self.closes) < SHORTEST_DAY,
            _ => false,
        }
    }

    /// Both runs as one, with no day between them.
    fn join(self, later: Self) -> Self {
        Self { first: self.first, opens: self.opens, days: self.days + later.days, ..later }
    }
}

impl StudyDays {
    /// Restores what [`runs`](Self::runs) and [`longest`](Self::longest) returned.
    pub fn restore(runs: Vec<Run>, longest: u32) -> Self {
        Self { runs, longest }
    }

    /// The runs that are not closed, the earliest first.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The longest streak ever, in days.
    pub fn longest(&self) -> u32 {
        self.longest
    }

    /// The latest day of study.
    pub fn last(&self) -> Option<civil::Date> {
        self.runs.last().map(|run| run.last)
    }

    /// Whether the learner studied on a day of the last weeks.
    pub fn holds(&self, date: civil::Date) -> bool {
        self.runs.iter().any(|run| run.holds(date))
    }

    /// Adds the day of a moment, in the learner's time zone.
    pub fn add(&mut self, moment: Timestamp, zone: &TimeZoneName) {
        let day = Day::of(moment, zone);
        if self.last().is_some_and(|last| days_between(day.date, last) > OPEN_DAYS) {
            return;
        }
        let at = self.runs.partition_point(|run| run.last < day.date);
        match self.runs.get_mut(at) {
            Some(run) if run.holds(day.date) => widen(run, day),
            _ => {
                self.runs.insert(at, Run::of(day));
                self.join_at(at + 1);
                self.join_at(at);
            }
        }
        self.longest = self.longest.max(self.chains().into_iter().max().unwrap_or(0));
        self.close_old_runs();
    }

    /// Joins the run at a place with the one before it if there is no day between them.
    fn join_at(&mut self, place: usize) {
        let Some(before) = place.checked_sub(1) else { return };
        if let (Some(earlier), Some(later)) = (self.runs.get(before).copied(), self.runs.get(place).copied())
            && days_between(earlier.last, later.first) <= 1
        {
            self.runs[before] = earlier.join(later);
            self.runs.remove(place);
        }
    }

    /// The streak at the end of each run: its days and those of the runs that it continues.
    fn chains(&self) -> Vec<u32> {
        let mut chains: Vec<u32> = Vec::with_capacity(self.runs.len());
        for (place, run) in self.runs.iter().enumerate() {
            let earlier = place.checked_sub(1).filter(|&before| self.runs[before].leads_to(run.first, run.opens));
            chains.push(run.days + earlier.map_or(0, |before| chains[before]));
        }
        chains
    }

    /// Removes runs to which no day will be added. A run that the next one continues is joined to it.
    fn close_old_runs(&mut self) {
        while let [oldest, next, ..] = self.runs[..] {
            let newest = self.last().unwrap_or(next.last);
            if days_between(oldest.last, newest) <= OPEN_DAYS {
                break;
            }
            if oldest.leads_to(next.first, next.opens) {
                self.runs[1] = oldest.join(next);
            }
            self.runs.remove(0);
        }
    }

    /// The streak at a moment. It ends when a whole day passes without study; today still has time
    /// until midnight.
    pub fn current(&self, now: Timestamp, zone: &TimeZoneName) -> u32 {
        let today = Day::of(now, zone);
        let alive = self.runs.last().is_some_and(|run| run.leads_to(today.date, today.begins));
        if alive { self.chains().last().copied().unwrap_or(0) } else { 0 }
    }
}

/// A day may begin earlier and end later in another time zone; for a traveller it includes both.
fn widen(run: &mut Run, day: Day) {
    if run.first == day.date {
        run.opens = run.opens.min(day.begins);
    }
    if run.last == day.date {
        run.closes = run.closes.max(day.ends);
    }
}

#[cfg(test)]
#[path = "study_tests.rs"]
mod tests;
