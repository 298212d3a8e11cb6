//! Tests of the port to object storage.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use glotto_runtime::{Clock, Rng};
use jiff::SignedDuration;

use super::*;

/// A context with an S3 at an address, or on AWS.
fn context(endpoint: Option<&str>) -> Context {
    let mut settings = vec![
        ("MEDIA_BUCKET", "media"),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "id"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
    ];
    settings.extend(endpoint.map(|endpoint| ("AWS_ENDPOINT_URL_S3", endpoint)));
    let settings = Settings::from_pairs(settings);
    Context::new(settings, Clock::System, Rng::System).unwrap()
}

/// A signed address of an object.
async fn address(endpoint: Option<&str>) -> String {
    let context = context(endpoint);
    let objects = context.port::<Objects>().unwrap();
    let signer = objects.signer(Bucket::Media).await.unwrap();
    signer.get("hls/a.ts", SignedDuration::from_mins(1))
}

/// The address of an S3 that denies every request.
fn denying() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let mut line = String::new();
            while stream.read_line(&mut line).unwrap() > 2 {
                line.clear();
            }
            let body = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
            let head = "HTTP/1.1 403 Forbidden\r\ncontent-type: application/xml\r\nconnection: close";
            write!(stream.get_mut(), "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
        }
    });
    address
}

#[tokio::test]
async fn an_object_that_s3_denies_is_not_found_as_text_or_bytes() {
    let context = context(Some(&denying()));
    let objects = context.port::<Objects>().unwrap();
    assert_eq!(objects.read(Bucket::Media, "a").await.unwrap(), None);
    assert_eq!(objects.read_bytes(Bucket::Media, "a", 10).await.unwrap(), None);
}

#[tokio::test]
async fn a_bucket_is_in_the_host_on_aws_and_in_the_path_behind_an_ip_address() {
    let aws = address(None).await;
    assert!(aws.starts_with("https://media.s3.eu-central-1.amazonaws.com/hls/a.ts?X-Amz-"), "{aws}");
    let here = address(Some("http://127.0.0.1:4002")).await;
    assert!(here.starts_with("http://127.0.0.1:4002/media/hls/a.ts?X-Amz-"), "{here}");
}

#[tokio::test]
async fn nothing_is_signed_without_a_bucket_name() {
    let settings = Settings::from_pairs([("UPLOADS_BUCKET", "uploads")]);
    let context = Context::new(settings, Clock::System, Rng::System).unwrap();
    let refused = context.port::<Objects>().unwrap().signer(Bucket::Media).await;
    assert!(matches!(refused, Err(ServiceError::Refused(..))));
}
