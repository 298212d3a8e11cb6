//! Sweeps: what a schedule does with everything that is due in the shards of an index.
//!
//! A run may end before it has seen everything, so each one begins at another shard than the one before. What fails,
//! a thing or a shard, does not stop the rest; the run reports it at its end, which raises the alarm.

use glotto_store::{Item, Slice, StoreError};
use jiff::Timestamp;

use crate::Failure;

/// How much one run sweeps.
#[derive(Debug, Clone, Copy)]
pub struct Sweep {
    /// The shards of the index.
    pub shards: u8,
    /// Things that are visited at most. The next run continues.
    pub most: u32,
}

/// What a run has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Things that were visited.
    pub visited: u32,
    /// Those of them with which something was done.
    pub changed: u32,
    /// Those of them that failed.
    pub failed: u32,
    /// Shards of which a page could not be read.
    pub unread_shards: u32,
}

impl Sweep {
    /// The shards in the order of the run that begins now. Runs of consecutive hours begin at consecutive shards.
    fn order(self, now: Timestamp) -> impl Iterator<Item = u8> {
        let (hour, shards) = (now.as_second().div_euclid(3600), self.shards);
        let first = u8::try_from(hour.rem_euclid(i64::from(shards.max(1)))).unwrap_or_default();
        (first..shards).chain(0..first)
    }

    /// Visits what is due, page by page. `visit` returns whether it has done something; `name` is what the log calls a
    /// thing that fails.
    pub async fn run<T, P, V>(
        self,
        now: Timestamp,
        name: impl Fn(&T) -> String,
        page: impl Fn(u8, Option<Item>) -> P,
        visit: impl Fn(T) -> V,
    ) -> Swept
    where
        P: Future<Output = Result<Slice<T>, StoreError>>,
        V: Future<Output = Result<bool, Failure>>,
    {
        let mut swept = Swept::default();
        for shard in self.order(now) {
            let mut after = None;
            while swept.visited < self.most {
                let (due, last) = match page(shard, after.take()).await {
                    Ok(read) => read,
                    Err(error) => {
                        swept.unread_shards += 1;
                        tracing::error!(shard, %error, "what is due in a shard could not be read");
                        break;
                    }
                };
                for thing in due {
                    swept.visited += 1;
                    let name = name(&thing);
                    match visit(thing).await {
                        Ok(changed) => swept.changed += u32::from(changed),
                        Err(failure) => {
                            swept.failed += 1;
                            tracing::error!(name, error = %failure, "what is due could not be swept");
                        }
                    }
                }
                after = last;
                if after.is_none() {
                    break;
                }
            }
        }
        swept
    }
}

impl Swept {
    /// Fails if something has failed: the error raises the alarm. The next run tries again.
    ///
    /// # Errors
    ///
    /// How much has failed.
    pub fn check(self) -> Result<Self, Failure> {
        let Self { visited, failed, unread_shards, .. } = self;
        if failed + unread_shards > 0 {
            let read = format!("{failed} of {visited} failed, and {unread_shards} shards could not be read");
            return Err(Failure::because(read));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Visits three things of each of four shards in the hour since the epoch; `broken` shards cannot be read, and the
    /// first thing of each shard fails if `fails`. Returns the shards of the visits.
    async fn sweep(hour: i64, most: u32, broken: &[u8], fails: bool) -> (Vec<u8>, Swept) {
        let (visited, now) = (Mutex::new(Vec::new()), Timestamp::from_second(hour * 3600).unwrap());
        let page = |shard: u8, after: Option<Item>| async move {
            if broken.contains(&shard) {
                return Err(StoreError::Conflict("it"));
            }
            let is_first = after.is_none();
            let things = if is_first { vec![shard * 10, shard * 10 + 1] } else { vec![shard * 10 + 2] };
            Ok((things, is_first.then(Item::new)))
        };
        let visited_by = &visited;
        let visit = |thing: u8| async move {
            visited_by.lock().unwrap().push(thing / 10);
            if fails && thing.is_multiple_of(10) { Err(Failure::because("no")) } else { Ok(thing % 10 == 2) }
        };
        let swept = Sweep { shards: 4, most }.run(now, u8::to_string, page, visit).await;
        (visited.into_inner().unwrap(), swept)
    }

    #[tokio::test]
    async fn each_hour_begins_at_another_shard_so_that_none_starves() {
        for (hour, order) in [(0, [0, 1, 2, 3]), (1, [1, 2, 3, 0]), (7, [3, 0, 1, 2])] {
            let (visited, swept) = sweep(hour, 100, &[], false).await;
            assert_eq!(visited, order.into_iter().flat_map(|shard| [shard; 3]).collect::<Vec<_>>());
            assert_eq!((swept.visited, swept.changed), (12, 4));
            assert!(swept.check().is_ok());
        }
        let firsts: Vec<u8> = futures::future::join_all((0..4).map(|hour| sweep(hour, 1, &[], false)))
            .await
            .into_iter()
            .map(|(visited, _)| visited[0])
            .collect();
        assert_eq!(firsts, [0, 1, 2, 3], "although each run has room for one page alone");
    }

    #[tokio::test]
    async fn a_shard_or_a_thing_that_fails_does_not_stop_the_rest_and_is_reported_at_the_end() {
        let (visited, swept) = sweep(0, 100, &[0, 2], true).await;
        assert_eq!(visited, [1, 1, 1, 3, 3, 3]);
        assert_eq!(swept, Swept { visited: 6, changed: 2, failed: 2, unread_shards: 2 });
        assert!(swept.check().is_err());
    }
}
