//! What a handler is given: the table, the time, chance, settings, and ports to the outside
//! world, each of which is opened when it is first used and then kept.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_http_client::{Builder, tls};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};
use glotto_domain::id::Id;
use glotto_store::outbox::Event;
use glotto_store::{CursorKey, Store};
use jiff::Timestamp;
use serde::Serialize;

use crate::settings::MissingSetting;
use crate::{Chance, Clock, Settings, TraceContext, trust};

/// A way to somebody else's system: S3, SQS, a mail service. One type per system; what it needs
/// it takes from the context when it is opened.
pub trait Port: Any + Send + Sync + Sized {
    /// Opens it. No call is made yet.
    fn open(context: &Context) -> Result<Self, MissingSetting>;
}

type Ports = HashMap<TypeId, Arc<dyn Any + Send + Sync>>;

/// What a handler is given. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    /// The table.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub chance: Chance,
    /// The function's settings.
    pub settings: Settings,
    aws: SdkConfig,
    ports: Arc<Mutex<Ports>>,
}

impl Context {
    /// A context of the given parts.
    pub fn new(settings: Settings, aws: SdkConfig, clock: Clock, chance: Chance) -> Result<Self, MissingSetting> {
        let store = Store::new(aws_sdk_dynamodb::Client::new(&aws), settings.get("TABLE_NAME").unwrap_or("none"));
        Ok(Self { store, clock, chance, settings, aws, ports: Arc::default() })
    }

    /// The context of a function on Lambda: everything from its environment.
    pub fn from_env() -> Result<Self, MissingSetting> {
        Self::new(Settings::from_env(), aws_config_from_env(), Clock::System, Chance::System)
    }

    /// The AWS configuration, for ports.
    pub fn aws(&self) -> &SdkConfig {
        &self.aws
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id.
    pub fn new_id<T: Id>(&self) -> T {
        T::new(self.clock.now(), self.chance.id_bits())
    }

    /// The key that seals this deployment's cursors.
    pub fn cursor_key(&self) -> Result<CursorKey, MissingSetting> {
        self.settings.link_key().map(CursorKey::new)
    }

    /// An event that happens now, to be written with what makes it true.
    pub fn event(&self, kind: &str, trace: Option<&TraceContext>, payload: impl Serialize) -> Event {
        Event {
            id: self.new_id(),
            kind: kind.to_owned(),
            occurred: self.now(),
            traceparent: trace.map(ToString::to_string),
            payload: serde_json::to_value(payload).unwrap_or_default(),
        }
    }

    /// The port of a type, opened on first use.
    pub fn port<T: Port>(&self) -> Result<Arc<T>, MissingSetting> {
        let known = self.ports().get(&TypeId::of::<T>()).cloned();
        if let Some(port) = known.and_then(|port| port.downcast::<T>().ok()) {
            return Ok(port);
        }
        let port = Arc::new(T::open(self)?);
        self.ports().insert(TypeId::of::<T>(), port.clone());
        Ok(port)
    }

    /// Puts a port in place of the one that would be opened; for tests.
    pub fn set_port<T: Port>(&self, port: T) {
        self.ports().insert(TypeId::of::<T>(), Arc::new(port));
    }

    fn ports(&self) -> std::sync::MutexGuard<'_, Ports> {
        self.ports.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("table", &self.store.table()).finish_non_exhaustive()
    }
}

/// Time limits of a call: short enough that three tries fit into a function's ten seconds.
pub fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(std::time::Duration::from_secs(1))
        .operation_attempt_timeout(std::time::Duration::from_millis(2_500))
        .operation_timeout(std::time::Duration::from_secs(8))
        .build()
}

/// The HTTPS client of all AWS calls: rustls with ring (docs/decisions/0002-tls.md), trusting those
/// who vouch for AWS ([`trust`]).
pub fn https() -> SharedHttpClient {
    let client = Builder::new().tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring));
    match trust::context() {
        Some(trusted) => client.tls_context(trusted).build_https(),
        None => client.build_https(),
    }
}

/// AWS configuration as Lambda provides it: region, credentials and addresses from the environment.
/// Put together by hand: `aws_config`'s loader looks for profiles in files that Lambda does not
/// have, and links the ways to credentials that only laptops and other machines need.
fn aws_config_from_env() -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(https())
        .region(std::env::var("AWS_REGION").ok().map(Region::new))
        .credentials_provider(SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new()))
        .timeout_config(timeouts())
        .retry_config(RetryConfig::standard())
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .time_source(SystemTimeSource::new())
        .service_config(Addresses)
        .build()
}

/// Reads `AWS_ENDPOINT_URL_<SERVICE>`, which says where a service is that is not where AWS has it.
#[derive(Debug)]
struct Addresses;

impl LoadServiceConfig for Addresses {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let service = key.service_id().to_uppercase().replace([' ', '-'], "_");
        std::env::var(format!("{}_{service}", key.env())).ok().filter(|value| !value.is_empty())
    }
}
