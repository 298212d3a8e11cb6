use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::id::Id as _;

fn video(number: u128) -> VideoId {
    VideoId::new(Timestamp::UNIX_EPOCH, number)
}

fn played(seconds: u32) -> Played {
    Played { video: Some(video(1)), seconds: Some(seconds) }
}

fn parts(parts: &[(u32, u32)]) -> WatchedIntervals {
    WatchedIntervals(parts.iter().map(|&(from, to)| WatchedInterval { from, to }).collect())
}

fn version(number: u32) -> VersionNumber {
    VersionNumber::new(number).unwrap()
}

/// What is reported of the first video, of 300 seconds.
fn reported(position: u32, watched: &[(u32, u32)]) -> WatchMap {
    WatchMap::of_report(played(300), version(1), position, &parts(watched))
}

#[test]
fn parts_are_cut_at_the_end_of_the_video_and_the_last_second_reaches_it() {
    for (watched, count, furthest) in [
        ((290, 310), 10, 300),
        ((290, 299), 10, 300),
        ((290, 298), 8, 298),
        ((300, 400), 0, 20),
        ((299, 299), 0, 20),
        ((0, u32::MAX), 300, 300),
    ] {
        let map = reported(20, &[watched]);
        assert_eq!((map.seconds.count(), map.furthest), (count, furthest), "{watched:?}");
    }
    let short = WatchMap::of_report(played(1), version(1), 0, &parts(&[(0, 1)]));
    assert_eq!((short.seconds.count(), short.seconds.percent(1)), (1, 100));
}

#[test]
fn the_furthest_position_stays_when_the_learner_goes_back() {
    let map = reported(120, &[]).join(&reported(40, &[(30, 40)]));
    assert_eq!((map.furthest, map.seconds.count()), (120, 10));
    assert_eq!(reported(999, &[]).furthest, 300, "no position is beyond the end");
}

#[test]
fn a_lesson_without_a_video_has_a_furthest_position_and_no_seconds() {
    for (length, furthest) in [(None, 40), (Some(35), 35)] {
        let played = Played { video: None, seconds: length };
        let map = WatchMap::of_report(played, version(1), 40, &parts(&[(0, 30)]));
        assert_eq!((map.furthest, map.seconds.count(), map.video), (furthest, 0, None));
    }
}

#[test]
fn another_video_starts_a_new_map_and_late_reports_of_the_old_one_do_not_end_it() {
    let old = reported(200, &[(0, 200)]);
    let other = Played { video: Some(video(0)), seconds: Some(100) };
    let new = WatchMap::of_report(other, version(2), 10, &parts(&[(0, 10)]));
    assert_eq!(new.clone().join(&old), new);
    assert_eq!(old.join(&new), new);
}

#[test]
fn the_same_video_in_a_later_version_keeps_its_map() {
    let later = WatchMap::of_report(played(300), version(2), 10, &parts(&[(0, 10)]));
    let map = reported(200, &[(5, 200)]).join(&later);
    assert_eq!((map.seconds.count(), map.furthest, map.version), (200, 200, version(2)));
}

#[test]
fn all_seconds_are_a_hundred_percent_and_one_less_is_not() {
    assert_eq!(reported(0, &[(0, 300)]).seconds.percent(300), 100);
    assert_eq!(reported(0, &[(1, 300)]).seconds.percent(300), 99);
    assert_eq!(reported(0, &[]).seconds.percent(0), 0);
}

#[test]
fn nothing_is_watched_faster_than_browsers_play() {
    let enrolled = Timestamp::UNIX_EPOCH;
    let map = reported(0, &[(0, 160)]);
    for (seconds, possible) in [(-5, false), (0, false), (8, false), (9, true), (1_000_000, true)] {
        let now = enrolled + SignedDuration::from_secs(seconds);
        assert_eq!(map.is_possible(enrolled, now), possible, "{seconds}");
    }
}

/// A report: position, parts, whether the lesson had the second video already.
fn reports() -> impl Strategy<Value = Vec<WatchMap>> {
    let part = (0_u32..310, 0_u32..30).prop_map(|(from, length)| (from, from + length));
    let report = (0_u32..400, prop::collection::vec(part, 0..4), prop::bool::weighted(0.3)).prop_map(
        |(position, watched, replaced)| {
            let played = Played { video: Some(video(u128::from(!replaced))), seconds: Some(300) };
            WatchMap::of_report(played, version(if replaced { 2 } else { 1 }), position, &parts(&watched))
        },
    );
    prop::collection::vec(report, 1..10)
}

fn after(reports: &[WatchMap]) -> WatchMap {
    reports.iter().cloned().reduce(|map, report| report.join(&map)).unwrap()
}

proptest! {
    #[test]
    fn any_order_and_repetition_of_reports_gives_the_same_map(
        (reports, shuffled) in reports().prop_flat_map(|reports| {
            let twice = [reports.clone(), reports.clone()].concat();
            (Just(reports), Just(twice).prop_shuffle())
        })
    ) {
        prop_assert_eq!(after(&reports), after(&shuffled));
    }

    #[test]
    fn reports_may_be_joined_in_any_groups(reports in reports(), middle in 0_usize..10) {
        let (left, right) = reports.split_at(middle.clamp(1, reports.len()));
        let grouped = if right.is_empty() { after(left) } else { after(right).join(&after(left)) };
        prop_assert_eq!(grouped, after(&reports));
    }
}
