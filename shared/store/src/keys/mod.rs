//! All keys of the table; no other module builds keys. Constructors take typed ids, so a key cannot be
//! made with the wrong kind of id. `docs/data-model.md` lists the access pattern that each one serves.
//!
//! Constructors are declared with `keys!`, which also passes each of them to the tests, so a new one is
//! tested without an entry in a list.

pub mod administration;
pub mod courses;
pub mod engine;
pub mod enrolment;
pub mod factors;
pub mod federation;
pub mod identity;
pub mod key_sets;
pub mod media;
pub mod messaging;
pub mod passkeys;
pub mod privacy;
pub mod profiles;
pub mod progress;
pub mod reminders;
#[cfg(test)]
mod sample;
pub mod taxonomy;
mod user;

use jiff::Timestamp;

pub use user::UserPartition;

/// The key of an item in the table or in the index.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// Partition key: the item collection.
    pub pk: String,
    /// Sort key: the item's place in it.
    pub sk: String,
}

impl Key {
    /// Private to this module, so that only `keys!` makes keys.
    fn of(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }
}

/// Declares key constructors: `item` for keys of the table, `index` for keys of `gsi1`. Each is a
/// public function; in tests, `samples` calls all of them.
macro_rules! keys {
    ($(
        $(#[$doc:meta])*
        $space:ident $name:ident($($argument:ident: $type:ty),*) = ($pk:expr, $sk:expr);
    )+) => {
        $(
            $(#[$doc])*
            pub fn $name($($argument: $type),*) -> $crate::keys::Key {
                $crate::keys::Key::of($pk, $sk)
            }
        )+

        /// A key of each constructor, with arguments made of these bits.
        #[cfg(test)]
        pub(super) fn samples(bits: u128) -> Vec<$crate::keys::sample::Sample> {
            vec![$($crate::keys::sample::Sample {
                constructor: concat!(module_path!(), "::", stringify!($name)),
                space: stringify!($space),
                arguments: &[$(stringify!($argument)),*],
                key: $name($(<$type as $crate::keys::sample::Sampled>::sample(bits)),*),
            }),+]
        }
    };
}
use keys;

/// One of `shards` shards, by FNV-1a. A hash is needed because ids of the same minute begin alike.
fn shard_of(text: &str, shards: u8) -> u8 {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    hash.to_be_bytes()[0] % shards
}

/// A time as a text that sorts chronologically: UTC, to the second.
pub fn sortable(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The upper bound of the sort keys of everything that is due until a time.
pub fn due_until(at: Timestamp) -> String {
    format!("{}#~", sortable(at))
}
