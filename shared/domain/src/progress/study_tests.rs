use proptest::prelude::*;

use super::*;

fn zone(name: &str) -> TimeZoneName {
    TimeZoneName::parse(name).unwrap()
}

/// A moment by the wall clock of a time zone.
fn at(zone: &TimeZoneName, wall: &str) -> Timestamp {
    let wall: civil::DateTime = wall.parse().unwrap();
    wall.to_zoned(zone.rules().clone()).unwrap().timestamp()
}

fn days(zone: &TimeZoneName, walls: &[&str]) -> StudyDays {
    let mut days = StudyDays::default();
    for wall in walls {
        days.add(at(zone, wall), zone);
    }
    days
}

#[test]
fn no_user_has_a_streak_before_they_study() {
    let zone = TimeZoneName::utc();
    assert_eq!(StudyDays::default().current(at(&zone, "2026-05-04T10:00"), &zone), 0);
}

#[test]
fn the_same_day_twice_counts_once_and_the_next_day_adds_one() {
    let zone = zone("Europe/Berlin");
    let mut days = days(&zone, &["2026-05-04T00:01", "2026-05-04T23:59"]);
    assert_eq!(days.current(at(&zone, "2026-05-04T23:59:59"), &zone), 1);
    days.add(at(&zone, "2026-05-05T00:00"), &zone);
    assert_eq!(days.current(at(&zone, "2026-05-05T12:00"), &zone), 2);
}

#[test]
fn a_day_without_study_restarts_the_streak_and_the_longest_stays() {
    let zone = TimeZoneName::utc();
    let days = days(&zone, &["2026-05-01T10:00", "2026-05-02T10:00", "2026-05-03T10:00", "2026-05-05T10:00"]);
    assert_eq!(days.current(at(&zone, "2026-05-05T11:00"), &zone), 1);
    assert_eq!(days.longest(), 3);
}

#[test]
fn a_streak_is_current_today_and_ends_if_yesterday_was_missed() {
    let zone = zone("America/New_York");
    let days = days(&zone, &["2026-05-04T10:00"]);
    for (now, streak) in [("2026-05-04T23:59:59", 1), ("2026-05-05T23:59:59", 1), ("2026-05-06T00:00", 0)] {
        assert_eq!(days.current(at(&zone, now), &zone), streak, "{now}");
    }
}

#[test]
fn a_late_day_repairs_the_streak() {
    let zone = TimeZoneName::utc();
    let mut days = days(&zone, &["2026-05-01T10:00", "2026-05-03T10:00"]);
    days.add(at(&zone, "2026-05-02T10:00"), &zone);
    assert_eq!((days.current(at(&zone, "2026-05-03T11:00"), &zone), days.longest(), days.runs().len()), (3, 3, 1));
}

#[test]
fn days_of_23_and_25_hours_count_as_one_day() {
    let berlin = zone("Europe/Berlin");
    for walls in [
        ["2026-03-28T23:30", "2026-03-29T00:30", "2026-03-30T23:30"],
        ["2026-10-24T23:30", "2026-10-25T23:59", "2026-10-26T00:01"],
    ] {
        assert_eq!(days(&berlin, &walls).longest(), 3, "{walls:?}");
    }
    // Sunday has 23 hours: between Saturday evening and Monday night lie only 24, and yet a day.
    let gap = days(&berlin, &["2026-03-28T23:59", "2026-03-30T00:30"]);
    assert_eq!(gap.longest(), 1);
}

#[test]
fn two_days_that_are_short_in_hours_are_apart_by_the_day_between() {
    let zone = TimeZoneName::utc();
    let mut days = days(&zone, &["2026-05-04T23:59"]);
    days.add(at(&zone, "2026-05-06T00:01"), &zone);
    assert_eq!((days.current(at(&zone, "2026-05-06T00:02"), &zone), days.longest()), (1, 1));
}

#[test]
fn a_learner_flying_east_over_the_date_line_keeps_the_streak_over_the_skipped_day() {
    let (honolulu, auckland) = (zone("Pacific/Honolulu"), zone("Pacific/Auckland"));
    let mut days = days(&honolulu, &["2026-05-03T20:00", "2026-05-04T20:00"]);
    assert_eq!(days.current(at(&auckland, "2026-05-06T08:00"), &auckland), 2, "after landing and before studying");
    days.add(at(&auckland, "2026-05-06T20:00"), &auckland);
    assert_eq!(days.current(at(&auckland, "2026-05-06T21:00"), &auckland), 3, "the skipped day does not count");
    assert_eq!(days.current(at(&auckland, "2026-05-08T08:00"), &auckland), 0, "the 7th was not skipped");
}

#[test]
fn a_learner_flying_west_over_the_date_line_counts_the_repeated_day_once() {
    let (auckland, honolulu) = (zone("Pacific/Auckland"), zone("Pacific/Honolulu"));
    let mut days = days(&auckland, &["2026-05-04T20:00", "2026-05-05T20:00"]);
    assert_eq!(days.current(at(&honolulu, "2026-05-04T22:00"), &honolulu), 2);
    days.add(at(&honolulu, "2026-05-04T22:30"), &honolulu);
    days.add(at(&honolulu, "2026-05-05T20:00"), &honolulu);
    assert_eq!(days.current(at(&honolulu, "2026-05-05T21:00"), &honolulu), 2);
    days.add(at(&honolulu, "2026-05-06T20:00"), &honolulu);
    assert_eq!(days.current(at(&honolulu, "2026-05-06T21:00"), &honolulu), 3);
}

#[test]
fn a_zone_changed_in_the_settings_does_not_bridge_a_day_that_was_missed() {
    let (berlin, tokyo) = (zone("Europe/Berlin"), zone("Asia/Tokyo"));
    let mut days = days(&berlin, &["2026-05-04T12:00"]);
    days.add(at(&tokyo, "2026-05-06T12:00"), &tokyo);
    assert_eq!(days.current(at(&tokyo, "2026-05-06T13:00"), &tokyo), 1);
}

#[test]
fn a_day_that_a_zone_skipped_keeps_the_streak() {
    let apia = zone("Pacific/Apia");
    let days = days(&apia, &["2011-12-28T12:00", "2011-12-29T12:00", "2011-12-31T12:00", "2012-01-01T12:00"]);
    assert_eq!(days.current(at(&apia, "2012-01-01T13:00"), &apia), 4);
}

#[test]
fn a_streak_of_years_stays_whole_and_small() {
    let zone = TimeZoneName::utc();
    let mut days = StudyDays::default();
    let start = at(&zone, "2024-01-01T12:00");
    for day in 0..1000 {
        days.add(start + SignedDuration::from_hours(24 * day), &zone);
    }
    assert_eq!((days.longest(), days.runs().len()), (1000, 1));
    for day in 500..600 {
        days.add(start + SignedDuration::from_hours(24 * 2 * day), &zone);
    }
    assert!(days.runs().len() <= 31, "{} runs", days.runs().len());
    assert_eq!(days.longest(), 1001);
}

#[test]
fn a_streak_with_a_flight_in_it_stays_whole_after_its_runs_are_closed() {
    let (honolulu, auckland) = (zone("Pacific/Honolulu"), zone("Pacific/Auckland"));
    let mut days = days(&honolulu, &["2026-05-03T20:00", "2026-05-04T20:00"]);
    let landed = at(&auckland, "2026-05-06T20:00");
    for day in 0..100 {
        days.add(landed + SignedDuration::from_hours(24 * day), &auckland);
    }
    assert_eq!((days.longest(), days.runs().len()), (102, 1));
}

const ZONES: [&str; 6] =
    ["UTC", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Honolulu", "America/St_Johns", "Australia/Lord_Howe"];

/// Studies at some moments of seven weeks that include a change of the clocks, in several zones.
fn studies() -> impl Strategy<Value = Vec<(Timestamp, TimeZoneName)>> {
    let start: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
    let study = (0_i64..49 * 24 * 60, 0..ZONES.len())
        .prop_map(move |(minutes, place)| (start + SignedDuration::from_mins(minutes), zone(ZONES[place])));
    prop::collection::vec(study, 0..40)
}

fn after_all(studies: &[(Timestamp, TimeZoneName)]) -> StudyDays {
    let mut days = StudyDays::default();
    for (moment, zone) in studies {
        days.add(*moment, zone);
    }
    days
}

/// The longest run of consecutive dates, counted in the simplest way.
fn plain_longest(studies: &[(Timestamp, TimeZoneName)]) -> u32 {
    let dates: std::collections::BTreeSet<_> = studies.iter().map(|(moment, zone)| zone.day_of(*moment)).collect();
    let row = |first: &civil::Date| first.series(1.day()).take_while(|date| dates.contains(date)).count();
    dates.iter().map(row).max().unwrap_or(0).try_into().unwrap()
}

use jiff::ToSpan as _;

proptest! {
    #[test]
    fn any_order_and_repetition_of_reports_gives_the_same_days(
        (studies, shuffled) in studies().prop_flat_map(|studies| {
            let twice = [studies.clone(), studies.clone()].concat();
            (Just(studies), Just(twice).prop_shuffle())
        })
    ) {
        prop_assert_eq!(after_all(&studies), after_all(&shuffled));
    }

    #[test]
    fn in_one_zone_the_longest_streak_is_the_longest_row_of_dates(studies in studies(), place in 0..ZONES.len()) {
        let home: Vec<_> = studies.into_iter().map(|(moment, _)| (moment, zone(ZONES[place]))).collect();
        prop_assert_eq!(after_all(&home).longest(), plain_longest(&home));
    }

    #[test]
    fn a_change_of_zone_never_takes_a_streak_away(studies in studies()) {
        prop_assert!(after_all(&studies).longest() >= plain_longest(&studies));
    }

    #[test]
    fn one_more_study_never_shortens_a_streak_and_adds_at_most_its_day(studies in studies(), more in studies()) {
        let mut days = after_all(&studies);
        for (moment, zone) in more {
            let (before, counted) = (days.longest(), days.holds(zone.day_of(moment)));
            let total: u32 = days.runs().iter().map(|run| run.days).sum();
            days.add(moment, &zone);
            prop_assert!(days.longest() >= before);
            prop_assert_eq!(days.runs().iter().map(|run| run.days).sum::<u32>(), total + u32::from(!counted));
            prop_assert!(days.current(moment, &zone) >= 1 || days.last() > Some(zone.day_of(moment)));
        }
    }
}
