//! What a function changed, in a form in which two runs can be compared: how many items of each type it added, changed
//! and deleted, by how much it changed their numbers, and how many objects, messages, mails, events and jobs it made.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use glotto_cloud::{BusEvent, DEFAULT_BUS, StreamPosition, TableStream};
use glotto_runtime::Bucket;
use serde_json::Value;
use tokio::sync::broadcast;

use crate::world::World;

/// Lines such as `+ Course`, `~ Account`, `LoginCount.logins` and `sent mail`, with their numbers.
pub type Effects = BTreeMap<String, i64>;

/// Lines that begin like this are delivered at least once, and their consumers ignore repetitions.
pub const AT_LEAST_ONCE: &str = "sent ";

/// The most deliveries of one message: attempts of the SDK, times those of the worker.
const MOST_DELIVERIES: i64 = 15;

/// Numbers that say nothing about what happened: revisions, the version of a type, the ordinal number of a registration,
/// and the sizes of archives, in which ids and times compress by chance.
const VARYING: [&str; 4] = ["registration", "rev", "sizeBytes", "v"];

/// Larger numbers are times, in seconds since 1970. A repetition is later than the first attempt.
const A_TIME: i64 = 1_000_000_000;

/// How often an effect may have happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// Exactly once.
    Once,
    /// Once or twice: the client repeated a request without an `Idempotency-Key`, because it got no answer.
    OnceOrTwice,
    /// At most once, each change for itself: the request failed, and used up what it needs. It may have made an account
    /// without signing in.
    AtMostOnce,
}

/// Watches what changes.
pub struct Observer<'w> {
    world: &'w World,
    stream: TableStream,
    bus: broadcast::Receiver<BusEvent>,
    before: Effects,
}

impl<'w> Observer<'w> {
    /// Watches from now on.
    pub fn start(world: &'w World) -> Self {
        let stream = world.cloud.tables().stream(world.context.store.table(), StreamPosition::Latest);
        Self { world, stream, bus: world.cloud.events(), before: outside_the_table(world) }
    }

    /// What has changed since the start.
    pub async fn finish(self) -> Effects {
        let Self { world, mut stream, mut bus, before } = self;
        let mut effects = outside_the_table(world);
        for (line, count) in before {
            *effects.entry(line).or_default() -= count;
        }
        while let Ok(BusEvent { bus, event }) = bus.try_recv() {
            if bus != DEFAULT_BUS {
                add(&mut effects, format!("{AT_LEAST_ONCE}event {}", event["detail-type"]), 1);
            }
        }
        for (old, new) in changed_items(&mut stream).await.values() {
            describe(old, new, &mut effects);
        }
        effects.retain(|_, count| *count != 0);
        effects
    }
}

/// Items before their first change and after their last, by their keys.
type Changes = BTreeMap<[String; 2], (Value, Value)>;

/// The items that have changed.
async fn changed_items(stream: &mut TableStream) -> Changes {
    let mut items = Changes::new();
    loop {
        let records = stream.next(1_000, Duration::ZERO).await.unwrap();
        if records.is_empty() {
            return items;
        }
        for record in &records {
            merge(&mut items, &record.as_lambda_record()["dynamodb"]);
        }
    }
}

/// Adds a change to the former ones of its item. The attributes of a key come in any order.
fn merge(items: &mut Changes, change: &Value) {
    let key = ["pk", "sk"].map(|name| change["Keys"][name]["S"].as_str().unwrap_or_default().to_owned());
    let item = items.entry(key);
    item.or_insert_with(|| (change["OldImage"].clone(), Value::Null)).1 = change["NewImage"].clone();
}

fn add(effects: &mut Effects, line: String, count: i64) {
    *effects.entry(line).or_default() += count;
}

/// Adds the change of an item. Limits count attempts, whether they succeed or not, so they are left out.
fn describe(old: &Value, new: &Value, effects: &mut Effects) {
    let verb = match (old.is_null(), new.is_null()) {
        _ if old == new => return,
        (true, _) => '+',
        (_, true) => '-',
        _ => '~',
    };
    let image = if new.is_null() { old } else { new };
    let text = |name: &str| image[name]["S"].as_str().unwrap_or_default();
    let name = if text("type") == "Event" { format!("Event {}", text("kind")) } else { text("type").to_owned() };
    if name == "Limit" {
        return;
    }
    for (attribute, difference) in differences(old, new) {
        add(effects, format!("{name}.{attribute}"), difference);
    }
    add(effects, format!("{verb} {name}"), 1);
}

/// By how much the numbers of an item have changed.
fn differences<'i>(old: &'i Value, new: &'i Value) -> impl Iterator<Item = (&'i str, i64)> {
    let keys = |item: &'i Value| item.as_object().into_iter().flat_map(serde_json::Map::keys);
    let names: BTreeSet<&str> = keys(old).chain(keys(new)).map(String::as_str).collect();
    let number = |item: &Value, name: &str| {
        let number = item[name]["N"].as_str().and_then(|text| text.parse::<i64>().ok());
        number.filter(|number| *number < A_TIME)
    };
    let constant = names.into_iter().filter(|name| !VARYING.contains(name));
    constant.filter_map(move |name| {
        let difference = number(new, name).unwrap_or_default() - number(old, name).unwrap_or_default();
        (difference != 0).then_some((name, difference))
    })
}

/// What lies outside of the table. Files of videos are left out: jobs make them while other things happen.
fn outside_the_table(world: &World) -> Effects {
    let (mut effects, cloud) = (Effects::new(), &world.cloud);
    for bucket in Bucket::ALL {
        let keys = cloud.buckets().keys(world.context.settings.bucket(bucket).unwrap(), "");
        for folder in keys.iter().filter_map(|key| key.split('/').next()).filter(|folder| *folder != "hls") {
            add(&mut effects, format!("object {bucket:?}/{folder}"), 1);
        }
    }
    let count = |length: usize| i64::try_from(length).unwrap();
    for queue in cloud.queues().list() {
        let messages = count(cloud.queues().peek(&queue.name).len());
        add(&mut effects, format!("{AT_LEAST_ONCE}to {}", queue.name), messages);
    }
    add(&mut effects, format!("{AT_LEAST_ONCE}mail"), count(cloud.inbox().list().len()));
    add(&mut effects, "job".to_owned(), count(cloud.transcoder().list().len()));
    effects
}

/// The lines in which two runs without a fault differ.
pub fn varying(first: &Effects, second: &Effects) -> BTreeSet<String> {
    let lines = first.keys().chain(second.keys());
    lines.filter(|line| first.get(*line) != second.get(*line)).cloned().collect()
}

/// What is lost or repeated, line by line. `varying` lines are left out.
pub fn violations(expected: &Effects, varying: &BTreeSet<String>, found: &Effects, times: Times) -> Vec<String> {
    let lines: BTreeSet<&String> =
        expected.keys().chain(found.keys()).filter(|line| !varying.contains(*line)).collect();
    let count = |effects: &Effects, line: &String| effects.get(line).copied().unwrap_or_default();
    let compared = lines.into_iter().map(|line| (line, count(expected, line), count(found, line)));
    let wrong = compared.filter(|(line, once, found)| {
        let repeated = times == Times::OnceOrTwice && *found == 2 * once;
        let missing = times == Times::AtMostOnce && (0..=*once).contains(found);
        let delivered = line.starts_with(AT_LEAST_ONCE) && (*once..=once * MOST_DELIVERIES).contains(found);
        found != once && !repeated && !missing && !delivered
    });
    wrong.map(|(line, once, found)| format!("{line}: {found} instead of {once}")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn effects(lines: &[(&str, i64)]) -> Effects {
        lines.iter().map(|(line, count)| ((*line).to_owned(), *count)).collect()
    }

    fn judge(found: &[(&str, i64)], times: Times) -> Vec<String> {
        let expected = effects(&[("+ Course", 1), ("sent mail", 1), ("~ Account", 1)]);
        violations(&expected, &["~ Account".to_owned()].into(), &effects(found), times)
    }

    #[test]
    fn what_is_lost_or_repeated_is_a_violation() {
        assert_eq!(judge(&[("+ Course", 1), ("sent mail", 1)], Times::Once), [""; 0]);
        assert_eq!(judge(&[("+ Course", 1)], Times::Once), ["sent mail: 0 instead of 1"]);
        assert_eq!(judge(&[("+ Course", 2), ("sent mail", 2)], Times::Once), ["+ Course: 2 instead of 1"]);
        assert_eq!(judge(&[("+ Course", 2), ("sent mail", 2)], Times::OnceOrTwice), [""; 0]);
        assert_eq!(judge(&[("+ Course", 3), ("sent mail", 99)], Times::OnceOrTwice).len(), 2);
        assert_eq!(judge(&[("+ Course", 1)], Times::AtMostOnce), [""; 0]);
        assert_eq!(judge(&[("+ Course", 2)], Times::AtMostOnce), ["+ Course: 2 instead of 1"]);
        let stray = judge(&[("+ Course", 1), ("sent mail", 1), ("object Media/avatars", 1)], Times::Once);
        assert_eq!(stray, ["object Media/avatars: 1 instead of 0"]);
    }

    #[test]
    fn a_change_is_described_by_type_and_numbers_without_revisions() {
        let item = |points: &str, rev: &str| json!({"type": {"S": "Points"}, "sum": {"N": points}, "rev": {"N": rev}});
        let mut found = Effects::new();
        describe(&item("5", "1"), &item("8", "2"), &mut found);
        describe(&Value::Null, &json!({"type": {"S": "Event"}, "kind": {"S": "Won"}}), &mut found);
        describe(&json!({"type": {"S": "Limit"}}), &Value::Null, &mut found);
        assert_eq!(found, effects(&[("~ Points", 1), ("Points.sum", 3), ("+ Event Won", 1)]));
    }

    #[test]
    fn the_changes_of_an_item_are_one_change_in_any_order_of_the_attributes_of_its_key() {
        let keys = [json!({"pk": {"S": "A"}, "sk": {"S": "B"}}), json!({"sk": {"S": "B"}, "pk": {"S": "A"}})];
        let image = |sum: &str| json!({"type": {"S": "Points"}, "sum": {"N": sum}});
        let mut items = Changes::new();
        merge(&mut items, &json!({"Keys": keys[0], "NewImage": image("1")}));
        merge(&mut items, &json!({"Keys": keys[1], "OldImage": image("1"), "NewImage": image("2")}));
        assert_eq!(items.into_values().collect::<Vec<_>>(), [(Value::Null, image("2"))]);
    }
}
