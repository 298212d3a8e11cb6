//! Which handlers run while the session of their caller is checked.

use glotto_http::Method;

use super::endpoints;
use crate::world::rights;

/// Endpoints that read a token and answer `GET`, but have an effect: the session is checked first.
const CHECKED_FIRST: &[&str] = &["get_export_download"];

#[test]
fn a_handler_that_runs_before_its_session_is_checked_has_no_effect() {
    for endpoint in endpoints().filter(|endpoint| endpoint.function.only_reads) {
        assert_eq!(endpoint.method, Method::Get, "{endpoint:?}");
        assert!(!endpoint.function.idempotent && !endpoint.function.proof_of_work, "{endpoint:?}");
        // With the grants that follow from the endpoint's kind.
        let grants = rights::grants_of(endpoint.function.operation);
        assert!(grants.iter().all(glotto_runtime::Grant::only_reads), "{endpoint:?} may have an effect: {grants:?}");
    }
}

#[test]
fn the_handler_of_every_get_with_a_token_runs_during_the_check_unless_it_has_an_effect() {
    let reading = endpoints().filter(|endpoint| {
        endpoint.method == Method::Get && endpoint.function.access.reads_token() && !endpoint.function.only_reads
    });
    let operations: Vec<&str> = reading.map(|endpoint| endpoint.function.operation).collect();
    assert_eq!(operations, CHECKED_FIRST);
}
