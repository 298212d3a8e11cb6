//! What S3 reports about an object.

use glotto_runtime::Bucket;
use serde_json::{Value, json};

use super::bus::envelope;
use super::{ACCOUNT, ID, REGION, TIME};

/// S3's notification about an uploaded video.
pub(super) fn arrival() -> Value {
    uploaded(&format!("uploads/vid_{ID}/original"))
}

/// S3's notification about an uploaded object.
fn uploaded(key: &str) -> Value {
    let bucket = bucket_name(Bucket::Uploads);
    json!({"Records": [{
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": TIME,
        "eventName": "ObjectCreated:Put",
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": {"name": bucket, "arn": format!("arn:aws:s3:::{bucket}")},
            "object": {
                "key": key,
                "size": 1_048_576,
                "eTag": "d41d8cd98f00b204e9800998ecf8427e",
                "sequencer": "0055AED6DCD90281E5",
            },
        },
    }]})
}

/// The name of a bucket.
fn bucket_name(bucket: Bucket) -> String {
    format!("glotto-dev-{}-{ACCOUNT}-{REGION}", bucket.name())
}

/// The event of S3 about a new object. The example has members of its detail, such as the object.
pub(super) fn object_created(bucket: Bucket, example: &Value) -> Value {
    let bucket = bucket_name(bucket);
    let mut detail = json!({
        "version": "0",
        "bucket": {"name": bucket},
        "request-id": "N4N7GDK58NMKJ12R",
        "requester": ACCOUNT,
        "source-ip-address": "203.0.113.7",
        "reason": "PutObject",
    });
    for (name, member) in example.as_object().into_iter().flatten() {
        detail[name] = member.clone();
    }
    envelope("Object Created", "aws.s3", &json!([format!("arn:aws:s3:::{bucket}")]), &detail)
}
