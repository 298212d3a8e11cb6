//! Running a worker on Lambda.

use futures::FutureExt as _;
use futures::future::{BoxFuture, join_all};
use glotto_runtime::{Context, Rng, TraceContext, start};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use tracing::Instrument as _;

use crate::batch::{Batch, FailedItem, PartialFailure};
use crate::{Failure, Handler, Message, Task};

/// Runs a worker until Lambda ends it. Not generic: the whole loop is compiled here, once.
pub fn serve_worker(task: Task) {
    start::run(connect, Box::new(move |context| run(task, context).boxed_local()));
}

/// Opens the connection to the table, if the task knows it, before there is anything to do. A read
/// of nothing does; that it may be refused does not matter.
fn connect(context: &Context) -> BoxFuture<'_, ()> {
    async move {
        if context.settings.table().is_ok()
            && let Err(error) = context.store.keyring().await
        {
            tracing::debug!(%error, "the table did not answer at start");
        }
    }
    .boxed()
}

async fn run(task: Task, context: Context) -> Result<(), Error> {
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| {
        let context = &context;
        async move {
            let invocation = Invocation::of(&event.context, &context.rng);
            work_as(&invocation, &task, context, event.payload).await.map_err(|failure| Error::from(failure.0))
        }
    }))
    .await
}

/// A call of a worker, as its lines in the log name it.
#[derive(Debug)]
struct Invocation {
    request_id: String,
    /// The trace of whatever is done in it that belongs to no other.
    trace: TraceContext,
}

impl Invocation {
    fn of(lambda: &lambda_runtime::Context, rng: &Rng) -> Self {
        let trace = TraceContext::from_xray(lambda.xray_trace_id.as_deref(), rng);
        Self { request_id: lambda.request_id.clone(), trace }
    }
}

/// Works off what Lambda would hand over; the answer is what Lambda expects back.
pub async fn work(task: &Task, context: &Context, event: Value) -> Result<Value, Failure> {
    // A name is not of the things that a context makes repeatable.
    let trace = TraceContext::begin(&Rng::System);
    work_as(&Invocation { request_id: trace.trace_id(), trace }, task, context, event).await
}

async fn work_as(invocation: &Invocation, task: &Task, context: &Context, event: Value) -> Result<Value, Failure> {
    let trace_id = invocation.trace.trace_id();
    let span = tracing::info_span!("work", function = task.operation, request_id = %invocation.request_id, trace_id);
    work_off(invocation, task, context, event).instrument(span).await
}

async fn work_off(invocation: &Invocation, task: &Task, context: &Context, event: Value) -> Result<Value, Failure> {
    match task.handler {
        Handler::Event(handle) => {
            let outcome = handle(context, &event).await;
            match &outcome {
                Ok(answer) => tracing::info!(%answer, "worked"),
                Err(failure) => tracing::error!(error = %failure, "failed"),
            }
            outcome
        }
        Handler::Message(handle) => {
            let batch = Batch::read(event).inspect_err(|_| tracing::error!("not a batch"))?;
            let each = batch.messages.iter().map(|message| one(invocation, task, handle, context, message));
            let outcomes = join_all(each).await;
            let failed = batch.messages.iter().zip(outcomes).filter(|(_, outcome)| outcome.is_err());
            let mut failed: Vec<_> =
                failed.map(|(message, _)| FailedItem { item_identifier: message.id.clone() }).collect();
            if batch.ordered {
                // A stream goes on from the first failure; consumers know what they have seen.
                failed.truncate(1);
            }
            serde_json::to_value(PartialFailure { batch_item_failures: failed }).map_err(Failure::because)
        }
    }
}

type HandleMessage = for<'a> fn(&'a Context, &'a Message) -> BoxFuture<'a, Result<(), Failure>>;

async fn one(
    invocation: &Invocation,
    task: &Task,
    handle: HandleMessage,
    context: &Context,
    message: &Message,
) -> Result<(), Failure> {
    // A line tells its innermost span only, so this one says all that is to be found in every line.
    let span = tracing::info_span!(
        "message",
        function = task.operation,
        request_id = %invocation.request_id,
        trace_id = message.trace().unwrap_or(invocation.trace).trace_id(),
        message = %message.id,
        attempt = message.attempt,
    );
    async {
        let outcome = handle(context, message).await;
        match &outcome {
            Ok(()) => tracing::info!("worked off"),
            Err(failure) => tracing::error!(error = %failure, "failed; it will come again"),
        }
        outcome
    }
    .instrument(span)
    .await
}
