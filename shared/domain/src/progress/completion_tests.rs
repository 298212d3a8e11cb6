use proptest::prelude::*;

use super::*;
use crate::courses::VersionNumber;
use crate::id::{CourseId, Id as _, UserId};

fn lesson(number: u128) -> LessonId {
    LessonId::new(Timestamp::UNIX_EPOCH, number)
}

fn steps(count: u128) -> Vec<Step> {
    let kind = |number: u128| if number.is_multiple_of(2) { LessonKind::Article } else { LessonKind::Video };
    (0..count).map(|number| Step { lesson: lesson(number), kind: kind(number), ready: true }).collect()
}

fn start() -> Timestamp {
    "2026-05-04T08:00:00Z".parse().unwrap()
}

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

fn enrolled() -> Enrolment {
    let (learner, course) = (UserId::new(start(), 1), CourseId::new(start(), 1));
    let version = VersionNumber::FIRST;
    Enrolment {
        learner,
        course,
        since: start(),
        version,
        earlier: Vec::new(),
        completed: Vec::new(),
        latest: None,
        finished: None,
    }
}

fn completed(reported: Option<Timestamp>, now: Timestamp) -> Result<Completion, CompleteError> {
    complete(enrolled(), Record::default(), &steps(3), lesson(1), reported, now, &TimeZoneName::utc())
}

#[test]
fn a_video_earns_its_points_and_its_day() {
    let completion = completed(None, start()).unwrap();
    assert_eq!((completion.xp, completion.record.xp, completion.day), (15, 15, Some(civil::date(2026, 5, 4))));
    assert!(completion.first && !completion.finished);
}

#[test]
fn completing_twice_changes_nothing_the_second_time() {
    let first = completed(None, start()).unwrap();
    let again = complete(
        first.enrolment.clone(),
        first.record.clone(),
        &steps(3),
        lesson(1),
        None,
        start() + hours(24),
        &TimeZoneName::utc(),
    );
    let again = again.unwrap();
    assert!(!again.has_changes());
    assert_eq!((again.xp, again.enrolment, again.record), (0, first.enrolment, first.record));
}

#[test]
fn the_last_lesson_finishes_the_course_once() {
    let (mut enrolment, mut record) = (enrolled(), Record::default());
    let mut finishes = Vec::new();
    for number in [0, 2, 1, 1] {
        let completion =
            complete(enrolment, record, &steps(3), lesson(number), None, start(), &TimeZoneName::utc()).unwrap();
        finishes.push(completion.finished);
        (enrolment, record) = (completion.enrolment, completion.record);
    }
    assert_eq!(finishes, [false, false, true, false]);
    assert_eq!(record.xp, 10 + 10 + 15 + 50);
    let added = complete(enrolment, record, &steps(4), lesson(3), None, start(), &TimeZoneName::utc()).unwrap();
    assert!(!added.finished, "a lesson that was added later gives its points and no second bonus");
    assert_eq!(added.xp, 15);
}

#[test]
fn a_lesson_of_another_course_is_not_found() {
    let other = complete(enrolled(), Record::default(), &steps(3), lesson(9), None, start(), &TimeZoneName::utc());
    assert_eq!(other, Err(CompleteError::NoSuchLesson));
}

#[test]
fn a_lesson_without_its_video_cannot_be_completed_yet() {
    let mut steps = steps(3);
    steps[1].ready = false;
    let early = complete(enrolled(), Record::default(), &steps, lesson(1), None, start(), &TimeZoneName::utc());
    assert_eq!(early, Err(CompleteError::NotReady));
}

#[test]
fn a_completion_reported_within_two_days_counts_for_its_day() {
    let completion = completed(Some(start()), start() + hours(48)).unwrap();
    assert_eq!(completion.day, Some(civil::date(2026, 5, 4)));
}

#[test]
fn a_completion_reported_later_earns_points_and_no_day() {
    let completion = completed(Some(start()), start() + hours(49)).unwrap();
    assert_eq!((completion.xp, completion.day, completion.record.days.last()), (15, None, None));
}

#[test]
fn a_completion_before_the_enrolment_earns_no_day() {
    let completion = completed(Some(start() - hours(1)), start()).unwrap();
    assert_eq!((completion.xp, completion.day), (15, None));
}

#[test]
fn a_slightly_slow_clock_loses_no_day() {
    for behind in [SignedDuration::from_secs(3), SignedDuration::from_mins(5)] {
        let completion = completed(Some(start() - behind), start()).unwrap();
        assert_eq!((completion.moment, completion.day), (start(), Some(civil::date(2026, 5, 4))), "{behind}");
    }
    let late = completed(Some(start() - SignedDuration::from_secs(301)), start()).unwrap();
    assert_eq!((late.xp, late.day), (15, None));
}

#[test]
fn the_day_that_a_slow_clock_earns_is_that_of_the_enrolment() {
    let midnight: Timestamp = "2026-05-04T00:00:00Z".parse().unwrap();
    let enrolment = Enrolment { since: midnight, ..enrolled() };
    let reported = Some(midnight - SignedDuration::from_secs(3));
    let completion =
        complete(enrolment, Record::default(), &steps(1), lesson(0), reported, midnight, &TimeZoneName::utc()).unwrap();
    assert_eq!(completion.day, Some(civil::date(2026, 5, 4)));
    assert!(completion.record.days.holds(civil::date(2026, 5, 4)));
}

#[test]
fn nothing_is_completed_or_finished_before_the_enrolment() {
    let reported = Some(start() - hours(1));
    let completion =
        complete(enrolled(), Record::default(), &steps(1), lesson(0), reported, start(), &TimeZoneName::utc()).unwrap();
    assert_eq!((completion.moment, completion.enrolment.finished, completion.day), (start(), Some(start()), None));
}

#[test]
fn a_course_is_finished_when_its_latest_lesson_was_completed_in_whatever_order_reports_arrive() {
    let now = start() + hours(5);
    let mut state = (enrolled(), Record::default());
    for (number, happened) in [(0, 3), (1, 1)] {
        let reported = Some(start() + hours(happened));
        let (enrolment, record) = state;
        let next = complete(enrolment, record, &steps(2), lesson(number), reported, now, &TimeZoneName::utc());
        let next = next.unwrap();
        state = (next.enrolment, next.record);
    }
    assert_eq!(state.0.finished, Some(start() + hours(3)));
}

#[test]
fn the_bonus_of_a_course_whose_last_open_lesson_was_deleted_comes_with_the_next_report() {
    let done = completed(None, start() + hours(1)).unwrap();
    let only: Vec<Step> = steps(3).into_iter().filter(|step| step.lesson == lesson(1)).collect();
    let again = complete(done.enrolment, done.record, &only, lesson(1), None, start() + hours(9), &TimeZoneName::utc());
    let again = again.unwrap();
    assert_eq!((again.first, again.finished, again.xp), (false, true, COURSE_XP));
    assert_eq!(again.enrolment.finished, Some(start() + hours(1)), "a repetition is not a later completion");
}

#[test]
fn lessons_of_other_versions_stay_completed_and_do_not_count() {
    let others: Vec<_> = (100..100 + MAX_COMPLETED as u128 - 1).map(lesson).collect();
    let before = Enrolment { completed: others.clone(), ..enrolled() };
    let add = |enrolment: Enrolment, number| {
        complete(enrolment, Record::default(), &steps(3), lesson(number), None, start(), &TimeZoneName::utc()).unwrap()
    };
    let first = add(before, 0);
    assert_eq!(first.enrolment.completed.len(), MAX_COMPLETED);
    assert!(first.first && !first.finished);
    let second = add(first.enrolment, 1);
    assert_eq!(second.enrolment.completed.len(), MAX_COMPLETED);
    assert!(!second.enrolment.has_completed(others[0]) && second.enrolment.has_completed(others[1]));
    let third = add(second.enrolment, 2);
    assert!(third.finished && [0, 1, 2].map(lesson).iter().all(|own| third.enrolment.has_completed(*own)));
}

#[test]
fn a_lesson_of_an_earlier_version_is_kept_and_earns_its_points_once() {
    let gone = Step { lesson: lesson(9), ..steps(1)[0] };
    let report = |enrolment, record| {
        complete_step(enrolment, record, &steps(2), gone, None, start(), &TimeZoneName::utc()).unwrap()
    };
    let first = report(enrolled(), Record::default());
    assert!(first.first && !first.finished && first.enrolment.has_completed(lesson(9)));
    assert_eq!((first.xp, first.lessons), (ARTICLE_XP, 2));
    let again = report(first.enrolment, first.record);
    assert!(!again.has_changes());
}

#[test]
fn a_version_in_which_everything_is_completed_finishes_the_course_once() {
    let before = Enrolment { completed: vec![lesson(0), lesson(7)], latest: Some(start()), ..enrolled() };
    let mut enrolment = before.clone();
    assert_eq!(finish_course(&mut enrolment, &steps(2)), None);
    assert_eq!(enrolment, before);
    assert_eq!(finish_course(&mut enrolment, &steps(1)), Some(COURSE_XP));
    assert_eq!(enrolment.finished, Some(start()));
    assert_eq!(finish_course(&mut enrolment, &steps(1)), None);
}

#[test]
fn a_completion_in_the_future_is_rejected() {
    assert_eq!(completed(Some(start() + hours(1)), start()), Err(CompleteError::NotYet));
    assert_eq!(completed(Some(start() + SignedDuration::from_mins(5)), start()).unwrap().moment, start());
}

/// Lessons completed at hours after the enrolment, and how many hours later each is reported.
fn deliveries() -> impl Strategy<Value = Vec<(u128, i64, i64)>> {
    let delivery = (0_u128..4, 0_i64..240, 0_i64..=48);
    let one_moment_each = |all: Vec<(u128, i64, i64)>| {
        let mut seen = std::collections::HashSet::new();
        all.into_iter().filter(|(number, ..)| seen.insert(*number)).collect()
    };
    prop::collection::vec(delivery, 0..12).prop_map(one_moment_each)
}

fn after_all(deliveries: &[(u128, i64, i64)]) -> (Vec<LessonId>, Option<Timestamp>, Record) {
    let zone = TimeZoneName::parse("America/St_Johns").unwrap();
    let (mut enrolment, mut record) = (enrolled(), Record::default());
    for (number, happened, late) in deliveries {
        let moment = start() + hours(*happened);
        let next = complete(enrolment, record, &steps(4), lesson(*number), Some(moment), moment + hours(*late), &zone)
            .unwrap();
        (enrolment, record) = (next.enrolment, next.record);
    }
    enrolment.completed.sort();
    (enrolment.completed, enrolment.finished, record)
}

proptest! {
    #[test]
    fn a_clock_within_the_tolerance_earns_as_much_as_an_exact_one(skew in -300_i64..=300, later in 0_i64..=86_400) {
        let now = start() + SignedDuration::from_secs(later);
        let right = completed(Some(now), now).unwrap();
        let wrong = completed(Some(now + SignedDuration::from_secs(skew)), now).unwrap();
        // Around midnight the device may report another day, but it still counts for one.
        prop_assert_eq!((wrong.xp, wrong.day.is_some(), wrong.finished), (right.xp, true, right.finished));
        prop_assert!(wrong.moment >= start() && wrong.moment <= now);
    }

    #[test]
    fn any_order_and_repetition_of_events_has_the_same_result(
        (deliveries, shuffled) in deliveries().prop_flat_map(|deliveries| {
            let twice = [deliveries.clone(), deliveries.clone()].concat();
            (Just(deliveries), Just(twice).prop_shuffle())
        })
    ) {
        prop_assert_eq!(after_all(&deliveries), after_all(&shuffled));
    }
}
