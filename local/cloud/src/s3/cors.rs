//! Cross-origin rules of a bucket, from `CorsConfiguration`.

use axum::response::{IntoResponse, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE, HeaderName, HeaderValue, ORIGIN, VARY,
};
use http::{HeaderMap, StatusCode};
use serde_json::Value;

/// The rules of one bucket, first match first.
#[derive(Default)]
pub(super) struct Cors {
    rules: Vec<Rule>,
}

struct Rule {
    origins: Vec<String>,
    methods: Vec<String>,
    headers: Vec<String>,
    exposed: Vec<String>,
    max_age: Option<String>,
}

/// A preflight request, or the headers of an actual request.
struct Question<'a> {
    origin: &'a str,
    method: &'a str,
    headers: Vec<&'a str>,
}

impl Cors {
    pub(super) fn from_properties(configuration: &Value) -> Self {
        let rules = configuration["CorsRules"].as_array();
        Self { rules: rules.into_iter().flatten().map(Rule::from_properties).collect() }
    }

    /// The answer to a preflight request.
    pub(super) fn preflight(&self, headers: &HeaderMap) -> Response {
        let requested = text(headers, &ACCESS_CONTROL_REQUEST_HEADERS).unwrap_or_default();
        let requested: Vec<&str> = requested.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
        let origin = text(headers, &ORIGIN);
        let method = text(headers, &ACCESS_CONTROL_REQUEST_METHOD);
        let (Some(origin), Some(method)) = (origin, method) else {
            return refusal(StatusCode::BAD_REQUEST, "BadRequest", "Insufficient information.");
        };
        let question = Question { origin, method, headers: requested };
        let Some(rule) = self.rules.iter().find(|rule| rule.allows(&question)) else {
            let why = "CORSResponse: This CORS request is not allowed.";
            return refusal(StatusCode::FORBIDDEN, "AccessForbidden", why);
        };
        let mut answer = StatusCode::OK.into_response();
        rule.write(origin, answer.headers_mut());
        if !question.headers.is_empty() {
            let allowed = question.headers.join(", ").to_ascii_lowercase();
            set(answer.headers_mut(), ACCESS_CONTROL_ALLOW_HEADERS, &allowed);
        }
        if let Some(age) = &rule.max_age {
            set(answer.headers_mut(), ACCESS_CONTROL_MAX_AGE, age);
        }
        answer
    }

    /// Adds the headers that let a script of another origin read the response.
    pub(super) fn allow(&self, origin: &str, method: &str, answer: &mut HeaderMap) {
        let question = Question { origin, method, headers: Vec::new() };
        if let Some(rule) = self.rules.iter().find(|rule| rule.allows(&question)) {
            rule.write(origin, answer);
        }
    }
}

impl Rule {
    fn from_properties(rule: &Value) -> Self {
        let list = |name: &str| {
            let values = rule[name].as_array().into_iter().flatten();
            values.filter_map(|v| v.as_str().map(str::to_owned)).collect::<Vec<_>>()
        };
        let max_age = match &rule["MaxAge"] {
            Value::Null => None,
            Value::String(age) => Some(age.clone()),
            age => Some(age.to_string()),
        };
        Self {
            origins: list("AllowedOrigins"),
            methods: list("AllowedMethods"),
            headers: list("AllowedHeaders"),
            exposed: list("ExposedHeaders"),
            max_age,
        }
    }

    fn allows(&self, question: &Question<'_>) -> bool {
        let header_allowed = |name: &&str| {
            let name = name.to_ascii_lowercase();
            self.headers.iter().any(|pattern| matches(&pattern.to_ascii_lowercase(), &name))
        };
        self.origins.iter().any(|pattern| matches(pattern, question.origin))
            && self.methods.iter().any(|method| method == question.method)
            && question.headers.iter().all(header_allowed)
    }

    fn write(&self, origin: &str, answer: &mut HeaderMap) {
        if self.origins.iter().any(|pattern| pattern == "*") {
            set(answer, ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        } else {
            set(answer, ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            set(answer, ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
        set(answer, ACCESS_CONTROL_ALLOW_METHODS, &self.methods.join(", "));
        if !self.exposed.is_empty() {
            set(answer, ACCESS_CONTROL_EXPOSE_HEADERS, &self.exposed.join(", "));
        }
        set(answer, VARY, "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
    }
}

/// Whether a value fits a pattern with at most one `*`.
fn matches(pattern: &str, value: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == value,
        Some((head, tail)) => {
            value.len() >= head.len() + tail.len() && value.starts_with(head) && value.ends_with(tail)
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn refusal(status: StatusCode, code: &str, message: &str) -> Response {
    let body = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    (status, [(CONTENT_TYPE, "application/xml")], body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_origin_may_have_one_star() {
        assert!(matches("https://*.glotto.example", "https://app.glotto.example"));
        assert!(!matches("https://*.glotto.example", "https://glotto.example"));
        assert!(matches("*", "null"));
    }

    #[test]
    fn a_header_not_allowed_by_any_cors_rule_fails_the_preflight() {
        let cors = Cors::from_properties(&json!({ "CorsRules": [{
            "AllowedOrigins": ["http://a"], "AllowedMethods": ["PUT"],
            "AllowedHeaders": ["Content-Type"], "MaxAge": 60,
        }]}));
        let mut headers = HeaderMap::new();
        set(&mut headers, ORIGIN, "http://a");
        set(&mut headers, ACCESS_CONTROL_REQUEST_METHOD, "PUT");
        set(&mut headers, ACCESS_CONTROL_REQUEST_HEADERS, "content-type");
        let allowed = cors.preflight(&headers);
        assert_eq!(allowed.status(), StatusCode::OK);
        assert_eq!(text(allowed.headers(), &ACCESS_CONTROL_MAX_AGE), Some("60"));
        set(&mut headers, ACCESS_CONTROL_REQUEST_HEADERS, "content-type, x-amz-acl");
        assert_eq!(cors.preflight(&headers).status(), StatusCode::FORBIDDEN);
    }
}
