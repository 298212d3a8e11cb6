//! One scenario per feature: a step for every operation, which calls it for what it is for.
//!
//! From the same steps come the tables over all endpoints (coverage, budgets, strangers, the audit
//! trail, the privacy proof) and the requests of the bench. So a step prepares its own state: it can be
//! called alone, again, by somebody else, or without a token.

mod administration;
mod call;
mod courses;
mod enrolment;
mod factors;
mod federation;
mod fixtures;
mod identity;
mod media;
mod messaging;
mod operations;
mod passkeys;
mod privacy;
mod profiles;
mod progress;
mod reminders;

use futures::future::LocalBoxFuture;

pub use call::{Call, Input};
pub use fixtures::{Fixtures, Picture};

/// All scenarios, one per feature.
pub const SCENARIOS: &[Scenario] = &[
    identity::SCENARIO,
    factors::SCENARIO,
    passkeys::SCENARIO,
    federation::SCENARIO,
    profiles::SCENARIO,
    courses::SCENARIO,
    media::SCENARIO,
    enrolment::SCENARIO,
    progress::SCENARIO,
    reminders::SCENARIO,
    privacy::SCENARIO,
    administration::SCENARIO,
    messaging::SCENARIO,
    operations::SCENARIO,
];

/// The scenario of a feature.
#[derive(Debug)]
pub struct Scenario {
    /// The feature.
    pub feature: &'static str,
    /// Whether the feature decides who users are and what they may do, so that its changes have to be
    /// in the audit trail.
    pub audited: bool,
    /// The steps. The first one of an operation is what the bench measures.
    pub steps: &'static [&'static [Step]],
}

/// A call of an operation, with the state that it needs.
#[derive(Debug)]
pub struct Step {
    /// What is special about it; the name of the operation, if nothing is.
    pub name: &'static str,
    /// The operation.
    pub operation: &'static str,
    /// The status of the answer; nothing for a worker.
    pub status: Option<u16>,
    /// Why an audited feature changes something here without an entry in the audit trail.
    pub unaudited: Option<&'static str>,
    prepare: Prepare,
}

type Prepare = for<'f, 'w> fn(&'f Fixtures<'w>) -> LocalBoxFuture<'f, Input<'w>>;

impl Scenario {
    /// The scenario of a feature.
    pub fn of(feature: &str) -> &'static Self {
        let found = SCENARIOS.iter().find(|scenario| scenario.feature == feature);
        found.unwrap_or_else(|| panic!("no scenario of the feature {feature}: add one in testing/src/scenario"))
    }

    /// All steps, in order.
    pub fn steps(&self) -> impl Iterator<Item = &'static Step> {
        self.steps.iter().flat_map(|steps| steps.iter())
    }
}

impl Step {
    const fn new(name: &'static str, operation: &'static str, status: Option<u16>, prepare: Prepare) -> Self {
        Self { name, operation, status, unaudited: None, prepare }
    }

    /// The first step of an operation.
    pub fn of(operation: &str) -> &'static Self {
        let found = SCENARIOS.iter().flat_map(Scenario::steps).find(|step| step.operation == operation);
        found.unwrap_or_else(|| panic!("no step calls {operation}: add one in testing/src/scenario"))
    }

    /// It changes something that needs no entry in the audit trail, for this reason.
    const fn unaudited(mut self, reason: &'static str) -> Self {
        self.unaudited = Some(reason);
        self
    }

    /// Makes the state that it needs; returns the request or the event.
    pub async fn prepare<'w>(&self, fixtures: &Fixtures<'w>) -> Input<'w> {
        (self.prepare)(fixtures).await
    }
}

/// A step that the function of the same name prepares: `step!(enrol, 201)`. If an operation has several,
/// `step!(get_course: get_draft, 200)` is one that the function `get_draft` prepares. Without a status
/// it is the step of a worker.
macro_rules! step {
    ($operation:ident $(, $status:literal)?) => {
        step!($operation: $operation $(, $status)?)
    };
    ($operation:ident: $prepare:ident, $status:literal) => {
        step!(@ $operation, $prepare, Some($status))
    };
    ($operation:ident: $prepare:ident) => {
        step!(@ $operation, $prepare, None)
    };
    (@ $operation:ident, $prepare:ident, $status:expr) => {
        $crate::scenario::Step::new(stringify!($prepare), stringify!($operation), $status, |fixtures| {
            Box::pin(async move { $prepare(fixtures).await.into() })
        })
    };
}
use step;
