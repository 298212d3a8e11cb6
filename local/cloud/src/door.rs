//! The door that every service but DynamoDB and S3 shares: the request itself tells whom it is for.

use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use http::request::Parts;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

use crate::faults::Faults;
use crate::meter::Meter;
use crate::secrets::Secrets;
use crate::ses::Post;
use crate::sqs::Queues;
use crate::transcoder::Transcoder;

/// No request of these services is larger, raw mail of 40 MB included.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// The services behind the door.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) queues: Queues,
    pub(crate) post: Post,
    pub(crate) secrets: Secrets,
    pub(crate) transcoder: Transcoder,
    pub(crate) faults: Faults,
    pub(crate) meter: Meter,
    pub(crate) mounted: Mounted,
}

/// What the owner of the cloud serves behind the same door.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mounted(Arc<RwLock<Option<Router>>>);

impl Mounted {
    pub(crate) fn set(&self, router: Router) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(router);
    }

    async fn answer(&self, request: Request) -> Response {
        let router = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        match router {
            Some(router) => match TowerToHyperService::new(router).call(request).await {
                Ok(answer) => answer,
                Err(never) => match never {},
            },
            None => (StatusCode::NOT_FOUND, "no such service\n").into_response(),
        }
    }
}

pub(crate) fn router(door: Door) -> Router {
    Router::new().fallback(handle).with_state(door)
}

async fn handle(State(door): State<Door>, request: Request) -> Response {
    let target = request.headers().get("x-amz-target").and_then(|value| value.to_str().ok());
    let target = target.unwrap_or_default().to_owned();
    let path = request.uri().path().to_owned();
    let ours = target.starts_with("AmazonSQS.")
        || target.starts_with("secretsmanager.")
        || path.starts_with("/v2/email/")
        || path.starts_with("/2017-08-29/");
    if !ours {
        return door.mounted.answer(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    if let Some((_, operation)) = target.split_once('.') {
        door.meter.count(operation, 0.0);
    }
    door.answer(&target, &parts, body).await
}

impl Door {
    async fn answer(&self, target: &str, parts: &Parts, body: Bytes) -> Response {
        if target.starts_with("AmazonSQS.") {
            self.queues.answer(&self.faults, parts, body).await
        } else if target.starts_with("secretsmanager.") {
            self.secrets.answer(&self.faults, parts, body).await
        } else if parts.uri.path().starts_with("/v2/email/") {
            self.post.answer(&self.faults, parts, body).await
        } else {
            self.transcoder.answer(&self.faults, parts, body).await
        }
    }
}
