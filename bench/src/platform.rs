//! The platform on which functions are measured: the embedded cloud with the resources of `template.yaml`,
//! an identity provider, and all functions in this process, which prepare the data.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;

use bytes::Bytes;
use glotto_cloud::{Cloud, CloudConfig};
use glotto_events::work;
use glotto_http::{EndpointSpec, Method};
use glotto_runtime::{Clock, Context, Rng, Settings};
use glotto_stack::gateway::{Routes, payload_2_0};
use glotto_stack::template::{Function, Infrastructure, Place, Template};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::error::{Error, Result};
use crate::provider::Provider;

/// The URL of the API. It is never resolved.
pub const API: &str = "https://api.bench.test";

/// The deployed template.
pub const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../template.yaml");

/// A running platform.
pub struct Platform {
    /// The embedded cloud.
    pub cloud: Cloud,
    /// The context of the handlers in this process. It has all permissions.
    pub context: Context,
    /// The functions of the template, by handler.
    pub functions: BTreeMap<String, Function>,
    /// The identity provider.
    pub provider: Provider,
    routes: Routes<&'static EndpointSpec>,
    _tasks: JoinSet<()>,
}

impl Platform {
    /// Starts an empty platform.
    pub async fn start() -> Result<Self> {
        let cloud = Cloud::start(CloudConfig::default()).await?;
        let mut tasks = JoinSet::new();
        let provider = Provider::start(&mut tasks).await?;
        let template = Template::read(Path::new(TEMPLATE), &parameters(&provider))?;
        let place = Place {
            stack: "bench".to_owned(),
            region: cloud.endpoints().region.clone(),
            api_url: API.to_owned(),
            queue_base: cloud.endpoints().aws.clone(),
        };
        let infrastructure = template.infrastructure(&place)?;
        cloud.apply(&infrastructure.as_cloud_resources()).await?;
        let program = template.program(&place, &secrets(&cloud, &infrastructure, &place).await)?;
        let everything = program.functions.iter().flat_map(|function| function.environment.clone());
        let settings = Settings::from_pairs(everything.chain(cloud.endpoints().as_env()));
        let context = Context::new(settings, Clock::System, Rng::System)?;
        store_provider_secrets(&context).await?;
        let functions =
            program.functions.into_iter().map(|function| (function.code.handler.clone(), function)).collect();
        Ok(Self { cloud, context, functions, provider, routes: routes(), _tasks: tasks })
    }

    /// The event that API Gateway would create from a request.
    pub fn event(&self, request: &http::Request<Bytes>) -> Result<Value> {
        let path = request.uri().path();
        let found = self.routes.find(request.method(), path);
        let found =
            found.ok_or_else(|| Error::new(format!("no endpoint has the route {} {path}", request.method())))?;
        // Each request has another IP address, so that rate limits by address are not reached.
        let [one, other] = self.context.rng.bytes::<2>();
        let peer = SocketAddr::from(([10, one, other, 7], 4711));
        Ok(payload_2_0(request, &found.key, &found.parameters, peer))
    }

    /// Answers a request in this process.
    pub async fn answer(&self, request: &http::Request<Bytes>) -> Result<(u16, Value)> {
        let event = self.event(request)?;
        let endpoint = self.routes.find(request.method(), request.uri().path());
        let endpoint = endpoint.ok_or_else(|| Error::new("no such route"))?.target;
        let (status, body) = self.invoke(endpoint, &event).await?;
        Ok((status, serde_json::from_slice(&body).unwrap_or_default()))
    }

    /// Runs a function on an event in this process. Returns the relevant part of its response to Lambda.
    pub async fn call(&self, binary: &str, event: Value) -> Result<Value> {
        let operation = binary.replace('-', "_");
        if let Some(endpoint) = Self::endpoint(binary) {
            let (status, body) = self.invoke(endpoint, &event).await?;
            return Ok(json!({"statusCode": status, "body": String::from_utf8_lossy(&body)}));
        }
        let mut workers = xtask::registry::FEATURES.iter().flat_map(|feature| feature.workers);
        let worker = workers.find(|worker| worker.task.operation == operation);
        let task = worker.ok_or_else(|| Error::new(format!("no function {binary}")))?.task();
        work(&task, &self.context, event).await.map_err(Error::new)
    }

    async fn invoke(&self, endpoint: &EndpointSpec, event: &Value) -> Result<(u16, Vec<u8>)> {
        let event = lambda_http::request::from_str(&event.to_string())?;
        let response = glotto_http::answer(&endpoint.function(), &self.context, event).await;
        let (parts, body) = response.into_parts();
        Ok((parts.status.as_u16(), body.to_vec()))
    }

    /// The endpoint with the name of a binary.
    pub fn endpoint(binary: &str) -> Option<&'static EndpointSpec> {
        let operation = binary.replace('-', "_");
        endpoints().find(|endpoint| endpoint.function.operation == operation)
    }
}

fn endpoints() -> impl Iterator<Item = &'static EndpointSpec> {
    xtask::registry::FEATURES.iter().flat_map(|feature| feature.endpoints)
}

fn parameters(provider: &Provider) -> BTreeMap<String, String> {
    [("PublicUrl".to_owned(), API.to_owned()), ("OidcProviders".to_owned(), provider.configured())].into()
}

/// Stores the client secret of the provider, as an operator does.
async fn store_provider_secrets(context: &Context) -> Result<()> {
    let secret = context.settings.get("PROVIDER_SECRETS_ID")?;
    let client = aws_sdk_secretsmanager::Client::new(context.aws());
    let put = client.put_secret_value().secret_id(secret).secret_string(Provider::secrets());
    put.send().await.map(drop).map_err(|error| Error::new(format!("the providers' secret: {error:?}")))
}

fn routes() -> Routes<&'static EndpointSpec> {
    let mut routes = Routes::default();
    for endpoint in endpoints() {
        routes.add(Method::name(endpoint.method), endpoint.path, endpoint);
    }
    routes
}

async fn secrets(cloud: &Cloud, infrastructure: &Infrastructure, place: &Place) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for secret in &infrastructure.secrets {
        let arn = place.secret_arn(&secret.name);
        let text = cloud.secrets().value(&arn).await.unwrap_or_default();
        texts.insert(secret.name.clone(), text.clone());
        texts.insert(arn, text);
    }
    texts
}
