//! Reads items that are spread over shards of the index as one collection.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::engine::Slice;
use crate::{Item, Query, Store, StoreError};

/// The attribute that sorts the items of the index.
const SORT: &str = "gsi1sk";

impl Store {
    /// A page of several partitions of the index by descending sort key. No two of them contain the
    /// same sort key. All partitions are queried at the same time, except in the first invocation of
    /// a process; the last sort key alone says where the page ended.
    pub(crate) async fn query_shards(
        &self,
        partitions: Vec<String>,
        (from, to): (String, String),
        limit: u16,
        after: Option<Item>,
    ) -> Result<Slice, StoreError> {
        let last = after.as_ref().and_then(sort_key).map(str::to_owned);
        // A range includes its ends, so the item that the last page ended with comes again.
        let (to, most) = last.clone().map_or((to, limit + 1), |last| (last, limit + 2));
        let query = |partition: String| {
            self.query(Query::index(partition, most).between(from.as_str(), to.as_str()).descending())
        };
        let slices = self.read_all(partitions.into_iter().map(query).collect()).await?;
        Ok(merge(slices, limit, last.as_deref()))
    }
}

fn merge(slices: Vec<Slice>, limit: u16, after: Option<&str>) -> Slice {
    // If a query stopped early, what comes after its last item is unknown.
    let stopped = slices.iter().filter(|(_, more)| more.is_some());
    let known_until = stopped.filter_map(|(items, _)| sort_key(items.last()?)).max().map(str::to_owned);
    let mut items: Vec<Item> = slices.into_iter().flat_map(|(items, _)| items).collect();
    items.retain(|item| {
        let key = sort_key(item).unwrap_or_default();
        Some(key) != after && known_until.as_deref().is_none_or(|until| key >= until)
    });
    items.sort_unstable_by(|one, other| sort_key(other).cmp(&sort_key(one)));
    let more = items.len() > usize::from(limit) || known_until.is_some();
    items.truncate(usize::from(limit));
    let place = |item: &Item| Some(Item::from([(SORT.to_owned(), item.get(SORT)?.clone())]));
    let last = items.last().filter(|_| more).and_then(place);
    (items, last)
}

fn sort_key(item: &Item) -> Option<&str> {
    item.get(SORT).and_then(|value: &AttributeValue| value.as_s().ok()).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn item(key: u16) -> Item {
        Item::from([(SORT.to_owned(), AttributeValue::S(format!("{key:05}")))])
    }

    /// What a query of one shard returns: at most `most` items, descending, up to a key.
    fn slice(shard: &[u16], most: usize, to: Option<&str>) -> Slice {
        let mut keys: Vec<u16> = shard.to_vec();
        keys.sort_unstable_by(|one, other| other.cmp(one));
        let fitting = keys.into_iter().map(item).filter(|item| to.is_none_or(|to| sort_key(item).unwrap() <= to));
        let mut items: Vec<Item> = fitting.collect();
        let more = items.len() > most;
        items.truncate(most);
        let last = items.last().cloned().filter(|_| more);
        (items, last)
    }

    proptest! {
        #[test]
        fn pages_of_shards_show_everything_once_in_order(
            keys in proptest::collection::hash_set(0_u16..500, 0..80),
            limit in 1_u16..12,
            early in 1_usize..20,
        ) {
            let mut shards = vec![Vec::new(); 4];
            for key in &keys {
                shards[usize::from(key % 7 % 4)].push(*key);
            }
            let (mut seen, mut after) = (Vec::new(), None::<String>);
            loop {
                // One shard stops early, as a query does at 1 MB.
                let most = usize::from(limit) + 1 + usize::from(after.is_some());
                let slices = shards.iter().enumerate();
                let slices = slices.map(|(number, shard)| {
                    slice(shard, if number == 0 { most.min(early + 1) } else { most }, after.as_deref())
                });
                let (items, last) = merge(slices.collect(), limit, after.as_deref());
                seen.extend(items.iter().map(|item| sort_key(item).unwrap().parse::<u16>().unwrap()));
                match last {
                    Some(last) => after = sort_key(&last).map(str::to_owned),
                    None => break,
                }
            }
            let mut expected: Vec<_> = keys.into_iter().collect();
            expected.sort_unstable_by(|one, other| other.cmp(one));
            prop_assert_eq!(seen, expected);
        }
    }
}
