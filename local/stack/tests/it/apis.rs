//! Several APIs behind one address, chosen by the path patterns of a distribution.

use std::path::Path;

use serde_json::{Value, json};

use crate::world::World;

async fn world() -> World {
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/apis.yaml");
    World::with(|config| config.template = template).await
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
async fn functions_of_a_nested_stack_know_the_address_of_the_distribution() {
    let world = world().await;
    let pool = world.stack.lambdas().find("EchoFunction").unwrap();
    assert_eq!(pool.function().environment["PUBLIC_URL"], world.stack.url());
    assert_eq!(pool.function().name, "glotto-dev-echo");
}
