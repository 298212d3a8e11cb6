//! What a completed lesson writes.
//!
//! A phone that was offline tells of many lessons at once. They must not push each other aside,
//! so a completion that cannot be the last of its course adds its lesson and its points to
//! whatever is there. Only what depends on everything else is written over a revision: the end of
//! a course, and a new day of study.

use glotto_domain::progress::Completion;
use jiff::{SignedDuration, Timestamp};

use crate::enrolments::EnrolmentItem;
use crate::progress::{ActivityItem, Learning, StatsItem};
use crate::{Condition, Conflict, Entity, Transaction, Update, keys};

/// Days are shown for a year and a little more.
const ACTIVITY_KEPT_FOR: SignedDuration = SignedDuration::from_hours(400 * 24);

/// The lesson joins those that are completed.
pub(crate) fn write_enrolment(writes: &mut Transaction<Conflict>, done: &Completion, read: &Learning) {
    let Some(enrolment) = &read.enrolment else { return };
    match joins(done, enrolment) {
        Some(joins) => {
            let update = Update::new().append("completed", [done.lesson]).add("rev", 1);
            writes.update_if(&enrolment.key(), &update, joins, Conflict)
        }
        None => writes.replace(&EnrolmentItem::of(&done.enrolment, enrolment.rev + 1), enrolment.rev, Conflict),
    };
}

/// The condition under which the lesson can join others that were added since they were read, if
/// there is one: it is new, and even with it there are too few for all to be completed.
fn joins(done: &Completion, read: &EnrolmentItem) -> Option<Condition> {
    let only_adds = done.first && !done.finished && done.enrolment.completed.len() == read.completed.len() + 1;
    if !only_adds {
        return None;
    }
    let new = "attribute_exists(pk) AND NOT contains(completed, :lesson)";
    if read.finished.is_some() {
        return Some(Condition::that(new).with(":lesson", done.lesson));
    }
    let spare = done.lessons.checked_sub(1).filter(|spare| read.completed.len() < *spare)?;
    let early = format!("{new} AND size(completed) < :spare");
    Some(Condition::that(&early).with(":lesson", done.lesson).with(":spare", spare))
}

/// Points and days. A day that is known already stays known, whoever else writes.
pub(crate) fn write_stats(writes: &mut Transaction<Conflict>, done: &Completion, read: &Learning) {
    let user = done.enrolment.learner;
    match &read.stats {
        Some(stats) if stats.study_days() == done.record.days => {
            let update = Update::new().add("xp", signed(done.xp)).add("rev", 1);
            writes.update_if(&stats.key(), &update, Condition::present(), Conflict)
        }
        Some(stats) => {
            let item = StatsItem::of(user, &done.record, &read.zone, stats.rev + 1);
            writes.replace(&item, stats.rev, Conflict)
        }
        None => writes.create(&StatsItem::of(user, &done.record, &read.zone, 1), Conflict),
    };
}

/// Counted up in place: it goes with the enrolment, whose condition lets it happen once.
pub(crate) fn write_activity(writes: &mut Transaction<Conflict>, done: &Completion) {
    let Some(day) = done.day else { return };
    let user = done.enrolment.learner;
    let expires = done.moment.checked_add(ACTIVITY_KEPT_FOR).unwrap_or(Timestamp::MAX);
    let update = Update::new()
        .set("type", ActivityItem::TYPE)
        .set("v", ActivityItem::VERSION)
        .set("userId", user)
        .set("day", day)
        .set("expiresAt", expires.as_second())
        .add("lessons", 1)
        .add("xp", signed(done.xp));
    writes.update(&keys::activity(user, day), &update);
}

fn signed(xp: u64) -> i64 {
    i64::try_from(xp).unwrap_or(i64::MAX)
}
