//! `If-Match` and `If-None-Match` of every request that changes something (RFC 9110, 13): they stop a change that
//! would otherwise be made, and nothing else.

use glotto_http::{Access, EndpointSpec};
use serde_json::Value;
use xtask::openapi::problems::takes_if_match;

use super::{endpoints, example_of, method_of, path_of};
use crate::world::scenario::{Fixtures, Step};
use crate::world::{Answer, World};

/// A header and its value.
type Condition = (&'static str, &'static str);

/// Conditions that do not hold for what exists, or for what does not.
const CONDITIONS: [Condition; 4] =
    [("if-match", "*"), ("if-match", "\"r9999\""), ("if-match", "nonsense"), ("if-none-match", "*")];

/// Whether a request fails; then it fails in the same way with each condition.
async fn fails_alike(endpoint: &EndpointSpec, send: &impl AsyncFn(Option<Condition>) -> Answer) -> bool {
    let without = send(None).await;
    if without.status < 400 {
        return false;
    }
    for condition in CONDITIONS {
        let answer = send(Some(condition)).await;
        assert_eq!(answer.status, without.status, "{endpoint:?} with {condition:?}: {}", answer.text());
    }
    true
}

/// RFC 9110, 13.2.1: conditions are ignored if the response without them would not be a success.
#[tokio::test]
async fn what_does_not_exist_is_not_found_whatever_the_condition() {
    let world = World::new().await;
    let admin = world.admin().await.with("content-type", "application/json");
    let mut count = 0;
    for endpoint in endpoints().filter(|endpoint| takes_if_match(endpoint)) {
        let send = async |condition: Option<Condition>| {
            let caller = condition.map_or_else(|| admin.clone(), |(header, value)| admin.with(header, value));
            world.call(caller.request(method_of(endpoint), &path_of(endpoint), example_of(endpoint))).await
        };
        count += usize::from(fails_alike(endpoint, &send).await);
    }
    assert!(count >= 8, "only {count} endpoints were probed");
}

/// The same for the resources of other users, which a condition must not reveal either.
#[tokio::test]
async fn a_stranger_gets_the_same_response_whatever_the_condition() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let stranger = world.instructor().await;
    let mut count = 0;
    for endpoint in endpoints().filter(|endpoint| takes_if_match(endpoint)) {
        let foreign = Step::of(endpoint.function.operation).prepare_call(&fixtures).await.by(&stranger);
        let send = async |condition: Option<Condition>| {
            let call = condition.map_or_else(|| foreign.clone(), |(header, value)| foreign.with(header, value));
            call.send().await
        };
        count += usize::from(fails_alike(endpoint, &send).await);
    }
    assert!(count >= 8, "only {count} endpoints were probed");
}

#[tokio::test]
async fn every_change_of_a_resource_with_an_etag_is_refused_if_its_condition_does_not_hold() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let mut count = 0;
    for endpoint in endpoints().filter(|endpoint| takes_if_match(endpoint)) {
        let call = Step::of(endpoint.function.operation).prepare_call(&fixtures).await;
        count += 1;
        for (header, value) in [("if-match", "\"r9999\""), ("if-match", "nonsense"), ("if-none-match", "*")] {
            let answer = call.with(header, value).send().await;
            assert_eq!(answer.status, 412, "{endpoint:?} with {header}: {value}: {}", answer.text());
        }
        let answer = call.with("if-match", "*").send().await;
        assert!(answer.status < 300, "{endpoint:?} with If-Match: *: {}", answer.text());
    }
    assert!(count >= 15, "only {count} endpoints were probed");
}

/// The revision in an `ETag`: `"r7.en"` is a representation of `r7`.
fn revision(tag: &str) -> &str {
    tag.trim_matches('"').split('.').next().unwrap_or_default()
}

/// The tag of the course in a response: a member of a body that shows a part, and otherwise its `ETag`.
fn course_tag(answer: &Answer, shows_part: bool) -> Option<String> {
    let body = if answer.body.is_empty() { Value::Null } else { answer.json() };
    let tag = if shows_part && body.is_object() { body["courseEtag"].as_str() } else { answer.header("etag") };
    tag.map(str::to_owned)
}

/// A client that makes several changes of an outline needs the revision for `If-Match` of the next one.
#[tokio::test]
async fn every_change_of_a_course_names_the_revision_of_the_course_afterwards() {
    let world = World::new().await;
    let (fixtures, admin) = (Fixtures::new(&world), world.admin().await);
    let mut count = 0;
    let is_of_course = |endpoint: &&EndpointSpec| matches!(endpoint.function.access, Access::Course(_));
    for endpoint in endpoints().filter(is_of_course).filter(|endpoint| takes_if_match(endpoint)) {
        let call = Step::of(endpoint.function.operation).prepare_call(&fixtures).await;
        let answer = call.send().await;
        assert!(answer.status < 300, "{endpoint:?}: {}", answer.text());
        let shows_part = ["/modules", "/lessons"].iter().any(|part| endpoint.path.contains(part));
        let named = course_tag(&answer, shows_part);
        let course: Vec<_> = call.path().split('/').take(4).collect();
        let present = admin.get(&course.join("/")).await.is(200).header("etag").map(str::to_owned);
        assert_eq!(named.as_deref().map(revision), present.as_deref().map(revision), "{endpoint:?}");
        count += 1;
    }
    assert!(count >= 13, "only {count} endpoints were probed");
}
