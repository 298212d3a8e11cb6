//! Responses, as API Gateway takes them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::string::FromUtf8Error;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::is_header_value;

/// A response of payload format 2.0.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GatewayResponse {
    /// The status code.
    pub status_code: u16,
    /// The headers, with names in lower case.
    pub headers: BTreeMap<&'static str, Cow<'static, str>>,
    /// The values of `Set-Cookie`, which HTTP APIs take apart from the other headers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cookies: Vec<Cow<'static, str>>,
    /// The body: text, or base64.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Whether the body is base64.
    pub is_base64_encoded: bool,
}

// It may contain tokens.
glotto_domain::redacted_debug!(GatewayResponse);

impl GatewayResponse {
    /// A response without headers. A body that is `binary` or not UTF-8 is sent as base64, because JSON
    /// has no bytes.
    pub(crate) fn new(status_code: u16, body: Vec<u8>, binary: bool) -> Self {
        let text = if binary { Err(body) } else { String::from_utf8(body).map_err(FromUtf8Error::into_bytes) };
        let is_base64_encoded = text.is_err();
        let body = text.unwrap_or_else(|bytes| STANDARD.encode(bytes));
        Self { status_code, headers: BTreeMap::new(), cookies: Vec::new(), body, is_base64_encoded }
    }

    /// Sets a header. A value that is not printable ASCII is a bug: API Gateway would answer 500, and a
    /// line break would begin another header. So it is left out.
    pub(crate) fn set_header(&mut self, name: &'static str, value: impl Into<Cow<'static, str>>) {
        let value = value.into();
        if is_header_value(&value) && name == "set-cookie" {
            self.cookies.push(value);
        } else if is_header_value(&value) {
            self.headers.insert(name, value);
        } else {
            tracing::error!(header = name, "the value of a header is not printable ASCII");
        }
    }

    /// The bytes of the body, for tests.
    pub fn bytes(&self) -> Vec<u8> {
        if self.is_base64_encoded {
            STANDARD.decode(&self.body).unwrap_or_default()
        } else {
            self.body.clone().into_bytes()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn written(response: &GatewayResponse) -> Value {
        serde_json::to_value(response).unwrap()
    }

    #[test]
    fn a_response_has_the_shape_of_payload_2_0() {
        let mut response = GatewayResponse::new(201, b"{}".to_vec(), false);
        response.set_header("location", "/v1/x".to_owned());
        response.set_header("cache-control", "no-store");
        let expected = json!({
            "statusCode": 201,
            "headers": {"cache-control": "no-store", "location": "/v1/x"},
            "body": "{}",
            "isBase64Encoded": false,
        });
        assert_eq!(written(&response), expected);
        let empty = written(&GatewayResponse::new(204, Vec::new(), false));
        assert_eq!(empty, json!({"statusCode": 204, "headers": {}, "isBase64Encoded": false}));
    }

    #[test]
    fn a_cookie_is_set_apart_from_the_other_headers() {
        let mut response = GatewayResponse::new(204, Vec::new(), false);
        response.set_header("set-cookie", "a=b; Path=/");
        let expected = json!({"statusCode": 204, "headers": {}, "cookies": ["a=b; Path=/"], "isBase64Encoded": false});
        assert_eq!(written(&response), expected);
    }

    #[test]
    fn bytes_that_are_not_text_are_sent_as_base64() {
        for (body, binary) in [(vec![0xff, 0], false), (b"zip".to_vec(), true)] {
            let response = GatewayResponse::new(200, body.clone(), binary);
            assert!(response.is_base64_encoded);
            assert_eq!(response.bytes(), body);
        }
        let text = GatewayResponse::new(200, "ä".into(), false);
        assert_eq!((text.body.as_str(), text.is_base64_encoded, text.bytes()), ("ä", false, "ä".into()));
    }

    #[test]
    fn a_header_value_that_would_begin_another_header_is_left_out() {
        let mut response = GatewayResponse::new(200, Vec::new(), false);
        for value in ["/a\r\nset-cookie: b=c", "ä", "\u{0}", "\u{7f}"] {
            response.set_header("location", value);
            assert!(response.headers.is_empty(), "{value:?}");
        }
    }
}
