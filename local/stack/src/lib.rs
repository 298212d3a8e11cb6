//! The whole platform on one machine: reads the templates, starts the embedded cloud with the declared
//! resources, runs the real `bootstrap` binaries behind the Lambda Runtime API, and invokes them as API
//! Gateway, SQS, `DynamoDB` streams, `EventBridge` and schedules do.
//!
//! | module | contents |
//! |---|---|
//! | [`template`] | the SAM templates of all stacks, with all intrinsic functions resolved |
//! | [`lambda`] | execution environments, the Runtime API, the Invoke API, logs |
//! | [`front`] | the front door: behaviours by path, which choose an API, signed addresses, the cache |
//! | [`gateway`] | the HTTP APIs: routes, payload format 2.0, CORS |
//! | [`sources`] | queues, the table's stream, events of the default bus |
//! | [`schedules`] | `rate(…)` and `cron(…)` |
//! | `developer` | the pages and the JSON under `/local` |
//!
//! [`Stack::start`] starts all of them. The binary `glotto` does so for `make run`, and each test for itself.

mod activity;
mod developer;
mod error;
pub mod front;
pub mod gateway;
mod identifiers;
pub mod lambda;
pub mod launch;
mod quiet;
pub mod schedules;
mod server;
pub mod sources;
mod stack;
pub mod template;

pub use error::{Error, Result};
pub use quiet::Quiet;
pub use stack::{Stack, StackConfig};
