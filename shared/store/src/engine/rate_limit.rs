//! Rate limits. Each attempt is one conditional write that either fills a bucket further or fails
//! because it is full, so that concurrent attempts never exceed the limit.

use glotto_domain::rate_limit::Limit;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Condition, Entity, Item, Key, Personal, Store, StoreError, Update, keys};

/// The attribute that says when the bucket is empty again, in milliseconds since 1970.
const EMPTY: &str = "emptyAt";

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
    /// The name of the limit.
    pub limit: String,
    /// The hash of what is counted.
    pub subject: String,
    /// When the bucket is empty again, in milliseconds since 1970.
    pub empty_at: i64,
}

impl Entity for LimitItem {
    const TYPE: &'static str = "Limit";
    const PERSONAL: Personal =
        Personal::NotPersonal("how often something was tried, under a hash, until the bucket is empty");

    fn key(&self) -> Key {
        keys::engine::rate_limit(&self.limit, &self.subject)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.empty_at).ok()
    }
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
        let mut found: Option<Timestamp> = None;
        for _ in 0..ROUNDS {
            if let Some(wait) = found.and_then(|empty| limit.wait(empty, now)) {
                return Ok(Err(wait));
            }
            let (update, condition) = fill(limit, subject, units, found, now);
            match self.update_or_get(keys::engine::rate_limit(limit.name, subject), update, condition).await? {
                Ok(()) => return Ok(Ok(())),
                Err(present) => found = present.as_ref().and_then(empty_at),
            }
        }
        Ok(Err(limit.every))
    }
}

/// The write of an attempt, given the state of the bucket that was read. A bucket that is not empty is
/// added to instead of set, so that concurrent attempts are all counted.
fn fill(limit: &Limit, subject: &str, units: i32, found: Option<Timestamp>, now: Timestamp) -> (Update, Condition) {
    let (millis, added) = (now.as_millisecond(), limit.every * units);
    // Only for DynamoDB's deletion of expired items; it need not be exact.
    let expires = limit.room(now).as_second() + added.as_secs() + 1;
    let update = Update::of::<LimitItem>().set("expiresAt", expires);
    let update = update.set("limit", limit.name).set("subject", subject);
    if found.is_some_and(|empty| empty > now) {
        let condition = Condition::that("emptyAt > :now AND emptyAt <= :room")
            .with(":now", millis)
            .with(":room", limit.room(now).as_millisecond());
        (update.add(EMPTY, i64::try_from(added.as_millis()).unwrap_or(i64::MAX)), condition)
    } else {
        let condition = Condition::that("attribute_not_exists(emptyAt) OR emptyAt <= :now").with(":now", millis);
        (update.set(EMPTY, limit.filled_by(units, now, now).as_millisecond()), condition)
    }
}

fn empty_at(item: &Item) -> Option<Timestamp> {
    let millis = item.get(EMPTY)?.as_n().ok()?.parse().ok()?;
    Timestamp::from_millisecond(millis).ok()
}
