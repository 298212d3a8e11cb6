//! A run of a scenario and what it recorded. The tests of a feature share one run.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use glotto_domain::audit::Days;
use glotto_store::Store;
use glotto_store::administration::{AuditItem, AuditQuery};
use tokio::sync::OnceCell;
use xtask::registry;

use crate::tables::endpoints;
use crate::world::scenario::{Fixtures, Input, Scenario, Step};
use crate::world::{Ledger, World, leftovers};

/// What was recorded in a run.
#[derive(Debug)]
pub struct Recording {
    /// The highest cost of each endpoint that succeeded.
    pub costs: Ledger,
    /// The actions that each operation wrote to the audit trail.
    pub actions: BTreeMap<&'static str, BTreeSet<&'static str>>,
    /// The types of the items in the table at the end.
    pub stored_types: BTreeSet<String>,
    /// The entries of the audit trail, as JSON.
    pub entries: Vec<String>,
    /// The grants for the table that each operation did not use.
    pub unused_grants: BTreeMap<&'static str, Vec<String>>,
    /// The operations of AWS that each step called.
    pub calls: BTreeMap<&'static str, Vec<String>>,
}

/// A value per feature, made once per process.
pub type PerFeature<T> = Mutex<BTreeMap<&'static str, Arc<OnceCell<Arc<T>>>>>;

/// The value of a feature; the first call makes it.
pub async fn once<T>(cells: &PerFeature<T>, feature: &'static str, make: impl AsyncFnOnce() -> T) -> Arc<T> {
    let cell = cells.lock().unwrap().entry(feature).or_default().clone();
    cell.get_or_init(async || Arc::new(make().await)).await.clone()
}

impl Recording {
    /// The recording of a feature.
    pub async fn of(feature: &'static str) -> Arc<Self> {
        static RECORDINGS: PerFeature<Recording> = Mutex::new(BTreeMap::new());
        once(&RECORDINGS, feature, async || Self::make(feature).await).await
    }

    async fn make(feature: &str) -> Self {
        let world = World::new().await;
        let fixtures = Fixtures::new(&world);
        let mut requests = BTreeMap::new();
        let mut recording = Self {
            costs: Ledger::default(),
            actions: BTreeMap::new(),
            stored_types: BTreeSet::new(),
            entries: Vec::new(),
            unused_grants: BTreeMap::new(),
            calls: BTreeMap::new(),
        };
        for step in Scenario::of(feature).steps() {
            recording.record(&fixtures, step, &mut requests).await;
        }
        for entry in audit_trail(&world.context.store).await {
            recording.entries.push(serde_json::to_string(&entry).unwrap());
            if let Some(operation) = entry.request.and_then(|request| requests.get(&request).copied()) {
                recording.actions.entry(operation).or_default().insert(entry.act.name());
            }
        }
        for function in registry::functions(registry::FEATURES).iter().filter(|function| function.feature == feature) {
            recording.unused_grants.insert(function.operation, world.unused_grants(function));
        }
        recording.stored_types = leftovers::table(&world).await.iter().map(leftovers::kind).collect();
        recording
    }

    async fn record(
        &mut self,
        fixtures: &Fixtures<'_>,
        step: &'static Step,
        requests: &mut BTreeMap<String, &'static str>,
    ) {
        let input = step.prepare(fixtures).await;
        let meter = fixtures.world.cloud.meter();
        meter.take();
        match input {
            Input::Call(call) => {
                let answer = call.send().await;
                self.calls.insert(step.name, meter.take().into_keys().collect());
                assert_eq!(Some(answer.status), step.status, "{}: {}", step.name, answer.text());
                requests.insert(answer.header("x-request-id").unwrap().to_owned(), step.operation);
                self.costs.record(step.operation, answer.status, answer.cost);
            }
            Input::Event(event) => {
                let store = &fixtures.world.context.store;
                let before: BTreeSet<_> = audit_trail(store).await.iter().map(|entry| entry.audit_id).collect();
                meter.take();
                run_worker(fixtures.world, step, event).await;
                self.calls.insert(step.name, meter.take().into_keys().collect());
                let after = audit_trail(store).await.into_iter().filter(|entry| !before.contains(&entry.audit_id));
                let actions: BTreeSet<_> = after.map(|entry| entry.act.name()).collect();
                if !actions.is_empty() {
                    self.actions.entry(step.operation).or_default().extend(actions);
                }
            }
        }
    }
}

/// Runs all steps of a scenario. Requests that take an idempotency key have one.
pub async fn run(world: &World, feature: &str) {
    let fixtures = Fixtures::new(world);
    for step in Scenario::of(feature).steps() {
        match step.prepare(&fixtures).await {
            Input::Call(call) => {
                let takes_key = endpoints()
                    .any(|endpoint| endpoint.function.operation == step.operation && endpoint.function.idempotent);
                let call = if takes_key { call.with("idempotency-key", step.name) } else { call };
                let answer = call.send().await;
                assert_eq!(Some(answer.status), step.status, "{}: {}", step.name, answer.text());
            }
            Input::Event(event) => run_worker(world, step, event).await,
        }
    }
}

async fn run_worker(world: &World, step: &Step, event: serde_json::Value) {
    let answer = world.invoke(step.operation, event).await;
    let answer = answer.unwrap_or_else(|failure| panic!("{} failed: {failure}", step.name));
    let failed = answer["batchItemFailures"].as_array().is_some_and(|failed| !failed.is_empty());
    assert!(!failed, "{} failed: {answer}", step.name);
}

/// The whole audit trail.
pub async fn audit_trail(store: &Store) -> Vec<AuditItem> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let (entries, last) = store.audit_trail().page(AuditQuery::All, &Days::default(), 100, after).await.unwrap();
        all.extend(entries);
        after = last;
        if after.is_none() {
            return all;
        }
    }
}
