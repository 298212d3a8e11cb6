//! Calls the endpoint of every step without a token, with a proof that is too old, as a stranger, and
//! again with the same `Idempotency-Key`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use glotto_domain::identity::Role;
use glotto_http::{Access, EndpointSpec};
use glotto_runtime::{Grant, Part};
use glotto_store::identity::SessionItem;
use jiff::SignedDuration;
use xtask::policy::effective_grants;

use super::recording::{PerFeature, once};
use crate::tables::endpoints;
use crate::world::scenario::{Call, Fixtures, Scenario, Step};
use crate::world::{Answer, World, leftovers};

/// The results of a step.
#[derive(Debug)]
pub struct Probe {
    step: &'static Step,
    /// The status without a token, if the endpoint requires one.
    without_token: Option<u16>,
    /// The status with an old proof, if the endpoint requires a recent one.
    with_old_proof: Option<u16>,
    /// The status for a stranger, if the path names a resource.
    stranger: Option<u16>,
    /// The status for the caller of the step after all of these.
    caller: u16,
    /// The results of sending the request twice with one key, if the endpoint honours it.
    repeated: Option<Repeated>,
}

/// The results of a request that was sent twice with one key.
#[derive(Debug)]
struct Repeated {
    first: Answer,
    second: Answer,
    /// How many idempotency records the first one added.
    records: usize,
}

/// Whether the path names a resource that may belong to a user.
pub fn has_path_parameter_and_reads_token(endpoint: &EndpointSpec) -> bool {
    endpoint.function.access.reads_token() && endpoint.path_parameters().next().is_some()
}

/// The statuses for strangers, by operation.
pub async fn strangers(feature: &'static str) -> BTreeMap<&'static str, BTreeSet<u16>> {
    let mut statuses: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for probe in probes(feature).await.iter() {
        if let Some(status) = probe.stranger {
            statuses.entry(probe.step.operation).or_default().insert(status);
        }
    }
    statuses
}

pub async fn check_tokens(feature: &'static str) {
    for probe in probes(feature).await.iter() {
        let name = probe.step.name;
        assert!(probe.without_token.is_none_or(|status| status == 401), "{name} without a token: {probe:?}");
        assert!(probe.with_old_proof.is_none_or(|status| status == 401), "{name} with an old proof: {probe:?}");
    }
}

pub async fn check_refused(feature: &'static str) {
    for probe in probes(feature).await.iter().filter(|probe| probe.stranger.is_none_or(|status| status >= 400)) {
        assert_eq!(Some(probe.caller), probe.step.status, "{}, after others were rejected", probe.step.name);
    }
}

pub async fn check_repeated(feature: &'static str) {
    for probe in probes(feature).await.iter() {
        let Some(repeated) = &probe.repeated else { continue };
        let (name, first, second) = (probe.step.name, &repeated.first, &repeated.second);
        assert_eq!(Some(first.status), probe.step.status, "{name}: {}", first.text());
        assert_eq!(repeated.records, 1, "{name} does not record its response, although it is idempotent");
        assert_eq!((first.status, &first.body), (second.status, &second.body), "{name} returned another response");
        assert_eq!(
            (first.header("location"), first.header("etag")),
            (second.header("location"), second.header("etag"))
        );
        assert_eq!(second.cost.write_milliunits, 0, "{name} wrote again");
    }
}

async fn probes(feature: &'static str) -> Arc<Vec<Probe>> {
    static PROBES: PerFeature<Vec<Probe>> = Mutex::new(BTreeMap::new());
    once(&PROBES, feature, async || make(feature).await).await
}

async fn make(feature: &str) -> Vec<Probe> {
    let world = World::new().await;
    let fixtures = Fixtures::new(&world);
    let mut probes = Vec::new();
    for step in Scenario::of(feature).steps() {
        let endpoint = endpoints().find(|endpoint| endpoint.function.operation == step.operation);
        if let Some(endpoint) = endpoint {
            probes.push(probe(&fixtures, step, endpoint).await);
        }
    }
    probes
}

async fn probe(fixtures: &Fixtures<'_>, step: &'static Step, endpoint: &EndpointSpec) -> Probe {
    let (world, function) = (fixtures.world, &endpoint.function);
    let call = step.prepare_call(fixtures).await;
    let mut probe =
        Probe { step, without_token: None, with_old_proof: None, stranger: None, caller: 0, repeated: None };
    if function.access.requires_token() {
        probe.without_token = Some(call.without_token().send().await.status);
    }
    if function.requires_recent_auth {
        probe.with_old_proof = Some(with_old_proof(world, &call).await);
    }
    if has_path_parameter_and_reads_token(endpoint) {
        let stranger = world.sign_in(least_role(function.access)).await;
        let answer = call.by(&stranger).send().await;
        let counts = effective_grants(endpoint)
            .iter()
            .any(|grant| matches!(grant, Grant::Write(parts) if parts.contains(&Part::Limit)));
        assert!(answer.status < 400 || counts || answer.cost.write_milliunits == 0, "{} wrote something", step.name);
        probe.stranger = Some(answer.status);
    }
    probe.caller = call.send().await.status;
    if function.idempotent {
        let call = step.prepare_call(fixtures).await.with("idempotency-key", step.name);
        let before = records(world).await;
        let first = call.send().await;
        let records = records(world).await - before;
        probe.repeated = Some(Repeated { first, second: call.send().await, records });
    }
    probe
}

/// Calls with a session whose proof is too old, and restores the proof.
async fn with_old_proof(world: &World, call: &Call<'_>) -> u16 {
    let (store, session) = (&world.context.store, world.session(&call.actor).await);
    let proven = session.proven - SignedDuration::from_hours(1);
    store.save(&SessionItem { proven, ..session.clone() }).await.unwrap();
    let answer = call.send().await;
    store.save(&session).await.unwrap();
    answer.status
}

/// The number of idempotency records.
async fn records(world: &World) -> usize {
    leftovers::table(world).await.iter().filter(|item| leftovers::kind(item) == "Idempotency").count()
}

fn least_role(access: Access) -> Role {
    match access {
        Access::May(permission) => permission.least_role(),
        Access::Course(_) => Role::Instructor,
        _ => Role::Learner,
    }
}
