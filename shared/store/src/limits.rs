//! Counting tries. Each is one conditional write that either fills a bucket further or finds it
//! full, so that of any number at once no more get through than the limit says.

use glotto_domain::rate_limit::Limit;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Condition, Entity, Item, Key, Personal, Store, StoreError, Update, keys};

/// When the bucket is empty again, in milliseconds since 1970.
const EMPTY: &str = "emptyAt";

/// How often a try is made again that others overtook: a bucket that is filled is never far from
/// being full.
const ROUNDS: usize = 8;

/// How full a bucket is, as stored. It is written by updates alone, as many fill one at once.
///
/// What is counted (an address, a prefix of one, an id) stands in the key as a hash, and says no more
/// than that something was tried. It stays when somebody is erased, for as long as it is not empty:
/// a wish to be forgotten is no way to have guesses forgiven, and it is over within days.
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
        Personal::Nothing("how often something was tried, under a hash, until the bucket is empty");

    fn key(&self) -> Key {
        keys::limit(&self.limit, &self.subject)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.empty_at).ok()
    }
}

impl Store {
    /// Counts a try by a subject; tells how long to wait if it is one too many.
    pub async fn take(
        &self,
        limit: &Limit,
        subject: &str,
        now: Timestamp,
    ) -> Result<Result<(), SignedDuration>, StoreError> {
        let mut found: Option<Timestamp> = None;
        for _ in 0..ROUNDS {
            if let Some(wait) = found.and_then(|empty| limit.wait(empty, now)) {
                return Ok(Err(wait));
            }
            let (update, condition) = filling(limit, subject, found, now);
            match self.change(keys::limit(limit.name, subject), update, condition).await? {
                Ok(()) => return Ok(Ok(())),
                Err(present) => found = present.as_ref().and_then(empty_at),
            }
        }
        Ok(Err(limit.every))
    }
}

/// The write of a try that found the bucket in some state. A bucket that is being filled is added
/// to and not set: those who add at the same time are all counted.
fn filling(limit: &Limit, subject: &str, found: Option<Timestamp>, now: Timestamp) -> (Update, Condition) {
    let (millis, every) = (now.as_millisecond(), limit.every.as_millis());
    // For the table's garbage collection only; it need not be exact.
    let expires = limit.room(now).as_second() + limit.every.as_secs() + 1;
    let update = Update::new().set("expiresAt", expires).set("type", LimitItem::TYPE).set("v", LimitItem::VERSION);
    let update = update.set("limit", limit.name).set("subject", subject);
    if found.is_some_and(|empty| empty > now) {
        let condition = Condition::that("emptyAt > :now AND emptyAt <= :room")
            .with(":now", millis)
            .with(":room", limit.room(now).as_millisecond());
        (update.add(EMPTY, i64::try_from(every).unwrap_or(i64::MAX)), condition)
    } else {
        let condition = Condition::that("attribute_not_exists(emptyAt) OR emptyAt <= :now").with(":now", millis);
        (update.set(EMPTY, limit.filled(now, now).as_millisecond()), condition)
    }
}

fn empty_at(item: &Item) -> Option<Timestamp> {
    let millis = item.get(EMPTY)?.as_n().ok()?.parse().ok()?;
    Timestamp::from_millisecond(millis).ok()
}
