//! The whole platform on one machine: reads `template.yaml`, starts the embedded cloud with what it
//! declares, runs the real `bootstrap` binaries behind the Lambda Runtime API, and calls them as
//! API Gateway, SQS, `DynamoDB` streams, `EventBridge` and schedules would.
//!
//! | room | what it is |
//! |---|---|
//! | [`template`] | the SAM template with every intrinsic function resolved to this machine's names |
//! | [`lambda`] | execution environments, the Runtime API, the Invoke API, logs |
//! | [`gateway`] | the HTTP API: routes, payload format 2.0, CORS |
//! | [`sources`] | queues, the table's stream, events of the default bus |
//! | [`schedules`] | `rate(…)` and `cron(…)` |
//! | `developer` | the pages and the JSON under `/local` |
//!
//! [`Stack::start`] puts them together; the binary `glotto` does so for `make run`, a test for
//! itself.

mod activity;
mod developer;
mod error;
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
