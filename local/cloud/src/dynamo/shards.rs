//! The shards of a stream. Each holds the changes of some partition keys for some hours; then it is closed, and
//! children continue it.
//!
//! The embedded database has one shard for each table. This module divides it as DynamoDB does: four shards at
//! first, and with each of the first four generations one of them is split. Order is kept within a partition key,
//! because a child holds only keys of its parent, and is read after it.

use std::time::Duration;

/// The number of shards of a new stream.
const FIRST_SHARDS: u8 = 4;
/// The parts into which partition keys are divided; a shard holds one of them, or two until it is split.
const SLOTS: u8 = 2 * FIRST_SHARDS;

/// Public sequence numbers have 21 digits, as those of DynamoDB.
const SEQUENCE_OFFSET: u128 = 100_000_000_000_000_000_000;

/// A shard of a table's stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shard {
    generation: u64,
    first: u8,
    last: u8,
}

impl Shard {
    /// The shards of a generation.
    pub(super) fn of_generation(generation: u64) -> Vec<Self> {
        let split = u8::try_from(generation).unwrap_or(u8::MAX).min(FIRST_SHARDS);
        let halves = (0..2 * split).map(|slot| (slot, slot));
        let whole = (split..FIRST_SHARDS).map(|pair| (2 * pair, 2 * pair + 1));
        halves.chain(whole).map(|(first, last)| Self { generation, first, last }).collect()
    }

    /// Its id in the format of DynamoDB.
    pub fn id(self) -> String {
        format!("shardId-{:020}-{:04x}{:04x}", self.generation, self.first, self.last)
    }

    /// Parses an id.
    pub fn parse(id: &str) -> Option<Self> {
        let (generation, slots) = id.strip_prefix("shardId-")?.split_once('-')?;
        let slot = |digits: Option<&str>| u8::from_str_radix(digits?, 16).ok().filter(|slot| *slot < SLOTS);
        let (first, last) = (slot(slots.get(..4))?, slot(slots.get(4..))?);
        Some(Self { generation: generation.parse().ok()?, first, last })
    }

    /// The shards that continue it when it is closed: one, or two if it is split.
    pub fn children(self) -> Vec<Self> {
        let mut children = Self::of_generation(self.generation.saturating_add(1));
        children.retain(|child| self.first <= child.first && child.last <= self.last);
        children
    }

    /// The shard that it continues.
    pub fn parent(self) -> Option<Self> {
        let parents = Self::of_generation(self.generation.checked_sub(1)?);
        parents.into_iter().find(|parent| parent.first <= self.first && self.last <= parent.last)
    }

    pub(super) fn generation(self) -> u64 {
        self.generation
    }

    /// Whether it holds the changes of a partition key.
    pub(super) fn holds(self, partition_key: &str) -> bool {
        (self.first..=self.last).contains(&slot(partition_key))
    }
}

/// The part of the keys that a key belongs to (FNV-1a). It must not change, because readers store their positions by
/// shard.
fn slot(key: &str) -> u8 {
    let hash = key
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    u8::try_from((hash ^ (hash >> 32)) % u64::from(SLOTS)).unwrap_or_default()
}

/// The generations of a stream. Times and sequence numbers are microseconds of the epoch: the database numbers
/// records by the time at which they are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Generations {
    /// When the stream was created.
    created: i64,
    /// How long a shard is open.
    lifetime: i64,
}

impl Generations {
    pub(super) fn new(created: i64, lifetime: Duration) -> Self {
        let lifetime = i64::try_from(lifetime.as_micros()).unwrap_or(i64::MAX).max(1);
        Self { created, lifetime }
    }

    /// The generation of a sequence number.
    pub(super) fn of(self, sequence: i64) -> u64 {
        u64::try_from(sequence.saturating_sub(self.created) / self.lifetime).unwrap_or(0)
    }

    /// The first sequence number of a generation. What is older than the stream is of the first.
    pub(super) fn begin(self, generation: u64) -> i64 {
        if generation == 0 {
            return 0;
        }
        let generation = i64::try_from(generation).unwrap_or(i64::MAX);
        self.created.saturating_add(self.lifetime.saturating_mul(generation))
    }

    /// The first sequence number after a generation.
    pub(super) fn end(self, generation: u64) -> i64 {
        self.begin(generation.saturating_add(1))
    }
}

/// The present time as a sequence number.
pub(super) fn now() -> i64 {
    jiff::Timestamp::now().as_microsecond()
}

/// The public form of a sequence number.
pub(super) fn public_sequence(number: i64) -> String {
    (SEQUENCE_OFFSET + u128::try_from(number).unwrap_or(0)).to_string()
}

/// The number of a public form.
pub(super) fn parse_sequence(public: &str) -> Option<i64> {
    let number: u128 = public.parse().ok()?;
    i64::try_from(number.checked_sub(SEQUENCE_OFFSET)?).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_key_is_in_exactly_one_shard_of_each_generation() {
        for generation in 0..7 {
            let shards = Shard::of_generation(generation);
            let expected = 4 + usize::try_from(generation.min(4)).unwrap();
            assert_eq!(shards.len(), expected);
            for key in (0..100).map(|number| format!("USER#{number}")) {
                assert_eq!(shards.iter().filter(|shard| shard.holds(&key)).count(), 1, "{key}");
            }
        }
    }

    #[test]
    fn keys_are_spread_over_all_shards() {
        let slots: BTreeSet<u8> = (0..100).map(|number| slot(&format!("EVENT#{number}"))).collect();
        assert_eq!(slots.len(), usize::from(SLOTS));
    }

    #[test]
    fn children_continue_their_parent_and_together_hold_its_keys() {
        for shard in (0..6).flat_map(Shard::of_generation) {
            let children = shard.children();
            assert!((1..=2).contains(&children.len()));
            assert!(children.iter().all(|child| child.parent() == Some(shard)), "{shard:?}");
            for key in (0..100).map(|number| format!("USER#{number}")) {
                assert_eq!(shard.holds(&key), children.iter().any(|child| child.holds(&key)), "{key} {shard:?}");
            }
        }
        assert!(Shard::of_generation(0).iter().all(|shard| shard.parent().is_none()));
    }

    #[test]
    fn an_id_is_parsed_and_another_text_is_not() {
        for shard in (0..6).flat_map(Shard::of_generation) {
            assert_eq!(Shard::parse(&shard.id()), Some(shard));
        }
        for text in ["", "shardId-1", "shardId-00000000000000000000-0000", "shardId-0-00000ö", "shardId-x-00000001"] {
            assert_eq!(Shard::parse(text), None, "{text}");
        }
    }

    #[test]
    fn generations_follow_each_other_without_a_gap() {
        let generations = Generations::new(1_700_000_000_000_000, Duration::from_secs(10));
        for generation in 0..5 {
            let (begin, end) = (generations.begin(generation), generations.end(generation));
            assert_eq!((generations.of(begin), generations.of(end - 1)), (generation, generation));
            assert_eq!(generations.of(end), generation + 1);
        }
        assert_eq!(generations.of(0), 0);
    }

    #[test]
    fn a_sequence_number_has_the_digits_of_dynamodb() {
        let public = public_sequence(1_700_000_000_000_000);
        assert_eq!((public.len(), parse_sequence(&public)), (21, Some(1_700_000_000_000_000)));
        assert_eq!(parse_sequence("12"), None);
    }
}
