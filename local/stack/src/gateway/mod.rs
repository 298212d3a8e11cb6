//! API Gateway's HTTP API: routes from the template, payload format 2.0 to and from functions.

mod cors;
mod payload;
mod routes;
mod written;

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

pub use payload::payload_2_0;
pub use routes::{Found, Routes};

use crate::lambda::{Answer, Call, Lambdas, Pool};
use crate::template::{Cors, Event};

/// API Gateway's limit for a request's body.
const BODY_LIMIT: usize = 10 * 1024 * 1024;
/// The timeout of API Gateway, whatever the function's own timeout.
const INTEGRATION_LIMIT: Duration = Duration::from_secs(30);

/// The gateway in front of the functions.
#[derive(Debug)]
pub struct Gateway {
    routes: Routes<Arc<Pool>>,
    lambdas: Arc<Lambdas>,
    cors: Option<Cors>,
}

impl Gateway {
    /// Reads the routes from the events of the functions.
    pub fn new(lambdas: &Arc<Lambdas>, cors: Option<Cors>) -> Self {
        let mut routes = Routes::default();
        for pool in lambdas.pools() {
            for event in &pool.function().events {
                if let Event::Http(route) = event {
                    routes.add(&route.method, &route.path, Arc::clone(pool));
                }
            }
        }
        Self { routes, lambdas: Arc::clone(lambdas), cors }
    }

    /// The routes: route key and the function's logical id.
    pub fn listing(&self) -> Vec<(String, String)> {
        let row = |(key, pool): (String, &Arc<Pool>)| (key, pool.function().logical_id.clone());
        self.routes.iter().map(row).collect()
    }

    async fn answer(&self, request: http::Request<Bytes>, peer: SocketAddr) -> Response {
        let Some(found) = self.routes.find(request.method(), request.uri().path()) else {
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
        let call = Call { payload: event.to_string().into(), trace_id: trace };
        match timeout(INTEGRATION_LIMIT, self.lambdas.invoke(pool, call)).await {
            Ok(Answer::Response(written)) => written::response(&written).unwrap_or_else(failed),
            Ok(Answer::Failure(_)) => failed(),
            Err(_) => message(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"),
        }
    }
}

/// Handles all requests that are not for a page of the stack.
pub async fn serve(
    State(gateway): State<Arc<Gateway>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let origin = request.headers().get("origin").cloned();
    if let Some(cors) = &gateway.cors
        && request.method() == Method::OPTIONS
        && request.headers().contains_key("access-control-request-method")
    {
        return cors::preflight(cors, request.headers());
    }
    let (parts, body) = request.into_parts();
    let mut response = match axum::body::to_bytes(body, BODY_LIMIT).await {
        Ok(body) => gateway.answer(http::Request::from_parts(parts, body), peer).await,
        Err(_) => message(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large"),
    };
    if let Some(cors) = &gateway.cors {
        cors::decorate(cors, origin.as_ref(), response.headers_mut());
    }
    response
}

/// An HTTP API shows clients the same error for failures and timeouts, and distinguishes them only in its log.
fn failed() -> Response {
    message(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
}

/// An answer of the gateway's own.
fn message(status: StatusCode, text: &str) -> Response<Body> {
    (status, Json(json!({ "message": text }))).into_response()
}
