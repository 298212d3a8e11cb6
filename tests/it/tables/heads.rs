//! `HEAD`: every `GET` answers it with the same status and headers, without a body and without an effect
//! (RFC 9110, 9.3.2).

use std::collections::BTreeMap;

use glotto_http::{EndpointSpec, Method};
use glotto_runtime::Grant;

use super::{endpoints, path_of};
use crate::world::scenario::{Fixtures, Step};
use crate::world::{Answer, World};

fn gets() -> impl Iterator<Item = &'static EndpointSpec> {
    endpoints().filter(|endpoint| endpoint.method == Method::Get)
}

/// The headers without those that differ in each response, and without signatures, which differ even in length.
fn headers(answer: &Answer, is_signed: bool) -> BTreeMap<&'static str, String> {
    let mut headers = answer.headers().clone();
    for name in ["x-request-id", "traceparent", "content-length"] {
        headers.remove(name);
    }
    if let Some(location) = headers.get_mut("location").filter(|_| is_signed) {
        location.truncate(location.find('?').unwrap_or(location.len()));
    }
    headers
}

#[tokio::test]
async fn head_has_the_status_and_the_headers_of_get_and_neither_body_nor_effect() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    for endpoint in gets() {
        let operation = endpoint.function.operation;
        let call = Step::of(operation).prepare_call(&fixtures).await;
        let head = call.as_head().send().await;
        let get = call.send().await;
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{operation}");
        assert_eq!(head.cost.write_milliunits, 0, "{operation} wrote something");
        let is_signed = endpoint.grants.iter().any(|grant| matches!(grant, Grant::SignMedia));
        assert_eq!(headers(&head, is_signed), headers(&get, is_signed), "{operation}");
        let length = (!get.body.is_empty()).then(|| get.body.len().to_string());
        assert_eq!(head.header("content-length").is_some(), length.is_some(), "{operation}");
        // Signatures and measured times have other lengths each time.
        let varies = is_signed || operation == "get_readiness";
        assert!(varies || head.header("content-length") == length.as_deref(), "{operation}: {length:?}");
    }
}

#[tokio::test]
async fn a_problem_has_no_body_either() {
    let world = World::new().await;
    let anonymous = world.anonymous();
    for endpoint in gets().filter(|endpoint| endpoint.path.contains('{')) {
        let (head, get) =
            (anonymous.send("HEAD", &path_of(endpoint), "").await, anonymous.get(&path_of(endpoint)).await);
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{endpoint:?}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{endpoint:?}");
    }
}

#[tokio::test]
async fn a_head_of_what_the_client_has_already_is_a_304() {
    let world = World::new().await;
    let learner = world.learner().await;
    let tag = learner.send("HEAD", "/v1/me", "").await.is(200).header("etag").unwrap().to_owned();
    let known = learner.with("if-none-match", &tag).send("HEAD", "/v1/me", "").await;
    assert_eq!((known.is(304).body.len(), known.header("content-length")), (0, None));
}
