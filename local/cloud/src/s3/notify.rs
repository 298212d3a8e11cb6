//! Event notifications of buckets.

use std::fmt::Write as _;

use http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::names::{self, ACCOUNT, Names};
use crate::random;

/// One entry of a bucket's `NotificationConfiguration.QueueConfigurations`.
pub(super) struct Notification {
    pub(super) id: String,
    pub(super) queue: String,
    event: String,
    prefix: String,
    suffix: String,
}

/// Whether a bucket's `NotificationConfiguration` has `EventBridgeConfiguration`. As in CloudFormation, it is on unless
/// it says otherwise.
pub(super) fn notifies_bus(configuration: &Value) -> bool {
    let bridge = &configuration["EventBridgeConfiguration"];
    bridge.is_object() && bridge["EventBridgeEnabled"].as_bool().unwrap_or(true)
}

/// Something that happened to an object.
pub(super) struct Event {
    pub(super) bucket: String,
    pub(super) key: String,
    /// Such as `ObjectCreated:Put`.
    pub(super) name: &'static str,
}

impl Notification {
    pub(super) fn from_properties(configuration: &Value) -> Vec<Self> {
        let queues = configuration["QueueConfigurations"].as_array();
        queues.into_iter().flatten().map(Self::from_entry).collect()
    }

    fn from_entry(entry: &Value) -> Self {
        let rule = |wanted: &str| {
            let rules = entry["Filter"]["S3Key"]["Rules"].as_array().into_iter().flatten();
            let mut named =
                rules.filter(|rule| rule["Name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case(wanted)));
            named.next().and_then(|rule| rule["Value"].as_str()).unwrap_or_default().to_owned()
        };
        Self {
            id: entry["Id"].as_str().unwrap_or("notification").to_owned(),
            queue: names::last_part(entry["Queue"].as_str().unwrap_or_default()).to_owned(),
            event: entry["Event"].as_str().unwrap_or_default().to_owned(),
            prefix: rule("prefix"),
            suffix: rule("suffix"),
        }
    }

    pub(super) fn wants(&self, event: &Event) -> bool {
        let wanted = self.event.trim_start_matches("s3:");
        let named = match wanted.strip_suffix('*') {
            Some(family) => event.name.starts_with(family),
            None => event.name == wanted,
        };
        named && event.key.starts_with(&self.prefix) && event.key.ends_with(&self.suffix)
    }
}

impl Event {
    /// The event that a successful request causes, if any.
    pub(super) fn of(operation: &str, bucket: &str, key: &str) -> Option<Self> {
        let name = match operation {
            "PutObject" => "ObjectCreated:Put",
            "CopyObject" => "ObjectCreated:Copy",
            "CompleteMultipartUpload" => "ObjectCreated:CompleteMultipartUpload",
            "DeleteObject" => "ObjectRemoved:Delete",
            _ => return None,
        };
        Some(Self { bucket: bucket.to_owned(), key: key.to_owned(), name })
    }

    fn is_creation(&self) -> bool {
        self.name.starts_with("ObjectCreated")
    }

    /// The message that S3 sends about an object with these headers.
    pub(super) fn body(&self, names: &Names, configuration: &str, head: &HeaderMap) -> Value {
        let mut object = json!({
            "key": form_encoded(&self.key),
            "sequencer": sequencer(),
        });
        if self.is_creation() {
            let (size, tag) = size_and_tag(head);
            object["size"] = json!(size);
            object["eTag"] = json!(tag);
        }
        json!({ "Records": [{
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": names.region(),
            "eventTime": format!("{:.3}", jiff::Timestamp::now()),
            "eventName": self.name,
            "userIdentity": { "principalId": "AWS:LOCAL" },
            "requestParameters": { "sourceIPAddress": "127.0.0.1" },
            "responseElements": {
                "x-amz-request-id": random::id(16).to_uppercase(),
                "x-amz-id-2": random::id(32),
            },
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": configuration,
                "bucket": {
                    "name": self.bucket,
                    "ownerIdentity": { "principalId": "LOCAL" },
                    "arn": format!("arn:aws:s3:::{}", self.bucket),
                },
                "object": object,
            },
        }]})
    }

    /// The event that S3 puts on the default event bus about an object with these headers. The key is not encoded in it
    /// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html>).
    pub(super) fn on_bus(&self, names: &Names, head: &HeaderMap) -> Value {
        let mut detail = json!({
            "version": "0",
            "bucket": { "name": self.bucket },
            "object": { "key": self.key, "sequencer": sequencer() },
            "request-id": random::id(16).to_uppercase(),
            "requester": ACCOUNT,
            "source-ip-address": "127.0.0.1",
            "reason": self.reason(),
        });
        if self.is_creation() {
            let (size, tag) = size_and_tag(head);
            detail["object"]["size"] = json!(size);
            detail["object"]["etag"] = json!(tag);
        } else {
            detail["deletion-type"] = json!("Permanently Deleted");
        }
        json!({
            "version": "0",
            "id": random::uuid(),
            "detail-type": if self.is_creation() { "Object Created" } else { "Object Deleted" },
            "source": "aws.s3",
            "account": ACCOUNT,
            "time": format!("{:.0}", jiff::Timestamp::now()),
            "region": names.region(),
            "resources": [format!("arn:aws:s3:::{}", self.bucket)],
            "detail": detail,
        })
    }

    /// The operation, as events of the bus name it.
    fn reason(&self) -> &'static str {
        match self.name {
            "ObjectCreated:Put" => "PutObject",
            "ObjectCreated:Copy" => "CopyObject",
            "ObjectCreated:CompleteMultipartUpload" => "CompleteMultipartUpload",
            _ => "DeleteObject",
        }
    }
}

/// The size and the tag that the headers of an object say.
fn size_and_tag(head: &HeaderMap) -> (u64, &str) {
    let text = |name| head.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    (text("content-length").parse().unwrap_or(0), text("etag").trim_matches('"'))
}

/// The test event that S3 sends to a queue when notifications are configured.
pub(super) fn test_event(bucket: &str) -> Value {
    json!({
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Time": format!("{:.3}", jiff::Timestamp::now()),
        "Bucket": bucket,
        "RequestId": random::id(16).to_uppercase(),
        "HostId": random::id(32),
    })
}

/// The operation of an S3 request, as far as it matters here.
pub(super) fn operation(method: &Method, query: &str, headers: &HeaderMap, has_key: bool) -> &'static str {
    let asks = |name: &str| query.split('&').any(|pair| pair.split('=').next().is_some_and(|key| key == name));
    match (method.as_str(), has_key) {
        ("PUT", true) if asks("partNumber") => "UploadPart",
        ("PUT", true) if headers.contains_key("x-amz-copy-source") => "CopyObject",
        ("PUT", true) if !asks("tagging") && !asks("acl") => "PutObject",
        ("POST", true) if asks("uploads") => "CreateMultipartUpload",
        ("POST", true) if asks("uploadId") => "CompleteMultipartUpload",
        ("DELETE", true) if asks("uploadId") => "AbortMultipartUpload",
        ("DELETE", true) if !asks("tagging") => "DeleteObject",
        ("POST", false) if asks("delete") => "DeleteObjects",
        ("GET", true) if asks("uploadId") => "ListParts",
        ("GET", true) if !asks("tagging") && !asks("acl") => "GetObject",
        ("HEAD", true) => "HeadObject",
        ("GET", false) if asks("list-type") => "ListObjectsV2",
        _ => "Other",
    }
}

/// Later events of one key have greater sequencers.
fn sequencer() -> String {
    format!("{:016X}", jiff::Timestamp::now().as_nanosecond())
}

/// A key as S3 writes it into events: a space is a plus.
fn form_encoded(key: &str) -> String {
    encoded(key, "+")
}

/// A key in a path.
pub(super) fn path_encoded(key: &str) -> String {
    encoded(key, "%20")
}

fn encoded(key: &str, space: &str) -> String {
    let mut text = String::with_capacity(key.len());
    for byte in key.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                text.push(char::from(byte));
            }
            b' ' => text.push_str(space),
            other => {
                let _ = write!(text, "%{other:02X}");
            }
        }
    }
    text
}

/// The bucket and the key that a path names.
pub(super) fn bucket_and_key(path: &str) -> (String, String) {
    let (bucket, key) = path.trim_start_matches('/').split_once('/').unwrap_or((path, ""));
    let bucket = bucket.trim_start_matches('/').to_owned();
    (bucket, decoded(key))
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_url_encoded_in_the_event_and_decoded_from_the_path() {
        assert_eq!(form_encoded("uploads/a b+ü"), "uploads/a+b%2B%C3%BC");
        assert_eq!(bucket_and_key("/b/uploads/a%20b%2B%C3%BC").1, "uploads/a b+ü");
        assert_eq!(bucket_and_key("/b"), ("b".to_owned(), String::new()));
    }

    #[test]
    fn a_filter_matches_the_family_the_prefix_and_the_suffix() {
        let entry = json!({
            "Event": "s3:ObjectCreated:*",
            "Queue": "arn:aws:sqs:eu-west-1:000000000000:Q",
            "Filter": { "S3Key": { "Rules": [
                { "Name": "prefix", "Value": "uploads/" }, { "Name": "suffix", "Value": ".mp4" },
            ]}},
        });
        let notification = Notification::from_entry(&entry);
        assert_eq!(notification.queue, "Q");
        let wants = |operation, key| Event::of(operation, "b", key).is_some_and(|event| notification.wants(&event));
        assert!(wants("PutObject", "uploads/a.mp4"));
        assert!(wants("CompleteMultipartUpload", "uploads/a.mp4"));
        assert!(!wants("PutObject", "other/a.mp4"));
        assert!(!wants("PutObject", "uploads/a.mov"));
        assert!(!wants("DeleteObject", "uploads/a.mp4"));
    }
}
