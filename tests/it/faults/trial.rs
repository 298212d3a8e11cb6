//! A case that is run: first without a fault, to find its calls and effects, and then with one fault.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;

use futures::FutureExt as _;
use glotto_cloud::Fault;
use glotto_events::work;
use glotto_http::{EndpointSpec, Method};
use glotto_runtime::Context;
use jiff::SignedDuration;
use serde_json::Value;

use super::case::Case;
use super::effects::{Effects, Observer, Times, varying, violations};
use crate::tables::endpoints;
use crate::world::World;
use crate::world::cold_start::Attempts;
use crate::world::scenario::{Fixtures, Input};

/// How often a client sends a request that failed.
const TRIES_OF_A_CLIENT: usize = 2;

/// How often a queue delivers a message that failed.
pub const TRIES_OF_A_QUEUE: usize = 5;

/// They use up what the user brings, whether or not they succeed: an attempt at an identity provider is for one call
/// (decision 0016). After a fault the user starts again.
const USE_UP_THEIR_INPUT: [&str; 2] = ["link_provider", "login_with_provider"];

/// It writes down when it ran, if that is a while ago.
const DOES_MORE_AFTER_A_WHILE: &str = "dispatch_reminders";

/// A while in this sense.
const A_WHILE: SignedDuration = SignedDuration::from_mins(30);

/// The pause before another delivery. It is longer than a claim that a killed worker leaves.
pub const PAUSE: SignedDuration = SignedDuration::from_mins(2);

/// What happens to one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harm {
    /// A fault, after which the SDK makes so many attempts.
    Fault(Fault, Attempts),
    /// The process ends while it waits for the answer, before or after the service has carried out the call.
    Kill {
        /// Whether the service has carried out the call.
        after_commit: bool,
    },
}

/// What became of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Done,
    /// An endpoint responded with another status than that of success.
    Status(u16),
    /// A worker failed.
    Failed(String),
    /// The process ended.
    Killed,
}

/// What a case does without a fault.
pub struct Baseline {
    /// The number of calls of each operation of AWS.
    pub calls: BTreeMap<String, usize>,
    /// The effects.
    pub effects: Effects,
    /// The effects that differ from run to run.
    pub varying: BTreeSet<String>,
}

/// A case in a world.
pub struct Trial<'f, 'w> {
    /// What prepares it.
    pub fixtures: &'f Fixtures<'w>,
    /// The case.
    pub case: Case,
}

impl Harm {
    fn attempts(self) -> Attempts {
        match self {
            Self::Fault(_, attempts) => attempts,
            Self::Kill { .. } => Attempts::One,
        }
    }

    /// The statuses by which an endpoint may answer, besides success: a fault of ours is no fault of the client, and
    /// does not sign anyone out.
    fn allows(self, status: u16) -> bool {
        let is_conflict = matches!(self, Self::Fault(Fault::Conflict, _)) && matches!(status, 409 | 412);
        status >= 500 || is_conflict
    }
}

impl<'w> Trial<'_, 'w> {
    fn world(&self) -> &'w World {
        self.fixtures.world
    }

    /// Whether the function handles messages and events.
    fn is_worker(&self) -> bool {
        self.case.status().is_none()
    }

    /// The endpoint, if the case is a request.
    fn endpoint(&self) -> Option<&'static EndpointSpec> {
        endpoints().find(|endpoint| endpoint.function.operation == self.case.operation())
    }

    /// Whether a client can repeat the request with an `Idempotency-Key`.
    pub fn is_idempotent(&self) -> bool {
        self.endpoint().is_some_and(|endpoint| endpoint.function.idempotent)
    }

    /// Whether a repetition must succeed, whatever the first attempt did: it is the same message, a request with an
    /// `Idempotency-Key`, or one that only reads.
    fn must_succeed_again(&self) -> bool {
        let reads = self.endpoint().is_some_and(|endpoint| endpoint.method == Method::Get);
        self.is_worker() || self.is_idempotent() || reads
    }

    /// Creates the state that the case needs. A request that takes an `Idempotency-Key` has one.
    pub async fn input(&self) -> Input<'w> {
        if self.case.operation() == DOES_MORE_AFTER_A_WHILE {
            self.world().wait(A_WHILE);
        }
        match self.case.prepare(self.fixtures).await {
            Input::Call(call) if self.is_idempotent() => {
                Input::Call(call.with("idempotency-key", &format!("key-{}", self.fixtures.number())))
            }
            input => input,
        }
    }

    /// Runs the case without a fault, often enough to see what varies.
    pub async fn baseline(&self) -> Result<Baseline, String> {
        let ((_, first), (_, second)) = (self.undisturbed().await?, self.undisturbed().await?);
        let (calls, effects) = self.undisturbed().await?;
        let varying = &varying(&first, &effects) | &varying(&second, &effects);
        Ok(Baseline { calls, effects, varying })
    }

    async fn undisturbed(&self) -> Result<(BTreeMap<String, usize>, Effects), String> {
        let world = self.world();
        let input = self.input().await;
        let context = world.cold_function(Attempts::Several);
        let observer = Observer::start(world);
        world.cloud.meter().take();
        let outcome = self.handle(&context, &input).await?;
        let calls = world.cloud.meter().take();
        if outcome != Outcome::Done {
            return Err(format!("{} without a fault: {outcome:?}", self.case.name()));
        }
        let calls = calls.into_iter().map(|(call, usage)| (call, usize::try_from(usage.calls).unwrap())).collect();
        Ok((calls, observer.finish().await))
    }

    /// Runs the case with a fault at a call, repeats it until it succeeds, and compares what has happened with a run
    /// without a fault. Returns what is wrong.
    pub async fn with_fault(&self, baseline: &Baseline, call: &str, number: usize, harm: Harm) -> Option<String> {
        let input = self.input().await;
        let observer = Observer::start(self.world());
        let first = self.handle_with_fault(&input, call, number, harm).await;
        self.world().cloud.faults().clear();
        let judged = match first {
            Ok(first) => self.judge(baseline, &input, observer, first, harm).await,
            Err(panic) => Err(panic),
        };
        let wrong = judged.err()?;
        Some(format!("{}, {call} {number}, {harm:?}: {wrong}", self.case.name()))
    }

    async fn handle_with_fault(
        &self,
        input: &Input<'w>,
        call: &str,
        number: usize,
        harm: Harm,
    ) -> Result<Outcome, String> {
        let (world, context) = (self.world(), self.world().cold_function(harm.attempts()));
        match harm {
            Harm::Fault(fault, _) => {
                world.cloud.faults().at(call, number, fault);
                self.handle(&context, input).await
            }
            Harm::Kill { after_commit } => {
                let hanging = world.cloud.faults().hang_at(call, number, after_commit);
                tokio::select! {
                    biased;
                    outcome = self.handle(&context, input) => outcome,
                    Ok(()) = hanging => Ok(Outcome::Killed),
                }
            }
        }
    }

    async fn judge(
        &self,
        baseline: &Baseline,
        input: &Input<'w>,
        observer: Observer<'w>,
        first: Outcome,
        harm: Harm,
    ) -> Result<(), String> {
        if let Outcome::Status(status) = first
            && !harm.allows(status)
        {
            return Err(format!("the answer is a {status}"));
        }
        if first != Outcome::Done && USE_UP_THEIR_INPUT.contains(&self.case.operation()) {
            return self.start_again(baseline, observer).await;
        }
        let last = self.repeat(input, first.clone()).await?;
        if self.must_succeed_again() && last != Outcome::Done {
            return Err(format!("the last attempt fails: {last:?}"));
        }
        // A success is final: then there is nothing that a client would repeat.
        let is_once = first == Outcome::Done || self.is_worker() || self.is_idempotent();
        let times = if is_once { Times::Once } else { Times::OnceOrTwice };
        let wrong = violations(&baseline.effects, &baseline.varying, &observer.finish().await, times);
        if wrong.is_empty() { Ok(()) } else { Err(format!("first {first:?}, then {last:?}: {wrong:?}")) }
    }

    /// Runs the case with another input after a fault that used up the first one. By then nothing has happened
    /// twice.
    async fn start_again(&self, baseline: &Baseline, observer: Observer<'w>) -> Result<(), String> {
        let wrong = violations(&baseline.effects, &baseline.varying, &observer.finish().await, Times::AtMostOnce);
        if !wrong.is_empty() {
            return Err(format!("the first attempt: {wrong:?}"));
        }
        let (input, context) = (self.input().await, self.world().cold_function(Attempts::Several));
        let observer = Observer::start(self.world());
        let outcome = self.handle(&context, &input).await?;
        let wrong = violations(&baseline.effects, &baseline.varying, &observer.finish().await, Times::Once);
        let is_right = outcome == Outcome::Done && wrong.is_empty();
        if is_right { Ok(()) } else { Err(format!("when the user starts again {outcome:?}: {wrong:?}")) }
    }

    /// Repeats what failed, as a client or a queue does.
    async fn repeat(&self, input: &Input<'w>, first: Outcome) -> Result<Outcome, String> {
        let tries = if self.is_worker() { TRIES_OF_A_QUEUE } else { TRIES_OF_A_CLIENT };
        let mut last = first;
        for _ in 1..tries {
            if last == Outcome::Done {
                break;
            }
            if self.is_worker() {
                self.world().wait(PAUSE);
            }
            last = self.handle(&self.world().cold_function(Attempts::Several), input).await?;
        }
        Ok(last)
    }

    /// Lets the function handle an input. A panic is an error, and so is an answer that is not documented, because that
    /// panics as well.
    async fn handle(&self, context: &Context, input: &Input<'w>) -> Result<Outcome, String> {
        let handled = AssertUnwindSafe(self.dispatch(context, input)).catch_unwind().await;
        handled.map_err(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            format!("panicked: {}", text.unwrap_or("without a text"))
        })
    }

    async fn dispatch(&self, context: &Context, input: &Input<'w>) -> Outcome {
        let handled = match (input, self.case) {
            (Input::Call(call), _) => {
                let status = call.send_on(context).await.status;
                return if Some(status) == self.case.status() { Outcome::Done } else { Outcome::Status(status) };
            }
            (Input::Event(event), Case::Seeded(_, task)) => {
                work(&task, context, event.clone()).await.map_err(|failure| failure.reason)
            }
            (Input::Event(event), _) => self.world().invoke_on(context, self.case.operation(), event.clone()).await,
        };
        match handled {
            Ok(answer) if failed_items(&answer).is_empty() => Outcome::Done,
            Ok(answer) => Outcome::Failed(answer.to_string()),
            Err(reason) => Outcome::Failed(reason),
        }
    }
}

/// The ids of the messages that a worker reported as failed.
pub fn failed_items(answer: &Value) -> Vec<String> {
    let items = answer["batchItemFailures"].as_array().into_iter().flatten();
    items.filter_map(|item| Some(item["itemIdentifier"].as_str()?.to_owned())).collect()
}
