//! The endpoints that anybody may call, in a committed list: one more is a decision.

use glotto_http::{Access, EndpointSpec};

use super::endpoints;

#[test]
fn the_endpoints_without_a_token_are_these_and_for_these_reasons() {
    let open: Vec<String> = endpoints()
        .filter_map(|endpoint| match endpoint.function.access {
            Access::Public(why) => Some(format!("{} (public): {why}", endpoint.function.operation)),
            Access::Optional(why) => Some(format!("{} (optional): {why}", endpoint.function.operation)),
            Access::SignedIn | Access::May(_) | Access::Course(_) => None,
        })
        .collect();
    insta::assert_snapshot!(open.join("\n"));
}

#[test]
fn whoever_takes_an_address_from_anybody_answers_on_the_beat() {
    let takes_an_address = |endpoint: &&EndpointSpec| {
        let public = matches!(endpoint.function.access, Access::Public(_));
        public && endpoint.docs.example.is_some_and(|example| example.contains(r#""email""#))
    };
    let told_by_time: Vec<_> =
        endpoints().filter(takes_an_address).filter(|endpoint| !endpoint.function.pads_response_time).collect();
    assert!(told_by_time.is_empty(), "the time of an answer tells who has an account: {told_by_time:?}");
    assert!(endpoints().filter(takes_an_address).count() >= 4);
}
