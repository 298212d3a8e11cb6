//! What lies on the queue of pictures: what S3 tells of uploads that have arrived
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>),
//! and our own events of pictures that are shown no longer.

use glotto_domain::id::{AvatarId, UserId};
use glotto_domain::profiles::{PICTURE_DISCARDED, UploadKey};
use glotto_events::{Failure, Message};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The particulars of a picture that is shown no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Discarded {
    /// Whose it was.
    pub(crate) user_id: UserId,
    /// The upload that it was made of.
    pub(crate) avatar_id: AvatarId,
}

/// What a message tells.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// Uploads have arrived.
    Arrived(Vec<UploadKey>),
    /// A picture is to be deleted.
    Discarded(Discarded),
}

/// Reads a message; what else lies in the bucket is passed over.
pub(crate) fn read(message: &Message) -> Result<News, Failure> {
    let body: Value = serde_json::from_str(&message.body).map_err(Failure::because)?;
    if body["kind"] == PICTURE_DISCARDED {
        return message.payload().map(News::Discarded);
    }
    match body["Records"].as_array() {
        Some(records) => records
            .iter()
            .map(arrived)
            .collect::<Result<Vec<_>, _>>()
            .map(|found| News::Arrived(found.into_iter().flatten().collect())),
        // What S3 sends once, when the notification is set up.
        None if body["Event"] == "s3:TestEvent" => Ok(News::Arrived(Vec::new())),
        None => Err(Failure::because("this is neither a notification of S3 nor an event of ours")),
    }
}

fn arrived(record: &Value) -> Result<Option<UploadKey>, Failure> {
    let odd = || Failure::because("this is no record of S3");
    let event = record["eventName"].as_str().ok_or_else(odd)?;
    let key = record["s3"]["object"]["key"].as_str().ok_or_else(odd)?;
    let created = event.trim_start_matches("s3:").starts_with("ObjectCreated:");
    // Keys come with odd characters encoded; ours have none.
    Ok(UploadKey::of(key).filter(|_| created))
}

#[cfg(test)]
mod tests {
    use glotto_domain::id::Id as _;
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;

    fn message(body: &Value) -> Message {
        Message { id: "m".to_owned(), body: body.to_string(), attempt: 1 }
    }

    fn record(event: &str, key: &str) -> Value {
        json!({"eventName": event, "s3": {"bucket": {"name": "b"}, "object": {"key": key, "size": 5}}})
    }

    fn upload() -> UploadKey {
        UploadKey { owner: UserId::new(Timestamp::UNIX_EPOCH, 1), id: AvatarId::new(Timestamp::UNIX_EPOCH, 2) }
    }

    #[test]
    fn only_uploads_that_have_arrived_are_news() {
        let key = upload().object_key();
        let body = json!({"Records": [
            record("ObjectCreated:Put", &key), record("s3:ObjectCreated:CompleteMultipartUpload", &key),
            record("ObjectRemoved:Delete", &key), record("ObjectCreated:Put", "avatars/other"),
        ]});
        assert_eq!(read(&message(&body)), Ok(News::Arrived(vec![upload(), upload()])));
    }

    #[test]
    fn a_picture_that_is_shown_no_longer_is_news() {
        let discarded = Discarded { user_id: upload().owner, avatar_id: upload().id };
        let event = json!({
            "id": "evt_01J9ZK5W6V4QX0N8R3T7B2M1CD", "kind": PICTURE_DISCARDED, "occurred": "2026-03-02T18:30:00Z",
            "traceparent": null, "payload": discarded,
        });
        assert_eq!(read(&message(&event)), Ok(News::Discarded(discarded)));
    }

    #[test]
    fn the_message_that_tests_the_notification_is_nothing_and_anything_else_is_poison() {
        let test = json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"});
        assert_eq!(read(&message(&test)), Ok(News::Arrived(Vec::new())));
        for poison in ["", "no", "{}", "[]", "7", r#"{"Records":[{}]}"#, r#"{"kind":"PictureDiscarded"}"#] {
            let message = Message { id: "m".to_owned(), body: poison.to_owned(), attempt: 1 };
            assert!(read(&message).is_err(), "{poison}");
        }
    }
}
