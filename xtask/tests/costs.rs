//! What the platform may cost: limits on what is calculated from the templates, the endpoints and the budgets.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};

use glotto_http::EndpointSpec;
use xtask::costs::attack::{self, Surface};
use xtask::costs::inventory::Inventory;
use xtask::costs::prices::Price;
use xtask::costs::{Facts, calls, idle, render, video};
use xtask::function::Function;
use xtask::registry::{self, FEATURES};
use xtask::templates::{self, Template};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Calls a check with the facts of this repository.
fn with_facts(check: impl FnOnce(&Facts<'_>)) {
    let (functions, templates) = (registry::functions(FEATURES), templates::read_all(&root()).unwrap());
    let endpoints: Vec<&EndpointSpec> = FEATURES.iter().flat_map(|feature| feature.endpoints).collect();
    let openapi = std::fs::read_to_string(root().join("openapi.json")).unwrap();
    check(&Facts::read(&root(), &endpoints, &functions, &templates, &openapi).unwrap());
}

/// The templates of this repository, and one more with these resources.
fn inventory_with(resources: &str) -> Inventory {
    let mut all = templates::read_all(&root()).unwrap();
    all.push(Template::parse("template.more.yaml", format!("Resources:\n{resources}")).unwrap());
    Inventory::of(&all)
}

fn functions() -> Vec<Function> {
    registry::functions(FEATURES)
}

#[test]
fn an_idle_stage_costs_no_more_than_its_limit() {
    with_facts(|facts| {
        let excesses = idle::excesses(&facts.inventory, facts.functions);
        assert!(excesses.is_empty(), "{excesses:#?}\n{}", idle::sheet(&facts.inventory, facts.functions).table());
    });
}

#[test]
fn a_key_a_secret_or_a_queue_too_many_is_named() {
    let key = inventory_with("  K: {Type: 'AWS::KMS::Key'}\n");
    assert!(named(&key, "2 keys of KMS"), "{:#?}", idle::excesses(&key, &functions()));
    let secrets = FEATURES.iter().map(|one| format!("  {}: {{Type: 'AWS::SecretsManager::Secret'}}\n", one.name));
    let secrets = inventory_with(&secrets.collect::<String>());
    assert!(named(&secrets, "secrets, more than") && named(&secrets, "a stage cost"), "a secret for each feature");
    let poll = |number: usize| format!("E{number}: {{Type: SQS}}");
    let events: Vec<_> = (0..xtask::limits::POLLED_QUEUES).map(poll).collect();
    let function =
        format!("  F: {{Type: 'AWS::Serverless::Function', Properties: {{Events: {{{}}}}}}}\n", events.join(", "));
    assert!(named(&inventory_with(&function), "queues that Lambda polls"), "eight more queues");
}

fn named(inventory: &Inventory, excess: &str) -> bool {
    idle::excesses(inventory, &functions()).iter().any(|found| found.contains(excess))
}

#[test]
fn an_api_without_a_limit_and_a_resource_without_a_price_are_named() {
    let api = inventory_with("  Api: {Type: 'AWS::Serverless::HttpApi'}\n");
    assert!(named(&api, "Api does not limit requests"));
    let machine = inventory_with("  M: {Type: 'AWS::EC2::NatGateway'}\n");
    assert!(named(&machine, "AWS::EC2::NatGateway"));
}

#[test]
fn a_million_calls_cost_no_more_than_their_limit() {
    with_facts(|facts| {
        let sheet = calls::sheet(facts);
        let usd = calls::usd_within_free_requests(&sheet);
        assert!(usd <= calls::MOST_USD, "{usd:.2} USD\n{}", sheet.table());
        assert!((sheet.list_of(&[Price::API]) - 1.0).abs() < 1e-9, "all of them go through the API");
        assert!(sheet.list_of(&[Price::EDGE]) > 0.0, "what is beyond the free requests is stated");
    });
}

#[test]
fn the_mix_names_operations_that_have_a_budget() {
    with_facts(|facts| {
        let sums = calls::sums(facts);
        assert_eq!(sums.len(), calls::MIX.len(), "the mix names operations that there are not: {:?}", calls::MIX);
        let idle: Vec<_> = sums.iter().filter(|(_, sum)| sum.reads + sum.writes <= 0.0).collect();
        assert!(idle.is_empty(), "operations without a row in docs/budgets.md: {idle:?}");
        let writing: f64 = sums.values().filter(|sum| sum.writes > 0.0).map(|sum| sum.calls).sum();
        assert!(writing >= 200_000.0, "a fifth of the calls write: {writing}");
        assert!((facts.usage.processor_ms("login") - facts.usage.processor_ms("get_me")).abs() > 10.0, "docs/bench.md");
    });
}

#[test]
fn ten_minutes_of_video_cost_no_more_than_their_limit() {
    with_facts(|facts| {
        assert!(video::making(Price::TRANSCODE_BASIC).list() <= video::MOST_TRANSCODE_USD);
        let viewing = video::watching(facts);
        assert!(viewing.list() < 0.03, "{}", viewing.table());
        assert!(viewing.list_of(&[Price::TRAFFIC]) > 0.9 * viewing.list(), "traffic is what counts");
        assert!(video::keeping().list() < 0.03, "{}", video::keeping().table());
    });
}

#[test]
fn what_is_behind_the_edge_costs_the_same_however_fast_an_attacker_is() {
    with_facts(|facts| {
        let (usual, fast) = (attack::surfaces(facts, attack::RATE), attack::surfaces(facts, 100.0 * attack::RATE));
        assert!(usual.len() >= 22, "a surface is missing: {usual:#?}");
        for (one, other) in usual.iter().zip(&fast) {
            assert!((one.behind - other.behind).abs() < 1e-6, "{} has no limit: {one:?}, {other:?}", one.target);
        }
    });
}

#[test]
fn a_day_of_an_attacker_costs_no_more_than_the_limit_behind_the_edge() {
    with_facts(|facts| {
        let is_instructor = |surface: &Surface| surface.target.starts_with("an instructor");
        let surfaces = attack::surfaces(facts, attack::RATE);
        assert!(surfaces.iter().any(is_instructor), "{surfaces:#?}");
        for surface in &surfaces {
            let most = if is_instructor(surface) { attack::MOST_INSTRUCTOR_USD } else { attack::MOST_BEHIND_USD };
            assert!(surface.behind <= most, "{surface:?}");
            assert!(!surface.cap.is_empty() && surface.behind.is_finite() && surface.edge.is_finite(), "{surface:?}");
        }
    });
}

#[test]
fn routes_with_limits_of_their_own_are_cheap_to_attack() {
    with_facts(|facts| {
        let surfaces = attack::surfaces(facts, attack::RATE);
        for target in ["`/ready`", "`/docs/{asset}`, names of no file"] {
            let surface = surfaces.iter().find(|surface| surface.target == target).unwrap();
            assert!(surface.behind < 5.0, "{surface:?}");
        }
    });
}

/// What the page has to state about a price.
fn confirmation(price: &Price) -> String {
    price.confirmed.map_or_else(|| "not confirmed".to_owned(), |page| format!("<{page}>"))
}

#[test]
fn the_page_names_the_prices_that_no_page_confirmed() {
    with_facts(|facts| {
        let page = render(facts);
        let named = page.lines().find_map(|line| line.strip_prefix("Not confirmed are: ")).unwrap();
        for price in Price::ALL {
            assert_eq!(named.contains(price.what), price.confirmed.is_none(), "{price:?}: {named}");
        }
    });
}

#[test]
fn the_page_has_every_price_with_its_source_and_no_empty_sum() {
    with_facts(|facts| {
        let page = render(facts);
        for price in Price::ALL {
            let start = format!("| {} | {} | ", price.what, price.usd);
            let end = format!(" | <{}> | {} |", price.source, confirmation(price));
            assert!(page.lines().any(|line| line.starts_with(&start) && line.ends_with(&end)), "{price:?}");
        }
        assert!(!page.contains("NaN") && !page.contains("| inf"), "{page}");
        assert_eq!(page.matches("**Total**").count(), 6, "{page}");
    });
}
