//! The platform that functions are measured on: the embedded cloud with what `template.yaml`
//! declares, TLS in front of it, and the endpoints in this process to fill it with.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::path::PathBuf;

use bytes::Bytes;
use glotto_cloud::{Cloud, CloudConfig};
use glotto_http::{Endpoint, Method};
use glotto_runtime::{Chance, Clock, Context, Settings};
use glotto_stack::gateway::{Routes, payload_2_0};
use glotto_stack::template::{Function, Infrastructure, Place, Template};
use serde_json::Value;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::tls::{self, Authority};
use crate::trouble::{Outcome, Trouble};

/// Where the API says that it is: nobody looks it up.
pub const API: &str = "https://api.bench.test";

/// A running platform.
pub struct Platform {
    /// The embedded cloud.
    pub cloud: Cloud,
    /// What handlers in this process are given; it may touch everything.
    pub context: Context,
    /// The functions of the template by their binaries.
    pub functions: BTreeMap<String, Function>,
    /// Files that make clients trust the TLS in front of the cloud.
    pub authority: Authority,
    /// What tells an SDK where the cloud is.
    pub addresses: Vec<(String, String)>,
    routes: Routes<&'static Endpoint>,
    _tasks: JoinSet<()>,
    _scratch: TempDir,
}

impl Platform {
    /// Starts an empty platform.
    pub async fn start() -> Outcome<Self> {
        let cloud = Cloud::start(CloudConfig::default()).await?;
        let template = Template::read(&PathBuf::from("template.yaml"), &parameters())?;
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
        let context = Context::new(settings, Clock::System, Chance::System)?;
        let scratch = TempDir::with_prefix("glotto-bench-")?;
        let authority = Authority::new(scratch.path())?;
        let mut tasks = JoinSet::new();
        let addresses = addresses(&cloud, &authority, &mut tasks).await?;
        let functions = program.functions.into_iter().map(|function| (function.binary.clone(), function)).collect();
        Ok(Self { cloud, context, functions, authority, addresses, routes: routes(), _tasks: tasks, _scratch: scratch })
    }

    /// The event that API Gateway makes of a request.
    pub fn event(&self, request: &http::Request<Bytes>) -> Outcome<Value> {
        let path = request.uri().path();
        let found = self.routes.find(request.method(), path);
        let found =
            found.ok_or_else(|| Trouble::new(format!("no endpoint has the route {} {path}", request.method())))?;
        // Everybody calls from somewhere else: limits by address are not what is measured.
        let [one, other] = self.context.chance.bytes::<2>();
        let peer = SocketAddr::from(([10, one, other, 7], 4711));
        Ok(payload_2_0(request, &found.key, &found.parameters, peer))
    }

    /// Answers a request in this process.
    pub async fn answer(&self, request: &http::Request<Bytes>) -> Outcome<(u16, Value)> {
        let event = lambda_http::request::from_str(&self.event(request)?.to_string())?;
        let endpoint = self.routes.find(request.method(), request.uri().path());
        let endpoint = endpoint.ok_or_else(|| Trouble::new("no such route"))?.target;
        let answer = glotto_http::answer(&endpoint.function(), &self.context, event).await;
        let (parts, body) = answer.into_parts();
        Ok((parts.status.as_u16(), serde_json::from_slice(&body).unwrap_or_default()))
    }

    /// The operation behind a binary's name.
    pub fn endpoint(binary: &str) -> Option<&'static Endpoint> {
        let operation = binary.replace('-', "_");
        endpoints().find(|endpoint| endpoint.function.operation == operation)
    }
}

fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    xtask::registry::FEATURES.iter().flat_map(|feature| feature.endpoints)
}

fn parameters() -> BTreeMap<String, String> {
    [("PublicUrl".to_owned(), API.to_owned())].into()
}

fn routes() -> Routes<&'static Endpoint> {
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

/// The cloud's addresses with TLS in front of each, and what else an SDK needs.
async fn addresses(cloud: &Cloud, authority: &Authority, tasks: &mut JoinSet<()>) -> Outcome<Vec<(String, String)>> {
    let mut fronts: HashMap<String, u16> = HashMap::new();
    let mut addresses = Vec::new();
    for (name, value) in cloud.endpoints().as_env() {
        if !value.starts_with("http://") {
            addresses.push((name, value));
            continue;
        }
        if !fronts.contains_key(&value) {
            fronts.insert(value.clone(), authority.front(&value, tasks).await?);
        }
        let url = tls::url(&name, fronts[&value]);
        addresses.push((name, url));
    }
    Ok(addresses)
}
