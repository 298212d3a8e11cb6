//! `openapi.json`: the API as `OpenAPI` 3.1 with every endpoint, status, problem and example. The output is
//! deterministic.

pub mod conventions;
mod operation;
mod parameters;
mod problem;
pub mod problems;
mod schemas;

use glotto_http::EndpointSpec;
use serde_json::{Map, Value, json};

use crate::registry::Feature;
pub use parameters::path_examples;
pub use schemas::Schemas;
use schemas::inline;

const DESCRIPTION: &str = "\
Backend of a learning platform: accounts, courses, video, enrolment, progress and reminders.

**Bodies** are JSON in UTF-8 with camelCase members; unknown members are rejected. A member without a \
value is absent from a response. Times are RFC 3339 in UTC with three decimals of a second, days `YYYY-MM-DD` \
in the user's time zone, durations whole seconds, languages BCP 47 tags, levels those of the CEFR (A1 to C2). \
In the body of a `PATCH`, `null` removes a value (RFC 7396), and is a 422 where the value cannot be removed; \
elsewhere it is as if the member were missing.

**Authentication**: send `Authorization: Bearer <access token>`. A token is valid for ten minutes; \
`refresh_session` returns the next one. The tokens of an ended session are rejected immediately. A 401 \
has a `code` that says whether to refresh, to log in or to re-authenticate.

**`HEAD`** is answered wherever there is `GET`, with the same headers and without a body.

**Errors** are `application/problem+json` (RFC 9457). `type` is stable and listed in the documentation; \
`instance` is the request id; `errors` has every invalid field with a JSON pointer, a stable `code` with its \
`params`, and a sentence in the language of `lang` or `Accept-Language`. What a user may not \
know of is 404, not 403. Requests above the rate limit of the whole API are answered by API Gateway, \
with 429 and `{\"message\": \"Too Many Requests\"}`. A query string that is not valid percent-encoding is a 400.

**Lists** take `limit` and `cursor` and answer `{items, nextCursor}`; the last page has no `nextCursor`. A \
cursor is opaque and only valid for the same list with the same filters.

**Retries**: an endpoint that takes an `Idempotency-Key` answers a repeated request with the first \
answer, for 24 hours.

**Concurrent changes**: send the `ETag` you read as `If-Match`; if the resource has changed in the \
meantime, nothing is written and the answer is 412.";

/// The whole document.
pub fn document(features: &[Feature]) -> Value {
    let mut schemas = Schemas::default();
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in features.iter().flat_map(|feature| feature.endpoints) {
        let feature = features.iter().find(|feature| owns(feature, endpoint));
        let tag = feature.map_or("", |feature| feature.name);
        let operation = operation::operation(endpoint, tag, &mut schemas);
        let path = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        path[endpoint.method.name().to_lowercase()] = operation;
    }
    let tags: Vec<Value> = features
        .iter()
        .filter(|feature| !feature.endpoints.is_empty())
        .map(|feature| json!({"name": feature.name, "description": feature.description}))
        .collect();
    let endpoints: Vec<&EndpointSpec> = features.iter().flat_map(|f| f.endpoints).collect();
    let components = components(&mut schemas, &endpoints);
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Glotto",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Backend of a learning platform.",
            "description": DESCRIPTION,
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "This server."}],
        "tags": tags,
        "paths": sorted(paths),
        "components": components,
    });
    operation::add_examples(&mut document);
    document
}

fn owns(feature: &Feature, endpoint: &EndpointSpec) -> bool {
    feature.endpoints.iter().any(|own| own.function.operation == endpoint.function.operation)
}

fn components(schemas: &mut Schemas, endpoints: &[&EndpointSpec]) -> Value {
    let mut definitions = schemas.definitions(problems::types(endpoints));
    definitions["Problem"]["properties"]["code"]["enum"] = problems::codes(endpoints).into();
    json!({
        "securitySchemes": {
            "accessToken": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "An access token from `login` or `refresh_session`.",
            },
        },
        "parameters": parameters::shared(),
        "headers": parameters::headers(),
        "responses": problems::shared_responses(),
        "examples": problems::examples(endpoints),
        "schemas": definitions,
    })
}

/// Sorted by name, so that a new endpoint moves no other.
fn sorted(map: Map<String, Value>) -> Map<String, Value> {
    let mut entries: Vec<(String, Value)> = map.into_iter().collect();
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    entries.into_iter().collect()
}
