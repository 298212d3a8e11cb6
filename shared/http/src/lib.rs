//! The HTTP layer: endpoints, access rules, parsing of requests, responses and problems.
//!
//! An endpoint is a type ([`Endpoint`]). [`serve`] runs it on Lambda. [`answer()`] handles a single request,
//! for tests.

// Derives refer to this crate by its name, also inside of it.
extern crate self as glotto_http;

pub mod access;
pub mod actor;
pub mod answer;
pub mod body;
pub mod client_ip;
pub mod closed;
pub mod docs;
pub mod endpoint;
pub mod errors;
pub mod gateway;
pub mod idempotency;
pub mod limits;
pub mod origin;
pub mod path;
pub mod problem;
pub mod proof_of_work;
pub mod query;
pub mod request;
pub mod response;
pub mod response_time;
pub mod seal;
pub mod session_cookie;
pub mod token;
pub mod token_error;

mod authorize;
mod field_errors;
mod json;
mod precondition;
mod render;
mod serve;

pub use access::Access;
pub use actor::Actor;
pub use answer::answer;
pub use body::RequestBody;
pub use docs::{Docs, Parameter, Response};
pub use endpoint::{
    CacheKey, Caching, Call, Cx, Endpoint, EndpointSpec, Function, Handler, Method, ProblemPage, Spec, Throttle,
};
pub use errors::DomainErrors;
pub use gateway::{GatewayEvent, GatewayResponse};
pub use glotto_macros::{PathParams, QueryParams};
pub use path::{CoursePath, LessonPath, ModulePath, PathParams, UserPath, VersionPath};
pub use problem::{Problem, kinds};
pub use query::{Lang, Paging, QueryParams, QueryReader, QueryValue};
pub use request::Request;
pub use response::{
    Accepted, Content, Created, CreatedOrExisting, Deleted, Idempotent, Json, Localized, MediaType, NoContent, OneOf,
    PartOf, Redirect, Reply, Respond, Tagged, Versioned, WithHeaders,
};
pub use seal::Seal;
pub use serve::serve;
pub use session_cookie::CookieUse;
pub use token_error::TokenError;

/// The result of handling a request.
pub type Result<T, E = Problem> = std::result::Result<T, E>;
