//! Every endpoint against requests that make no sense: a 4xx problem each, never a 5xx, and
//! nothing written.

use glotto_http::{Access, EndpointSpec, Method};
use serde_json::{Map, Value, json};

use super::{endpoints, example_of, method_of, path_of};
use crate::world::{Actor, Answer, World};

/// A caller who may call the endpoint. Nothing that is refused ends the session, so one admin serves all.
fn caller<'w>(admin: &Actor<'w>, endpoint: &EndpointSpec) -> Actor<'w> {
    match endpoint.function.access {
        Access::Public(_) => admin.without("authorization"),
        _ => admin.clone(),
    }
}

/// Calls, and asserts a 4xx problem that wrote nothing.
async fn refused(
    world: &World,
    endpoint: &EndpointSpec,
    actor: &Actor<'_>,
    path: &str,
    body: Vec<u8>,
    what: &str,
) -> Answer {
    let before = world.context.store.meter().reading();
    let answer = actor.send(method_of(endpoint), path, body).await;
    let used = world.context.store.meter().reading().since(before);
    assert!((400..500).contains(&answer.status), "{endpoint:?} with {what}: {} {}", answer.status, answer.text());
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{endpoint:?} with {what}");
    assert_eq!(used.write_milliunits, 0, "{endpoint:?} with {what} wrote");
    answer
}

/// An example with its first member repeated, or with an unknown one if it is empty.
fn twice(example: &str) -> Vec<u8> {
    let members: Map<String, Value> = serde_json::from_str(example).unwrap();
    let (name, value) = members.iter().next().map_or(("x".to_owned(), Value::Null), |(n, v)| (n.clone(), v.clone()));
    let rest = json!(members).to_string();
    let first = format!("\"{name}\":{value},");
    if members.is_empty() {
        format!("{{{first}{}}}", first.trim_end_matches(','))
    } else {
        format!("{{{first}{}", &rest[1..])
    }
    .into_bytes()
}

fn reading_json() -> impl Iterator<Item = &'static EndpointSpec> {
    endpoints().filter(|endpoint| endpoint.function.reads_json)
}

#[tokio::test]
async fn every_endpoint_rejects_an_invalid_body() {
    let world = World::new().await;
    let admin = world.admin().await;
    for endpoint in reading_json() {
        let actor = caller(&admin, endpoint).with("content-type", "application/json");
        let path = path_of(endpoint);
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let bodies: Vec<(&str, Vec<u8>)> = vec![
            ("no body", Vec::new()),
            ("half a body", b"{\"title\":".to_vec()),
            ("a body that is not UTF-8", b"{\"title\":\"\xff\xfe\"}".to_vec()),
            ("an array", b"[]".to_vec()),
            ("a string", b"\"x\"".to_vec()),
            ("null", b"null".to_vec()),
            ("two documents", b"{} {}".to_vec()),
            ("a deeply nested body", deep.into_bytes()),
            ("an oversized body", vec![b' '; endpoint.function.max_body_bytes + 1]),
        ];
        for (what, body) in bodies {
            let answer = refused(&world, endpoint, &actor, &path, body, what).await;
            let is_deep = what == "a deeply nested body";
            assert_eq!(answer.text().contains("nested too deeply"), is_deep, "{endpoint:?} with {what}");
        }
        let untyped = actor.with("content-type", "text/plain");
        let answer = refused(&world, endpoint, &untyped, &path, example_of(endpoint).into_bytes(), "a text").await;
        answer.is_problem(415, "unsupported-media-type");
    }
}

/// RFC 8259, 8.1.
#[tokio::test]
async fn a_byte_order_mark_before_a_body_is_ignored() {
    let world = World::new().await;
    let admin = world.admin().await;
    for endpoint in reading_json() {
        let actor = caller(&admin, endpoint).with("content-type", "application/json");
        for (body, status) in [("\u{feff}{\"surprise\":1}", 422), ("\u{feff}", 400), ("\u{feff}\u{feff}{}", 400)] {
            let answer = refused(&world, endpoint, &actor, &path_of(endpoint), body.into(), "a mark").await;
            answer.is(status);
        }
    }
}

/// RFC 9110, 8.4 and 12.5.3.
#[tokio::test]
async fn a_compressed_body_is_a_415_that_says_which_coding_is_accepted() {
    let world = World::new().await;
    let admin = world.admin().await;
    let gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xab\xae\x05\0\x43\xbf\xa6\xa3\x02\0\0\0";
    for endpoint in endpoints().filter(|endpoint| endpoint.function.reads_body) {
        let actor = caller(&admin, endpoint).with("content-type", "application/json");
        for coding in ["gzip", "br", "deflate", "GZIP", "identity, gzip", "x"] {
            let encoded = actor.with("content-encoding", coding);
            let answer = refused(&world, endpoint, &encoded, &path_of(endpoint), gzip.to_vec(), coding).await;
            answer.is_problem(415, "unsupported-content-encoding");
            assert_eq!(answer.header("accept-encoding"), Some("identity"), "{endpoint:?}");
        }
        if endpoint.function.reads_json {
            let plain = actor.with("content-encoding", "Identity");
            let body = b"{\"surprise\":1}".to_vec();
            refused(&world, endpoint, &plain, &path_of(endpoint), body, "no coding").await.is(422);
        }
    }
}

#[tokio::test]
async fn every_endpoint_rejects_a_duplicate_member_by_name() {
    let world = World::new().await;
    let admin = world.admin().await;
    for endpoint in reading_json() {
        let actor = caller(&admin, endpoint).with("content-type", "application/json");
        let body = twice(&example_of(endpoint));
        let answer = refused(&world, endpoint, &actor, &path_of(endpoint), body, "a member twice").await;
        let detail = answer.is_problem(400, "malformed-request").json()["detail"].to_string();
        assert!(detail.contains("has a member twice"), "{endpoint:?}: {detail}");
    }
}

#[tokio::test]
async fn every_endpoint_rejects_an_unknown_field_by_name() {
    let world = World::new().await;
    let admin = world.admin().await;
    for endpoint in reading_json() {
        let actor = caller(&admin, endpoint).with("content-type", "application/json");
        let mut body: Value = serde_json::from_str(&example_of(endpoint)).unwrap();
        body["surprise"] = json!(1);
        let answer =
            refused(&world, endpoint, &actor, &path_of(endpoint), body.to_string().into_bytes(), "an unknown field")
                .await;
        answer.is_problem(422, "invalid-input");
        assert!(answer.pointers().contains(&"/surprise".to_owned()), "{endpoint:?}: {}", answer.text());
    }
}

#[tokio::test]
async fn every_endpoint_reports_every_member_of_a_wrong_type() {
    let world = World::new().await;
    let admin = world.admin().await;
    for endpoint in reading_json() {
        let actor = caller(&admin, endpoint).with("content-type", "application/json");
        let example: Value = serde_json::from_str(&example_of(endpoint)).unwrap();
        let members = example.as_object().unwrap();
        let wrong: Map<String, Value> = members.keys().map(|name| (name.clone(), json!({"wrong": [1.5]}))).collect();
        let answer =
            refused(&world, endpoint, &actor, &path_of(endpoint), json!(wrong).to_string().into_bytes(), "wrong types")
                .await;
        answer.is_problem(422, "invalid-input");
        let pointers = answer.pointers();
        for name in members.keys() {
            let named = pointers.iter().any(|pointer| pointer.split('/').nth(1) == Some(name));
            assert!(named, "{endpoint:?} does not name /{name}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn every_endpoint_with_a_body_rejects_an_oversized_one() {
    let world = World::new().await;
    let admin = world.admin().await;
    for endpoint in endpoints().filter(|endpoint| endpoint.method != Method::Get) {
        let actor = caller(&admin, endpoint);
        let body = vec![b'x'; endpoint.function.max_body_bytes + 1];
        let answer = refused(&world, endpoint, &actor, &path_of(endpoint), body, "an oversized body").await;
        answer.is_problem(413, "body-too-large");
    }
}

#[tokio::test]
async fn every_endpoint_of_the_api_rejects_an_unknown_query_parameter_by_name() {
    let world = World::new().await;
    let admin = world.admin().await;
    for endpoint in endpoints().filter(|endpoint| endpoint.path.starts_with("/v1/") && !endpoint.function.is_link) {
        let actor = caller(&admin, endpoint).with("content-type", "application/json");
        let path = format!("{}?surprise=1", path_of(endpoint));
        let answer = refused(&world, endpoint, &actor, &path, example_of(endpoint).into_bytes(), "a surprise").await;
        answer.is_problem(422, "invalid-input");
        assert_eq!(answer.pointers(), ["/query/surprise"], "{endpoint:?}");
    }
}

#[tokio::test]
async fn every_endpoint_rejects_a_duplicate_query_parameter_by_name() {
    let world = World::new().await;
    let admin = world.admin().await;
    let mut parameters = 0;
    for endpoint in endpoints().filter(|endpoint| endpoint.path.starts_with("/v1/")) {
        for parameter in (endpoint.docs.query)() {
            parameters += 1;
            let actor = caller(&admin, endpoint);
            let path = format!("{}?{1}=1&{1}=1", path_of(endpoint), parameter.name);
            let answer = refused(&world, endpoint, &actor, &path, Vec::new(), "a parameter twice").await;
            answer.is_problem(422, "invalid-input");
            let at = format!("/query/{}", parameter.name);
            assert!(answer.text().contains("is given more than once"), "{endpoint:?}: {}", answer.text());
            assert!(answer.pointers().contains(&at), "{endpoint:?}: {}", answer.text());
        }
    }
    assert!(parameters > 20, "only {parameters} parameters were found");
}

#[tokio::test]
async fn an_id_of_another_kind_or_malformed_is_not_found() {
    let world = World::new().await;
    let admin = world.admin().await;
    for endpoint in endpoints().filter(|endpoint| endpoint.path_parameters().any(|name| name.ends_with("Id"))) {
        let actor = caller(&admin, endpoint).with("content-type", "application/json");
        for wrong in [
            "evt_01J9ZK5W6V4QX0N8R3T7B2M1CD",
            "nonsense",
            "crs_01j9zk5w6v4qx0n8r3t7b2m1cd",
            "%00",
            "..%2F..",
            "crs_99999999999999999999999999",
        ] {
            let path = endpoint
                .path_parameters()
                .fold(endpoint.path.to_owned(), |path, name| path.replace(&format!("{{{name}}}"), wrong));
            let answer = refused(&world, endpoint, &actor, &path, example_of(endpoint).into_bytes(), wrong).await;
            answer.is(404);
        }
    }
}

#[tokio::test]
async fn a_cursor_that_was_tampered_with_is_refused_by_every_list() {
    let world = World::new().await;
    let admin = world.admin().await;
    let lists =
        endpoints().filter(|endpoint| (endpoint.docs.query)().iter().any(|parameter| parameter.name == "cursor"));
    let mut count = 0;
    for endpoint in lists {
        count += 1;
        let actor = caller(&admin, endpoint);
        for query in [
            "cursor=nonsense",
            "cursor=",
            "cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "limit=0",
            "limit=101",
            "limit=x",
            "limit=-1",
            "surprise=1",
        ] {
            let path = format!("{}?{query}", path_of(endpoint));
            let answer = refused(&world, endpoint, &actor, &path, Vec::new(), query).await;
            answer.is_problem(422, "invalid-input");
            assert_eq!(
                answer.pointers(),
                [format!("/query/{}", query.split('=').next().unwrap())],
                "{endpoint:?}?{query}"
            );
        }
    }
    assert!(count >= 3, "there are lists");
}

#[tokio::test]
async fn a_malformed_idempotency_key_is_rejected() {
    let world = World::new().await;
    let admin = world.admin().await;
    for endpoint in endpoints().filter(|endpoint| endpoint.function.idempotent) {
        let actor = caller(&admin, endpoint).with("content-type", "application/json");
        let long = "k".repeat(256);
        for key in ["", " ", long.as_str(), "schlüssel", "a\tb"] {
            let keyed = actor.with("idempotency-key", key);
            refused(&world, endpoint, &keyed, &path_of(endpoint), example_of(endpoint).into_bytes(), "a bad key").await;
        }
    }
}
