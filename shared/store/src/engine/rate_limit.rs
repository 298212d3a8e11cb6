//! Rate limits. Each attempt is one conditional write that either fills a bucket further or fails
//! because it is full, so that concurrent attempts never exceed the limit. Two limits on the same attempts of one
//! subject ([`LimitPair`]) have their buckets in one item, so that they are counted by one write too.

use glotto_domain::rate_limit::{Limit, LimitPair};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Condition, Entity, Item, Key, Personal, Store, StoreError, Transaction, Update, keys};

/// The attribute that says when the bucket is empty again, in milliseconds since 1970.
const EMPTY: &str = "emptyAt";

/// The same of the bucket for the short time, of two.
const SHORT_EMPTY: &str = "shortEmptyAt";

/// How often a write that conflicted with another is retried. It need not be often: a bucket that many
/// requests fill is soon full.
const ROUNDS: usize = 8;

/// How full a bucket is, as stored. It is written by updates only, because many requests fill one at
/// the same time.
///
/// The subject (an address, a prefix of one, an id) is in the key as a hash, and reveals only that
/// something was tried. The item stays when a user is erased, until the bucket is empty: an erasure
/// must not reset the number of guesses, and the bucket is empty within days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LimitItem {
    /// The name of the limit; of two, the one for the long run.
    pub limit: String,
    /// The hash of what is counted.
    pub subject: String,
    /// When the bucket is empty again, in milliseconds since 1970.
    pub empty_at: i64,
    /// The same of the limit for the short time, if the attempts have two limits.
    #[serde(default)]
    pub short_empty_at: Option<i64>,
}

impl Entity for LimitItem {
    const TYPE: &'static str = "Limit";
    const PERSONAL: Personal =
        Personal::NotPersonal("how often something was tried, under a hash, until the bucket is empty");

    fn key(&self) -> Key {
        keys::engine::rate_limit(&self.limit, &self.subject)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        let last = self.short_empty_at.map_or(self.empty_at, |short| short.max(self.empty_at));
        Timestamp::from_millisecond(last).ok()
    }
}

/// The limit that an attempt exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitExceeded {
    /// The limit. If two are exceeded, it is the one that takes longer.
    pub limit: Limit,
    /// How long to wait until an attempt is permitted.
    pub wait: SignedDuration,
}

impl Store {
    /// Counts an attempt by a subject. If the limit is exceeded, returns how long to wait.
    pub async fn count_attempt(
        &self,
        limit: &Limit,
        subject: &str,
        now: Timestamp,
    ) -> Result<Result<(), SignedDuration>, StoreError> {
        self.count_units(limit, subject, 1, now).await
    }

    /// Counts an attempt that uses so many units of a limit at once. If the limit is exceeded, returns how long to
    /// wait.
    pub async fn count_units(
        &self,
        limit: &Limit,
        subject: &str,
        units: i32,
        now: Timestamp,
    ) -> Result<Result<(), SignedDuration>, StoreError> {
        let counted = self.fill(Buckets { long: limit, short: None }, subject, units, now).await?;
        Ok(counted.map_err(|exceeded| exceeded.wait))
    }

    /// Counts an attempt by a subject towards two limits, or towards none if one of them is exceeded.
    pub async fn count_attempt_of_pair(
        &self,
        pair: &LimitPair,
        subject: &str,
        now: Timestamp,
    ) -> Result<Result<(), LimitExceeded>, StoreError> {
        self.fill(Buckets { long: &pair.long, short: Some(&pair.short) }, subject, 1, now).await
    }

    /// Whether a limit is exceeded, without counting an attempt. This is a write that changes nothing: functions that
    /// count attempts have no right to read what they count.
    pub async fn is_limit_exceeded(&self, limit: &Limit, subject: &str, now: Timestamp) -> Result<bool, StoreError> {
        let is_full = Condition::that("emptyAt > :room").with(":room", limit.room(now).as_millisecond());
        let key = keys::engine::rate_limit(limit.name, subject);
        self.update_if(key, Update::new().set("limit", limit.name), is_full).await
    }

    async fn fill(
        &self,
        buckets: Buckets<'_>,
        subject: &str,
        units: i32,
        now: Timestamp,
    ) -> Result<Result<(), LimitExceeded>, StoreError> {
        let mut found: Option<Item> = None;
        for _ in 0..ROUNDS {
            if let Some(exceeded) = buckets.exceeded(found.as_ref(), now) {
                return Ok(Err(exceeded));
            }
            let (update, condition) = buckets.attempt((subject, units), found.as_ref(), now);
            match self.update_or_get(buckets.key(subject), update, condition).await? {
                Ok(()) => return Ok(Ok(())),
                Err(present) => found = present,
            }
        }
        let limit = *buckets.short.unwrap_or(buckets.long);
        Ok(Err(LimitExceeded { limit, wait: limit.every }))
    }
}

/// The limits whose buckets are in one item.
#[derive(Clone, Copy)]
struct Buckets<'a> {
    long: &'a Limit,
    short: Option<&'a Limit>,
}

impl<'a> Buckets<'a> {
    fn key(self, subject: &str) -> Key {
        keys::engine::rate_limit(self.long.name, subject)
    }

    /// Each bucket: the attribute that says when it is empty, and its limit.
    fn each(self) -> impl Iterator<Item = (&'static str, &'a Limit)> {
        std::iter::once((EMPTY, self.long)).chain(self.short.map(|short| (SHORT_EMPTY, short)))
    }

    /// The limit that an attempt exceeds, given the item that was found; of two, the one that takes longer.
    fn exceeded(self, found: Option<&Item>, now: Timestamp) -> Option<LimitExceeded> {
        let exceeded = self.each().filter_map(|(attribute, limit)| {
            let wait = limit.wait(empty_at(found?, attribute)?, now)?;
            Some(LimitExceeded { limit: *limit, wait })
        });
        exceeded.max_by_key(|exceeded| exceeded.wait)
    }

    /// The write of an attempt, given the item that was found. A bucket that is not empty is added to instead of set,
    /// so that concurrent attempts are all counted.
    fn attempt(self, (subject, units): (&str, i32), found: Option<&Item>, now: Timestamp) -> (Update, Condition) {
        let mut update = Update::of::<LimitItem>().set("limit", self.long.name).set("subject", subject);
        let (mut clauses, mut rooms, mut expires) = (Vec::new(), Vec::new(), now.as_second());
        for (attribute, limit) in self.each() {
            let added = limit.every * units;
            // Only for DynamoDB's deletion of expired items; it need not be exact.
            expires = expires.max(limit.room(now).as_second() + added.as_secs() + 1);
            if found.and_then(|item| empty_at(item, attribute)).is_some_and(|empty| empty > now) {
                clauses.push(format!("{attribute} > :now AND {attribute} <= :room_{attribute}"));
                rooms.push((format!(":room_{attribute}"), limit.room(now).as_millisecond()));
                update = update.add(attribute, i64::try_from(added.as_millis()).unwrap_or(i64::MAX));
            } else {
                clauses.push(format!("(attribute_not_exists({attribute}) OR {attribute} <= :now)"));
                update = update.set(attribute, limit.filled_by(units, now, now).as_millisecond());
            }
        }
        let condition = Condition::that(&clauses.join(" AND ")).with(":now", now.as_millisecond());
        let condition = rooms.iter().fold(condition, |condition, (name, room)| condition.with(name, room));
        (update.set("expiresAt", expires), condition)
    }
}

impl<E> Transaction<E> {
    /// Counts the first attempt by a subject after none, in the same transaction as what it permits.
    pub fn count_first_attempt(
        &mut self,
        limit: &Limit,
        subject: &str,
        now: Timestamp,
        counted_before: E,
    ) -> &mut Self {
        let buckets = Buckets { long: limit, short: None };
        let (update, condition) = buckets.attempt((subject, 1), None, now);
        self.update_if(&buckets.key(subject), &update, condition, counted_before)
    }

    /// Forgives the attempts that count for the short time of two limits. Those that count for the long run stay.
    pub fn reset_short_limit(&mut self, pair: &LimitPair, subject: &str, now: Timestamp) -> &mut Self {
        let buckets = Buckets { long: &pair.long, short: Some(&pair.short) };
        // A condition would fail if nothing was counted, so the item is complete if this creates it.
        let update = Update::of::<LimitItem>()
            .set("limit", pair.long.name)
            .set("subject", subject)
            .set_if_missing(EMPTY, now.as_millisecond())
            .set_if_missing("expiresAt", now.as_second())
            .set(SHORT_EMPTY, now.as_millisecond());
        self.update(&buckets.key(subject), &update)
    }
}

/// When a bucket is empty again, as stored; none if it was never filled.
fn empty_at(item: &Item, attribute: &str) -> Option<Timestamp> {
    let millis = item.get(attribute)?.as_n().ok()?.parse().ok()?;
    Timestamp::from_millisecond(millis).ok()
}
