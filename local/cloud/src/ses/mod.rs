//! SES v2: winterbaume validates the request, and the mail goes to an inbox instead of the internet. Mail to the
//! mailbox simulator comes back, as events on the bus.

mod access;
mod configuration_sets;
mod feedback;
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
use tokio::sync::broadcast;
use winterbaume_sesv2::SesV2Service;

pub(crate) use access::accesses;
pub use configuration_sets::ConfigurationSets;
pub use inbox::{Inbox, Mail};

use crate::buses::BusEvent;
use crate::faults::{Fault, Faults};
use crate::names::Names;
use crate::winterbaume;

/// The mail service of a cloud. Clones share it.
#[derive(Clone)]
pub(crate) struct Post {
    service: Arc<SesV2Service>,
    inbox: Inbox,
    names: Names,
    sets: ConfigurationSets,
    events: broadcast::Sender<BusEvent>,
}

impl Post {
    pub(crate) fn open(
        names: Names,
        events: broadcast::Sender<BusEvent>,
        directory: Option<PathBuf>,
    ) -> std::io::Result<Self> {
        let inbox = Inbox::open(directory)?;
        Ok(Self { service: Arc::new(SesV2Service::new()), inbox, names, sets: ConfigurationSets::default(), events })
    }

    pub(crate) fn configuration_sets(&self) -> &ConfigurationSets {
        &self.sets
    }

    pub(crate) fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    pub(crate) async fn answer(&self, faults: &Faults, operation: &str, parts: &Parts, body: Bytes) -> Response {
        let call = async {
            let request: Value = serde_json::from_slice(&body).unwrap_or_default();
            let set = request["ConfigurationSetName"].as_str();
            if let Some(set) = set.filter(|set| operation == "SendEmail" && !self.sets.exists(set)) {
                return no_such_set(set);
            }
            let answer = winterbaume::answer(&*self.service, self.names.region(), parts, body).await;
            if operation != "SendEmail" || !answer.status().is_success() {
                return answer;
            }
            self.keep(&request, answer).await
        };
        faults.around(operation, refuse, call).await
    }

    /// Puts a mail into the inbox, with the id that the sender gets, and on the bus what comes back.
    async fn keep(&self, request: &Value, answer: Response) -> Response {
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        let response: Value = serde_json::from_slice(&body).unwrap_or_default();
        let id = response["MessageId"].as_str().unwrap_or_default();
        let mail = Mail::from_request(id, request);
        if let Some(set) = request["ConfigurationSetName"].as_str() {
            self.announce(&mail, set);
        }
        if let Err(error) = self.inbox.keep(mail) {
            tracing::error!(%error, "a mail could not be saved");
        }
        Response::from_parts(parts, Body::from(body))
    }

    /// Puts the events about a mail on the bus that the destinations of its configuration set ask for.
    fn announce(&self, mail: &Mail, set: &str) {
        let events = feedback::events(&self.names, mail, set).into_iter();
        for (_, event) in events.filter(|(kind, _)| self.sets.publishes(set, kind)) {
            // Fails only if nothing has subscribed to the bus.
            let _ = self.events.send(BusEvent::of_service(event));
        }
    }
}

/// The operation of a request, as far as it matters here.
pub(crate) fn operation(method: &Method, path: &str) -> &'static str {
    if method == Method::POST && path == "/v2/email/outbound-emails" { "SendEmail" } else { "Other" }
}

fn no_such_set(name: &str) -> Response {
    let body = axum::Json(json!({ "message": format!("Configuration set <{name}> does not exist.") }));
    (StatusCode::NOT_FOUND, [("x-amzn-errortype", "NotFoundException")], body).into_response()
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
