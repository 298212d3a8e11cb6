//! An endpoint honours `Idempotency-Key` exactly if it says so. That it records its response, and returns it again,
//! is checked with a step of every such endpoint (`features::probe`).

use glotto_http::{Idempotent, NoContent, OneOf, Respond};
use serde_json::Value;

use super::endpoints;
use super::files::page;

/// How a description says that the header is not honoured.
const DENIALS: [&str; 2] = ["`Idempotency-Key` is not honoured", "no `Idempotency-Key` is needed or read"];

#[test]
fn an_endpoint_honours_an_idempotency_key_exactly_if_its_documentation_says_so() {
    let openapi: Value = serde_json::from_str(&page("openapi.json")).unwrap();
    let mut denials = 0;
    for endpoint in endpoints() {
        let operation = &openapi["paths"][endpoint.path][endpoint.method.name().to_lowercase()];
        let description = operation["description"].as_str().unwrap();
        let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let has_parameter =
            parameters.iter().any(|parameter| parameter["$ref"] == "#/components/parameters/IdempotencyKey");
        let honours = endpoint.function.idempotent;
        assert_eq!(has_parameter, honours, "{endpoint:?}");
        let denies = DENIALS.iter().any(|denial| description.contains(denial));
        assert!(!(denies && honours), "{endpoint:?} denies what it does");
        assert!(honours || denies || !description.contains("Idempotency-Key"), "{endpoint:?}: {description}");
        denials += usize::from(denies);
    }
    assert!(denials >= 4, "{denials} are not all");
}

#[test]
fn a_response_that_is_recorded_in_one_of_two_cases_only_does_not_count_as_recorded() {
    let recorded = [
        <Idempotent<NoContent> as Respond>::DOCS,
        <OneOf<Idempotent<NoContent>, NoContent> as Respond>::DOCS,
        <OneOf<NoContent, Idempotent<NoContent>> as Respond>::DOCS,
    ];
    assert_eq!(recorded.map(|docs| docs.idempotent), [true, false, false]);
}
