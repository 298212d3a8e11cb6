//! The proxy in front of dynoxide.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use http::request::Parts;
use http::{StatusCode, Uri};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

use super::outdated::outdated_answer;
use super::{Tables, access};
use crate::faults::{Fault, Faults};
use crate::iam::{AuthError, Iam};
use crate::meter::{Meter, consumed};

/// DynamoDB accepts bodies of up to 16 MB.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// The operations that report consumed capacity, and whether they write.
const METERED: [(&str, bool); 9] = [
    ("GetItem", false),
    ("Query", false),
    ("BatchGetItem", false),
    ("TransactGetItems", false),
    ("PutItem", true),
    ("UpdateItem", true),
    ("DeleteItem", true),
    ("BatchWriteItem", true),
    ("TransactWriteItems", true),
];

pub(super) struct Proxy {
    client: Client<HttpConnector, Full<Bytes>>,
    dynoxide: SocketAddr,
    tables: Tables,
    iam: Iam,
    faults: Faults,
    meter: Meter,
}

impl Proxy {
    pub(super) fn new(dynoxide: SocketAddr, tables: Tables, iam: Iam, faults: Faults, meter: Meter) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Self { client, dynoxide, tables, iam, faults, meter }
    }

    /// Whether the caller may do what the request asks for.
    fn check(&self, operation: &str, parts: &Parts, request: &Value) -> Result<(), AuthError> {
        self.iam.check(&parts.headers, &parts.uri, || {
            let schemas = self.tables.schemas.read().unwrap_or_else(PoisonError::into_inner);
            access::accesses(&schemas, &self.tables.names, operation, request)
        })
    }

    async fn answer(&self, operation: &str, parts: Parts, body: Bytes, request: &Value) -> Response {
        if self.tables.is_lagging.load(Ordering::Relaxed)
            && let Some(outdated) = outdated_answer(operation, request)
        {
            return answer(StatusCode::OK, &outdated);
        }
        let metered = METERED.into_iter().find(|(name, _)| *name == operation);
        let body = if metered.is_some() { asking_for_capacity(body, request) } else { body };
        let answer = self.forward(parts, body).await.unwrap_or_else(|error| {
            tracing::error!(%error, "the embedded DynamoDB does not respond");
            refuse(Fault::Fail, &Value::Null)
        });
        if answer.status().is_success() && metered.is_none_or(|(_, writes)| writes) {
            self.tables.written.send_modify(|writes| *writes += 1);
        }
        if metered.is_some() { self.metered(operation, answer).await } else { answer }
    }

    async fn forward(&self, parts: Parts, body: Bytes) -> Result<Response, hyper_util::client::legacy::Error> {
        let path = parts.uri.path_and_query().cloned();
        let mut request = http::Request::new(Full::new(body));
        *request.method_mut() = parts.method;
        *request.headers_mut() = parts.headers;
        // The length may have changed. The client sets it again.
        request.headers_mut().remove(CONTENT_LENGTH);
        request.headers_mut().remove(TRANSFER_ENCODING);
        let uri = Uri::builder().scheme("http").authority(self.dynoxide.to_string());
        let path = path.unwrap_or_else(|| http::uri::PathAndQuery::from_static("/"));
        *request.uri_mut() = uri.path_and_query(path).build().unwrap_or_default();
        let answer = self.client.request(request).await?;
        Ok(answer.map(Body::new).into_response())
    }

    /// Reads the consumed capacity.
    async fn metered(&self, operation: &str, answer: Response) -> Response {
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        let units = consumed(&serde_json::from_slice(&body).unwrap_or_default());
        self.meter.consumed(operation, units);
        Response::from_parts(parts, Body::from(body))
    }
}

pub(super) fn router(proxy: Arc<Proxy>) -> Router {
    Router::new().fallback(handle).with_state(proxy)
}

async fn handle(State(proxy): State<Arc<Proxy>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let target = parts.headers.get("x-amz-target").and_then(|value| value.to_str().ok());
    let operation = target.and_then(|t| t.split('.').nth(1)).unwrap_or_default().to_owned();
    // What is not JSON is refused by dynoxide.
    let request: Value = serde_json::from_slice(&body).unwrap_or_default();
    proxy.meter.called(&operation);
    if let Err(refused) = proxy.check(&operation, &parts, &request) {
        return refused.into_json("application/x-amz-json-1.0");
    }
    let call = proxy.answer(&operation, parts, body, &request);
    proxy.faults.around(&operation, |fault| refuse(fault, &request), call).await
}

/// The same request with `ReturnConsumedCapacity`. Everything else stays as it was sent, so that dynoxide
/// validates the caller's request.
fn asking_for_capacity(body: Bytes, request: &Value) -> Bytes {
    let Value::Object(request) = request else { return body };
    if request.contains_key("ReturnConsumedCapacity") || request.is_empty() {
        return body;
    }
    let Some(brace) = body.iter().position(|byte| *byte == b'{') else { return body };
    let (head, rest) = body.split_at(brace + 1);
    [head, br#""ReturnConsumedCapacity":"TOTAL","#, rest].concat().into()
}

fn refuse(fault: Fault, request: &Value) -> Response {
    let transaction = request["TransactItems"].as_array();
    match (fault, transaction) {
        (Fault::Conflict, Some(items)) => cancelled(items.len()),
        (Fault::Conflict, None) => error(
            StatusCode::BAD_REQUEST,
            "com.amazonaws.dynamodb.v20120810#TransactionConflictException",
            "Transaction is ongoing for the item",
        ),
        (Fault::Partial, None) if request.get("RequestItems").is_some() => {
            answer(StatusCode::OK, &json!({ "Responses": {}, "UnprocessedKeys": request["RequestItems"] }))
        }
        (Fault::Throttled, _) => error(
            StatusCode::BAD_REQUEST,
            "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
            "The level of configured provisioned throughput for the table was exceeded. \
             Consider increasing your provisioning level with the UpdateTable API.",
        ),
        _ => error(
            StatusCode::INTERNAL_SERVER_ERROR,
            "com.amazonaws.dynamodb.v20120810#InternalServerError",
            "Internal Server Error",
        ),
    }
}

/// A transaction that was cancelled because another transaction holds its first item.
fn cancelled(items: usize) -> Response {
    let reasons: Vec<Value> = (0..items)
        .map(|index| match index {
            0 => json!({
                "Code": "TransactionConflict",
                "Message": "Transaction is ongoing for the item",
            }),
            _ => json!({ "Code": "None" }),
        })
        .collect();
    let codes: Vec<&str> = reasons.iter().filter_map(|reason| reason["Code"].as_str()).collect();
    let message =
        format!("Transaction cancelled, please refer cancellation reasons for specific reasons [{}]", codes.join(", "));
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": message,
        "CancellationReasons": reasons,
    });
    answer(StatusCode::BAD_REQUEST, &body)
}

fn error(status: StatusCode, code: &str, message: &str) -> Response {
    answer(status, &json!({ "__type": code, "message": message }))
}

fn answer(status: StatusCode, body: &Value) -> Response {
    let content_type = [(CONTENT_TYPE, "application/x-amz-json-1.0")];
    (status, content_type, body.to_string()).into_response()
}
