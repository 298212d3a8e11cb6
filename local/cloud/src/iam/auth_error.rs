//! Requests that are refused before a service sees them, in the format of each protocol.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::json;

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AuthError {
    /// The role may not do this; with the message of AWS.
    Denied(String),
    /// The credentials have ended.
    Expired,
    /// The session token is missing, or belongs to other credentials.
    InvalidToken,
}

impl AuthError {
    /// The answer of a service whose requests name their operation in `X-Amz-Target`.
    pub(crate) fn into_json(self, content_type: &'static str) -> Response {
        let body = json!({
            "__type": format!("com.amazon.coral.service#{}", self.code()),
            "message": self.message(),
        });
        (StatusCode::BAD_REQUEST, [(CONTENT_TYPE, content_type)], body.to_string()).into_response()
    }

    /// The answer of a REST service.
    pub(crate) fn into_rest_json(self) -> Response {
        let body = axum::Json(json!({ "message": self.message() }));
        (StatusCode::FORBIDDEN, [("x-amzn-errortype", self.code())], body).into_response()
    }

    /// The status, code and message of S3.
    pub(crate) fn into_s3(self) -> (StatusCode, &'static str, String) {
        let message = self.message().to_owned();
        match self {
            Self::Denied(_) => (StatusCode::FORBIDDEN, "AccessDenied", message),
            Self::Expired => (StatusCode::BAD_REQUEST, "ExpiredToken", message),
            Self::InvalidToken => (StatusCode::BAD_REQUEST, "InvalidToken", message),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "AccessDeniedException",
            Self::Expired => "ExpiredTokenException",
            Self::InvalidToken => "UnrecognizedClientException",
        }
    }

    fn message(&self) -> &str {
        match self {
            Self::Denied(message) => message,
            Self::Expired => "The security token included in the request is expired",
            Self::InvalidToken => "The security token included in the request is invalid.",
        }
    }
}
