//! Stored types, and how they become items of the table and back.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use glotto_domain::Revision;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Key, Personal, StoreError};

/// An item as DynamoDB holds it.
pub type Item = HashMap<String, AttributeValue>;

/// A stored type that its feature lists. `entities!` implements it for the types it lists, so a stored
/// type that is missing from the list does not compile.
pub trait Listed {}

/// The name of a stored type, and what it holds about users.
#[derive(Debug, Clone, Copy)]
pub struct EntityKind {
    /// The `type` of its items.
    pub name: &'static str,
    /// What it holds about users.
    pub personal: Personal,
}

impl EntityKind {
    /// The kind of a stored type.
    pub const fn of<T: Entity>() -> Self {
        Self { name: T::TYPE, personal: T::PERSONAL }
    }
}

/// Lists the stored types of a feature as `ENTITIES`.
macro_rules! entities {
    ($($entity:ident),+ $(,)?) => {
        $(impl $crate::engine::Listed for $entity {})+

        /// The stored types of this feature.
        pub(crate) const ENTITIES: &[$crate::engine::EntityKind] =
            &[$($crate::engine::EntityKind::of::<$entity>()),+];
    };
}
pub(crate) use entities;

/// A stored type: it owns its keys, its type name and its schema version. Stored types are not
/// domain types, so that either can change without the other.
pub trait Entity: Listed + Serialize + DeserializeOwned {
    /// The item's `type`.
    const TYPE: &'static str;
    /// What it holds about users. There is no default: exports and erasures find items by it, and a
    /// test must cover both.
    const PERSONAL: Personal;
    /// The schema version that is written, the item's `v`.
    const VERSION: u32 = 1;

    /// The item's key.
    fn key(&self) -> Key;

    /// Its key in the index `gsi1`, if it is indexed.
    fn index(&self) -> Option<Key> {
        None
    }

    /// The time from which it counts as deleted. Readers check this themselves, because DynamoDB
    /// deletes late.
    fn expires_at(&self) -> Option<Timestamp> {
        None
    }

    /// Turns an item of an older version into one of this version. A deploy needs no migration:
    /// old items are upgraded when they are read, and stored in the new version when they are next
    /// written.
    fn upgrade(from: u32, item: Item) -> Result<Item, StoreError> {
        let _ = item;
        Err(StoreError::Malformed(format!("{} has no version {from}", Self::TYPE)))
    }
}

/// The item of an entity.
pub fn to_item<T: Entity>(entity: &T) -> Result<Item, StoreError> {
    let mut item: Item = serde_dynamo::to_item(entity)?;
    let key = entity.key();
    item.insert("pk".to_owned(), AttributeValue::S(key.pk));
    item.insert("sk".to_owned(), AttributeValue::S(key.sk));
    item.insert("type".to_owned(), AttributeValue::S(T::TYPE.to_owned()));
    item.insert("v".to_owned(), AttributeValue::N(T::VERSION.to_string()));
    if let Some(index) = entity.index() {
        item.insert("gsi1pk".to_owned(), AttributeValue::S(index.pk));
        item.insert("gsi1sk".to_owned(), AttributeValue::S(index.sk));
    }
    if let Some(moment) = entity.expires_at() {
        item.insert("expiresAt".to_owned(), AttributeValue::N(moment.as_second().to_string()));
    }
    if cfg!(debug_assertions) {
        T::PERSONAL.check(T::TYPE, &item)?;
        let unwritten = AttributeValue::N(Revision::UNWRITTEN.to_string());
        if item.get("rev") == Some(&unwritten) {
            return Err(StoreError::Malformed(format!("a new {} needs a new revision", T::TYPE)));
        }
    }
    Ok(item)
}

/// The entity of an item of any version.
pub fn from_item<T: Entity>(item: Item) -> Result<T, StoreError> {
    if !is_a::<T>(&item) {
        let found = item.get("type").and_then(|value| value.as_s().ok()).map_or("nothing", String::as_str);
        return Err(StoreError::Malformed(format!("expected {}, found {found}", T::TYPE)));
    }
    let version = item
        .get("v")
        .and_then(|value| value.as_n().ok())
        .and_then(|text| text.parse::<u32>().ok())
        .ok_or_else(|| StoreError::Malformed(format!("{} without a version", T::TYPE)))?;
    let item = if version == T::VERSION { item } else { T::upgrade(version, item)? };
    Ok(serde_dynamo::from_item(item)?)
}

/// Whether an item is of this type; for collections that hold several.
pub fn is_a<T: Entity>(item: &Item) -> bool {
    item.get("type").and_then(|value| value.as_s().ok()).is_some_and(|name| name == T::TYPE)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Note {
        text: String,
        pinned: bool,
    }

    impl Listed for Note {}

    impl Entity for Note {
        const TYPE: &'static str = "Note";
        const PERSONAL: Personal = Personal::NotPersonal("a test");
        const VERSION: u32 = 2;

        fn key(&self) -> Key {
            Key { pk: "NOTE".to_owned(), sk: "NOTE".to_owned() }
        }

        fn upgrade(from: u32, mut item: Item) -> Result<Item, StoreError> {
            if from != 1 {
                return Err(StoreError::Malformed(format!("a note of version {from}")));
            }
            // Version 1 had no pins.
            item.insert("pinned".to_owned(), AttributeValue::Bool(false));
            Ok(item)
        }
    }

    fn stored(version: &str) -> Item {
        Item::from([
            ("type".to_owned(), AttributeValue::S("Note".to_owned())),
            ("v".to_owned(), AttributeValue::N(version.to_owned())),
            ("text".to_owned(), AttributeValue::S("hello".to_owned())),
        ])
    }

    #[test]
    fn an_item_of_an_older_version_is_upgraded_when_it_is_read() {
        let note: Note = from_item(stored("1")).unwrap();
        assert_eq!(note, Note { text: "hello".to_owned(), pinned: false });
        assert_eq!(to_item(&note).unwrap()["v"], AttributeValue::N("2".to_owned()));
    }

    #[test]
    fn an_item_of_an_unknown_version_or_type_is_an_error() {
        assert!(matches!(from_item::<Note>(stored("7")), Err(StoreError::Malformed(_))));
        assert!(matches!(from_item::<Note>(stored("x")), Err(StoreError::Malformed(_))));
        let mut other = stored("2");
        other.insert("type".to_owned(), AttributeValue::S("Course".to_owned()));
        assert!(matches!(from_item::<Note>(other), Err(StoreError::Malformed(_))));
    }
}
