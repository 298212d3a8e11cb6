//! Several APIs behind one address, chosen by the path patterns of a distribution.

use std::path::Path;

use serde_json::{Value, json};

use crate::world::World;

async fn world() -> World {
    with_parameters(&[]).await
}

async fn with_parameters(parameters: &[(&str, &str)]) -> World {
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/apis.yaml");
    let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    World::with(|config| {
        config.template = template;
        config.parameters = parameters;
    })
    .await
}

#[tokio::test]
async fn a_request_goes_to_the_api_that_the_distribution_chooses() {
    let world = world().await;
    for path in ["/v1/me", "/v1/other"] {
        let response = world.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.json::<Value>().await.unwrap()["event"]["rawPath"], path);
    }
}

#[tokio::test]
async fn a_route_in_an_api_that_its_path_does_not_lead_to_is_not_found() {
    let world = world().await;
    let response = world.get("/v1/me/misplaced").await;
    assert_eq!(response.status(), 404);
    assert_eq!(response.json::<Value>().await.unwrap(), json!({"message": "Not Found"}));
    let routes: Value = world.get("/local/api/stack").await.json().await.unwrap();
    let listed = routes["routes"].as_array().unwrap().iter().any(|route| route["route"] == "GET /v1/me/misplaced");
    assert!(listed, "it is a route all the same: {routes}");
}

#[tokio::test]
async fn doubled_slashes_in_a_path_lead_to_no_function() {
    let world = world().await;
    for path in ["//v1/me", "///v1/me", "/v1//me"] {
        assert_eq!(world.get(path).await.status(), 404, "{path}");
    }
    assert_eq!(world.numbers("EchoFunction").await.invocations, 0);
}

#[tokio::test]
async fn functions_of_a_nested_stack_know_the_address_of_the_distribution() {
    let world = world().await;
    let pool = world.stack.lambdas().find("EchoFunction").unwrap();
    assert_eq!(pool.function().environment["PUBLIC_URL"], world.stack.url());
    assert_eq!(pool.function().name, "glotto-dev-echo");
}

#[tokio::test]
async fn functions_get_the_secret_of_the_front_door_and_the_address_of_the_viewer_whatever_a_viewer_sends() {
    let world = with_parameters(&[("OriginSecret", "abc")]).await;
    let request = world.http.get(world.url("/v1/me")).header("x-glotto-origin", "guessed");
    let response = request.header("cloudfront-viewer-address", "203.0.113.7:4444").send().await.unwrap();
    let event = response.json::<Value>().await.unwrap()["event"].take();
    assert_eq!(event["headers"]["x-glotto-origin"], "abc");
    let address = event["headers"]["cloudfront-viewer-address"].as_str().unwrap();
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    assert_eq!(event["requestContext"]["http"]["sourceIp"], "192.0.2.1", "the APIs see an edge");
    // The SHA-256 of the secret (FIPS 180-2, B.1).
    let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let pool = world.stack.lambdas().find("EchoFunction").unwrap();
    assert_eq!(pool.function().environment["ORIGIN_SECRET_HASHES"], hash);
}

#[tokio::test]
async fn a_method_that_a_behaviour_does_not_allow_is_refused_before_the_api() {
    let world = world().await;
    let response = world.http.post(world.url("/v1/me")).send().await.unwrap();
    assert_eq!(response.status(), 403);
    assert_eq!(response.headers()["content-type"], "text/xml");
    assert_eq!(world.numbers("EchoFunction").await.invocations, 0);
}
