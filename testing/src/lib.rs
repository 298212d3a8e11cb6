//! What the tests and the bench share: a platform in this process ([`World`]), its callers ([`Actor`]),
//! a virtual authenticator and an identity provider, and one scenario per feature ([`scenario`]) that
//! calls each of its operations.
//!
//! Nothing here is deployed, and everything here fails by panicking.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "helpers of tests fail by panicking"
)]

pub mod authenticator;
pub mod cdn;
pub mod cold_start;
pub mod contract;
pub mod courses;
pub mod delivery;
pub mod examples;
pub mod leftovers;
pub mod library;
pub mod media;
pub mod people;
pub mod provider;
pub mod rights;
pub mod scenario;

mod actor;
mod answer;
mod deployment;
mod effort;
mod ledger;
mod logs;
mod world;

pub use actor::Actor;
pub use answer::Answer;
pub use authenticator::VirtualAuthenticator;
pub use deployment::WRAPPING_KEY;
pub use effort::effort;
pub use ledger::Ledger;
pub use logs::LogCapture;
pub use provider::TestProvider;
pub use world::{API, APP, BEGIN, World, endpoints, rev, sealed_text};
