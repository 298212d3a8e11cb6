//! `openapi.json`: the API as `OpenAPI` 3.1, every endpoint, every status, every kind of problem,
//! with examples. The same input makes the same text.

mod operation;
mod parameters;
pub mod problems;
mod schemas;

use glotto_http::EndpointSpec;
use serde_json::{Map, Value, json};

use crate::registry::Feature;
pub use parameters::path_examples;
pub use schemas::Schemas;
use schemas::inline;

const DESCRIPTION: &str = "\
Courses, lessons, video, progress and reminders for people who learn languages.

**Bodies** are JSON in UTF-8 with camel-case members; members that are not known are refused. Times \
are RFC 3339 in UTC, days `YYYY-MM-DD` in the learner's own time zone, durations whole seconds, \
languages BCP 47 tags, levels those of the CEFR (A1 to C2).

**Signing in**: send `Authorization: Bearer <access token>`. A token lasts ten minutes at most; \
`refresh_session` gives the next one. A session that was logged out is refused at once.

**Problems** are `application/problem+json` (RFC 9457). `type` is stable and has a row in the list of \
errors; `instance` is the id of the request; `errors` names every fault of an input by JSON pointer. \
What is nobody's business is 404, not 403. Requests above the limit of the whole API are answered by \
the gateway itself, with 429 and `{\"message\": \"Too Many Requests\"}`.

**Lists** take `limit` and `cursor` and answer `{items, nextCursor}`. A cursor is opaque and belongs to \
the query it came from.

**Trying again**: where an endpoint takes an `Idempotency-Key`, the same key with the same request gets \
the first answer again for 24 hours.

**Changing what others may change too**: send the `ETag` you read as `If-Match`; when it has changed \
meanwhile, nothing is written and the answer is 412.";

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
            "summary": "A learning platform.",
            "description": DESCRIPTION,
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "Where this document was read."}],
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
        "schemas": schemas.definitions(),
    })
}

/// By name, so that a new endpoint moves nothing else.
fn sorted(map: Map<String, Value>) -> Map<String, Value> {
    let mut entries: Vec<(String, Value)> = map.into_iter().collect();
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    entries.into_iter().collect()
}
