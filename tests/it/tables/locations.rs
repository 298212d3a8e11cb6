//! `Location` of what was created or accepted (RFC 9110, 10.2.2 and 15.3.2): an address that its caller can read.

use std::collections::BTreeSet;

use glotto_http::EndpointSpec;

use super::endpoints;
use crate::world::scenario::{Fixtures, SCENARIOS, Scenario};
use crate::world::{Actor, Answer, World};

/// The caller with the access token of a response, if it has one: a user who signs in had none before.
fn sign_in_with<'w>(caller: &Actor<'w>, answer: &Answer) -> Actor<'w> {
    match answer.json()["accessToken"].as_str() {
        Some(token) => caller.with("authorization", &format!("Bearer {token}")),
        None => caller.clone(),
    }
}

fn has_location(endpoint: &EndpointSpec) -> bool {
    let docs = &endpoint.docs;
    let mut responses = [Some(docs.response), docs.alternative].into_iter().flatten();
    responses.any(|response| response.status == 201 || response.has_location)
}

#[tokio::test]
async fn every_location_of_what_was_created_or_accepted_is_an_address_that_its_caller_can_get() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let mut followed = BTreeSet::new();
    for step in SCENARIOS.iter().flat_map(Scenario::steps).filter(|step| matches!(step.status, Some(201 | 202))) {
        let call = step.prepare_call(&fixtures).await;
        let answer = call.send().await;
        assert_eq!(Some(answer.status), step.status, "{}: {}", step.name, answer.text());
        let Some(location) = answer.header("location") else { continue };
        let read = sign_in_with(&call.actor, &answer).get(location).await;
        assert_eq!(read.status, 200, "{}: GET {location}: {}", step.name, read.text());
        followed.insert(step.operation);
    }
    let located: BTreeSet<_> =
        endpoints().filter(|endpoint| has_location(endpoint)).map(|endpoint| endpoint.function.operation).collect();
    assert_eq!(followed, located);
}
