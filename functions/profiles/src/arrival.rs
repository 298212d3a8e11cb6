//! The events of S3 about uploaded pictures
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html>).

use glotto_domain::profiles::UploadKey;
use glotto_events::Failure;
use serde_json::Value;

/// The upload that an event is about; none if it is about another object. In events of the bus, keys are not encoded.
pub(crate) fn parse(event: &Value) -> Result<Option<UploadKey>, Failure> {
    let key = event["detail"]["object"]["key"].as_str();
    key.map(UploadKey::of).ok_or_else(|| Failure::because("not an event about an object"))
}

#[cfg(test)]
mod tests {
    use glotto_domain::id::{AvatarId, Id as _, UserId};
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;

    fn event(key: &str) -> Value {
        let object = json!({"key": key, "size": 5, "etag": "b1946ac92492d2347c6235b4d2611184"});
        let detail = json!({"bucket": {"name": "b"}, "object": object, "reason": "PutObject"});
        json!({"source": "aws.s3", "detail-type": "Object Created", "detail": detail})
    }

    #[test]
    fn the_upload_of_an_object_is_that_of_its_key() {
        let upload =
            UploadKey { owner: UserId::new(Timestamp::UNIX_EPOCH, 1), id: AvatarId::new(Timestamp::UNIX_EPOCH, 2) };
        assert_eq!(parse(&event(&upload.object_key())), Ok(Some(upload)));
        assert_eq!(parse(&event("avatars/other")), Ok(None));
    }

    #[test]
    fn what_is_not_about_an_object_fails() {
        for poison in [json!({}), json!([]), json!({"detail": {"object": {"key": 7}}}), json!({"Records": [{}]})] {
            assert!(parse(&poison).is_err(), "{poison}");
        }
    }
}
