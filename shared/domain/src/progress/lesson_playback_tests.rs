use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::courses::{LessonKind, LessonSummary, VersionNumber, samples};
use crate::id::{Id as _, VideoId};
use crate::progress::{Played, WatchedInterval, WatchedIntervals};

fn now() -> Timestamp {
    "2026-05-04T12:00:00Z".parse().unwrap()
}

fn enrolled() -> Timestamp {
    now() - SignedDuration::from_hours(24)
}

/// A report made so many seconds ago, with what was watched.
fn report(seconds: u32, ago: i64, watched: &[(u32, u32)]) -> (Report, WatchMap) {
    let recorded = now() - SignedDuration::from_secs(ago);
    let played = Played { video: Some(VideoId::new(Timestamp::UNIX_EPOCH, 1)), seconds: Some(300) };
    let intervals = WatchedIntervals(watched.iter().map(|&(from, to)| WatchedInterval { from, to }).collect());
    let map = WatchMap::of_report(played, VersionNumber::FIRST, seconds, &intervals);
    (Report { seconds, duration: Some(300), recorded, restarted: false }, map)
}

fn after(reports: &[(Report, WatchMap)]) -> Option<LessonPlayback> {
    let mut stored = None;
    for (report, watched) in reports {
        let new = LessonPlayback::report(stored.as_ref(), *report, watched.clone(), enrolled(), now()).unwrap();
        stored = new.or(stored);
    }
    stored
}

#[test]
fn what_an_earlier_report_watched_counts_though_its_position_loses() {
    let known = after(&[report(40, 10, &[(30, 40)]), report(250, 60, &[(200, 250)])]).unwrap();
    assert_eq!((known.position.seconds, known.watched.furthest, known.watched.seconds.count()), (40, 250, 60));
}

#[test]
fn a_report_that_was_stored_changes_nothing() {
    let (first, watched) = report(40, 10, &[(30, 40)]);
    let stored = after(&[(first, watched.clone())]);
    assert_eq!(LessonPlayback::report(stored.as_ref(), first, watched, enrolled(), now()), Ok(None));
}

#[test]
fn more_than_there_was_time_for_is_refused_and_a_learner_at_the_highest_speed_is_not() {
    for (elapsed, expected) in [(10, Err(PositionError::TooMuch)), (17, Err(PositionError::TooMuch)), (18, Ok(300))] {
        let (report, watched) = report(300, 0, &[(0, 300)]);
        let enrolled = now() - SignedDuration::from_secs(elapsed);
        let known = LessonPlayback::report(None, report, watched, enrolled, now());
        assert_eq!(known.map(|known| known.unwrap().watched.seconds.count()), expected, "{elapsed}");
    }
}

#[test]
fn many_reports_together_count_no_more_than_there_was_time_for() {
    let just_enrolled = now() - SignedDuration::from_secs(9);
    let (first, watched) = report(160, 9, &[(0, 160)]);
    let stored = LessonPlayback::report(None, first, watched, just_enrolled, now()).unwrap();
    let (second, watched) = report(161, 8, &[(160, 161)]);
    let refused = LessonPlayback::report(stored.as_ref(), second, watched, just_enrolled, now());
    assert_eq!(refused, Err(PositionError::TooMuch));
}

fn reports() -> impl Strategy<Value = Vec<(Report, WatchMap)>> {
    let part = (0_u32..310, 0_u32..30).prop_map(|(from, length)| (from, from + length));
    let report = (0_u32..310, 0_i64..20, prop::collection::vec(part, 0..4))
        .prop_map(|(seconds, ago, watched)| report(seconds, ago, &watched));
    prop::collection::vec(report, 1..10)
}

proptest! {
    #[test]
    fn any_order_and_repetition_of_reports_leaves_the_same(
        (reports, shuffled) in reports().prop_flat_map(|reports| {
            let twice = [reports.clone(), reports.clone()].concat();
            (Just(reports), Just(twice).prop_shuffle())
        })
    ) {
        prop_assert_eq!(after(&reports), after(&shuffled));
    }
}

#[test]
fn a_preview_can_be_watched_since_the_course_was_published_and_other_lessons_since_the_enrolment() {
    let found = samples::lesson_in_course(LessonKind::Video);
    let lesson = found.outline.lessons().next().unwrap().clone();
    let preview = LessonSummary { preview: true, ..lesson.clone() };
    let published = enrolled() - SignedDuration::from_hours(1);
    assert_eq!(watchable_since(&preview, enrolled(), Some(published)), published);
    assert_eq!(watchable_since(&preview, enrolled(), Some(now())), enrolled());
    assert_eq!(watchable_since(&lesson, enrolled(), Some(published)), enrolled());
    assert_eq!(watchable_since(&preview, enrolled(), None), enrolled());
}
