//! Searches everything that the platform stores for a user.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::try_join_all;
use glotto_domain::id::UserId;
use glotto_store::keys::UserPartition;
use glotto_store::{Item, Query};

use crate::World;

/// Every item of the table. Only tests may read all of it.
#[expect(clippy::disallowed_methods, reason = "only reading everything proves that nothing is left")]
pub async fn table(world: &World) -> Vec<Item> {
    let client = aws_sdk_dynamodb::Client::new(world.context.aws());
    let (mut items, mut after) = (Vec::new(), None);
    loop {
        let page = client.scan().table_name(world.context.store.table()).set_exclusive_start_key(after).send();
        let page = page.await.unwrap();
        items.extend(page.items.unwrap_or_default());
        after = page.last_evaluated_key.filter(|key| !key.is_empty());
        if after.is_none() {
            return items;
        }
    }
}

/// All items in the partitions of a user.
pub async fn of_user(world: &World, user: UserId) -> Vec<Item> {
    let partitions = UserPartition::ALL
        .iter()
        .map(|partition| world.context.store.query_all(Query::collection(partition.of(user), 100).consistent()));
    try_join_all(partitions).await.unwrap().into_iter().flatten().collect()
}

/// The type of an item.
pub fn kind(item: &Item) -> String {
    item.get("type").and_then(|value| value.as_s().ok()).cloned().unwrap_or_default()
}

/// All strings of an item, its keys and the names of its attributes included.
fn texts(item: &Item) -> String {
    fn of(value: &AttributeValue, out: &mut String) {
        match value {
            AttributeValue::S(text) | AttributeValue::N(text) => out.push_str(text),
            AttributeValue::Ss(texts) => texts.iter().for_each(|text| out.push_str(text)),
            AttributeValue::L(values) => values.iter().for_each(|value| of(value, out)),
            AttributeValue::M(members) => members.iter().for_each(|(name, value)| {
                out.push_str(name);
                of(value, out);
            }),
            _ => {}
        }
        out.push('\n');
    }
    let mut out = String::new();
    for (name, value) in item {
        out.push_str(name);
        out.push('\n');
        of(value, &mut out);
    }
    out
}

/// Whether a text contains a word or a sequence of words: `canada` does not contain `ada`.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// The places in which any of these words occurs: `<type> <pk> <sk>` in the table, `<bucket>/<key>` in
/// a bucket (in the key or the content), `<queue>` on a queue. Encrypted and hashed words are not
/// found.
pub async fn of(world: &World, needles: &[String]) -> BTreeSet<String> {
    let needles: Vec<_> = needles.iter().map(|needle| needle.to_lowercase()).collect();
    let named = |text: &str| {
        let text = text.to_lowercase();
        needles.iter().any(|needle| has_word(&text, needle))
    };
    let mut found = BTreeSet::new();
    let now = world.context.now().as_second();
    for item in table(world).await {
        // A recorded response to another user may name this one. It expires after a day, and expired
        // items count as deleted.
        let expires = item.get("expiresAt").and_then(|value| value.as_n().ok()).and_then(|end| end.parse::<i64>().ok());
        let has_expired = kind(&item) == "Idempotency" && expires.is_some_and(|end| end <= now);
        if !has_expired && named(&texts(&item)) {
            let part = |name: &str| item[name].as_s().unwrap().clone();
            found.insert(format!("{} {} {}", kind(&item), part("pk"), part("sk")));
        }
    }
    let buckets = world.cloud.buckets();
    for bucket in glotto_runtime::Bucket::ALL {
        let name = world.context.settings.bucket(bucket).unwrap();
        for key in buckets.keys(name, "") {
            let content = std::fs::read(buckets.file(name, &key).unwrap()).unwrap_or_default();
            if named(&key) || named(&String::from_utf8_lossy(&content)) {
                found.insert(format!("{bucket:?}/{key}"));
            }
        }
    }
    for queue in world.cloud.queues().list() {
        if world.cloud.queues().peek(&queue.name).iter().any(|body| named(body)) {
            found.insert(queue.name);
        }
    }
    found
}
