//! A function's answer as a client gets it.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// Parses a function's response to a request with a method; none if it is invalid.
pub(super) fn response(written: &[u8], method: &str) -> Option<Response> {
    let answer: Value = serde_json::from_slice(written).ok()?;
    let Some(status) = answer.get("statusCode") else {
        return inferred(&answer);
    };
    let status = status.as_u64().or_else(|| status.as_str()?.parse().ok())?;
    let status = StatusCode::from_u16(u16::try_from(status).ok()?).ok()?;
    let body = match answer.get("body") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::String(text)) if answer["isBase64Encoded"] == true => STANDARD.decode(text).ok()?,
        Some(Value::String(text)) => text.clone().into_bytes(),
        Some(_) => return None,
    };
    let has_body = !body.is_empty();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in header_lines(&answer) {
        let name = HeaderName::try_from(name.as_str()).ok()?;
        headers.append(name, HeaderValue::try_from(value.as_str()).ok()?);
    }
    if has_body && !headers.contains_key("content-type") {
        headers.insert("content-type", HeaderValue::from_static("text/plain; charset=utf-8"));
    }
    // The length follows from the body that is really sent. That of a response to HEAD is the one of the response to
    // GET, which only the function knows. Whether AWS passes it on is not documented.
    if has_body || method != "HEAD" {
        headers.remove("content-length");
    }
    headers.remove("transfer-encoding");
    headers.remove("connection");
    Some(response)
}

/// A response without a status becomes the body of a 200.
fn inferred(answer: &Value) -> Option<Response> {
    let body = answer.as_str().map_or_else(|| answer.to_string(), str::to_owned);
    Response::builder().header("content-type", "application/json").body(Body::from(body)).ok()
}

fn header_lines(answer: &Value) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for (name, value) in answer["headers"].as_object().into_iter().flatten() {
        lines.extend(text(value).map(|value| (name.clone(), value)));
    }
    for (name, values) in answer["multiValueHeaders"].as_object().into_iter().flatten() {
        if answer["headers"].get(name).is_none() {
            let values = values.as_array().into_iter().flatten();
            lines.extend(values.filter_map(text).map(|value| (name.clone(), value)));
        }
    }
    let cookies = answer["cookies"].as_array().into_iter().flatten();
    lines.extend(cookies.filter_map(text).map(|cookie| ("set-cookie".to_owned(), cookie)));
    lines
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    async fn read(answer: Value) -> (StatusCode, http::HeaderMap, Vec<u8>) {
        let (parts, body) = response(answer.to_string().as_bytes(), "GET").unwrap().into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        (parts.status, parts.headers, body)
    }

    #[tokio::test]
    async fn status_headers_cookies_and_body_arrive() {
        let (status, headers, body) = read(json!({
            "statusCode": 201, "headers": {"location": "/v1/x", "content-length": "99"},
            "multiValueHeaders": {"vary": ["a", "b"]}, "cookies": ["a=1", "b=2"], "body": "hi",
        }))
        .await;
        assert_eq!((status, body.as_slice()), (StatusCode::CREATED, b"hi".as_slice()));
        assert_eq!(headers["location"], "/v1/x");
        assert_eq!(headers.get_all("set-cookie").iter().count(), 2);
        assert_eq!(headers.get_all("vary").iter().count(), 2);
        assert!(!headers.contains_key("content-length"));
    }

    #[tokio::test]
    async fn base64_becomes_bytes() {
        let answer = json!({"statusCode": 200, "body": "/wA=", "isBase64Encoded": true});
        assert_eq!(read(answer).await.2, [0xff, 0]);
    }

    #[tokio::test]
    async fn an_answer_without_a_status_is_a_200() {
        let (status, headers, body) = read(json!({"a": 1})).await;
        assert_eq!((status, body.as_slice()), (StatusCode::OK, br#"{"a":1}"#.as_slice()));
        assert_eq!(headers["content-type"], "application/json");
    }

    #[test]
    fn nonsense_is_no_answer() {
        for written in ["", "{", r#"{"statusCode":"x"}"#, r#"{"statusCode":200,"body":{}}"#] {
            assert!(response(written.as_bytes(), "GET").is_none(), "{written}");
        }
    }

    #[test]
    fn only_a_response_to_head_has_the_length_that_the_function_names() {
        let answer = json!({"statusCode": 200, "headers": {"content-length": "99"}}).to_string();
        let length = |method| response(answer.as_bytes(), method).unwrap().headers().get("content-length").cloned();
        assert_eq!((length("HEAD"), length("GET")), (Some(HeaderValue::from_static("99")), None));
    }
}
