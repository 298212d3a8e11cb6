//! The messages of the avatar queue: notifications of S3 about uploads
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>),
//! and our own events about pictures that are not shown any more.

use glotto_domain::id::{AvatarId, UserId};
use glotto_domain::profiles::{PICTURE_DISCARDED, UploadKey};
use glotto_events::{Failure, Message};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A picture that is not shown any more: the payload of [`PICTURE_DISCARDED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Discarded {
    /// Its owner.
    pub(crate) user_id: UserId,
    /// The upload that it was made from.
    pub(crate) avatar_id: AvatarId,
}

/// A message of the avatar queue.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum AvatarMessage {
    /// Files were uploaded.
    Uploaded(Vec<UploadKey>),
    /// A picture has to be deleted.
    Discarded(Discarded),
}

/// Parses a message; notifications about other objects of the bucket are ignored.
pub(crate) fn parse(message: &Message) -> Result<AvatarMessage, Failure> {
    let body: Value = serde_json::from_str(&message.body).map_err(Failure::because)?;
    if body["kind"] == PICTURE_DISCARDED {
        return message.payload().map(AvatarMessage::Discarded);
    }
    match body["Records"].as_array() {
        Some(records) => records
            .iter()
            .map(uploaded)
            .collect::<Result<Vec<_>, _>>()
            .map(|found| AvatarMessage::Uploaded(found.into_iter().flatten().collect())),
        // S3 sends this once, when the notification is configured.
        None if body["Event"] == "s3:TestEvent" => Ok(AvatarMessage::Uploaded(Vec::new())),
        None => Err(Failure::because("neither a notification of S3 nor one of our events")),
    }
}

fn uploaded(record: &Value) -> Result<Option<UploadKey>, Failure> {
    let odd = || Failure::because("not a record of S3");
    let event = record["eventName"].as_str().ok_or_else(odd)?;
    let key = record["s3"]["object"]["key"].as_str().ok_or_else(odd)?;
    let created = event.trim_start_matches("s3:").starts_with("ObjectCreated:");
    // S3 encodes special characters in keys; our keys have none.
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
        assert_eq!(parse(&message(&body)), Ok(AvatarMessage::Uploaded(vec![upload(), upload()])));
    }

    #[test]
    fn an_event_about_a_discarded_picture_is_parsed() {
        let discarded = Discarded { user_id: upload().owner, avatar_id: upload().id };
        let event = json!({
            "id": "evt_01J9ZK5W6V4QX0N8R3T7B2M1CD", "kind": PICTURE_DISCARDED, "occurred": "2026-03-02T18:30:00Z",
            "traceparent": null, "payload": discarded,
        });
        assert_eq!(parse(&message(&event)), Ok(AvatarMessage::Discarded(discarded)));
    }

    #[test]
    fn the_test_message_of_s3_is_ignored_and_any_other_unknown_message_fails() {
        let test = json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"});
        assert_eq!(parse(&message(&test)), Ok(AvatarMessage::Uploaded(Vec::new())));
        for poison in ["", "no", "{}", "[]", "7", r#"{"Records":[{}]}"#, r#"{"kind":"PictureDiscarded"}"#] {
            let message = Message { id: "m".to_owned(), body: poison.to_owned(), attempt: 1 };
            assert!(parse(&message).is_err(), "{poison}");
        }
    }
}
