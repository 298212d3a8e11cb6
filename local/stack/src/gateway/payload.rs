//! A request as a function gets it: payload format 2.0.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, Request};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::routes::decoded;
use crate::identifiers;
use crate::template::ACCOUNT;

/// Builds the event that API Gateway sends to the function of `route_key`.
pub fn payload_2_0(
    request: &Request<Bytes>,
    route_key: &str,
    path_parameters: &BTreeMap<String, String>,
    peer: SocketAddr,
) -> Value {
    let headers = headers(request.headers(), peer);
    let host = headers.get("host").and_then(Value::as_str).unwrap_or("localhost").to_owned();
    let path = raw_path(request.uri().path());
    let query = request.uri().query().unwrap_or_default();
    let now = Timestamp::now();
    let mut event = json!({
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "local",
            "domainName": host.split(':').next().unwrap_or_default(),
            "domainPrefix": host.split(['.', ':']).next().unwrap_or_default(),
            "http": {
                "method": request.method().as_str(),
                "path": path,
                "protocol": format!("{:?}", request.version()),
                "sourceIp": peer.ip().to_string(),
                "userAgent": headers.get("user-agent").cloned().unwrap_or_default(),
            },
            "requestId": identifiers::gateway_request_id(),
            "routeKey": route_key,
            "stage": "$default",
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
            "timeEpoch": now.as_millisecond(),
        },
        "isBase64Encoded": false,
    });
    let cookies = cookies(request.headers());
    if !cookies.is_empty() {
        event["cookies"] = cookies.into();
    }
    let query = query_parameters(query);
    if !query.is_empty() {
        event["queryStringParameters"] = query.into();
    }
    if !path_parameters.is_empty() {
        event["pathParameters"] = json!(path_parameters);
    }
    if !request.body().is_empty() {
        let (body, encoded) = body(request);
        event["body"] = body.into();
        event["isBase64Encoded"] = encoded.into();
    }
    event
}

/// The path as HTTP APIs hand it over: percent-decoded, and cut off at a question mark that was encoded
/// (captured on AWS: <https://github.com/middleapi/standard-server/pull/93>).
fn raw_path(path: &str) -> String {
    let decoded = decoded(path);
    decoded.split('?').next().unwrap_or_default().to_owned()
}

/// Lower-case names; values of one name joined by commas; cookies travel by themselves.
fn headers(headers: &HeaderMap, peer: SocketAddr) -> Map<String, Value> {
    let mut joined: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in headers {
        if name == "cookie" {
            continue;
        }
        // Bytes outside ASCII are Latin-1, as browsers and servers have read them since ever.
        let value: String = value.as_bytes().iter().copied().map(char::from).collect();
        joined
            .entry(name.as_str().to_owned())
            .and_modify(|so_far| {
                so_far.push(',');
                so_far.push_str(&value);
            })
            .or_insert(value);
    }
    let forwarded = match joined.get("x-forwarded-for") {
        Some(so_far) => format!("{so_far}, {}", peer.ip()),
        None => peer.ip().to_string(),
    };
    joined.insert("x-forwarded-for".to_owned(), forwarded);
    joined.insert("x-forwarded-proto".to_owned(), "http".to_owned());
    let port = joined.get("host").and_then(|host| host.split(':').nth(1)).unwrap_or("80").to_owned();
    joined.insert("x-forwarded-port".to_owned(), port);
    joined.entry("x-amzn-trace-id".to_owned()).or_insert_with(identifiers::trace_id);
    joined.into_iter().map(|(name, value)| (name, value.into())).collect()
}

/// The cookies, as RFC 6265 (5.4) lets browsers write them and other clients do: with or without a space between.
fn cookies(headers: &HeaderMap) -> Vec<String> {
    let lines = headers.get_all("cookie").into_iter().filter_map(|line| line.to_str().ok());
    let cookies = lines.flat_map(|line| line.split(';')).map(str::trim);
    cookies.filter(|cookie| !cookie.is_empty()).map(str::to_owned).collect()
}

/// Decoded; values of one name joined by commas.
fn query_parameters(query: &str) -> Map<String, Value> {
    let mut joined: Map<String, Value> = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = match joined.get(name.as_ref()) {
            Some(so_far) => format!("{},{value}", so_far.as_str().unwrap_or_default()),
            None => value.into_owned(),
        };
        joined.insert(name.into_owned(), value.into());
    }
    joined
}

/// The body: as text if its content type is text, otherwise in base64.
fn body(request: &Request<Bytes>) -> (String, bool) {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let kind = header("content-type").unwrap_or_default().to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let textual = kind.starts_with("text/")
        || kind.ends_with("+json")
        || kind.ends_with("+xml")
        || matches!(kind, "application/json" | "application/xml" | "application/javascript");
    let plain = textual && header("content-encoding").is_none_or(|encoding| encoding == "identity");
    match std::str::from_utf8(request.body()) {
        Ok(text) if plain => (text.to_owned(), false),
        _ => (STANDARD.encode(request.body()), true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(builder: http::request::Builder, body: &'static [u8]) -> Value {
        let request = builder.body(Bytes::from_static(body)).unwrap();
        let parameters = [("id".to_owned(), "7".to_owned())].into();
        payload_2_0(&request, "GET /v1/{id}", &parameters, ([127, 0, 0, 1], 5000).into())
    }

    #[test]
    fn a_request_has_the_shape_of_payload_2_0() {
        let event = event(
            Request::get("/v1/7?tag=a&tag=b&q=x%20y+z")
                .header("Host", "127.0.0.1:4000")
                .header("X-Many", "1")
                .header("X-Many", "2")
                .header("Cookie", "a=1; b=2;c=3 ;"),
            b"",
        );
        assert_eq!(event["version"], "2.0");
        assert_eq!(event["rawPath"], "/v1/7");
        assert_eq!(event["rawQueryString"], "tag=a&tag=b&q=x%20y+z");
        assert_eq!(event["queryStringParameters"], json!({"tag": "a,b", "q": "x y z"}));
        assert_eq!(event["pathParameters"], json!({"id": "7"}));
        assert_eq!(event["headers"]["x-many"], "1,2");
        assert_eq!(event["headers"]["x-forwarded-port"], "4000");
        assert_eq!(event["cookies"], json!(["a=1", "b=2", "c=3"]));
        assert!(event["headers"].get("cookie").is_none());
        assert!(event.get("body").is_none());
        assert_eq!(event["requestContext"]["http"]["protocol"], "HTTP/1.1");
        assert_eq!(event["requestContext"]["http"]["sourceIp"], "127.0.0.1");
        assert_eq!(event["requestContext"]["stage"], "$default");
    }

    #[test]
    fn the_path_is_decoded_and_the_query_string_is_not() {
        let path = |target: &str| event(Request::get(target), b"")["rawPath"].take();
        assert_eq!(path("/v1/a%20%C3%A4%2Fb"), "/v1/a ä/b");
        assert_eq!(path("/v1/a%3Fb?c=d"), "/v1/a");
        assert_eq!(path("/v1/%ff"), "/v1/\u{fffd}");
        let event = event(Request::get("/v1/a%20b?c=%20d"), b"");
        assert_eq!(event["requestContext"]["http"]["path"], "/v1/a b");
        assert_eq!(event["rawQueryString"], "c=%20d");
    }

    #[test]
    fn text_travels_as_text_and_bytes_in_base64() {
        let json = event(Request::post("/").header("content-type", "application/json"), b"{}");
        assert_eq!((&json["body"], &json["isBase64Encoded"]), (&"{}".into(), &false.into()));
        let bytes = event(Request::post("/").header("content-type", "video/mp4"), b"\xff\x00");
        assert_eq!((&bytes["body"], &bytes["isBase64Encoded"]), (&"/wA=".into(), &true.into()));
        let broken = event(Request::post("/").header("content-type", "application/json"), b"\"\xff\"");
        assert_eq!(broken["isBase64Encoded"], true);
    }

    #[test]
    fn the_event_is_one_that_functions_can_parse() {
        let event = event(Request::post("/v1/7?a=1").header("content-type", "text/plain"), b"hi");
        let parsed: aws_lambda_events::apigw::ApiGatewayV2httpRequest = serde_json::from_value(event).unwrap();
        assert_eq!(parsed.body.as_deref(), Some("hi"));
        assert_eq!(parsed.raw_query_string.as_deref(), Some("a=1"));
    }
}
