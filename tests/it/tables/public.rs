//! Endpoints that may be called without a token. Which they are, and why, is in the reviewed snapshots of
//! [`crate::features`].

use glotto_http::{Access, EndpointSpec};

use super::endpoints;

#[test]
fn endpoints_that_take_an_address_from_any_caller_pad_their_response_time() {
    let takes_an_address = |endpoint: &&EndpointSpec| {
        let public = matches!(endpoint.function.access, Access::Public(_));
        public && endpoint.docs.example.is_some_and(|example| example.contains(r#""email""#))
    };
    let told_by_time: Vec<_> =
        endpoints().filter(takes_an_address).filter(|endpoint| !endpoint.function.pads_response_time).collect();
    assert!(told_by_time.is_empty(), "the time of an answer tells who has an account: {told_by_time:?}");
    assert!(endpoints().filter(takes_an_address).count() >= 4);
}
