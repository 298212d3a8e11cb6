//! API Gateway's HTTP APIs: routes from the templates, payload format 2.0 to and from functions. As on AWS, each API
//! has a host of its own, by which the front door ([`crate::front`]) calls it.

mod cors;
mod limits;
mod payload;
mod routes;
mod written;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::time::timeout;

pub(crate) use cors::vary_by_origin;
pub(crate) use limits::UnsentHeaders;
pub use payload::payload_2_0;
pub use routes::{Found, Routes};

use crate::lambda::{Answer, Call, EVENT_LIMIT, FailureKind, Lambdas, Pool};
use crate::template::{self, Cors};

/// The timeout of API Gateway, whatever the function's own timeout.
const INTEGRATION_LIMIT: Duration = Duration::from_secs(30);

/// The gateway in front of the functions.
#[derive(Debug)]
pub struct Gateway {
    /// By their hosts.
    apis: BTreeMap<String, Api>,
    lambdas: Arc<Lambdas>,
}

/// One HTTP API.
#[derive(Debug)]
struct Api {
    routes: Routes<Arc<Pool>>,
    cors: Option<Cors>,
}

impl Api {
    /// A response with the CORS headers of the API.
    fn decorated(&self, mut response: Response, origin: Option<&HeaderValue>) -> Response {
        if let Some(cors) = &self.cors {
            cors::decorate(cors, origin, response.headers_mut());
        }
        response
    }
}

impl Gateway {
    /// Puts the functions behind the routes of their APIs.
    pub fn new(lambdas: &Arc<Lambdas>, apis: &[template::Api]) -> Self {
        let serve = |api: &template::Api| {
            let mut routes = Routes::default();
            for template::Route { method, path, function } in &api.routes {
                if let Some(pool) = lambdas.find(function) {
                    routes.add(method, path, Arc::clone(pool));
                }
            }
            (api.host.clone(), Api { routes, cors: api.cors.clone() })
        };
        Self { apis: apis.iter().map(serve).collect(), lambdas: Arc::clone(lambdas) }
    }

    /// The routes of all APIs: route key and the function's logical id.
    pub fn listing(&self) -> Vec<(String, String)> {
        let row = |(key, pool): (String, &Arc<Pool>)| (key, pool.function().logical_id.clone());
        self.apis.values().flat_map(|api| api.routes.iter()).map(row).collect()
    }

    /// Handles a request for the API at a host, as the front door sends it.
    pub async fn handle(&self, host: &str, request: http::Request<Bytes>, peer: SocketAddr) -> Response {
        match self.apis.get(host) {
            Some(api) => self.handle_in(api, request, peer).await,
            None => message(StatusCode::NOT_FOUND, "Not Found"),
        }
    }

    /// Answers preflight requests, calls the function of the route, and adds CORS headers.
    async fn handle_in(&self, api: &Api, request: http::Request<Bytes>, peer: SocketAddr) -> Response {
        let (parts, body) = request.into_parts();
        if !limits::is_head_within(&parts) {
            // The status is a guess: AWS documents the limit only.
            return message(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "Request Header Fields Too Large");
        }
        if let Some(cors) = &api.cors
            && parts.method == Method::OPTIONS
            && parts.headers.contains_key("access-control-request-method")
        {
            return cors::preflight(cors, &parts.headers);
        }
        let origin = parts.headers.get("origin").cloned();
        if body.len() > limits::BODY {
            return api.decorated(too_large(), origin.as_ref());
        }
        let response = self.answer(api, http::Request::from_parts(parts, body), peer).await;
        api.decorated(response, origin.as_ref())
    }

    async fn answer(&self, api: &Api, request: http::Request<Bytes>, peer: SocketAddr) -> Response {
        let Some(found) = api.routes.find(request.method(), request.uri().path()) else {
            return message(StatusCode::NOT_FOUND, "Not Found");
        };
        let event = payload_2_0(&request, &found.key, &found.parameters, peer);
        let mut response = self.invoke(found.target, &event).await;
        let id = event["requestContext"]["requestId"].as_str().unwrap_or_default();
        if let Ok(id) = HeaderValue::from_str(id) {
            response.headers_mut().insert(HeaderName::from_static("apigw-requestid"), id);
        }
        response
    }

    async fn invoke(&self, pool: &Arc<Pool>, event: &Value) -> Response {
        let trace = event["headers"]["x-amzn-trace-id"].as_str().map(str::to_owned);
        let payload = event.to_string();
        if payload.len() > EVENT_LIMIT {
            return too_large();
        }
        let call = Call { payload: payload.into(), trace_id: trace };
        match timeout(INTEGRATION_LIMIT, self.lambdas.invoke(pool, call)).await {
            Ok(Answer::Response(written)) => {
                let method = event["requestContext"]["http"]["method"].as_str().unwrap_or_default();
                written::response(&written, method).unwrap_or_else(failed)
            }
            // An HTTP API hides from clients that Lambda throttled it.
            Ok(Answer::Failure(failure)) if failure.kind == FailureKind::Throttled => {
                message(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable")
            }
            Ok(Answer::Failure(_)) => failed(),
            Err(_) => message(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"),
        }
    }
}

/// Handles all requests that are not for a page of a stack without a front door, which has one API at most.
pub async fn serve(
    State(gateway): State<Arc<Gateway>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let Some(api) = gateway.apis.values().next() else {
        return message(StatusCode::NOT_FOUND, "Not Found");
    };
    let origin = request.headers().get("origin").cloned();
    let (parts, body) = request.into_parts();
    match axum::body::to_bytes(body, limits::BODY).await {
        Ok(body) => gateway.handle_in(api, http::Request::from_parts(parts, body), peer).await,
        Err(_) => api.decorated(too_large(), origin.as_ref()),
    }
}

/// The body is too large for API Gateway, or the event made of it for Lambda.
fn too_large() -> Response {
    message(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large")
}

/// An HTTP API shows clients the same error for failures, timeouts and responses that are too large, and
/// distinguishes them only in its log. (It is a 502 in REST APIs only.)
fn failed() -> Response {
    message(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
}

/// An answer of the gateway's own.
fn message(status: StatusCode, text: &str) -> Response<Body> {
    (status, Json(json!({ "message": text }))).into_response()
}
