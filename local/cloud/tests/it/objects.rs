//! Buckets: presigned URLs, ranges, multipart, CORS and notifications.

use std::time::Duration;

use aws_sdk_s3::error::ProvideErrorMetadata as _;
use aws_sdk_s3::presigning::{PresignedRequest, PresigningConfig};
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart, Delete, ObjectIdentifier};
use glotto_cloud::{Cloud, CloudConfig, DEFAULT_BUS};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::here::{Here, resources};

const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn a_presigned_put_and_get_carry_an_object_and_a_range_of_it() {
    let here = Here::start().await;
    let put = presigned_put(&here, "uploads/a b/original", 5, "video/mp4").await;
    let answer = send(&put, "hello").await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.headers().contains_key("etag"));

    let get = here.s3().get_object().bucket("uploads-bucket").key("uploads/a b/original");
    let get = get.presigned(PresigningConfig::expires_in(MINUTE).unwrap()).await.unwrap();
    let answer = reqwest::get(get.uri()).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "video/mp4");
    assert_eq!(answer.text().await.unwrap(), "hello");
    let part = reqwest::Client::new().get(get.uri()).header("range", "bytes=1-3");
    let part = part.send().await.unwrap();
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()["content-range"], "bytes 1-3/5");
    assert_eq!(part.text().await.unwrap(), "ell");
}

#[tokio::test]
async fn objects_say_that_they_have_ranges() {
    let here = Here::start().await;
    let put = presigned_put(&here, "uploads/a/original", 5, "video/mp4").await;
    assert_eq!(send(&put, "hello").await.status(), StatusCode::OK);
    let get = here.s3().get_object().bucket("uploads-bucket").key("uploads/a/original");
    let get = get.presigned(PresigningConfig::expires_in(MINUTE).unwrap()).await.unwrap();
    let client = reqwest::Client::new();
    for (range, status) in [("", 200), ("bytes=1-3", 206)] {
        let asked = client.get(get.uri());
        let asked = if range.is_empty() { asked } else { asked.header("range", range) };
        let answer = asked.send().await.unwrap();
        assert_eq!((answer.status().as_u16(), &answer.headers()["accept-ranges"]), (status, &"bytes".parse().unwrap()));
    }
}

#[tokio::test]
async fn an_upload_that_is_not_what_was_signed_is_refused() {
    let here = Here::start().await;
    let put = presigned_put(&here, "uploads/x", 5, "video/mp4").await;
    let plain = reqwest::Client::new();
    let url = put.uri();
    // Of another type, longer, without its type, under another key, tampered with, unsigned.
    let other_type = plain.put(url).header("content-type", "text/html").body("hello");
    let longer = plain.put(url).header("content-type", "video/mp4").body("hello there");
    let untyped = plain.put(url).body("hello");
    let other_key = url.replace("uploads/x", "uploads/y");
    let other_key = plain.put(other_key).header("content-type", "video/mp4").body("hello");
    let tampered = url.replace("X-Amz-Expires=60", "X-Amz-Expires=600");
    let tampered = plain.put(tampered).header("content-type", "video/mp4").body("hello");
    let bare = url.split('?').next().unwrap();
    let unsigned = plain.put(bare).header("content-type", "video/mp4").body("hello");
    for refused in [other_type, longer, untyped, other_key, tampered, unsigned] {
        let answer = refused.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{}", answer.text().await.unwrap());
    }
    assert!(here.cloud.buckets().keys("uploads-bucket", "").is_empty());
    assert_eq!(here.cloud.queues().depth("JobQueue").unwrap().visible, 0);
}

#[tokio::test]
async fn an_expired_url_is_refused() {
    let here = Here::start().await;
    let long_ago = std::time::SystemTime::now() - 2 * MINUTE;
    let config = PresigningConfig::builder().start_time(long_ago).expires_in(MINUTE);
    let get = here.s3().get_object().bucket("media-bucket").key("k");
    let get = get.presigned(config.build().unwrap()).await.unwrap();
    assert_eq!(reqwest::get(get.uri()).await.unwrap().status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn only_uploads_under_the_prefix_are_notified_to_the_queue() {
    let here = Here::start().await;
    let s3 = here.s3();
    let put = |key: &str| s3.put_object().bucket("uploads-bucket").key(key);
    put("elsewhere/a").body(b"x".to_vec().into()).send().await.unwrap();
    let stored = put("uploads/a b+c/ö").body(b"hello".to_vec().into()).send().await.unwrap();
    let bodies = here.cloud.queues().peek("JobQueue");
    assert_eq!(bodies.len(), 1);
    let event: Value = serde_json::from_str(&bodies[0]).unwrap();
    let record = &event["Records"][0];
    assert_eq!(record["eventSource"], "aws:s3");
    assert_eq!(record["eventName"], "ObjectCreated:Put");
    assert_eq!(record["s3"]["bucket"]["name"], "uploads-bucket");
    assert_eq!(record["s3"]["object"]["key"], "uploads/a+b%2Bc/%C3%B6");
    assert_eq!(record["s3"]["object"]["size"], 5);
    let tag = stored.e_tag.unwrap();
    assert_eq!(record["s3"]["object"]["eTag"], tag.trim_matches('"'));
}

#[tokio::test]
async fn every_change_of_a_bucket_that_wants_it_is_on_the_default_bus_with_its_key_as_it_is() {
    let here = Here::start().await;
    let (s3, mut events) = (here.s3(), here.cloud.events());
    let (bucket, key) = ("pictures-bucket", "avatars/a b+c/ö");
    s3.put_object().bucket("media-bucket").key(key).send().await.unwrap();
    let stored = s3.put_object().bucket(bucket).key(key).body(b"hello".to_vec().into()).send().await.unwrap();
    s3.delete_object().bucket(bucket).key(key).send().await.unwrap();
    let created = events.try_recv().unwrap();
    assert_eq!(created.bus, DEFAULT_BUS);
    let (event, tag) = (created.event, stored.e_tag.unwrap());
    assert_eq!((&event["source"], &event["detail-type"]), (&json!("aws.s3"), &json!("Object Created")));
    assert_eq!(event["resources"], json!(["arn:aws:s3:::pictures-bucket"]));
    let detail = &event["detail"];
    assert_eq!((&detail["bucket"]["name"], &detail["reason"]), (&json!(bucket), &json!("PutObject")));
    let object = &detail["object"];
    assert_eq!((&object["key"], &object["size"]), (&json!(key), &json!(5)));
    assert_eq!(object["etag"], tag.trim_matches('"'));
    let deleted = events.try_recv().unwrap().event;
    assert_eq!((&deleted["detail-type"], &deleted["detail"]["object"]["key"]), (&json!("Object Deleted"), &json!(key)));
    assert!(deleted["detail"]["object"]["sequencer"].as_str() > object["sequencer"].as_str());
    assert!(events.try_recv().is_err(), "the other bucket does not want it");
}

#[tokio::test]
async fn a_new_bucket_sends_the_test_event_of_s3_if_configured() {
    let config = CloudConfig { s3_test_events: true, ..CloudConfig::default() };
    let cloud = Cloud::start(config).await.unwrap();
    for _ in 0..2 {
        cloud.apply(&resources(&cloud)).await.unwrap();
    }
    let bodies = cloud.queues().peek("JobQueue");
    assert_eq!(bodies.len(), 1);
    let event: Value = serde_json::from_str(&bodies[0]).unwrap();
    assert_eq!(event["Event"], "s3:TestEvent");
}

#[tokio::test]
async fn a_multipart_upload_by_presigned_parts_is_notified_once() {
    let here = Here::start().await;
    let s3 = here.s3();
    let (bucket, key) = ("uploads-bucket", "uploads/big");
    let begun = s3.create_multipart_upload().bucket(bucket).key(key).send().await.unwrap();
    let id = begun.upload_id.unwrap();
    let mut parts = CompletedMultipartUpload::builder();
    for (number, content) in [(1, vec![b'a'; 5 * 1024 * 1024]), (2, b"end".to_vec())] {
        let part = s3.upload_part().bucket(bucket).key(key).upload_id(&id).part_number(number);
        let part = part.presigned(PresigningConfig::expires_in(MINUTE).unwrap()).await.unwrap();
        let answer = reqwest::Client::new().put(part.uri()).body(content).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let tag = answer.headers()["etag"].to_str().unwrap();
        parts = parts.parts(CompletedPart::builder().part_number(number).e_tag(tag).build());
    }
    assert!(here.cloud.queues().peek("JobQueue").is_empty());
    let complete = s3.complete_multipart_upload().bucket(bucket).key(key).upload_id(id);
    complete.multipart_upload(parts.build()).send().await.unwrap();
    let bodies = here.cloud.queues().peek("JobQueue");
    let event: Value = serde_json::from_str(&bodies[0]).unwrap();
    assert_eq!(event["Records"][0]["eventName"], "ObjectCreated:CompleteMultipartUpload");
    let object = &event["Records"][0]["s3"]["object"];
    assert_eq!(object["size"], 5 * 1024 * 1024 + 3);
    assert!(object["eTag"].as_str().unwrap().ends_with("-2"), "{object}");
    assert_eq!(bodies.len(), 1);
}

#[tokio::test]
async fn a_browser_may_upload_from_the_origin_that_the_bucket_allows() {
    let here = Here::start().await;
    let put = presigned_put(&here, "uploads/x", 5, "video/mp4").await;
    let preflight = |origin: &'static str| {
        let ask = reqwest::Client::new().request(Method::OPTIONS, put.uri());
        ask.header("origin", origin)
            .header("access-control-request-method", "PUT")
            .header("access-control-request-headers", "content-type")
            .send()
    };
    let allowed = preflight("http://localhost:3000").await.unwrap();
    assert_eq!(allowed.status(), StatusCode::OK);
    assert_eq!(allowed.headers()["access-control-allow-origin"], "http://localhost:3000");
    assert_eq!(allowed.headers()["access-control-allow-headers"], "content-type");
    assert_eq!(allowed.headers()["access-control-max-age"], "600");
    assert_eq!(preflight("http://evil.example").await.unwrap().status(), StatusCode::FORBIDDEN);

    let upload = reqwest::Client::new().put(put.uri()).header("content-type", "video/mp4");
    let upload = upload.header("origin", "http://localhost:3000").body("hello");
    let answer = upload.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["access-control-allow-origin"], "http://localhost:3000");
    assert_eq!(answer.headers()["access-control-expose-headers"], "ETag");
}

#[tokio::test]
async fn a_deleted_object_is_gone_and_deleting_it_again_is_no_error() {
    let here = Here::start().await;
    let s3 = here.s3();
    s3.put_object().bucket("media-bucket").key("k").send().await.unwrap();
    for _ in 0..2 {
        s3.delete_object().bucket("media-bucket").key("k").send().await.unwrap();
    }
    let gone = s3.get_object().bucket("media-bucket").key("k").send().await.unwrap_err();
    // S3's answer to callers that may not list the bucket.
    assert_eq!(gone.into_service_error().code(), Some("AccessDenied"));
}

#[tokio::test]
async fn objects_are_headed_copied_listed_by_prefix_and_deleted_together() {
    let here = Here::start().await;
    let (s3, bucket) = (here.s3(), "media-bucket");
    for key in ["hls/a/1.ts", "hls/a/2.ts", "hls/b/1.ts"] {
        let put = s3.put_object().bucket(bucket).key(key).content_type("video/mp2t");
        put.metadata("lesson", "les_1").body(b"segment".to_vec().into()).send().await.unwrap();
    }
    let copy = s3.copy_object().copy_source("media-bucket/hls/a/1.ts");
    copy.bucket("uploads-bucket").key("uploads/copy").send().await.unwrap();
    let event: Value = serde_json::from_str(&here.cloud.queues().peek("JobQueue")[0]).unwrap();
    assert_eq!(event["Records"][0]["eventName"], "ObjectCreated:Copy");
    let head = s3.head_object().bucket(bucket).key("hls/a/1.ts").send().await.unwrap();
    assert_eq!(head.content_length, Some(7));
    assert_eq!(head.content_type.as_deref(), Some("video/mp2t"));
    assert_eq!(head.metadata.unwrap()["lesson"], "les_1");
    let missing = s3.head_object().bucket(bucket).key("hls/none").send().await.unwrap_err();
    assert_eq!(missing.raw_response().unwrap().status().as_u16(), 403);

    let listed = s3.list_objects_v2().bucket(bucket).prefix("hls/a/").send().await.unwrap();
    let keys: Vec<&str> = listed.contents().iter().filter_map(|object| object.key()).collect();
    assert_eq!(keys, ["hls/a/1.ts", "hls/a/2.ts"]);
    let ids = keys.iter().map(|key| ObjectIdentifier::builder().key(*key).build().unwrap());
    let delete = Delete::builder().set_objects(Some(ids.collect())).build().unwrap();
    s3.delete_objects().bucket(bucket).delete(delete).send().await.unwrap();
    assert_eq!(here.cloud.buckets().keys(bucket, ""), ["hls/b/1.ts"]);
}

#[tokio::test]
async fn an_interrupted_multipart_upload_lists_its_parts_and_can_be_aborted() {
    let here = Here::start().await;
    let (s3, bucket, key) = (here.s3(), "uploads-bucket", "uploads/big");
    let begun = s3.create_multipart_upload().bucket(bucket).key(key).send().await.unwrap();
    let id = begun.upload_id.unwrap();
    let part = s3.upload_part().bucket(bucket).key(key).upload_id(&id).part_number(1);
    part.body(b"half".to_vec().into()).send().await.unwrap();
    let parts = s3.list_parts().bucket(bucket).key(key).upload_id(&id).send().await.unwrap();
    assert_eq!(parts.parts().len(), 1);
    assert_eq!(parts.parts()[0].size, Some(4));
    s3.abort_multipart_upload().bucket(bucket).key(key).upload_id(&id).send().await.unwrap();
    let gone = s3.list_parts().bucket(bucket).key(key).upload_id(&id).send().await.unwrap_err();
    assert_eq!(gone.into_service_error().code(), Some("NoSuchUpload"));
}

async fn presigned_put(here: &Here, key: &str, length: i64, kind: &str) -> PresignedRequest {
    let put = here.s3().put_object().bucket("uploads-bucket").key(key);
    let put = put.content_length(length).content_type(kind);
    put.presigned(PresigningConfig::expires_in(MINUTE).unwrap()).await.unwrap()
}

/// Sends what was signed, with the headers that were signed.
async fn send(request: &PresignedRequest, body: &'static str) -> reqwest::Response {
    let mut put = reqwest::Client::new().put(request.uri());
    for (name, value) in request.headers() {
        put = put.header(name, value);
    }
    put.body(body).send().await.unwrap()
}
