//! Operations: `GET /health`. Readiness is tested with the outages of dependencies.

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
