//! Events of API Gateway.

use glotto_http::GatewayEvent;
use glotto_http::gateway::parse_query_string;
use serde_json::{Value, json};

use super::{split, text};

/// Any JSON as an event, and any texts as the path, query string, header and body of one. Parameters are the
/// same however they are percent-encoded.
pub fn event(data: &[u8]) {
    if let Ok(event) = serde_json::from_slice::<Value>(data) {
        check(&GatewayEvent::read(event), data);
    }
    let ((path, rest), is_base64) = (split(data), data.first().is_some_and(|byte| byte % 2 == 0));
    let ((query, rest), path) = (split(rest), format!("/{}", text(path)));
    let (header, body) = split(rest);
    let read = GatewayEvent::read(json!({
        "rawPath": path,
        "rawQueryString": text(query),
        "headers": {text(header): text(header)},
        "requestContext": {"http": {"sourceIp": text(header)}},
        "body": text(body),
        "isBase64Encoded": is_base64,
    }));
    assert_eq!(read.path, path);
    check(&read, data);
}

fn check(read: &GatewayEvent, data: &[u8]) {
    assert!(read.malformed.is_some() || read.path.starts_with('/'), "an event without a path is accepted");
    assert!(read.body.len() <= data.len(), "the body is longer than the event");
    let pairs: Vec<_> = read.query.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    assert_eq!(parse_query_string(&pairs.join("&")).as_ref(), Ok(&read.query), "a query string is read in two ways");
}

/// Percent-encodes every byte.
fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| encoded + &format!("%{byte:02x}"))
}
