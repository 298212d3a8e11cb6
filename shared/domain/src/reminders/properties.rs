//! Properties of reminders in every time zone and on every day.

use std::collections::BTreeSet;

use jiff::tz::{AmbiguousOffset, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp, civil};
use proptest::prelude::*;

use super::{Decision, Due, Reminder, ReminderState, Schedule, TimeOfDay, Weekdays};
use crate::locale::TimeZoneName;

fn zones() -> impl Strategy<Value = TimeZoneName> {
    let names: Vec<String> = TimeZoneDatabase::bundled().available().map(|name| name.as_str().to_owned()).collect();
    assert!(names.len() > 400);
    proptest::sample::select(names).prop_filter_map("an unnamed zone", |name| TimeZoneName::parse(&name).ok())
}

fn schedules() -> impl Strategy<Value = Schedule> {
    let times =
        (0..24_u8, 0..60_u8).prop_map(|(hour, minute)| TimeOfDay::parse(&format!("{hour:02}:{minute:02}")).unwrap());
    let weekdays = proptest::sample::subsequence((0..7).collect::<Vec<i8>>(), 1..=7).prop_map(|days| {
        let days: Vec<_> = days.into_iter().map(|day| civil::Weekday::from_monday_zero_offset(day).unwrap()).collect();
        Weekdays::of(&days).unwrap()
    });
    (times, weekdays, zones()).prop_map(|(time, weekdays, zone)| Schedule {
        time,
        weekdays,
        zone,
        follows_account: true,
    })
}

/// Moments from 1970 to 2050, often near a change of the zone's clocks.
fn moments(zone: &TimeZoneName) -> impl Strategy<Value = Timestamp> + use<> {
    let rules = zone.rules().clone();
    (0..2_524_608_000_i64, any::<bool>(), -180_000..180_000_i64).prop_map(move |(second, near, aside)| {
        let moment = Timestamp::from_second(second).unwrap();
        let change = rules.following(moment).next().filter(|_| near).map(|change| change.timestamp());
        change.map_or(moment, |change| change + SignedDuration::from_secs(aside))
    })
}

fn schedules_and_moments() -> impl Strategy<Value = (Schedule, Timestamp)> {
    schedules().prop_flat_map(|schedule| {
        let moments = moments(&schedule.zone);
        (Just(schedule), moments)
    })
}

/// Whether a moment is the wanted local time on its day, or the end of a gap that contains it.
fn at_the_wanted_time(schedule: &Schedule, due: Due) -> bool {
    let local = due.at.to_zoned(schedule.zone.rules().clone()).datetime();
    let wanted = schedule.time.on(due.day);
    let before = (due.at - SignedDuration::from_secs(1)).to_zoned(schedule.zone.rules().clone()).datetime();
    let after = (due.at + SignedDuration::from_secs(1)).to_zoned(schedule.zone.rules().clone()).datetime();
    match schedule.zone.rules().to_ambiguous_timestamp(wanted).offset() {
        AmbiguousOffset::Gap { .. } => (before < wanted && wanted < local) || (local < wanted && wanted < after),
        _ => local == wanted,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_next_reminder_is_later_on_a_chosen_day_at_the_chosen_time((schedule, after) in schedules_and_moments()) {
        let due = schedule.next_due(after).unwrap();
        prop_assert!(due.at > after);
        prop_assert!(schedule.weekdays.contains(due.day.weekday()));
        prop_assert_eq!(schedule.zone.day_of(due.at), due.day);
        prop_assert!(at_the_wanted_time(&schedule, due), "{:?}", due);
        prop_assert_eq!(due.at.subsec_nanosecond(), 0);
    }

    #[test]
    fn successive_reminders_repeat_no_day_and_skip_no_chosen_day((schedule, after) in schedules_and_moments()) {
        let mut due = schedule.next_due(after).unwrap();
        for _ in 0..20 {
            let next = schedule.next_due(due.at).unwrap();
            prop_assert!(next.day > due.day);
            let mut between = due.day.tomorrow().unwrap();
            while between < next.day {
                // Only a wanted day that the zone skipped may be left out.
                let noon = schedule.zone.rules().to_ambiguous_timestamp(between.at(12, 0, 0, 0)).compatible().unwrap();
                let wanted = schedule.weekdays.contains(between.weekday());
                prop_assert!(!wanted || schedule.zone.day_of(noon) != between, "{}", between);
                between = between.tomorrow().unwrap();
            }
            due = next;
        }
    }

    #[test]
    fn the_next_reminder_does_not_depend_on_how_early_it_is_computed((schedule, after) in schedules_and_moments(), earlier in 1..86_400_i64) {
        let due = schedule.next_due(after).unwrap();
        let between = after + SignedDuration::from_secs(earlier);
        if between < due.at {
            prop_assert_eq!(schedule.next_due(between), Some(due));
        }
    }
}

/// Simulates one year of dispatchers that run every five minutes, in pairs, late, and sometimes not
/// for a while. Each acts on what it read, which may be old by then.
fn sent_in_a_year(schedule: &Schedule, start: Timestamp, random: &[u8]) -> Vec<civil::Date> {
    let mut reminder = Reminder::set(schedule.clone(), start);
    let mut marked: BTreeSet<civil::Date> = BTreeSet::new();
    let mut sent = Vec::new();
    let state = ReminderState { reachable: true, last_study_day: None };
    let mut now = start;
    for step in 0..(366 * 288) {
        now += SignedDuration::from_secs(300);
        let whim = random[step % random.len()];
        // Up to two hours without a run.
        if whim > 250 {
            now += SignedDuration::from_secs(i64::from(whim - 250) * 1_440);
        }
        let queued = [reminder.clone(), reminder.clone()];
        for seen in queued {
            let acted = now + SignedDuration::from_secs(i64::from(whim));
            if let Decision::Send { day, next, .. } = seen.decide(acted, state) {
                // The transaction: the reminder is unchanged since it was read, and the day not marked.
                if seen == reminder && marked.insert(day) {
                    sent.push(day);
                    reminder = reminder.advance(next);
                }
            }
        }
    }
    sent
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_year_has_one_mail_for_each_chosen_day((schedule, start) in schedules_and_moments(), random in proptest::collection::vec(any::<u8>(), 101)) {
        let sent = sent_in_a_year(&schedule, start, &random);
        let mut wanted = Vec::new();
        let mut due = schedule.next_due(start).unwrap();
        for _ in 0..sent.len() {
            wanted.push(due.day);
            due = schedule.next_due(due.at).unwrap();
        }
        prop_assert_eq!(&sent, &wanted);
        prop_assert!(sent.len() >= 50);
        let distinct: BTreeSet<_> = sent.iter().collect();
        prop_assert_eq!(distinct.len(), sent.len());
    }
}
