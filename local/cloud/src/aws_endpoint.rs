//! The endpoint that all services except DynamoDB and S3 share. The request itself shows which service it is for.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use http::request::Parts;
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use serde_json::Value;

use crate::buses::{self, Buses};
use crate::faults::Faults;
use crate::iam::{Access, AuthError, Iam};
use crate::meter::Meter;
use crate::names::{ACCOUNT, Names};
use crate::secrets::{self, Secrets};
use crate::ses::{self, Post};
use crate::sqs::{self, Queues};
use crate::transcoder::{self, Transcoder};

/// No request of these services is larger, raw mail of 40 MB included.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// The services behind the endpoint.
#[derive(Clone)]
pub(crate) struct AwsEndpoint {
    pub(crate) names: Names,
    pub(crate) iam: Iam,
    pub(crate) queues: Queues,
    pub(crate) post: Post,
    pub(crate) secrets: Secrets,
    pub(crate) transcoder: Transcoder,
    pub(crate) buses: Buses,
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
        let accesses = || vec![invocation(&endpoint.names, request.uri().path())];
        return match endpoint.iam.check(request.headers(), request.uri(), accesses) {
            Ok(()) => endpoint.mounted.answer(request).await,
            Err(refused) => refused.into_rest_json(),
        };
    };
    endpoint.meter.called(&operation);
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let secrets = if matches!(service, Service::Secrets) { endpoint.secrets.existing().await } else { BTreeSet::new() };
    if let Err(refused) = endpoint.check(service, &operation, &parts, &body, &secrets) {
        return service.refuse(refused);
    }
    let (faults, operation) = (&endpoint.faults, operation.as_str());
    match service {
        Service::Sqs => endpoint.queues.answer(faults, operation, &parts, body).await,
        Service::Secrets => endpoint.secrets.answer(faults, operation, &parts, body).await,
        Service::Ses => endpoint.post.answer(faults, operation, &parts, body).await,
        Service::MediaConvert => endpoint.transcoder.answer(faults, operation, &parts, body).await,
        Service::EventBridge => endpoint.buses.answer(faults, operation, &body).await,
    }
}

impl AwsEndpoint {
    /// Whether the caller may do what the request asks for. `secrets` are the names of the secrets, for requests of
    /// Secrets Manager.
    fn check(
        &self,
        service: Service,
        operation: &str,
        parts: &Parts,
        body: &Bytes,
        secrets: &BTreeSet<String>,
    ) -> Result<(), AuthError> {
        self.iam.check(&parts.headers, &parts.uri, || {
            // What is not JSON names no resource, and is refused by the service if the caller may do everything.
            let request: Value = serde_json::from_slice(body).unwrap_or_default();
            match service {
                Service::Sqs => sqs::accesses(&self.names, operation, &request),
                Service::Secrets => secrets::accesses(&self.names, secrets, operation, &request),
                Service::Ses => ses::accesses(&self.names, operation, &request),
                Service::MediaConvert => transcoder::accesses(&self.names, operation, &parts.uri, &request),
                Service::EventBridge => buses::accesses(&self.names, operation, &request),
            }
        })
    }
}

/// The access of a request to the owner's router: the Lambda Invoke API.
fn invocation(names: &Names, path: &str) -> Access {
    let function = path.strip_prefix("/2015-03-31/functions/").and_then(|rest| rest.strip_suffix("/invocations"));
    let resource = match function {
        Some(arn) if arn.starts_with("arn:") => arn.to_owned(),
        Some(name) => format!("arn:aws:lambda:{}:{ACCOUNT}:function:{name}", names.region()),
        None => "*".to_owned(),
    };
    Access::new("lambda:InvokeFunction", resource)
}

#[derive(Debug, Clone, Copy)]
enum Service {
    Sqs,
    Secrets,
    Ses,
    MediaConvert,
    EventBridge,
}

impl Service {
    fn refuse(self, refused: AuthError) -> Response {
        match self {
            Self::Sqs => refused.into_json("application/x-amz-json-1.0"),
            Self::Secrets | Self::EventBridge => refused.into_json("application/x-amz-json-1.1"),
            Self::Ses | Self::MediaConvert => refused.into_rest_json(),
        }
    }
}

/// The service and the operation of a request. `None` if the request is for the owner's router.
fn addressee(request: &Request) -> Option<(Service, String)> {
    let target = request.headers().get("x-amz-target").and_then(|value| value.to_str().ok());
    match target.and_then(|target| target.split_once('.')) {
        Some(("AmazonSQS", operation)) => return Some((Service::Sqs, operation.to_owned())),
        Some(("secretsmanager", operation)) => {
            return Some((Service::Secrets, operation.to_owned()));
        }
        Some(("AWSEvents", operation)) => return Some((Service::EventBridge, operation.to_owned())),
        _ => {}
    }
    let (method, path) = (request.method(), request.uri().path());
    if path.starts_with("/v2/email/") {
        return Some((Service::Ses, ses::operation(method, path).to_owned()));
    }
    let rest = path.strip_prefix("/2017-08-29/")?;
    Some((Service::MediaConvert, transcoder::operation(method, rest).to_owned()))
}
