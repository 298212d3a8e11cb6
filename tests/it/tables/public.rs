//! The endpoints that anybody may call, in a committed list: one more is a decision.

use glotto_http::Access;

use super::endpoints;

#[test]
fn the_endpoints_without_a_token_are_these_and_for_these_reasons() {
    let open: Vec<String> = endpoints()
        .filter_map(|endpoint| match endpoint.function.access {
            Access::Public(why) => Some(format!("{} (public): {why}", endpoint.function.operation)),
            Access::Optional(why) => Some(format!("{} (optional): {why}", endpoint.function.operation)),
            Access::SignedIn | Access::May(_) => None,
        })
        .collect();
    insta::assert_snapshot!(open.join("\n"));
}
