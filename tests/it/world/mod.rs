//! A platform of one's own for each test: the embedded cloud with what `template.yaml` declares,
//! and every endpoint and worker in this process, behind the payloads that API Gateway, queues
//! and streams would hand them.

mod actor;
mod answer;
pub mod contract;
pub mod delivery;
mod ledger;
mod logs;
pub mod people;
pub mod provider;
pub mod rights;
pub mod shadow;
pub mod tour;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;

use glotto_cloud::{Cloud, CloudConfig};
use glotto_http::{EndpointSpec, Method};
use glotto_runtime::{Clock, Context, Rng, Settings};
use glotto_stack::gateway::Routes;
use glotto_stack::template::{Infrastructure, Place, Template};
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::{Mutex, broadcast};

pub use actor::Actor;
pub use answer::Answer;
pub use ledger::Ledger;
pub use logs::Log;

/// Where the API of a test says that it is.
pub const API: &str = "https://api.glotto.test";
/// Where links in mails lead.
pub const APP: &str = "https://app.glotto.test";
/// The Sunday noon at which every test begins.
pub const BEGIN: &str = "2026-03-01T12:00:00Z";

/// A platform of one's own.
pub struct World {
    /// The embedded cloud.
    pub cloud: Cloud,
    /// What every handler of this world is given; its clock stands still until it is moved.
    pub context: Context,
    infrastructure: Infrastructure,
    routes: Routes<&'static EndpointSpec>,
    /// What each endpoint has cost so far.
    pub ledger: Ledger,
    /// Those who ask for what is not theirs.
    pub strangers: shadow::Strangers,
    bus: Mutex<broadcast::Receiver<Value>>,
    stream: Mutex<glotto_cloud::TableStream>,
}

impl World {
    /// Starts a platform without people or courses.
    pub async fn new() -> Self {
        let cloud = Cloud::start(CloudConfig::default()).await.unwrap();
        let bus = cloud.events();
        let infrastructure = infrastructure(&cloud);
        cloud.apply(&infrastructure.as_cloud_resources()).await.unwrap();
        let settings = settings(&cloud, &infrastructure);
        let stream = cloud.tables().stream(settings.table().unwrap(), glotto_cloud::StreamPosition::TrimHorizon);
        let begin: Timestamp = BEGIN.parse().unwrap();
        let rng = Rng::System;
        let context = watched(Context::new(settings, Clock::at(begin), rng).unwrap());
        let world = Self {
            cloud,
            context,
            infrastructure,
            routes: routes(),
            ledger: Ledger::default(),
            strangers: shadow::Strangers::default(),
            bus: Mutex::new(bus),
            stream: Mutex::new(stream),
        };
        world.publish_signing_key().await;
        world
    }

    /// Somebody who is not signed in.
    pub fn anonymous(&self) -> Actor<'_> {
        Actor::anonymous(self)
    }

    /// The physical name of a resource of the template.
    pub fn name_of(&self, logical_id: &str) -> &str {
        let all = [
            &self.infrastructure.tables,
            &self.infrastructure.buckets,
            &self.infrastructure.queues,
            &self.infrastructure.secrets,
        ];
        let found = all.into_iter().flatten().find(|resource| resource.logical_id == logical_id);
        &found.unwrap_or_else(|| panic!("template.yaml has no {logical_id}")).name
    }

    /// Lets time pass.
    pub fn wait(&self, duration: jiff::SignedDuration) {
        self.context.clock.advance(duration);
    }

    /// The context of one more function: it has seen nothing yet. It shares the cloud and the clock.
    pub fn another_function(&self) -> Context {
        let (settings, clock) = (self.context.settings.clone(), self.context.clock.clone());
        watched(Context::new(settings, clock, Rng::System).unwrap())
    }

    /// Calls the endpoint of a route as API Gateway would.
    pub async fn call(&self, request: http::Request<bytes::Bytes>) -> Answer {
        self.call_on(&self.context, request).await
    }

    /// Calls the endpoint of a route in the context of a function of its own.
    pub async fn call_on(&self, context: &Context, request: http::Request<bytes::Bytes>) -> Answer {
        let path = request.uri().path().to_owned();
        let Some(found) = self.routes.find(request.method(), &path) else {
            panic!("no endpoint has the route {} {path}", request.method());
        };
        let elsewhere = request.extensions().get::<SocketAddr>();
        let peer = elsewhere.copied().unwrap_or_else(|| "203.0.113.7:4711".parse().unwrap());
        let payload = glotto_stack::gateway::payload_2_0(&request, &found.key, &found.parameters, peer);
        let event = lambda_http::request::from_str(&payload.to_string()).unwrap();
        let sent = contract::media_type(&request);
        let function = found.target.function();
        let before = context.store.meter().reading();
        let answering = glotto_http::answer(&function, context, event);
        let answer = Answer::read(rights::RUNNING.scope(function.operation, answering).await);
        let used = context.store.meter().reading().since(before);
        self.ledger.note(function.operation, answer.status, used);
        self.ledger.name(answer.header("x-request-id").unwrap_or_default(), function.operation);
        contract::hold(found.target, sent.as_deref(), &answer);
        answer
    }
}

/// The context with a watch over what functions do with the table.
fn watched(mut context: Context) -> Context {
    let config = aws_sdk_dynamodb::config::Builder::from(context.aws()).interceptor(rights::Watch).build();
    context.store = glotto_store::Store::new(aws_sdk_dynamodb::Client::from_conf(config), context.store.table());
    context
}

fn routes() -> Routes<&'static EndpointSpec> {
    let mut routes = Routes::default();
    for endpoint in xtask::registry::FEATURES.iter().flat_map(|feature| feature.endpoints) {
        routes.add(Method::name(endpoint.method), endpoint.path, endpoint);
    }
    routes
}

/// What `template.yaml` declares, with this cloud's names.
fn infrastructure(cloud: &Cloud) -> Infrastructure {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let template = Template::read(&root.join("template.yaml"), &BTreeMap::new()).unwrap();
    let place = Place {
        stack: "test".to_owned(),
        region: cloud.endpoints().region.clone(),
        api_url: API.to_owned(),
        queue_base: cloud.endpoints().aws.clone(),
    };
    template.infrastructure(&place).unwrap()
}

/// The settings of a function that may touch everything; what each may touch by itself is held
/// by the tests of the template.
fn settings(cloud: &Cloud, infrastructure: &Infrastructure) -> Settings {
    let name = |list: &[glotto_stack::template::Resource], id: &str| {
        list.iter().find(|resource| resource.logical_id == id).map(|resource| resource.name.clone()).unwrap()
    };
    let mut pairs = vec![
        ("TABLE_NAME", name(&infrastructure.tables, "Table")),
        ("SIGNING_SECRET_ID", name(&infrastructure.secrets, "SigningSecret")),
        ("PROVIDER_SECRETS_ID", name(&infrastructure.secrets, "ProviderSecrets")),
        ("OIDC_PROVIDERS", "[]".to_owned()),
        ("OIDC_REDIRECT_URIS", format!("{APP}/signed-in/{{provider}}")),
        ("MEDIACONVERT_ROLE_ARN", "arn:aws:iam::000000000000:role/media-convert".to_owned()),
        ("LINK_KEY", "a-secret-that-only-tests-know".to_owned()),
        ("FACTOR_KEY", "another-secret-that-only-tests-know".to_owned()),
        ("PUBLIC_URL", API.to_owned()),
        ("APP_URL", APP.to_owned()),
        ("APP_NAME", "Glotto".to_owned()),
        ("MAIL_SENDER", "no-reply@glotto.test".to_owned()),
        ("CORS_ORIGINS", APP.to_owned()),
        ("ERASURE_COOL_OFF_DAYS", "14".to_owned()),
        ("AUDIT_ARCHIVE_DAYS", "1096".to_owned()),
        ("PROOF_OF_WORK_BITS", "0".to_owned()),
    ];
    for bucket in glotto_runtime::Bucket::ALL {
        pairs.push((bucket.variable(), name(&infrastructure.buckets, bucket.logical_id())));
    }
    for queue in glotto_runtime::Queue::ALL {
        pairs.push((queue.variable(), cloud.names().queue_url(&name(&infrastructure.queues, queue.logical_id()))));
    }
    let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), value));
    Settings::from_pairs(pairs.chain(cloud.endpoints().as_env()))
}
