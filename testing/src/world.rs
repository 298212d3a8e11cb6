//! A platform for one test: the embedded cloud with the resources of the templates, and every
//! endpoint and worker in this process, behind the payloads that API Gateway, queues and streams
//! send.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_dynamodb::config::retry::RetryPartition;
use glotto_cloud::{BusEvent, Cloud, CloudConfig, Iam, Role, StreamPosition, TableStream};
use glotto_domain::Revision;
use glotto_domain::keys::SealLabel;
use glotto_http::{EndpointSpec, Method, Seal};
use glotto_runtime::{Clock, Context, Rng, Settings};
use glotto_stack::front::signature::KeyGroup;
use glotto_stack::gateway::{Routes, payload_2_0};
use glotto_stack::template::{Function, Infrastructure};
use glotto_store::Store;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::{Mutex, broadcast};

use crate::deployment::{
    KEY_PURPOSES, ORIGIN_VARIABLE, ROLES, STACK, TEMPLATE, all_purposes, create_resources, place, read_template,
    secret_texts, settings,
};
use crate::rights::{self, FunctionCredentials, RUNNING};
use crate::{Actor, Answer, Ledger, contract};

/// The public URL of the API.
pub const API: &str = "https://api.glotto.test";
/// The URL of the front end, to which links in mails lead.
pub const APP: &str = "https://app.glotto.test";
/// The time at which every test begins, a Sunday.
pub const BEGIN: &str = "2026-03-01T12:00:00Z";

/// A revision for items that a test stores. In production the first revision contains a random number.
pub fn rev(number: u64) -> Revision {
    number.to_string().parse().unwrap()
}

/// A platform for one test.
pub struct World {
    /// The embedded cloud.
    pub cloud: Cloud,
    /// The context of every handler. Its clock stands still until the test moves it.
    pub context: Context,
    /// The highest cost of each endpoint so far.
    pub ledger: Ledger,
    infrastructure: Infrastructure,
    /// The roles of the template by their logical ids.
    pub(crate) roles: BTreeMap<String, Role>,
    /// The keys for media that the front door has.
    pub(crate) media_keys: KeyGroup,
    routes: Routes<&'static EndpointSpec>,
    /// The configured identity providers, as JSON, for functions that start later.
    pub(crate) providers: std::sync::Mutex<Option<String>>,
    pub(crate) bus: Mutex<broadcast::Receiver<BusEvent>>,
    pub(crate) stream: Mutex<TableStream>,
}

impl World {
    /// Starts a platform without users or courses.
    pub async fn new() -> Self {
        let cloud = Cloud::start(CloudConfig::default()).await.unwrap();
        cloud.iam().record_uses();
        let infrastructure = TEMPLATE.infrastructure(&place(&cloud, STACK)).unwrap();
        let settings = settings(&cloud, &infrastructure);
        let begin: Timestamp = BEGIN.parse().unwrap();
        Self::assemble(cloud, infrastructure, ROLES.clone(), settings, Clock::at(begin)).await
    }

    /// Starts a platform with the machine's clock and the settings of the template with these
    /// parameters. Also returns the functions of the template, which can run as processes beside it.
    pub async fn deployed(parameters: &BTreeMap<String, String>) -> (Self, Vec<Function>) {
        let cloud = Cloud::start(CloudConfig::default()).await.unwrap();
        let place = place(&cloud, "bench");
        let mut template = read_template(parameters);
        let infrastructure = template.infrastructure(&place).unwrap();
        cloud.apply(&infrastructure.as_cloud_resources()).await.unwrap();
        let secrets = secret_texts(&cloud, &infrastructure, &place).await;
        let (resources, makers) = template.custom_resources(&place, &secrets).unwrap();
        template.set_attributes(&create_resources(&cloud, &resources, &makers).await);
        let mut functions = template.program(&place, &secrets).unwrap().functions;
        for function in &mut functions {
            function.environment.insert(ORIGIN_VARIABLE.to_owned(), String::new());
        }
        let environments = functions.iter().flat_map(|function| function.environment.clone());
        let settings = Settings::from_pairs(environments.chain(cloud.endpoints().as_env()));
        let settings = settings.with([(KEY_PURPOSES, all_purposes().as_str())]);
        let roles = template.roles(&place).unwrap();
        (Self::assemble(cloud, infrastructure, roles, settings, Clock::System).await, functions)
    }

    async fn assemble(
        cloud: Cloud,
        infrastructure: Infrastructure,
        roles: BTreeMap<String, Role>,
        settings: Settings,
        clock: Clock,
    ) -> Self {
        let bus = cloud.events();
        let roles = rights::without_removed(roles);
        cloud.apply(&infrastructure.as_cloud_resources()).await.unwrap();
        cloud.iam().add_roles(roles.values().cloned());
        let stream = cloud.tables().stream(settings.table().unwrap(), StreamPosition::TrimHorizon);
        let context = Context::new(settings, clock, Rng::System).unwrap();
        let context = with_roles(context, cloud.iam(), &roles);
        let mut world = Self {
            cloud,
            context,
            ledger: Ledger::default(),
            infrastructure,
            roles,
            media_keys: KeyGroup::default(),
            routes: routes(),
            providers: std::sync::Mutex::default(),
            bus: Mutex::new(bus),
            stream: Mutex::new(stream),
        };
        // As CloudFormation does when it creates the stack.
        let answer = world.invoke("create_keys", json!({"RequestType": "Create"})).await.unwrap();
        world.set_media_key(&answer["Data"]);
        world.publish_signing_key().await;
        world
    }

    /// The context as a function sees it: with the purposes of keys that it may read.
    pub(crate) fn as_function(context: &Context, operation: &str) -> Context {
        let mut own = context.clone();
        own.settings = context.settings.with([(KEY_PURPOSES, rights::key_purposes(operation).as_str())]);
        own
    }

    /// A text with a seal of this deployment.
    pub async fn sealed(&self, label: SealLabel, text: &str) -> String {
        Seal::of(&self.context, label).await.unwrap().close(text)
    }

    /// A caller who is not signed in.
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
            &self.infrastructure.buses,
        ];
        let found = all.into_iter().flatten().find(|resource| resource.logical_id == logical_id);
        &found.unwrap_or_else(|| panic!("no template has {logical_id}")).name
    }

    /// Advances the clock.
    pub fn wait(&self, duration: jiff::SignedDuration) {
        self.context.clock.advance(duration);
    }

    /// The context of another function with empty caches. It shares cloud and clock.
    pub fn another_function(&self) -> Context {
        let (settings, clock) = (self.context.settings.clone(), self.context.clock.clone());
        let context = Context::new(settings, clock, Rng::System).unwrap();
        with_roles(context, self.cloud.iam(), &self.roles)
    }

    /// The endpoint of a route.
    pub fn endpoint(&self, method: &http::Method, path: &str) -> &'static EndpointSpec {
        self.routes.find(method, path).unwrap_or_else(|| panic!("no endpoint has the route {method} {path}")).target
    }

    /// The event that API Gateway makes of a request.
    pub fn event(&self, request: &http::Request<bytes::Bytes>) -> Value {
        let (method, path) = (request.method(), request.uri().path());
        let found = self.routes.find(method, path);
        let found = found.unwrap_or_else(|| panic!("no endpoint has the route {method} {path}"));
        let address = request.extensions().get::<SocketAddr>().copied();
        let address = address.unwrap_or_else(|| "203.0.113.7:4711".parse().unwrap());
        payload_2_0(request, &found.key, &found.parameters, address)
    }

    /// Calls the endpoint of a route as API Gateway would.
    pub async fn call(&self, request: http::Request<bytes::Bytes>) -> Answer {
        self.call_on(&self.context, request).await
    }

    /// Calls the endpoint of a route in the context of another function.
    pub async fn call_on(&self, context: &Context, request: http::Request<bytes::Bytes>) -> Answer {
        let endpoint = self.endpoint(request.method(), request.uri().path());
        let answer = self.send_event(context, endpoint, self.event(&request)).await;
        if request.method() == http::Method::HEAD {
            contract::check_headers(endpoint, None, &answer);
        } else {
            contract::check(endpoint, contract::media_type(&request).as_deref(), &answer);
        }
        answer
    }

    /// Sends any event to an endpoint, also one that API Gateway would not send.
    pub async fn answer_event(&self, endpoint: &'static EndpointSpec, event: Value) -> Answer {
        let answer = self.send_event(&self.context, endpoint, event).await;
        contract::check(endpoint, None, &answer);
        answer
    }

    async fn send_event(&self, context: &Context, endpoint: &EndpointSpec, event: Value) -> Answer {
        let function = endpoint.function();
        let context = &Self::as_function(context, function.operation);
        let before = context.store.meter().reading();
        let answering = Box::pin(glotto_http::answer(&function, context, event));
        let response = RUNNING.scope(function.operation, answering).await;
        self.check_denials();
        let answer = Answer::read(&response, context.store.meter().reading().since(before));
        self.ledger.record(function.operation, answer.status, answer.cost);
        answer
    }

    /// The grants for the table that a function has not used so far, as text.
    pub fn unused_grants(&self, function: &xtask::function::Function) -> Vec<String> {
        rights::unused_grants(function, &self.cloud.iam().uses(self.roles[&function.role()].name()))
    }

    /// Fails if the cloud has denied something to a function, whatever the function made of it.
    pub(crate) fn check_denials(&self) {
        let denials = self.cloud.iam().take_denials();
        assert!(denials.is_empty(), "a role of the templates lacks a grant: {denials:#?}");
    }
}

/// The text of a sealed token, without the version of the key and the seal.
pub fn sealed_text(token: &str) -> &str {
    token.rsplitn(3, '.').nth(2).unwrap_or_else(|| panic!("{token} has no seal"))
}

/// All endpoints.
pub fn endpoints() -> impl Iterator<Item = &'static EndpointSpec> {
    xtask::registry::FEATURES.iter().flat_map(|feature| feature.endpoints)
}

/// The context, in which functions call with the rights of their roles. It has a quota of retries of its own: that of
/// the SDK is one for the process, so tests that order many faults would use up the retries of others.
pub(crate) fn with_roles(mut context: Context, iam: &Iam, roles: &BTreeMap<String, Role>) -> Context {
    let credentials = SharedCredentialsProvider::new(FunctionCredentials::new(iam, roles));
    context.set_aws(context.aws().to_builder().credentials_provider(credentials).build());
    let config = aws_sdk_dynamodb::config::Builder::from(context.aws());
    let config = config.retry_partition(RetryPartition::custom("world").build()).build();
    context.store = Store::new(aws_sdk_dynamodb::Client::from_conf(config), context.store.table());
    context
}

fn routes() -> Routes<&'static EndpointSpec> {
    let mut routes = Routes::default();
    for endpoint in endpoints() {
        routes.add(Method::name(endpoint.method), endpoint.path, endpoint);
        if endpoint.method == Method::Get {
            routes.add("HEAD", endpoint.path, endpoint);
        }
    }
    routes
}
