//! Queries: a page of an item collection.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;

use crate::engine::client::filled;
use crate::{Item, Key};

/// Which items of which collection, in which order, and how many. There is always a limit.
#[derive(Debug, Clone)]
pub struct Query {
    index: bool,
    partition: String,
    sort: Sort,
    limit: i32,
    descending: bool,
    consistent: bool,
    start: Option<Item>,
}

#[derive(Debug, Clone)]
enum Sort {
    All,
    BeginsWith(String),
    Between(String, String),
}

impl Query {
    /// The whole collection, up to a limit.
    pub fn collection(partition: impl Into<String>, limit: u16) -> Self {
        Self {
            index: false,
            partition: partition.into(),
            sort: Sort::All,
            limit: i32::from(limit),
            descending: false,
            consistent: false,
            start: None,
        }
    }

    /// A collection of the index `gsi1`, up to a limit.
    pub fn index(partition: impl Into<String>, limit: u16) -> Self {
        Self { index: true, ..Self::collection(partition, limit) }
    }

    /// Only sort keys that begin like this.
    #[must_use]
    pub fn begins_with(mut self, prefix: impl Into<String>) -> Self {
        self.sort = Sort::BeginsWith(prefix.into());
        self
    }

    /// Only sort keys from one to another, both included.
    #[must_use]
    pub fn between(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.sort = Sort::Between(from.into(), to.into());
        self
    }

    /// In descending order.
    #[must_use]
    pub fn descending(mut self) -> Self {
        self.descending = true;
        self
    }

    /// A consistent read: it includes every write that succeeded before. It costs double, and is not
    /// possible on the index.
    #[must_use]
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    /// Continues after an item.
    #[must_use]
    pub fn after(mut self, key: Option<Item>) -> Self {
        self.start = key;
        self
    }

    /// Whether the whole collection of the query contains an item, if there is one of this key. What is in the index,
    /// or may lack the last writes, cannot say that.
    pub(super) fn covers(&self, key: &Key) -> bool {
        let is_in_order = match &self.sort {
            Sort::All => true,
            Sort::BeginsWith(prefix) => key.sk.starts_with(prefix.as_str()),
            Sort::Between(from, to) => (from..=to).contains(&&key.sk),
        };
        !self.index && self.consistent && self.start.is_none() && self.partition == key.pk && is_in_order
    }

    pub(crate) fn apply(self, request: QueryFluentBuilder) -> QueryFluentBuilder {
        let prefix = if self.index { "gsi1" } else { "" };
        // The last item of a page may be in the index, too; DynamoDB takes the key of what is queried alone.
        let is_wanted = |name: &String| self.index || !name.starts_with("gsi1");
        let start = self.start.map(|key| key.into_iter().filter(|(name, _)| is_wanted(name)).collect());
        let mut values = Item::from([(":pk".to_owned(), AttributeValue::S(self.partition))]);
        let sort = match self.sort {
            Sort::All => String::new(),
            Sort::BeginsWith(start) => {
                values.insert(":sk".to_owned(), AttributeValue::S(start));
                format!(" AND begins_with({prefix}sk, :sk)")
            }
            Sort::Between(from, to) => {
                values.insert(":from".to_owned(), AttributeValue::S(from));
                values.insert(":to".to_owned(), AttributeValue::S(to));
                format!(" AND {prefix}sk BETWEEN :from AND :to")
            }
        };
        request
            .set_index_name(self.index.then(|| "gsi1".to_owned()))
            .key_condition_expression(format!("{prefix}pk = :pk{sort}"))
            .set_expression_attribute_values(filled(values))
            .limit(self.limit)
            .scan_index_forward(!self.descending)
            .consistent_read(self.consistent && !self.index)
            .set_exclusive_start_key(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(pk: &str, sk: &str) -> Key {
        Key { pk: pk.to_owned(), sk: sk.to_owned() }
    }

    #[test]
    fn a_consistent_query_from_the_beginning_covers_the_keys_of_its_collection() {
        let all = Query::collection("A#1", 10).consistent();
        assert!(all.covers(&key("A#1", "x")) && !all.covers(&key("A#2", "x")));
        let some = all.clone().begins_with("x");
        assert!(some.covers(&key("A#1", "xy")) && !some.covers(&key("A#1", "y")));
        let range = all.clone().between("b", "d");
        assert!(["b", "c", "d"].iter().all(|sk| range.covers(&key("A#1", sk))));
        assert!(["a", "da"].iter().all(|sk| !range.covers(&key("A#1", sk))));
    }

    #[test]
    fn a_query_that_may_miss_an_item_covers_no_key() {
        let wanted = key("A#1", "x");
        assert!(!Query::collection("A#1", 10).covers(&wanted));
        assert!(!Query::index("A#1", 10).consistent().covers(&wanted));
        assert!(!Query::collection("A#1", 10).consistent().after(Some(Item::default())).covers(&wanted));
    }
}
