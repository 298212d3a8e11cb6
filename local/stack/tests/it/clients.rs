//! What clients see: the HTTP API and the Invoke API.

use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn a_request_reaches_its_function_and_the_answer_its_client() {
    let world = World::new().await;
    let response = world.get("/v1/echo/ada%20l?x=1&x=2").await;
    assert_eq!(response.status(), 200);
    let id = response.headers()["apigw-requestid"].to_str().unwrap().to_owned();
    let event = response.json::<Value>().await.unwrap()["event"].take();
    assert_eq!(event["requestContext"]["requestId"], id);
    assert_eq!(event["routeKey"], "GET /v1/echo/{name}");
    assert_eq!(event["pathParameters"], json!({"name": "ada l"}));
    assert_eq!(event["queryStringParameters"], json!({"x": "1,2"}));
    let posted = world.http.post(world.url("/v1/a/b")).json(&json!({"k": 1})).send().await.unwrap();
    let posted: Value = posted.json().await.unwrap();
    assert_eq!(posted["event"]["pathParameters"]["proxy"], "a/b");
    assert_eq!(posted["answer"], json!({"k": 1}));
}

#[tokio::test]
async fn a_request_without_route_is_not_found() {
    let world = World::new().await;
    let response = world.get("/v2/else").await;
    assert_eq!(response.status(), 404);
    assert_eq!(response.json::<Value>().await.unwrap(), json!({"message": "Not Found"}));
}

#[tokio::test]
async fn a_function_that_fails_or_hangs_is_answered_with_500_as_on_aws() {
    let world = World::new().await;
    let post = |body: Value| world.http.post(world.url("/v1/x")).json(&body).send();
    for wish in [json!({"do": "fail"}), json!({"do": "exit"})] {
        let response = post(wish).await.unwrap();
        assert_eq!(response.status(), 500);
        let message: Value = response.json().await.unwrap();
        assert_eq!(message, json!({"message": "Internal Server Error"}));
    }
    assert_eq!(post(json!({"do": "sleep", "ms": 60_000})).await.unwrap().status(), 500);
}

#[tokio::test]
async fn a_body_over_ten_megabytes_is_refused() {
    let world = World::new().await;
    let body = vec![b'x'; 10 * 1024 * 1024 + 1];
    let response = world.http.post(world.url("/v1/x")).body(body).send().await.unwrap();
    assert_eq!(response.status(), 413);
}

#[tokio::test]
async fn a_body_whose_event_is_too_large_for_lambda_is_refused() {
    let world = World::new().await;
    // Bytes become base64, which is a third longer.
    for (bytes, status) in [(4 * 1024 * 1024, 200), (5 * 1024 * 1024, 413)] {
        let request = world.http.post(world.url("/v1/x")).header("content-type", "video/mp4");
        let response = request.body(vec![0_u8; bytes]).send().await.unwrap();
        assert_eq!(response.status(), status, "{bytes} bytes");
    }
}

#[tokio::test]
async fn a_request_line_with_headers_over_10240_bytes_is_refused() {
    let world = World::new().await;
    let with_header = |bytes| world.http.get(world.url("/v1/echo/x")).header("x-long", "x".repeat(bytes)).send();
    assert_eq!(with_header(9_000).await.unwrap().status(), 200);
    let response = with_header(10_240).await.unwrap();
    assert_eq!(response.status(), 431);
    assert_eq!(response.json::<Value>().await.unwrap(), json!({"message": "Request Header Fields Too Large"}));
    let long = world.get(&format!("/v1/echo/x?q={}", "x".repeat(10_240))).await;
    assert_eq!(long.status(), 431);
}

#[tokio::test]
async fn a_response_over_six_megabytes_is_answered_with_500_as_on_aws() {
    let world = World::new().await;
    let respond = |bytes: usize| {
        let wish = json!({"do": "respond", "bytes": bytes});
        world.http.post(world.url("/v1/x")).json(&wish).send()
    };
    assert_eq!(respond(6_000_000).await.unwrap().status(), 200);
    let response = respond(6_291_556).await.unwrap();
    assert_eq!(response.status(), 500);
    assert_eq!(response.json::<Value>().await.unwrap(), json!({"message": "Internal Server Error"}));
}

#[tokio::test]
async fn a_function_gets_the_path_decoded_and_the_query_string_as_it_was_sent() {
    let world = World::new().await;
    let response = world.get("/v1/echo/ada%20l%C3%A4?x=%20y").await;
    let event = response.json::<Value>().await.unwrap()["event"].take();
    assert_eq!(event["rawPath"], "/v1/echo/ada lä");
    assert_eq!(event["requestContext"]["http"]["path"], "/v1/echo/ada lä");
    assert_eq!(event["rawQueryString"], "x=%20y");
}

#[tokio::test]
async fn a_browser_of_an_allowed_origin_may_call() {
    let world = World::new().await;
    let preflight = |origin: &'static str| {
        world
            .http
            .request(reqwest::Method::OPTIONS, world.url("/v1/x"))
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .send()
    };
    let allowed = preflight("http://localhost:5173").await.unwrap();
    assert_eq!(allowed.status(), 204);
    assert_eq!(allowed.headers()["access-control-allow-origin"], "http://localhost:5173");
    let by_address = preflight("http://127.0.0.1:3000").await.unwrap();
    assert_eq!(by_address.headers()["access-control-allow-origin"], "http://127.0.0.1:3000");
    let unknown = preflight("http://evil.example").await.unwrap();
    assert!(!unknown.headers().contains_key("access-control-allow-origin"));
    let request = world.http.get(world.url("/v1/echo/x")).header("origin", "http://localhost:5173");
    let answered = request.send().await.unwrap();
    assert_eq!(answered.headers()["access-control-allow-origin"], "http://localhost:5173");
    // Also what no function has made.
    let request = world.http.get(world.url("/v1/no/such/route")).header("origin", "http://localhost:5173");
    let unknown = request.send().await.unwrap();
    assert_eq!(unknown.status(), 404);
    assert_eq!(unknown.headers()["access-control-allow-origin"], "http://localhost:5173");
}

#[tokio::test]
async fn a_function_can_be_invoked_as_on_aws() {
    let world = World::new().await;
    let base = world.stack.cloud().endpoints().aws.clone();
    let invoke = |function: &str, event: &Value| {
        world
            .http
            .post(format!("{base}/2015-03-31/functions/{function}/invocations"))
            .header("authorization", "AWS4-HMAC-SHA256 …")
            .json(event)
    };
    for name in ["EchoFunction", "glotto-EchoFunction", "echo"] {
        let response = invoke(name, &json!({"a": 1})).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(!response.headers().contains_key("x-amz-function-error"));
        assert_eq!(response.json::<Value>().await.unwrap(), json!({"a": 1}));
    }
    let failed = invoke("EchoFunction", &json!({"do": "fail"})).send().await.unwrap();
    assert_eq!(
        (failed.status().as_u16(), &failed.headers()["x-amz-function-error"]),
        (200, &"Unhandled".parse().unwrap())
    );
    assert_eq!(failed.json::<Value>().await.unwrap()["errorMessage"], "as you wish");
    let later = invoke("EchoFunction", &json!({})).header("x-amz-invocation-type", "Event");
    assert_eq!(later.send().await.unwrap().status(), 202);
    assert_eq!(invoke("Unknown", &json!({})).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn an_event_that_keeps_failing_ends_in_the_functions_dead_letter_queue() {
    let world = World::new().await;
    let base = world.stack.cloud().endpoints().aws.clone();
    let event = json!({"do": "fail", "of": "course"});
    let response = world
        .http
        .post(format!("{base}/2015-03-31/functions/EchoFunction/invocations"))
        .header("authorization", "AWS4-HMAC-SHA256 …")
        .header("x-amz-invocation-type", "Event")
        .json(&event)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 202);
    world.quiet().await;
    let letters = world.stack.cloud().queues().peek("glotto-EventsDeadLetterQueue");
    let letters: Vec<Value> = letters.iter().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(letters, [event]);
    let numbers = world.stack.lambdas().find("EchoFunction").unwrap().numbers().await;
    assert_eq!(numbers.errors, 2, "the first attempt and one more");
}
