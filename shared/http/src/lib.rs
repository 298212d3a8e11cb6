//! How the platform is spoken to over HTTP: what an endpoint is, who may call it, how a request
//! is read and answered, how a problem is told.
//!
//! An endpoint is one constant ([`Endpoint`]); [`serve`] runs it on Lambda and [`answer()`] is the
//! same path without Lambda, for tests.

pub mod access;
pub mod actor;
pub mod answer;
pub mod client_ip;
pub mod docs;
pub mod endpoint;
pub mod idempotency;
pub mod keyring;
pub mod limits;
pub mod list;
pub mod problem;
pub mod proof_of_work;
pub mod reply;
pub mod request;
pub mod response_time;
pub mod seal;
pub mod token;

mod json;
mod serve;

pub use access::Access;
pub use actor::Actor;
pub use answer::answer;
pub use docs::{Docs, Parameter, Response};
pub use endpoint::{Endpoint, Function, Handler, Method};
pub use keyring::Keyring;
pub use list::{ListWindow, page};
pub use problem::{Problem, kinds};
pub use reply::Reply;
pub use request::Request;
pub use seal::Seal;
pub use serve::serve;
