//! The shards of a stream, as a reader meets them: order within a partition key, nothing lost, nothing twice.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use glotto_cloud::{CloudConfig, Shard, ShardBatch, StreamPosition, StreamRecord, Tables};

use crate::dynamo::put;
use crate::here::Here;

/// A cloud whose shards close as soon as this.
async fn closing_after(lifetime: Duration) -> Here {
    Here::with(CloudConfig { shard_lifetime: lifetime, ..CloudConfig::default() }).await
}

/// Reads a shard until it is closed, or until it has nothing more.
async fn read_all(tables: &Tables, shard: Shard, position: StreamPosition) -> (Vec<StreamRecord>, bool) {
    let mut reader = tables.shard("Table", shard, position).unwrap();
    let (mut records, mut empty) = (Vec::new(), 0);
    // The first empty read may have skipped what other shards hold.
    while empty < 3 {
        match reader.next(3, Duration::ZERO).await.unwrap() {
            ShardBatch::Records(more) => {
                assert!(more.len() <= 3);
                records.extend(more);
                empty = 0;
            }
            ShardBatch::Nothing => empty += 1,
            ShardBatch::Closed => return (records, true),
        }
    }
    (records, false)
}

fn key(record: &StreamRecord, name: &str) -> String {
    record.as_lambda_record()["dynamodb"]["Keys"][name]["S"].as_str().unwrap().to_owned()
}

/// Reads a stream as an event source does: each shard after its parent. Returns the sort keys by partition key, in
/// the order in which they were read, and the shards.
async fn follow(tables: &Tables) -> (BTreeMap<String, Vec<String>>, BTreeSet<Shard>) {
    let (mut read, mut shards) = (BTreeMap::<String, Vec<String>>::new(), BTreeSet::new());
    let mut open = tables.first_shards("Table", StreamPosition::TrimHorizon).unwrap();
    while let Some((shard, position)) = open.pop() {
        assert!(shards.insert(shard), "{shard:?} twice");
        let (records, closed) = read_all(tables, shard, position).await;
        for record in records {
            read.entry(key(&record, "pk")).or_default().push(key(&record, "sk"));
        }
        if closed {
            open.extend(shard.children().into_iter().map(|child| (child, StreamPosition::TrimHorizon)));
        }
    }
    (read, shards)
}

#[tokio::test]
async fn a_new_stream_has_four_shards_and_each_change_is_in_one_of_them() {
    let here = Here::start().await;
    let db = here.dynamodb();
    for number in 0..40 {
        put(&db, &format!("EVENT#{number}"), "1").await;
    }
    let (read, shards) = follow(here.cloud.tables()).await;
    assert_eq!(shards.len(), 4);
    assert_eq!(read.len(), 40);
    assert!(read.values().all(|sort_keys| sort_keys == &["1"]), "{read:?}");
    let mut whole = here.cloud.tables().stream("Table", StreamPosition::TrimHorizon);
    assert_eq!(whole.next(100, Duration::ZERO).await.unwrap().len(), 40);
}

#[tokio::test]
async fn shards_close_and_split_and_the_order_of_each_partition_key_is_kept() {
    let here = closing_after(Duration::from_millis(300)).await;
    let db = here.dynamodb();
    let began = std::time::Instant::now();
    let mut written = BTreeMap::<String, Vec<String>>::new();
    let mut number = 0;
    // Through several generations, however slow the machine is.
    while began.elapsed() < Duration::from_secs(2) || number < 60 {
        let (pk, sk) = (format!("USER#{}", number % 7), format!("{number:06}"));
        put(&db, &pk, &sk).await;
        written.entry(pk).or_default().push(sk);
        number += 1;
    }
    let (read, shards) = follow(here.cloud.tables()).await;
    assert_eq!(read, written);
    assert!(shards.len() > 20, "{} shards", shards.len());
    assert!(shards.iter().any(|shard| shard.children().len() == 2), "none was split");
}

#[tokio::test]
async fn a_reader_continues_after_the_position_that_it_stored() {
    let here = Here::start().await;
    let (db, tables) = (here.dynamodb(), here.cloud.tables());
    for number in 0..5 {
        put(&db, "USER#1", &number.to_string()).await;
        put(&db, "USER#2", &number.to_string()).await;
    }
    for (shard, position) in tables.first_shards("Table", StreamPosition::TrimHorizon).unwrap() {
        let mut reader = tables.shard("Table", shard, position.clone()).unwrap();
        let ShardBatch::Records(first) = reader.next(2, Duration::ZERO).await.unwrap() else { continue };
        let stored = StreamPosition::After(reader.passed());
        let (rest, _) = read_all(tables, shard, stored).await;
        let (all, _) = read_all(tables, shard, position).await;
        assert_eq!(all, [first, rest].concat());
    }
}

#[tokio::test]
async fn a_reader_from_now_on_gets_later_writes_only_and_wakes_when_they_happen() {
    let here = Here::start().await;
    let (db, tables) = (here.dynamodb(), here.cloud.tables());
    put(&db, "USER#1", "before").await;
    let shards = tables.first_shards("Table", StreamPosition::Latest).unwrap();
    let mut readers: Vec<_> =
        shards.into_iter().map(|(shard, position)| tables.shard("Table", shard, position).unwrap()).collect();
    let wait = Duration::from_secs(10);
    let reads = futures::future::select_all(readers.iter_mut().map(|reader| {
        Box::pin(async move {
            loop {
                if let ShardBatch::Records(records) = reader.next(10, wait).await.unwrap() {
                    return records;
                }
            }
        })
    }));
    let ((records, ..), ()) = tokio::join!(reads, put(&db, "USER#1", "after"));
    assert_eq!(records.iter().map(|record| key(record, "sk")).collect::<Vec<_>>(), ["after"]);
}
