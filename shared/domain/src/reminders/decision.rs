//! Whether a reminder that may be due is sent.

use jiff::{SignedDuration, Timestamp, civil};

use super::{Due, Reminder};

/// A reminder that is later than this is not sent: learners do not want one at two in the morning.
pub const LATEST: SignedDuration = SignedDuration::from_hours(3);

/// The facts about a learner that the decision depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReminderState {
    /// Whether mail may be sent to the learner.
    pub reachable: bool,
    /// The last day on which the learner studied.
    pub last_study_day: Option<civil::Date>,
}

/// Why a due reminder is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkipReason {
    /// The learner has studied that day.
    Studied,
    /// No mail may be sent to the learner.
    Unreachable,
    /// It is too late for it.
    TooLate,
}

/// What to do with a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Nothing: it is not due, or not any more.
    NotDue,
    /// Send the reminder of this day once, and schedule the next.
    Send {
        /// The learner's day that it is for.
        day: civil::Date,
        /// The latest moment at which it may be sent.
        until: Timestamp,
        /// When it is due next.
        next: Option<Due>,
    },
    /// Send nothing, and schedule the next.
    Skip {
        /// The reason.
        why: SkipReason,
        /// When it is due next.
        next: Option<Due>,
    },
}

impl Reminder {
    /// Decides whether the reminder is sent now. Missed reminders are not sent later: the next one is
    /// in the future, unless this one is too old and a newer one is not.
    pub fn decide(&self, now: Timestamp, state: ReminderState) -> Decision {
        let Some(due) = self.due().filter(|due| due.at <= now) else { return Decision::NotDue };
        let Some(due) = self.still_worth_sending(due, now) else {
            return Decision::Skip { why: SkipReason::TooLate, next: self.schedule().next_due(now) };
        };
        let next = self.schedule().next_due(now);
        if !state.reachable {
            return Decision::Skip { why: SkipReason::Unreachable, next };
        }
        // After midnight, a day of study on the new day counts as well.
        if state.last_study_day.is_some_and(|day| day >= due.day) {
            return Decision::Skip { why: SkipReason::Studied, next };
        }
        let until = due.at.saturating_add(LATEST).unwrap_or(Timestamp::MAX);
        Decision::Send { day: due.day, until, next }
    }

    /// The due reminder, or the first one due after it that is not too old.
    fn still_worth_sending(&self, due: Due, now: Timestamp) -> Option<Due> {
        let oldest = now.checked_sub(LATEST).ok()?;
        if due.at >= oldest {
            return Some(due);
        }
        let just_before = oldest.checked_sub(SignedDuration::from_nanos(1)).ok()?;
        self.schedule().next_due(just_before).filter(|due| due.at <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::TimeZoneName;
    use crate::reminders::{Schedule, TimeOfDay, Weekdays};

    const EAGER: ReminderState = ReminderState { reachable: true, last_study_day: None };

    /// Wanted at 18:00 in Berlin, due on 10 January 2026 at 17:00 UTC.
    fn reminder() -> Reminder {
        let schedule = Schedule {
            time: TimeOfDay::parse("18:00").unwrap(),
            weekdays: Weekdays::ALL,
            zone: TimeZoneName::parse("Europe/Berlin").unwrap(),
            follows_account: true,
        };
        Reminder::set(schedule, "2026-01-10T12:00:00Z".parse().unwrap())
    }

    fn decide(now: &str, state: ReminderState) -> Decision {
        reminder().decide(now.parse().unwrap(), state)
    }

    fn day(text: &str) -> civil::Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_reminder_is_not_sent_before_it_is_due() {
        assert_eq!(decide("2026-01-10T16:59:59Z", EAGER), Decision::NotDue);
    }

    #[test]
    fn a_due_reminder_is_sent_and_scheduled_for_the_next_day() {
        let Decision::Send { day: for_day, until, next } = decide("2026-01-10T17:00:00Z", EAGER) else { panic!() };
        assert_eq!(for_day, day("2026-01-10"));
        assert_eq!(until.to_string(), "2026-01-10T20:00:00Z");
        assert_eq!(next.unwrap().at.to_string(), "2026-01-11T17:00:00Z");
    }

    #[test]
    fn a_learner_who_has_studied_that_day_gets_no_reminder() {
        let studied = |text| ReminderState { last_study_day: Some(day(text)), ..EAGER };
        assert!(matches!(
            decide("2026-01-10T17:00:00Z", studied("2026-01-10")),
            Decision::Skip { why: SkipReason::Studied, .. }
        ));
        assert!(matches!(decide("2026-01-10T17:00:00Z", studied("2026-01-09")), Decision::Send { .. }));
    }

    #[test]
    fn a_user_who_may_not_get_mail_gets_no_reminder() {
        let unreachable = ReminderState { reachable: false, ..EAGER };
        assert!(matches!(
            decide("2026-01-10T17:00:00Z", unreachable),
            Decision::Skip { why: SkipReason::Unreachable, next: Some(_) }
        ));
    }

    #[test]
    fn a_slightly_late_reminder_is_sent_for_its_day_and_a_very_late_one_is_not() {
        assert!(matches!(decide("2026-01-10T20:00:00Z", EAGER), Decision::Send { .. }));
        let Decision::Skip { why, next } = decide("2026-01-10T20:00:01Z", EAGER) else { panic!() };
        assert_eq!(why, SkipReason::TooLate);
        assert_eq!(next.unwrap().day, day("2026-01-11"));
    }

    #[test]
    fn after_a_long_outage_only_the_latest_reminder_is_sent_if_not_too_late() {
        let Decision::Send { day: for_day, until, next } = decide("2026-01-13T17:30:00Z", EAGER) else { panic!() };
        assert_eq!(for_day, day("2026-01-13"));
        assert_eq!(until.to_string(), "2026-01-13T20:00:00Z");
        assert_eq!(next.unwrap().day, day("2026-01-14"));
    }
}
