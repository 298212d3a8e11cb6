//! Events of S3 about uploaded objects
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>).

use glotto_domain::id::VideoId;
use glotto_domain::media::{Arrival, upload};
use glotto_events::Failure;
use glotto_runtime::hash;
use serde::Deserialize;

/// A message of S3 on the queue.
#[derive(Debug, Deserialize)]
struct Notification {
    #[serde(rename = "Records")]
    records: Option<Vec<Record>>,
    /// The test message that S3 sends when the notification is configured has this instead of records.
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

/// An object that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UploadedObject {
    /// The video that the object belongs to.
    pub(crate) video: VideoId,
    /// Its arrival.
    pub(crate) arrival: Arrival,
}

/// Parses the uploaded objects of a message. Other objects of the bucket are ignored.
pub(crate) fn parse(body: &str) -> Result<Vec<UploadedObject>, Failure> {
    let notification: Notification = serde_json::from_str(body).map_err(Failure::because)?;
    match (notification.records, notification.event.as_deref()) {
        (Some(records), _) => Ok(records.iter().filter_map(uploaded_object).collect()),
        (None, Some("s3:TestEvent")) => Ok(Vec::new()),
        (None, _) => Err(Failure::because("the message is not a notification of S3")),
    }
}

fn uploaded_object(record: &Record) -> Option<UploadedObject> {
    let Object { key, e_tag, sequencer } = &record.s3.object;
    let created = record.event_name.trim_start_matches("s3:").starts_with("ObjectCreated:");
    // S3 encodes special characters in keys; keys of uploads have none.
    let video = upload::video_of(key).filter(|_| created)?;
    // 132 bits of the hash are enough, and keep names short.
    let attempt = hash::text(format!("{video} {e_tag}").as_bytes())[..22].to_owned();
    Some(UploadedObject { video, arrival: Arrival { attempt, sequencer: sequencer.clone() } })
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
        let objects = parse(&body.to_string()).unwrap();
        assert_eq!(objects.len(), 3);
        assert!(objects.iter().all(|object| object.video == video));
        assert_eq!(objects[0], objects[1]);
        assert_ne!(objects[0].arrival.attempt, objects[2].arrival.attempt);
    }

    #[test]
    fn the_test_message_of_s3_is_ignored_and_any_other_unknown_message_fails() {
        assert_eq!(parse(r#"{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}"#), Ok(Vec::new()));
        for poison in ["", "no", "{}", "[]", r#"{"Records":[{}]}"#, r#"{"Event":"other"}"#] {
            assert!(parse(poison).is_err(), "{poison}");
        }
    }
}
