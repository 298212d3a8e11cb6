//! A platform that its operator has closed.

use glotto_runtime::{Context, Rng};

use crate::tables::{endpoints, example_of, method_of, path_of};
use crate::world::World;

/// A function of a deployment with this value of `Closed`.
fn with_closed(world: &World, closed: &str) -> Context {
    let settings = world.context.settings.with([("CLOSED", closed)]);
    Context::new(settings, world.context.clock.clone(), Rng::System).unwrap()
}

#[tokio::test]
async fn while_the_platform_is_closed_every_endpoint_but_health_is_unavailable_and_reads_nothing() {
    let world = World::new().await;
    let (context, admin) = (with_closed(&world, "true"), world.admin().await);
    for endpoint in endpoints() {
        let actor = admin.with("content-type", "application/json");
        let request = actor.request(method_of(endpoint), &path_of(endpoint), example_of(endpoint));
        let answer = world.call_on(&context, request).await;
        assert_eq!((answer.cost.reads, answer.cost.writes), (0, 0), "{endpoint:?}");
        if endpoint.path == "/health" {
            answer.is(200);
            continue;
        }
        answer.is_problem(503, "unavailable");
        assert_eq!(answer.header("retry-after"), Some("300"), "{endpoint:?}");
    }
}

#[tokio::test]
async fn a_platform_that_is_not_closed_answers() {
    let world = World::new().await;
    for closed in ["false", ""] {
        let context = with_closed(&world, closed);
        world.call_on(&context, world.anonymous().request("GET", "/v1/courses", "")).await.is(200);
    }
}
