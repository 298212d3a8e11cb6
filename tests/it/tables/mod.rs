//! Tables over all endpoints, made from the constants themselves: an endpoint cannot be added
//! without being in them.

mod archived;
mod authorisation;
mod bad_input;
mod caching;
mod changes;
mod columns;
mod deploying;
mod documents;
mod early;
pub mod files;
mod grants;
mod heads;
mod idempotency;
mod layout;
mod links;
mod locations;
mod odd_events;
mod preconditions;
mod public;
mod quality;
mod reauthenticate;
mod security;
mod session_cookie;
mod signed;
mod silence;
mod subscriptions;
mod text_patterns;
mod words;
mod workers;

use glotto_http::{EndpointSpec, Method};
use xtask::openapi::path_examples;

use crate::world::media::CAPTIONS;

/// All endpoints.
pub fn endpoints() -> impl Iterator<Item = &'static EndpointSpec> {
    xtask::registry::FEATURES.iter().flat_map(|feature| feature.endpoints)
}

/// A path of the endpoint's route whose ids are well-formed and name nothing.
pub fn path_of(endpoint: &EndpointSpec) -> String {
    path_examples(endpoint).iter().fold(endpoint.path.to_owned(), |path, (name, example)| {
        let value = if example == name { "nothing" } else { example };
        path.replace(&format!("{{{name}}}"), value)
    })
}

/// The endpoint's method as the wire has it.
pub fn method_of(endpoint: &EndpointSpec) -> &'static str {
    Method::name(endpoint.method)
}

/// A body that the endpoint reads, if it reads one.
pub fn example_of(endpoint: &EndpointSpec) -> String {
    match endpoint.docs.example {
        Some(example) => example.to_owned(),
        None if endpoint.function.reads_json => panic!("{endpoint:?} has no example"),
        None if endpoint.docs.input_types.contains(&"text/vtt") => CAPTIONS.to_owned(),
        None => String::new(),
    }
}
