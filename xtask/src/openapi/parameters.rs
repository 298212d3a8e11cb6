//! Parameters and headers that many endpoints share.

use glotto_http::{EndpointSpec, Parameter};
use serde_json::{Value, json};

/// An example for a parameter: that of its schema, or else its name.
pub fn example(name: &str, schema: &Value) -> Value {
    schema["examples"].get(0).cloned().unwrap_or_else(|| name.into())
}

/// A value for each parameter of an endpoint's path, by name.
pub fn path_examples(endpoint: &EndpointSpec) -> Vec<(&'static str, String)> {
    let example = |parameter: &Parameter| {
        let value = example(parameter.name, &super::inline(parameter.schema));
        (parameter.name, value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    (endpoint.docs.path)().iter().map(example).collect()
}

/// `components.parameters`.
pub fn shared() -> Value {
    json!({
        "IdempotencyKey": {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "Names this attempt: the same key with the same request gets the first answer again, byte for byte, for 24 hours.",
            // Printable ASCII, and not blanks alone.
            "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]*[!-~][ -~]*$"},
            "example": "5f2c6f1e-4b0a-4f53-9a39-0d5f3c1f7f10",
        },
        "ProofOfWork": {
            "name": "Proof-Of-Work",
            "in": "header",
            "description": "The solution to a `Proof-Of-Work-Challenge`: the challenge, a colon, and a text such that the SHA-256 of the whole starts with as many zero bits as the number at the start of the challenge says. Required only if the operator enables it; valid once, for five minutes.",
            "schema": {"type": "string", "maxLength": 256},
            "example": "18.login.1772366400.a2J9nq0yUw5m7x1c3v8b6A.Yx3vXhO1joEEPywa2J9nq0yUw5m7x1c3v8b6AZk3vX:48213",
        },
        "IfMatch": {
            "name": "If-Match",
            "in": "header",
            "description": "The `ETag` of the version that is to be changed, or several, separated by commas; if it has changed meanwhile, the answer is 412.",
            "schema": {"type": "string"},
            "example": "\"r3\"",
        },
        "IfNoneMatchToChange": {
            "name": "If-None-Match",
            "in": "header",
            "description": "`*` if there must be no version yet, or the `ETag`s of versions that must not be changed; otherwise the answer is 412.",
            "schema": {"type": "string"},
            "example": "*",
        },
        "IfNoneMatch": {
            "name": "If-None-Match",
            "in": "header",
            "description": "The `ETag` of the version that you have; if it is still the latest, the answer is 304.",
            "schema": {"type": "string"},
            "example": "\"r3\"",
        },
        "SessionMode": {
            "name": "X-Session-Mode",
            "in": "header",
            "description": "Keeps the refresh token in a cookie that scripts cannot read, for pages of the same site as the API and of an origin in `CorsOrigins`. `refreshToken` is then empty in responses, and any text in requests.",
            "schema": {"type": "string", "enum": ["cookie"]},
            "example": "cookie",
        },
    })
}

/// `components.headers`.
pub fn headers() -> Value {
    json!({
        "RequestId": {
            "description": "Names the request in the logs.",
            "schema": {"type": "string"},
            "example": "Zk3vXhO1joEEPyw=",
        },
        "ETag": {
            "description": "The version of what is shown.",
            "schema": {"type": "string"},
            "example": "\"r3\"",
        },
        "ContentLanguage": {
            "description": "The language of the texts (RFC 9110, 8.5).",
            "schema": {"type": "string"},
            "example": "en",
        },
        "Vary": {
            "description": "The headers of the request that the answer depends on (RFC 9110, 12.5.5).",
            "schema": {"type": "string"},
            "example": "accept-language, authorization, origin",
        },
        "Location": {
            "description": "Where what was created can be read.",
            "schema": {"type": "string", "format": "uri-reference"},
        },
        "JobLocation": {
            "description": "Where the state of the job that was started can be read.",
            "schema": {"type": "string", "format": "uri-reference"},
        },
        "RedirectLocation": {
            "description": "Where the client is redirected to.",
            "schema": {"type": "string", "format": "uri-reference"},
        },
        "SetCookie": {
            "description": "Only with `X-Session-Mode`: the refresh token, or a cookie that has expired.",
            "schema": {"type": "string"},
            "example": "__Host-glotto-refresh=usr_01J9ZK5W6V4QX0N8R3T7B2M1CD.ses_01J9ZK5W6V4QX0N8R3T7B2M1CE.1.c2VhbA; Path=/; Max-Age=2592000; Secure; HttpOnly; SameSite=Strict",
        },
        "AcceptEncoding": {
            "description": "`identity` if the body was compressed, which is not accepted.",
            "schema": {"type": "string"},
            "example": "identity",
        },
        "AcceptPatch": {
            "description": "The media types that a `PATCH` accepts (RFC 5789, 3.1).",
            "schema": {"type": "string"},
            "example": "application/merge-patch+json, application/json",
        },
        "RetryAfter": {
            "description": "Seconds after which to try again.",
            "schema": {"type": "integer", "minimum": 0},
            "example": 1,
        },
        "ProofOfWorkChallenge": {
            "description": "The challenge of the work that is asked for; the number that it begins with says how many zero bits are wanted.",
            "schema": {"type": "string"},
            "example": "18.login.1772366400.a2J9nq0yUw5m7x1c3v8b6A.Yx3vXhO1joEEPywa2J9nq0yUw5m7x1c3v8b6AZk3vX",
        },
        "WwwAuthenticate": {
            "description": "How to authenticate. Without `error`, the request had no token, or the failure is not about one. `error=\"invalid_token\"`: the token has expired, is not valid, or its session has ended. `error=\"insufficient_user_authentication\"`: re-authenticate.",
            "schema": {"type": "string"},
            "example": "Bearer error=\"invalid_token\", error_description=\"The access token has expired\"",
        },
    })
}
