//! What a completed lesson writes.
//!
//! A phone that was offline reports many lessons at once, and they must not conflict with each other.
//! So a completion that cannot be the last of its course adds its lesson and its points to what is
//! stored. Only what depends on the other completions is written under a condition on the revision: the
//! end of a course, and a new day of study.

use glotto_domain::Revision;
use glotto_domain::id::UserId;
use glotto_domain::progress::Completion;
use jiff::{SignedDuration, Timestamp};

use crate::enrolment::EnrolmentItem;
use crate::progress::{ActivityItem, LearningState, StatsItem};
use crate::{Condition, Conflict, Entity as _, Transaction, Update, keys};

/// Days of study are shown for a year; this is a little more.
const ACTIVITY_RETENTION: SignedDuration = SignedDuration::from_hours(400 * 24);

/// Adds the lesson to the completed ones, and lists the enrolment by this activity: it is written in any case.
pub(crate) fn write_enrolment(
    tx: &mut Transaction<Conflict>,
    completion: &Completion,
    read: &LearningState,
    now: Timestamp,
) {
    let Some(enrolment) = &read.enrolment else { return };
    if let Some(condition) = appends(completion, enrolment) {
        let update = Update::new()
            .append("completed", [completion.lesson])
            .append("completionTimes", [completion.moment])
            .next_revision();
        tx.update_if(&enrolment.key(), &enrolment.list_by(now, update), condition, Conflict);
    } else {
        let item = EnrolmentItem {
            counted: enrolment.counted,
            ..EnrolmentItem::of(&completion.enrolment, enrolment.rev.next(), now)
        };
        tx.replace(&item, enrolment.rev, Conflict);
    }
}

/// The condition under which the lesson can be appended even if other lessons were appended since the
/// enrolment was read: it is new, and with it the course is still not complete, in the version that was read. None if
/// it may complete the course.
fn appends(completion: &Completion, read: &EnrolmentItem) -> Option<Condition> {
    let only_adds =
        completion.first && !completion.finished && completion.enrolment.completed.len() == read.completed.len() + 1;
    if !only_adds {
        return None;
    }
    let new = "attribute_exists(pk) AND NOT contains(completed, :lesson)";
    if read.finished.is_some() {
        return Some(Condition::that(new).with(":lesson", completion.lesson));
    }
    let spare = completion.lessons.checked_sub(1).filter(|spare| read.completed.len() < *spare)?;
    // Another version may have fewer lessons.
    let early = format!("{new} AND size(completed) < :spare AND version = :version");
    let early = Condition::that(&early).with(":lesson", completion.lesson).with(":spare", spare);
    Some(early.with(":version", read.version))
}

/// Writes points and days; `rev` is the revision of stats that do not exist yet. If the days of study
/// do not change, points are added without a condition on the revision.
pub(crate) fn write_stats(
    tx: &mut Transaction<Conflict>,
    completion: &Completion,
    read: &LearningState,
    rev: Revision,
) {
    let user = completion.enrolment.learner;
    match &read.stats {
        Some(stats) if stats.study_days() == completion.record.days => {
            let update = Update::new().add("xp", signed(completion.xp)).next_revision();
            tx.update_if(&stats.key(), &update, Condition::present(), Conflict)
        }
        Some(stats) => {
            let item = StatsItem::of(user, &completion.record, &read.zone, stats.rev.next());
            tx.replace(&item, stats.rev, Conflict)
        }
        None => tx.create(&StatsItem::of(user, &completion.record, &read.zone, rev), Conflict),
    };
}

/// Increments the counters of the day. The condition on the enrolment in the same transaction ensures
/// that this happens once.
pub(crate) fn write_activity(tx: &mut Transaction<Conflict>, completion: &Completion) {
    let Some(day) = completion.day else { return };
    let user = completion.enrolment.learner;
    let expires = completion.moment.checked_add(ACTIVITY_RETENTION).unwrap_or(Timestamp::MAX);
    let update = Update::of::<ActivityItem>()
        .set("userId", user)
        .set("day", day)
        .set("expiresAt", expires.as_second())
        .add("lessons", 1)
        .add("xp", signed(completion.xp));
    tx.update(&keys::progress::activity(user, day), &update);
}

/// Adds points that are earned without a lesson, for a course that is finished by another version. A learner who has
/// completed lessons has a record.
pub(crate) fn write_bonus(tx: &mut Transaction<Conflict>, user: UserId, xp: u64) {
    let update = Update::new().add("xp", signed(xp)).next_revision();
    tx.update_if(&keys::progress::stats(user), &update, Condition::present(), Conflict);
}

fn signed(xp: u64) -> i64 {
    i64::try_from(xp).unwrap_or(i64::MAX)
}
