//! Signing in with somebody else's word for it: OpenID Connect providers, by configuration.
//! docs/sign-in-with.md tells how one is set up, docs/decisions/0014-federation.md why it is as it is.

pub mod errand;
pub mod keys;
pub mod person;
pub mod providers;
pub mod relying;
pub mod secrets;
pub mod web;
