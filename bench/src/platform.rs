//! The platform that functions are measured on: the world of the tests, with the settings of
//! the templates, on the machine's clock.

use std::collections::BTreeMap;

use bytes::Bytes;
use glotto_http::EndpointSpec;
use glotto_runtime::Clock;
use glotto_stack::template::Function;
use glotto_testing::provider::NAME;
use glotto_testing::scenario::{Fixtures, Picture};
use glotto_testing::{APP, TestProvider, World, media};
use serde_json::{Value, json};

/// The path of the template.
pub const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../template.yaml");

/// A running platform.
pub struct Platform {
    /// The embedded cloud, and all functions in this process.
    pub world: World,
    /// The functions of the template by handler.
    pub functions: BTreeMap<String, Function>,
    provider: TestProvider,
}

impl Platform {
    /// Starts an empty platform.
    pub async fn start() -> Self {
        let provider = TestProvider::start(Clock::System).await;
        let (world, functions) = World::deployed(&parameters(&provider)).await;
        world.store_provider_secrets().await;
        let functions = functions.into_iter().map(|function| (function.code.handler.clone(), function)).collect();
        Self { world, functions, provider }
    }

    /// What requests are prepared with. Users upload pictures of this size.
    pub async fn fixtures(&self, picture_size: &str) -> Fixtures<'_> {
        let source = format!("-f lavfi -i testsrc2=size={picture_size} -frames:v 1 -q:v 3");
        let file = media::with_ffmpeg(&[&source], "picture.jpg").await;
        Fixtures::new(&self.world)
            .with_provider(self.provider.clone())
            .with_picture(Picture { content_type: "image/jpeg", file })
    }

    /// Sends a request to the endpoint in this process.
    pub async fn answer(&self, request: &http::Request<Bytes>) -> (u16, Value) {
        let endpoint = self.world.endpoint(request.method(), request.uri().path());
        let (status, body) = self.answer_event(endpoint, self.world.event(request)).await;
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    /// Sends an event of API Gateway to an endpoint in this process; returns the status and the body.
    pub async fn answer_event(&self, endpoint: &EndpointSpec, event: Value) -> (u16, Vec<u8>) {
        let response = glotto_http::answer(&endpoint.function(), &self.world.context, event).await;
        (response.status_code, response.bytes())
    }
}

fn parameters(provider: &TestProvider) -> BTreeMap<String, String> {
    let providers = json!([provider.configured(NAME)]).to_string();
    let redirects = format!("{APP}/signed-in/{{provider}}");
    let parameters = [("AppUrl", APP.to_owned()), ("OidcProviders", providers), ("OidcRedirectUris", redirects)];
    parameters.map(|(name, value)| (name.to_owned(), value)).into()
}
