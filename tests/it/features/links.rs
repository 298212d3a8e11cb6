//! Links that leave the API, in mails, pages and players, and come back with more query parameters.

use xtask::registry::FEATURES;

use crate::world::World;
use crate::world::scenario::{Fixtures, Input, Scenario};

/// What mail programs, social networks, pages and players append.
const APPENDED: &str = "utm_source=mail&utm_source=x&fbclid=IwAR0&_=1772366400&v=2";

#[tokio::test]
async fn a_link_that_comes_back_with_more_query_parameters_works_as_before() {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let mut followed = Vec::new();
    for endpoint in FEATURES.iter().flat_map(|feature| feature.endpoints) {
        let function = &endpoint.function;
        if function.rejects_unknown_parameters {
            continue;
        }
        followed.push(function.operation);
        let steps = FEATURES.iter().flat_map(|feature| Scenario::of(feature.name).steps());
        for step in steps.filter(|step| step.operation == function.operation) {
            let Input::Call(call) = step.prepare(&fixtures).await else { panic!("{endpoint:?} gets a request") };
            let answer = call.with_query(APPENDED).send().await;
            assert_eq!(Some(answer.status), step.status, "{}: {}", step.name, answer.text());
        }
    }
    for operation in ["get_avatar", "get_default_avatar", "get_playlist", "get_unsubscribe_page", "unsubscribe"] {
        assert!(followed.contains(&operation), "{operation} rejects unknown parameters");
    }
}
