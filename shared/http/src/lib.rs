//! How the platform is spoken to over HTTP: what an endpoint is, who may call it, how a request
//! is read and answered, how a problem is told.
//!
//! An endpoint is one constant ([`Endpoint`]); [`serve`] runs it on Lambda and [`answer()`] is the
//! same path without Lambda, for tests.

pub mod access;
pub mod actor;
pub mod answer;
pub mod beat;
pub mod docs;
pub mod endpoint;
pub mod keyring;
pub mod limits;
pub mod list;
pub mod once;
pub mod place;
pub mod problem;
pub mod reply;
pub mod request;
pub mod seal;
pub mod token;
pub mod work;

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
