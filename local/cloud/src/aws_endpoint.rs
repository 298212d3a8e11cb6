//! The endpoint that all services except DynamoDB and S3 share. The request itself shows which service it is for.

use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;

use crate::faults::Faults;
use crate::meter::Meter;
use crate::secrets::Secrets;
use crate::ses::{self, Post};
use crate::sqs::Queues;
use crate::transcoder::{self, Transcoder};

/// No request of these services is larger, raw mail of 40 MB included.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// The services behind the endpoint.
#[derive(Clone)]
pub(crate) struct AwsEndpoint {
    pub(crate) queues: Queues,
    pub(crate) post: Post,
    pub(crate) secrets: Secrets,
    pub(crate) transcoder: Transcoder,
    pub(crate) faults: Faults,
    pub(crate) meter: Meter,
    pub(crate) mounted: Mounted,
}

/// The router that the owner of the cloud mounts at the same endpoint.
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

pub(crate) fn router(endpoint: AwsEndpoint) -> Router {
    Router::new().fallback(handle).with_state(endpoint)
}

async fn handle(State(endpoint): State<AwsEndpoint>, request: Request) -> Response {
    let Some((service, operation)) = addressee(&request) else {
        return endpoint.mounted.answer(request).await;
    };
    endpoint.meter.called(&operation);
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let (faults, operation) = (&endpoint.faults, operation.as_str());
    match service {
        Service::Sqs => endpoint.queues.answer(faults, operation, &parts, body).await,
        Service::Secrets => endpoint.secrets.answer(faults, operation, &parts, body).await,
        Service::Ses => endpoint.post.answer(faults, operation, &parts, body).await,
        Service::MediaConvert => endpoint.transcoder.answer(faults, operation, &parts, body).await,
    }
}

enum Service {
    Sqs,
    Secrets,
    Ses,
    MediaConvert,
}

/// The service and the operation of a request. `None` if the request is for the owner's router.
fn addressee(request: &Request) -> Option<(Service, String)> {
    let target = request.headers().get("x-amz-target").and_then(|value| value.to_str().ok());
    match target.and_then(|target| target.split_once('.')) {
        Some(("AmazonSQS", operation)) => return Some((Service::Sqs, operation.to_owned())),
        Some(("secretsmanager", operation)) => {
            return Some((Service::Secrets, operation.to_owned()));
        }
        _ => {}
    }
    let (method, path) = (request.method(), request.uri().path());
    if path.starts_with("/v2/email/") {
        return Some((Service::Ses, ses::operation(method, path).to_owned()));
    }
    let rest = path.strip_prefix("/2017-08-29/")?;
    Some((Service::MediaConvert, transcoder::operation(method, rest).to_owned()))
}
