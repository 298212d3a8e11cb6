//! Operations: `GET /health` and the API reference. Readiness is tested with the outages of dependencies.

use crate::world::World;

#[tokio::test]
async fn any_caller_may_ask_whether_functions_run() {
    let world = World::new().await;
    let answer = world.anonymous().get("/health").await;
    answer.is(200);
    assert_eq!(answer.json()["status"], "ok");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert!(answer.header("x-request-id").is_some());
}

#[tokio::test]
async fn the_api_reference_answers_only_if_it_is_public() {
    let world = World::new().await;
    for (public, status) in [("true", 200), ("false", 404), ("", 404)] {
        let mut function = world.another_function();
        function.settings = function.settings.with([("PUBLIC_DOCS", public)]);
        for path in ["/docs", "/docs/scalar.js", "/openapi.json"] {
            world.call_on(&function, world.anonymous().request("GET", path, "")).await.is(status);
        }
    }
}

#[tokio::test]
async fn the_page_of_the_api_reference_leaves_browsers_nothing_to_request_that_is_not_there() {
    let world = World::new().await;
    let mut function = world.another_function();
    function.settings = function.settings.with([("PUBLIC_DOCS", "true")]);
    let page = world.call_on(&function, world.anonymous().request("GET", "/docs", "")).await;
    page.is(200);
    // Without an icon of its own, a browser requests /favicon.ico, which is a 404 in the console and in the logs.
    assert!(page.text().contains(r#"<link rel="icon" href="data:,">"#), "{}", page.text());
    assert!(page.header("content-security-policy").is_some_and(|policy| policy.contains("img-src 'self' data:")));
}
