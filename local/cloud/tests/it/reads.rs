//! Conditions and ranges of reads: by a signed address, and by the front door.

use std::time::Duration;

use aws_sdk_s3::presigning::PresigningConfig;
use http::{HeaderMap, HeaderName, Method, StatusCode};

use crate::here::Here;

const BUCKET: &str = "media-bucket";

/// A cloud with an object of five bytes.
async fn with_object() -> Here {
    let here = Here::start().await;
    let put = here.s3().put_object().bucket(BUCKET).key("hls/a").body(b"hello".to_vec().into());
    put.send().await.unwrap();
    here
}

/// Reads the object as the front door does. Returns status, headers and body.
async fn fetch(here: &Here, pairs: &[(&'static str, &str)]) -> (u16, HeaderMap, String) {
    let named = pairs.iter().map(|&(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
    let headers: HeaderMap = named.collect();
    let response = here.cloud.buckets().fetch(BUCKET, "/hls/a", &Method::GET, &headers).await;
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    (parts.status.as_u16(), parts.headers, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_viewer_who_has_an_object_does_not_get_it_again() {
    let here = with_object().await;
    let (_, known, _) = fetch(&here, &[]).await;
    for (name, of) in [("if-none-match", "etag"), ("if-modified-since", "last-modified")] {
        let (status, headers, body) = fetch(&here, &[(name, known[of].to_str().unwrap())]).await;
        assert_eq!((status, body.as_str()), (304, ""), "{name}");
        assert_eq!(headers["etag"], known["etag"]);
    }
    for (name, value) in [("if-match", "\"x\""), ("if-unmodified-since", "Thu, 01 Jan 1970 00:00:01 GMT")] {
        let (status, _, body) = fetch(&here, &[(name, value)]).await;
        assert!(status == 412 && body.contains("<Code>PreconditionFailed</Code>"), "{name}: {status} {body}");
    }
    assert_eq!(fetch(&here, &[("if-modified-since", "garbage")]).await.0, 200);
}

#[tokio::test]
async fn a_range_longer_than_the_object_gets_it_whole_and_a_malformed_one_is_ignored() {
    let here = with_object().await;
    for (range, status, body) in [
        ("bytes=1-3", 206, "ell"),
        ("bytes=-2", 206, "lo"),
        ("bytes=-700000000", 206, "hello"),
        ("bytes=9-3", 200, "hello"),
        ("bytes=0-0,5-6", 200, "hello"),
        ("abc", 200, "hello"),
    ] {
        let (got, _, text) = fetch(&here, &[("range", range)]).await;
        assert_eq!((got, text.as_str()), (status, body), "{range}");
    }
    let (status, headers, _) = fetch(&here, &[("range", "bytes=5-")]).await;
    assert_eq!((status, &headers["content-range"]), (416, &"bytes */5".parse().unwrap()));
    let (status, _, body) = fetch(&here, &[("range", "bytes=1-3"), ("if-range", "\"zz\"")]).await;
    assert_eq!((status, body.as_str()), (200, "hello"), "the part would be of another object");
}

#[tokio::test]
async fn a_signed_address_has_conditions_and_reveals_nothing_by_them_without_its_signature() {
    let here = with_object().await;
    let get = here.s3().get_object().bucket(BUCKET).key("hls/a");
    let get = get.presigned(PresigningConfig::expires_in(Duration::from_mins(1)).unwrap()).await.unwrap();
    let unsigned = get.uri().split('?').next().unwrap();
    for (name, value, status) in [("if-none-match", "*", 304), ("if-match", "\"x\"", 412), ("range", "bytes=-9", 206)] {
        let answer = |url: &str| reqwest::Client::new().get(url).header(name, value).send();
        assert_eq!(answer(get.uri()).await.unwrap().status().as_u16(), status, "{name}");
        assert_eq!(answer(unsigned).await.unwrap().status(), StatusCode::FORBIDDEN, "{name}");
    }
}
