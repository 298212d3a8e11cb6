//! The context of a function: the table, the clock, randomness, settings, and ports to external systems.
//! A port is opened on first use and then kept.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_types::SdkConfig;
use glotto_domain::Revision;
use glotto_domain::id::Id;
use glotto_store::{Event, Store};
use jiff::Timestamp;
use serde::Serialize;

use crate::settings::MissingSetting;
use crate::{Clock, Rng, Settings, TraceContext, aws};

/// A client of an external system, such as S3, SQS or a mail service. One type per system, which is
/// configured from the context.
pub trait Port: Any + Send + Sync + Sized {
    /// Creates the client. Makes no call yet.
    fn open(context: &Context) -> Result<Self, MissingSetting>;
}

type Ports = HashMap<TypeId, Arc<dyn Any + Send + Sync>>;

/// The context of a function. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    /// The table.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// Randomness.
    pub rng: Rng,
    /// The settings of the function.
    pub settings: Settings,
    aws: SdkConfig,
    ports: Arc<Mutex<Ports>>,
}

impl Context {
    /// A context with these parts. AWS is configured from the settings.
    pub fn new(settings: Settings, clock: Clock, rng: Rng) -> Result<Self, MissingSetting> {
        let aws = aws::config(&settings);
        let store = Store::new(aws::dynamodb(&settings, &aws), settings.get("TABLE_NAME").unwrap_or("none"));
        Ok(Self { store, clock, rng, settings, aws, ports: Arc::default() })
    }

    /// The context of a function on Lambda, from its environment.
    pub fn from_env() -> Result<Self, MissingSetting> {
        Self::new(Settings::from_env(), Clock::System, Rng::System)
    }

    /// The AWS configuration, for ports.
    pub fn aws(&self) -> &SdkConfig {
        &self.aws
    }

    /// Replaces the AWS configuration, for tests. Ports that are open keep the former one.
    pub fn set_aws(&mut self, aws: SdkConfig) {
        self.aws = aws;
    }

    /// The present time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id.
    pub fn new_id<T: Id>(&self) -> T {
        T::new(self.clock.now(), self.rng.id_bits())
    }

    /// The first revision of something that is created now.
    pub fn new_revision(&self) -> Revision {
        Revision::new(self.clock.now(), u64::from_be_bytes(self.rng.bytes()))
    }

    /// The revision of what is written over this one.
    pub fn revision_after(&self, read: Revision) -> Revision {
        read.next_or(self.new_revision())
    }

    /// An event for the outbox, to be written in the transaction that makes the change.
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
        let cached = self.ports().get(&TypeId::of::<T>()).cloned();
        if let Some(port) = cached.and_then(|port| port.downcast::<T>().ok()) {
            return Ok(port);
        }
        let port = Arc::new(T::open(self)?);
        self.ports().insert(TypeId::of::<T>(), port.clone());
        Ok(port)
    }

    /// Replaces a port, for tests.
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
