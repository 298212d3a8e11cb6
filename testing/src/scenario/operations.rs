//! Health, readiness and documentation of the API.

use super::{Call, Fixtures, Scenario, step};

pub(super) const SCENARIO: Scenario = Scenario {
    feature: "operations",
    audited: false,
    steps: &[&[
        step!(get_health, 200),
        step!(get_readiness, 200),
        step!(get_openapi, 200),
        step!(get_docs, 200),
        step!(get_docs_asset, 200),
    ]],
};

async fn get_health<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&fixtures.visitor(), "/health")
}

async fn get_readiness<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&fixtures.visitor(), "/ready")
}

async fn get_openapi<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&fixtures.visitor(), "/openapi.json")
}

async fn get_docs<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&fixtures.visitor(), "/docs")
}

async fn get_docs_asset<'w>(fixtures: &Fixtures<'w>) -> Call<'w> {
    Call::get(&fixtures.visitor(), "/docs/scalar.js")
}
