//! One scenario per feature: a step for every operation, which calls it successfully.
//!
//! The tables over all endpoints (coverage, budgets, strangers, the audit trail, the privacy proof) and
//! the requests of the bench are made from these steps. So each step prepares its own state: it can be
//! called alone, again, by another user, or without a token.

mod administration;
mod call;
mod course_lifecycle;
mod courses;
mod enrolment;
mod factors;
mod federation;
mod fixtures;
mod identity;
mod keys;
mod library;
mod media;
mod messaging;
mod operations;
mod passkeys;
mod placed_courses;
mod privacy;
mod profiles;
mod progress;
mod reminders;
mod taxonomy;

use futures::future::LocalBoxFuture;

pub use call::{Call, Input, published};
pub use fixtures::{Draft, Fixtures, Picture};

/// All scenarios, one per feature.
pub const SCENARIOS: &[Scenario] = &[
    identity::SCENARIO,
    factors::SCENARIO,
    passkeys::SCENARIO,
    federation::SCENARIO,
    profiles::SCENARIO,
    taxonomy::SCENARIO,
    courses::SCENARIO,
    media::SCENARIO,
    enrolment::SCENARIO,
    progress::SCENARIO,
    reminders::SCENARIO,
    privacy::SCENARIO,
    administration::SCENARIO,
    messaging::SCENARIO,
    operations::SCENARIO,
    keys::SCENARIO,
];

/// The scenario of a feature.
#[derive(Debug)]
pub struct Scenario {
    /// The feature.
    pub feature: &'static str,
    /// Whether the feature changes how users sign in and what they may do, so that its changes have to
    /// be in the audit trail.
    pub audited: bool,
    /// The steps. The bench measures the first one of each operation.
    pub steps: &'static [&'static [Step]],
}

/// A call of an operation, with the state that it needs.
#[derive(Debug)]
pub struct Step {
    /// Its name: that of the operation, or of a special case.
    pub name: &'static str,
    /// The operation.
    pub operation: &'static str,
    /// The status of the response; none for a worker.
    pub status: Option<u16>,
    /// Why this step of an audited feature writes no entry to the audit trail.
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

    /// The step writes no entry to the audit trail, for this reason.
    const fn unaudited(mut self, reason: &'static str) -> Self {
        self.unaudited = Some(reason);
        self
    }

    /// Creates the state that it needs; returns the request or the event.
    pub async fn prepare<'w>(&self, fixtures: &Fixtures<'w>) -> Input<'w> {
        (self.prepare)(fixtures).await
    }

    /// Creates the state that it needs; returns the request. The step must be one of an endpoint.
    pub async fn prepare_call<'w>(&self, fixtures: &Fixtures<'w>) -> Call<'w> {
        match self.prepare(fixtures).await {
            Input::Call(call) => call,
            Input::Event(_) => panic!("{} calls no endpoint", self.name),
        }
    }
}

/// A step that the function of the same name prepares: `step!(enrol, 201)`. If an operation has several
/// steps, `step!(get_course: get_draft, 200)` is the one that the function `get_draft` prepares. The
/// step of a worker has no status.
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
