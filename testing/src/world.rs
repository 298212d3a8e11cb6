//! A platform for one test: the embedded cloud with the resources of the templates, and every
//! endpoint and worker in this process, behind the payloads that API Gateway, queues and streams
//! send.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::LazyLock;

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_dynamodb::config::retry::RetryPartition;
use glotto_cloud::{ACCOUNT, Cloud, CloudConfig, Iam, Role, StreamPosition, TableStream};
use glotto_domain::Revision;
use glotto_http::{EndpointSpec, Method};
use glotto_runtime::{Bucket, Clock, Context, Queue, Rng, Settings};
use glotto_stack::gateway::{Routes, payload_2_0};
use glotto_stack::template::{Function, Infrastructure, Place, Resource, SecretTexts, Template};
use glotto_store::Store;
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::{Mutex, broadcast};

use crate::rights::{FunctionCredentials, GrantRecorder, RUNNING, UsedGrants};
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
    /// The grants that the functions have used so far.
    pub used_grants: UsedGrants,
    infrastructure: Infrastructure,
    /// The roles of the template by their logical ids.
    roles: BTreeMap<String, Role>,
    routes: Routes<&'static EndpointSpec>,
    pub(crate) bus: Mutex<broadcast::Receiver<Value>>,
    pub(crate) stream: Mutex<TableStream>,
}

impl World {
    /// Starts a platform without users or courses.
    pub async fn new() -> Self {
        let cloud = Cloud::start(CloudConfig::default()).await.unwrap();
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
        let template = Template::read(Path::new(TEMPLATE_PATH), parameters).unwrap();
        let infrastructure = template.infrastructure(&place).unwrap();
        cloud.apply(&infrastructure.as_cloud_resources()).await.unwrap();
        let secrets = secret_texts(&cloud, &infrastructure, &place).await;
        let functions = template.program(&place, &secrets).unwrap().functions;
        let environments = functions.iter().flat_map(|function| function.environment.clone());
        let settings = Settings::from_pairs(environments.chain(cloud.endpoints().as_env()));
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
        cloud.apply(&infrastructure.as_cloud_resources()).await.unwrap();
        cloud.iam().add_roles(roles.values().cloned());
        let stream = cloud.tables().stream(settings.table().unwrap(), StreamPosition::TrimHorizon);
        let used_grants = UsedGrants::default();
        let context = Context::new(settings, clock, Rng::System).unwrap();
        let context = with_roles(context, cloud.iam(), &roles, &used_grants);
        let world = Self {
            cloud,
            context,
            ledger: Ledger::default(),
            used_grants,
            infrastructure,
            roles,
            routes: routes(),
            bus: Mutex::new(bus),
            stream: Mutex::new(stream),
        };
        world.publish_signing_key().await;
        world
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
        with_roles(context, self.cloud.iam(), &self.roles, &self.used_grants)
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
        contract::check(endpoint, contract::media_type(&request).as_deref(), &answer);
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
        let before = context.store.meter().reading();
        let answering = glotto_http::answer(&function, context, event);
        let response = RUNNING.scope(function.operation, answering).await;
        self.check_denials();
        let answer = Answer::read(&response, context.store.meter().reading().since(before));
        self.ledger.record(function.operation, answer.status, answer.cost);
        answer
    }

    /// Fails if the cloud has denied something to a function, whatever the function made of it.
    pub(crate) fn check_denials(&self) {
        let denials = self.cloud.iam().take_denials();
        assert!(denials.is_empty(), "a role of the templates lacks a grant: {denials:#?}");
    }
}

const TEMPLATE_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../template.yaml");

/// The template with the default values of its parameters, parsed once: parsing takes longer than
/// starting a platform.
static TEMPLATE: LazyLock<Template> = LazyLock::new(|| {
    let parameters = [("MailSender".to_owned(), SENDER.to_owned())].into();
    Template::read(Path::new(TEMPLATE_PATH), &parameters).unwrap()
});

/// The sender of mails, for which the policies allow to send.
const SENDER: &str = "no-reply@glotto.test";
/// The name of the stack.
const STACK: &str = "test";

/// The roles of the template, which are the same in every world: policies contain no addresses.
static ROLES: LazyLock<BTreeMap<String, Role>> = LazyLock::new(|| {
    let region = CloudConfig::default().region;
    let place = Place { stack: STACK.to_owned(), region, api_url: API.to_owned(), queue_base: String::new() };
    TEMPLATE.roles(&place).unwrap()
});

/// All endpoints.
pub fn endpoints() -> impl Iterator<Item = &'static EndpointSpec> {
    xtask::registry::FEATURES.iter().flat_map(|feature| feature.endpoints)
}

/// The context, in which functions call with the rights of their roles, and the grants that they use are recorded. It
/// has a quota of retries of its own: that of the SDK is one for the process, so tests that order many faults would use
/// up the retries of others.
fn with_roles(mut context: Context, iam: &Iam, roles: &BTreeMap<String, Role>, used_grants: &UsedGrants) -> Context {
    let credentials = SharedCredentialsProvider::new(FunctionCredentials::new(iam, roles));
    context.set_aws(context.aws().to_builder().credentials_provider(credentials).build());
    let recorder = GrantRecorder { used: used_grants.clone() };
    let config = aws_sdk_dynamodb::config::Builder::from(context.aws()).interceptor(recorder);
    let config = config.retry_partition(RetryPartition::custom("world").build()).build();
    context.store = Store::new(aws_sdk_dynamodb::Client::from_conf(config), context.store.table());
    context
}

fn routes() -> Routes<&'static EndpointSpec> {
    let mut routes = Routes::default();
    for endpoint in endpoints() {
        routes.add(Method::name(endpoint.method), endpoint.path, endpoint);
    }
    routes
}

fn place(cloud: &Cloud, stack: &str) -> Place {
    Place {
        stack: stack.to_owned(),
        region: cloud.endpoints().region.clone(),
        api_url: API.to_owned(),
        queue_base: cloud.endpoints().aws.clone(),
    }
}

async fn secret_texts(cloud: &Cloud, infrastructure: &Infrastructure, place: &Place) -> SecretTexts {
    let mut texts = SecretTexts::new();
    for secret in &infrastructure.secrets {
        let arn = place.secret_arn(&secret.name);
        let text = cloud.secrets().value(&arn).await.unwrap_or_default();
        texts.insert(secret.name.clone(), text.clone());
        texts.insert(arn, text);
    }
    texts
}

/// The settings of all functions together. What each function may do follows from its role
/// ([`rights`](crate::rights)), and which variables it gets is checked by the tests of the template.
fn settings(cloud: &Cloud, infrastructure: &Infrastructure) -> Settings {
    let name = |list: &[Resource], id: &str| {
        list.iter().find(|resource| resource.logical_id == id).map(|resource| resource.name.clone()).unwrap()
    };
    let mut pairs = vec![
        ("TABLE_NAME", name(&infrastructure.tables, "Table")),
        ("SIGNING_SECRET_ID", name(&infrastructure.secrets, "SigningSecret")),
        ("PROVIDER_SECRETS_ID", name(&infrastructure.secrets, "ProviderSecrets")),
        ("OIDC_PROVIDERS", "[]".to_owned()),
        ("OIDC_REDIRECT_URIS", format!("{APP}/signed-in/{{provider}}")),
        ("MEDIACONVERT_ROLE_ARN", format!("arn:aws:iam::{ACCOUNT}:role/{}", ROLES["MediaConvertRole"].name())),
        ("LINK_KEY", "a-secret-that-only-tests-know".to_owned()),
        ("FACTOR_KEY", "another-secret-that-only-tests-know".to_owned()),
        ("PUBLIC_URL", API.to_owned()),
        ("APP_URL", APP.to_owned()),
        ("APP_NAME", "Glotto".to_owned()),
        ("MAIL_SENDER", SENDER.to_owned()),
        ("CORS_ORIGINS", APP.to_owned()),
        ("ERASURE_COOL_OFF_DAYS", "14".to_owned()),
        ("AUDIT_ARCHIVE_DAYS", "1096".to_owned()),
        ("PROOF_OF_WORK_BITS", "0".to_owned()),
    ];
    for bucket in Bucket::ALL {
        pairs.push((bucket.variable(), name(&infrastructure.buckets, bucket.logical_id())));
    }
    for queue in Queue::ALL {
        pairs.push((queue.variable(), cloud.names().queue_url(&name(&infrastructure.queues, queue.logical_id()))));
    }
    let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), value));
    Settings::from_pairs(pairs.chain(cloud.endpoints().as_env()))
}
