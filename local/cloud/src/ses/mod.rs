//! SES v2: winterbaume validates the request, and the mail goes to an inbox instead of the internet.

mod access;
mod inbox;
mod mime;

use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::request::Parts;
use http::{Method, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use winterbaume_sesv2::SesV2Service;

pub(crate) use access::accesses;
pub use inbox::{Inbox, Mail};

use crate::faults::{Fault, Faults};
use crate::winterbaume;

/// The mail service of a cloud. Clones share it.
#[derive(Clone)]
pub(crate) struct Post {
    service: Arc<SesV2Service>,
    inbox: Inbox,
    region: String,
}

impl Post {
    pub(crate) fn open(region: &str, directory: Option<PathBuf>) -> std::io::Result<Self> {
        let inbox = Inbox::open(directory)?;
        Ok(Self { service: Arc::new(SesV2Service::new()), inbox, region: region.to_owned() })
    }

    pub(crate) fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    pub(crate) async fn answer(&self, faults: &Faults, operation: &str, parts: &Parts, body: Bytes) -> Response {
        let call = async {
            let request = body.clone();
            let answer = winterbaume::answer(&*self.service, &self.region, parts, body).await;
            if operation != "SendEmail" || !answer.status().is_success() {
                return answer;
            }
            self.keep(&request, answer).await
        };
        faults.around(operation, refuse, call).await
    }

    /// Puts a mail into the inbox, with the id that the sender gets.
    async fn keep(&self, request: &Bytes, answer: Response) -> Response {
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        let response: Value = serde_json::from_slice(&body).unwrap_or_default();
        let id = response["MessageId"].as_str().unwrap_or_default();
        let request: Value = serde_json::from_slice(request).unwrap_or_default();
        if let Err(error) = self.inbox.keep(Mail::from_request(id, &request)) {
            tracing::error!(%error, "a mail could not be saved");
        }
        Response::from_parts(parts, Body::from(body))
    }
}

/// The operation of a request, as far as it matters here.
pub(crate) fn operation(method: &Method, path: &str) -> &'static str {
    if method == Method::POST && path == "/v2/email/outbound-emails" { "SendEmail" } else { "Other" }
}

fn refuse(fault: Fault) -> Response {
    let (status, code, message) = match fault {
        Fault::Throttled => {
            (StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException", "Maximum sending rate exceeded.")
        }
        Fault::Denied => (StatusCode::BAD_REQUEST, "MessageRejected", "Email was rejected."),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, "InternalServiceErrorException", "Internal error."),
    };
    let body = axum::Json(json!({ "message": message }));
    (status, [("x-amzn-errortype", code)], body).into_response()
}
