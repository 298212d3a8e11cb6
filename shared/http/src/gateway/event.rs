//! Events: the requests of clients, as API Gateway hands them over.

use std::collections::HashMap;
use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::query_string::{InvalidQueryString, parse_query_string};

/// An event of payload format 2.0: the members that the platform reads. In particular, it reads neither
/// `Host` nor `X-Forwarded-…`.
///
/// Every event can be read. Of one with a part that cannot, [`GatewayEvent::malformed`] names the part, and the
/// request is answered with a 400. A member of an unexpected type counts as missing.
pub struct GatewayEvent {
    /// The id of the request, which is also in the access log.
    pub request_id: Option<String>,
    /// The IP address that called API Gateway. Behind CloudFront it is that of an edge.
    pub source_ip: Option<IpAddr>,
    /// The HTTP method.
    pub method: String,
    /// The path. HTTP APIs hand it over percent-decoded.
    pub path: String,
    /// The names and values of the query string, decoded, in their order.
    pub query: Vec<(String, String)>,
    /// The headers, with names in lower case. Values of one name are joined by commas.
    pub headers: HashMap<String, String>,
    /// The cookies, each `name=value`.
    pub cookies: Vec<String>,
    /// The path parameters. HTTP APIs hand them over percent-decoded.
    pub path_parameters: HashMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
    /// The part that cannot be read: path, body or query string, in this order.
    pub malformed: Option<Malformed>,
}

// It contains tokens, passwords and the origin secret.
glotto_domain::redacted_debug!(GatewayEvent);

/// A part of an event that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// There is no path, so it is no event of payload format 2.0.
    Path,
    /// The query string.
    QueryString(InvalidQueryString),
    /// The body is not the base64 that the event says it is.
    Body,
}

impl Malformed {
    /// The detail of the problem.
    pub const fn detail(self) -> &'static str {
        match self {
            Self::Path => "The request has no path.",
            Self::QueryString(reason) => reason.detail(),
            Self::Body => "The body is not base64.",
        }
    }
}

impl GatewayEvent {
    /// Reads an event.
    pub fn read(event: Value) -> Self {
        let mut event = members(event);
        let mut context = members(take(&mut event, "requestContext"));
        let mut http = members(take(&mut context, "http"));
        let is_base64 = take(&mut event, "isBase64Encoded") == Value::Bool(true);
        let path = path(take(&mut event, "rawPath"));
        let query = query(take(&mut event, "rawQueryString"));
        let body = body(take(&mut event, "body"), is_base64);
        let malformed = path.as_ref().err().or(body.as_ref().err()).or(query.as_ref().err()).copied();
        let headers = texts(take(&mut event, "headers"));
        Self {
            request_id: text(take(&mut context, "requestId")),
            source_ip: text(take(&mut http, "sourceIp")).and_then(|address| address.parse().ok()),
            method: text(take(&mut http, "method")).unwrap_or_default(),
            path: path.unwrap_or_default(),
            query: query.unwrap_or_default(),
            headers: headers.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect(),
            cookies: list(take(&mut event, "cookies")).collect(),
            path_parameters: texts(take(&mut event, "pathParameters")).collect(),
            body: body.unwrap_or_default(),
            malformed,
        }
    }
}

fn path(member: Value) -> Result<String, Malformed> {
    text(member).filter(|path| path.starts_with('/')).ok_or(Malformed::Path)
}

fn query(member: Value) -> Result<Vec<(String, String)>, Malformed> {
    parse_query_string(&text(member).unwrap_or_default()).map_err(Malformed::QueryString)
}

fn body(member: Value, is_base64: bool) -> Result<Vec<u8>, Malformed> {
    let body = text(member).unwrap_or_default();
    if is_base64 { STANDARD.decode(body).map_err(|_| Malformed::Body) } else { Ok(body.into_bytes()) }
}

/// The members of an object. None if it is something else.
fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// The members of an object that are texts.
fn texts(value: Value) -> impl Iterator<Item = (String, String)> {
    members(value).into_iter().filter_map(|(name, value)| Some((name, text(value)?)))
}

/// The elements of a list that are texts.
fn list(value: Value) -> impl Iterator<Item = String> {
    let elements = match value {
        Value::Array(elements) => elements,
        _ => Vec::new(),
    };
    elements.into_iter().filter_map(text)
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// Takes a member out of an object. `null` if it is missing.
fn take(members: &mut Map<String, Value>, name: &str) -> Value {
    members.get_mut(name).map(Value::take).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn event() -> Value {
        json!({
            "version": "2.0",
            "routeKey": "POST /v1/courses/{courseId}",
            "rawPath": "/v1/courses/a b",
            "rawQueryString": "tag=a&tag=b&q=x%20y",
            "headers": {"Content-Type": "application/json", "x-many": "1,2"},
            "cookies": ["a=1", "b=2"],
            "pathParameters": {"courseId": "a b"},
            "requestContext": {
                "http": {"method": "POST", "path": "/v1/courses/a b", "sourceIp": "203.0.113.7"},
                "requestId": "Zk3vXhO1joEEPyw=",
            },
            "body": "{}",
            "isBase64Encoded": false,
        })
    }

    fn with(member: &str, value: Value) -> GatewayEvent {
        let mut event = event();
        event[member] = value;
        GatewayEvent::read(event)
    }

    #[test]
    fn an_event_of_payload_2_0_is_read() {
        let read = GatewayEvent::read(event());
        assert_eq!(read.malformed, None);
        assert_eq!(read.request_id.as_deref(), Some("Zk3vXhO1joEEPyw="));
        assert_eq!(read.source_ip, "203.0.113.7".parse().ok());
        assert_eq!((read.method.as_str(), read.path.as_str()), ("POST", "/v1/courses/a b"));
        let query: Vec<_> = read.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(query, [("tag", "a"), ("tag", "b"), ("q", "x y")]);
        assert_eq!(read.headers["x-many"], "1,2");
        assert_eq!(read.cookies, ["a=1", "b=2"]);
        assert_eq!(read.path_parameters["courseId"], "a b");
        assert_eq!(read.body, b"{}");
    }

    #[test]
    fn header_names_are_in_lower_case() {
        assert_eq!(GatewayEvent::read(event()).headers["content-type"], "application/json");
    }

    #[test]
    fn a_base64_body_is_decoded_and_another_is_malformed() {
        let encoded = |body: &str| {
            let mut event = event();
            event["body"] = body.into();
            event["isBase64Encoded"] = true.into();
            GatewayEvent::read(event)
        };
        assert_eq!(encoded("/wA=").body, [0xff, 0]);
        for body in ["%%%", "/wA", "ä", "/wA=\n"] {
            assert_eq!(encoded(body).malformed, Some(Malformed::Body), "{body}");
        }
        assert_eq!(with("body", "%%%".into()).body, b"%%%");
    }

    #[test]
    fn an_event_without_a_path_is_malformed() {
        for value in [Value::Null, json!(1), json!(""), json!("v1/courses"), json!(["/"])] {
            assert_eq!(with("rawPath", value).malformed, Some(Malformed::Path));
        }
        for event in [Value::Null, json!([]), json!({}), json!("/"), json!(1)] {
            assert_eq!(GatewayEvent::read(event).malformed, Some(Malformed::Path));
        }
    }

    #[test]
    fn a_query_string_that_cannot_be_decoded_is_malformed() {
        for (query, reason) in [
            ("a=<b>\"", InvalidQueryString::Character),
            ("a=%zz", InvalidQueryString::PercentEncoding),
            ("a=%ff", InvalidQueryString::Utf8),
        ] {
            assert_eq!(with("rawQueryString", query.into()).malformed, Some(Malformed::QueryString(reason)));
        }
    }

    #[test]
    fn other_members_may_be_missing() {
        for member in
            ["rawQueryString", "headers", "cookies", "pathParameters", "requestContext", "body", "isBase64Encoded"]
        {
            assert_eq!(with(member, Value::Null).malformed, None, "{member}");
            assert_eq!(with(member, json!(1)).malformed, None, "{member}");
        }
        assert_eq!(with("requestContext", json!({"http": {"sourceIp": "localhost"}})).source_ip, None);
    }

    /// JSON of any shape, whose objects have members as events have them.
    fn any_json() -> impl Strategy<Value = Value> {
        let names = "requestContext http requestId sourceIp method rawPath rawQueryString headers cookies pathParameters \
                     body isBase64Encoded host";
        let names: Vec<&str> = names.split(' ').collect();
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,20}|/[ -~]{0,20}|[a-z=&%0-9<\"]{0,20}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 60, 12, move |inner| {
            let name = prop_oneof![prop::sample::select(names.clone()).prop_map(str::to_owned), any::<String>()];
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                proptest::collection::vec((name, inner), 0..12)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_event_of_arbitrary_json_makes_the_reader_panic(event in any_json()) {
            let read = GatewayEvent::read(event);
            prop_assert!(read.malformed == Some(Malformed::Path) || read.path.starts_with('/'));
        }

        #[test]
        fn no_event_of_arbitrary_strings_makes_the_reader_panic(
            path in any::<String>(), query in any::<String>(), header in any::<String>(), value in any::<String>(),
            address in any::<String>(), body in any::<String>(), is_base64 in any::<bool>(),
        ) {
            let read = GatewayEvent::read(json!({
                "rawPath": path,
                "rawQueryString": query,
                "headers": {header.clone(): value, "host": value, "x-forwarded-proto": value},
                "pathParameters": {header: path},
                "requestContext": {"http": {"method": value, "sourceIp": address}, "requestId": query},
                "body": body,
                "isBase64Encoded": is_base64,
            }));
            prop_assert!(read.body.len() <= body.len());
        }
    }
}
