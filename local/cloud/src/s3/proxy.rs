//! The proxy in front of s3s.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, CONTENT_TYPE, ORIGIN};
use http::{Method, StatusCode};

use super::{Shared, access, conditions, notify};
use crate::faults::{Fault, Faults};
use crate::meter::Meter;

#[derive(Clone)]
struct Proxy {
    shared: Arc<Shared>,
    faults: Faults,
    meter: Meter,
}

pub(super) fn router(shared: Arc<Shared>, faults: Faults, meter: Meter) -> Router {
    Router::new().fallback(handle).with_state(Proxy { shared, faults, meter })
}

async fn handle(State(proxy): State<Proxy>, request: Request) -> Response {
    let (bucket, _) = notify::bucket_and_key(request.uri().path());
    if request.method() == Method::OPTIONS {
        let answer = proxy.shared.with_bucket(&bucket, |b| b.cors.preflight(request.headers()));
        return answer.unwrap_or_else(|| StatusCode::FORBIDDEN.into_response());
    }
    let origin = request.headers().get(ORIGIN).and_then(|o| o.to_str().ok().map(str::to_owned));
    let method = request.method().clone();
    let operation = operation(&request);
    proxy.meter.called(operation);
    let accesses = || access::accesses(operation, &method, request.uri(), request.headers());
    let mut answer = match proxy.shared.iam.check(request.headers(), request.uri(), accesses) {
        Ok(()) => {
            let call = carry_out(&proxy.shared, request.map(s3s::Body::http_body_unsync));
            proxy.faults.around(operation, refuse, call).await
        }
        Err(refused) => {
            let (status, code, message) = refused.into_s3();
            error(status, code, &message)
        }
    };
    if let Some(origin) = origin {
        let headers = answer.headers_mut();
        proxy.shared.with_bucket(&bucket, |b| b.cors.allow(&origin, method.as_str(), headers));
    }
    answer
}

/// Lets s3s handle the request, and sends event notifications.
pub(super) async fn carry_out(shared: &Arc<Shared>, request: http::Request<s3s::Body>) -> Response {
    let (bucket, key) = notify::bucket_and_key(request.uri().path());
    let operation = operation(&request);
    if names_no_upload(shared, &request) {
        let why = "The specified multipart upload does not exist.";
        return error(StatusCode::NOT_FOUND, "NoSuchUpload", why);
    }
    let called = match operation {
        "GetObject" | "HeadObject" => conditions::read(&shared.service, request).await,
        _ => shared.service.call(request).await.map(|answer| answer.map(Body::new)),
    };
    let answer = match called {
        Ok(answer) => answer,
        Err(error) => {
            tracing::error!(?error, "the embedded S3 failed");
            return refuse(Fault::Fail);
        }
    };
    if answer.status() == StatusCode::NOT_FOUND && names_an_object(shared, operation, &bucket) {
        return error(StatusCode::FORBIDDEN, "AccessDenied", "Access Denied");
    }
    if answer.status().is_success()
        && let Some(event) = notify::Event::of(operation, &bucket, &key)
    {
        // In its own task, so that the queues are notified even if the client disconnects.
        let shared = Arc::clone(shared);
        let notified = tokio::spawn(async move { shared.notify(&event).await });
        if let Err(error) = notified.await {
            tracing::error!(%error, "a notification was not sent");
        }
    }
    answer
}

/// Whether a request is for an object of an existing bucket. S3 reveals that an object does not exist only to
/// callers that may list the bucket, and denies access to all others. The functions that read objects may not
/// list, so here no caller may.
fn names_an_object(shared: &Shared, operation: &str, bucket: &str) -> bool {
    matches!(operation, "GetObject" | "HeadObject") && shared.root.join(bucket).is_dir()
}

/// Whether a signed request is for a multipart upload that has ended. s3s-fs would answer 403, or an empty list
/// of parts.
fn names_no_upload(shared: &Shared, request: &http::Request<s3s::Body>) -> bool {
    let query = request.uri().query().unwrap_or_default();
    let signed = query.contains("X-Amz-Signature=") || request.headers().contains_key(AUTHORIZATION);
    let id = query.split('&').find_map(|pair| pair.strip_prefix("uploadId="));
    let exists = |id: &str| {
        let plain = id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        plain && shared.root.join(format!(".upload-{id}.json")).exists()
    };
    signed && id.is_some_and(|id| !exists(id))
}

fn operation<B>(request: &http::Request<B>) -> &'static str {
    let (_, key) = notify::bucket_and_key(request.uri().path());
    let query = request.uri().query().unwrap_or_default();
    notify::operation(request.method(), query, request.headers(), !key.is_empty())
}

fn refuse(fault: Fault) -> Response {
    let (status, code, message) = match fault {
        Fault::Throttled => (StatusCode::SERVICE_UNAVAILABLE, "SlowDown", "Please reduce your request rate."),
        _ => {
            (StatusCode::INTERNAL_SERVER_ERROR, "InternalError", "We encountered an internal error. Please try again.")
        }
    };
    error(status, code, message)
}

pub(super) fn error(status: StatusCode, code: &str, message: &str) -> Response {
    // A message may quote a key.
    let message = message.replace('&', "&amp;").replace('<', "&lt;");
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    (status, [(CONTENT_TYPE, "application/xml")], body).into_response()
}
