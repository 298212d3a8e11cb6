//! What endpoints and workers have in common: start-up, settings, the context with the table, clock,
//! randomness and ports, the keys, logging, and permissions.

pub mod aws;
pub mod clock;
pub mod context;
pub mod grant;
pub mod hash;
pub mod hex;
pub mod json_service;
pub mod keys;
pub mod rng;
pub mod service_error;
pub mod settings;
pub mod start;
pub mod telemetry;
pub mod trace;
pub mod trust;

pub use clock::Clock;
pub use context::{Context, Port};
pub use grant::{Bucket, Grant, IndexPart, Part, Queue};
pub use json_service::JsonService;
pub use keys::{Keys, KeysError};
pub use rng::Rng;
pub use service_error::ServiceError;
pub use settings::{LOCAL_SETTINGS, Settings};
pub use start::Sizing;
pub use trace::TraceContext;
