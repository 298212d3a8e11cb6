//! What S3 puts on the queue when objects arrive
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>).

use glotto_domain::id::VideoId;
use glotto_domain::media::{Attempt, upload};
use glotto_events::Failure;
use glotto_runtime::hash;
use serde::Deserialize;

/// A message of S3.
#[derive(Debug, Deserialize)]
struct Notification {
    #[serde(rename = "Records")]
    records: Option<Vec<Record>>,
    /// What S3 sends once, when the notification is set up, has this instead of records.
    #[serde(rename = "Event")]
    event: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    event_name: String,
    s3: Entity,
}

#[derive(Debug, Deserialize)]
struct Entity {
    object: Object,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    key: String,
    #[serde(default)]
    e_tag: String,
    #[serde(default)]
    sequencer: String,
}

/// An upload that has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Arrived {
    /// The video that it is.
    pub(crate) video: VideoId,
    /// The attempt that it begins.
    pub(crate) attempt: Attempt,
}

/// The uploads that a message tells of; what else lies in the bucket is passed over.
pub(crate) fn read(body: &str) -> Result<Vec<Arrived>, Failure> {
    let notification: Notification = serde_json::from_str(body).map_err(Failure::because)?;
    match (notification.records, notification.event.as_deref()) {
        (Some(records), _) => Ok(records.iter().filter_map(arrived).collect()),
        (None, Some("s3:TestEvent")) => Ok(Vec::new()),
        (None, _) => Err(Failure::because("this is no notification of S3")),
    }
}

fn arrived(record: &Record) -> Option<Arrived> {
    let Object { key, e_tag, sequencer } = &record.s3.object;
    let created = record.event_name.trim_start_matches("s3:").starts_with("ObjectCreated:");
    // Keys come with odd characters encoded; ours have none.
    let video = upload::video_of(key).filter(|_| created)?;
    // 132 bits of the hash: as good as all of them, and names stay short.
    let name = hash::text(format!("{video} {e_tag}").as_bytes())[..22].to_owned();
    Some(Arrived { video, attempt: Attempt { name, sequencer: sequencer.clone(), job: None } })
}

#[cfg(test)]
mod tests {
    use glotto_domain::id::Id as _;
    use jiff::Timestamp;
    use serde_json::{Value, json};

    use super::*;

    fn record(event: &str, key: &str, tag: &str) -> Value {
        let object = json!({"key": key, "size": 5, "eTag": tag, "sequencer": "0055AED6DCD90281E5"});
        json!({"eventName": event, "eventSource": "aws:s3", "s3": {"bucket": {"name": "b"}, "object": object}})
    }

    #[test]
    fn each_record_of_an_upload_is_an_attempt_of_its_own() {
        let video = VideoId::new(Timestamp::UNIX_EPOCH, 1);
        let key = upload::object_key(video);
        let put = record("ObjectCreated:Put", &key, "a");
        let body = json!({"Records": [
            put, put, record("ObjectCreated:CompleteMultipartUpload", &key, "b"),
            record("ObjectRemoved:Delete", &key, "a"), record("ObjectCreated:Put", "uploads/other", "a"),
        ]});
        let arrived = read(&body.to_string()).unwrap();
        assert_eq!(arrived.len(), 3);
        assert!(arrived.iter().all(|arrived| arrived.video == video));
        assert_eq!(arrived[0], arrived[1]);
        assert_ne!(arrived[0].attempt.name, arrived[2].attempt.name);
    }

    #[test]
    fn the_message_that_tests_the_notification_is_nothing_and_anything_else_is_poison() {
        assert_eq!(read(r#"{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}"#), Ok(Vec::new()));
        for poison in ["", "no", "{}", "[]", r#"{"Records":[{}]}"#, r#"{"Event":"other"}"#] {
            assert!(read(poison).is_err(), "{poison}");
        }
    }
}
