//! Every endpoint against events that no ordinary client causes. A panic would end the process, as releases
//! abort on one.

use futures::future::join_all;
use glotto_http::EndpointSpec;
use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::{endpoints, example_of, method_of, path_of};
use crate::world::World;

/// The event of an ordinary request without a token.
fn event(world: &World, endpoint: &EndpointSpec) -> Value {
    let actor = world.anonymous().with("content-type", "application/json");
    world.event(&actor.request(method_of(endpoint), &path_of(endpoint), example_of(endpoint)))
}

fn with(event: &Value, member: &str, value: Value) -> Value {
    let mut event = event.clone();
    event[member] = value;
    event
}

/// Events with a query string that cannot be read.
fn malformed_queries(event: &Value) -> Vec<Value> {
    let queries = ["a=<b>\"", "a b", "a=%", "a=%zz", "a=%ff", "a=%C3%28", "ä", "a=\u{0}", "a#b"];
    queries.map(|query| with(event, "rawQueryString", query.into())).into()
}

/// Events with a part that cannot be read. A link ignores its query string.
fn malformed_events(event: &Value, is_link: bool) -> Vec<Value> {
    let paths = [Value::Null, json!(""), json!(7), json!("v1")];
    let mut events = if is_link { Vec::new() } else { malformed_queries(event) };
    events.extend(paths.map(|path| with(event, "rawPath", path)));
    events.push(with(&with(event, "body", "%%%".into()), "isBase64Encoded", true.into()));
    events.extend([Value::Null, json!([]), json!({}), json!("event"), json!({"version": "1.0", "path": "/"})]);
    events
}

async fn assert_malformed_events_are_rejected(world: &World, endpoint: &'static EndpointSpec) {
    for event in malformed_events(&event(world, endpoint), endpoint.function.is_link) {
        let answer = world.answer_event(endpoint, event.clone()).await;
        answer.is_problem(400, "malformed-request");
        assert_eq!((answer.cost.reads, answer.cost.writes), (0, 0), "{endpoint:?} with {event}");
    }
}

#[tokio::test]
async fn every_endpoint_rejects_an_event_that_cannot_be_read() {
    let world = World::new().await;
    // At the same time, because some of them pad their response times.
    join_all(endpoints().map(|endpoint| assert_malformed_events_are_rejected(&world, endpoint))).await;
}

#[tokio::test]
async fn a_link_is_followed_although_its_query_string_cannot_be_read() {
    let world = World::new().await;
    let mut count = 0;
    for endpoint in endpoints().filter(|endpoint| endpoint.function.is_link) {
        let ordinary = event(&world, endpoint);
        let without = world.answer_event(endpoint, ordinary.clone()).await;
        for event in malformed_queries(&ordinary) {
            let answer = world.answer_event(endpoint, event.clone()).await;
            assert_eq!((answer.status, answer.text().len()), (without.status, without.text().len()), "{event}");
            count += 1;
        }
    }
    assert!(count >= 50, "{count}");
}

/// Events with a part that is odd, and that endpoints may or may not read.
fn odd_events(event: &Value) -> Vec<Value> {
    let header = |name: &str, value: &str| {
        let mut event = event.clone();
        event["headers"][name] = value.into();
        event
    };
    let mut events = vec![
        header("host", "a b"),
        header("host", ""),
        header("x-forwarded-proto", "a b"),
        header("", "\u{0}"),
        header("user-agent", "ä\u{0}\r\n"),
        header("traceparent", "ä"),
        header("accept-language", "\u{fffd};q=ä"),
        header("authorization", "Bearer ä"),
        header("if-none-match", "\""),
        header("content-type", "ä"),
        with(event, "headers", json!({"host": 7, "content-type": null})),
        with(event, "requestContext", json!({"http": {"method": 7, "sourceIp": "localhost"}, "requestId": "ä\n"})),
        with(event, "isBase64Encoded", json!("true")),
    ];
    for member in ["headers", "requestContext", "pathParameters", "rawQueryString", "body", "isBase64Encoded"] {
        events.push(with(event, member, Value::Null));
    }
    if let Some(parameters) = event["pathParameters"].as_object() {
        let odd = parameters.keys().map(|name| (name.clone(), "\u{fffd}\u{0} /ä".into()));
        events.push(with(event, "pathParameters", Value::Object(odd.collect())));
    }
    events
}

/// Calls, and asserts that the response is not worse than the one to an ordinary request.
async fn assert_answered(world: &World, endpoint: &'static EndpointSpec, event: Value) {
    let odd = event.to_string();
    let answer = world.answer_event(endpoint, event).await;
    // It reports on dependencies, some of which are missing here.
    let may_fail = endpoint.function.operation == "get_readiness";
    assert!(answer.status < 500 || may_fail, "{endpoint:?} with {odd}: {} {}", answer.status, answer.text());
}

async fn assert_odd_events_are_answered(world: &World, endpoint: &'static EndpointSpec) {
    for odd in odd_events(&event(world, endpoint)) {
        assert_answered(world, endpoint, odd).await;
    }
}

#[tokio::test]
async fn no_endpoint_fails_on_an_event_with_odd_parts() {
    let world = World::new().await;
    join_all(endpoints().map(|endpoint| assert_odd_events_are_answered(&world, endpoint))).await;
}

#[tokio::test]
async fn no_endpoint_fails_on_an_event_of_arbitrary_strings() {
    let world = World::new().await;
    let mut runner = TestRunner::deterministic();
    let mut text = || "\\PC{0,30}|[ -~\r\n\t]{0,30}".new_tree(&mut runner).unwrap().current();
    for endpoint in endpoints() {
        let ordinary = event(&world, endpoint);
        for round in 0..5 {
            let mut odd = with(&ordinary, "rawPath", format!("/{}", text()).into());
            if round > 1 {
                odd = with(&odd, "rawQueryString", text().into());
                odd = with(&odd, "body", text().into());
                odd = with(&odd, "isBase64Encoded", (round == 4).into());
            }
            for part in ["headers", "pathParameters"] {
                for value in odd[part].as_object_mut().into_iter().flat_map(|members| members.values_mut()) {
                    *value = text().into();
                }
            }
            odd["headers"][text()] = text().into();
            odd["requestContext"] = json!({"http": {"sourceIp": text(), "method": text()}, "requestId": text()});
            assert_answered(&world, endpoint, odd).await;
        }
    }
}
