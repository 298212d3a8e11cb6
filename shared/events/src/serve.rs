//! Runs a worker on Lambda.

use futures::FutureExt as _;
use futures::future::{BoxFuture, join_all};
use glotto_runtime::{Context, Rng, TraceContext, keys, start};
use lambda_runtime::{Diagnostic, Error, LambdaEvent, service_fn};
use serde_json::Value;
use tracing::Instrument as _;

use crate::batch::{Batch, FailedItem, PartialFailure};
use crate::{Failure, Handler, Message, Task};

/// Runs a worker until Lambda ends the process. Not generic, so that the loop is compiled once. Reading the public keys
/// at start, which every function with access to the table may read, opens the connection to DynamoDB.
pub fn serve_worker(task: Task) {
    start::run(keys::read_ahead, Box::new(move |context| run(task, context).boxed_local()));
}

async fn run(task: Task, context: Context) -> Result<(), Error> {
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| {
        let context = &context;
        async move {
            let invocation = Invocation::new(&event.context, &context.rng);
            let result = work_in_span(&invocation, &task, context, event.payload).await;
            context.store.use_several_connections();
            result.map_err(diagnostic)
        }
    }))
    .await
}

/// A failure as Lambda reports it. The runtime's own conversion names the type of a boxed error.
fn diagnostic(failure: Failure) -> Diagnostic {
    Diagnostic { error_type: "Failure".to_owned(), error_message: failure.reason }
}

/// An invocation of a worker, as log lines identify it.
#[derive(Debug)]
struct Invocation {
    request_id: String,
    /// The trace of what does not belong to the trace of a message.
    trace: TraceContext,
}

impl Invocation {
    fn new(lambda: &lambda_runtime::Context, rng: &Rng) -> Self {
        let trace = TraceContext::from_xray(lambda.xray_trace_id.as_deref(), rng);
        Self { request_id: lambda.request_id.clone(), trace }
    }
}

/// Handles an event as Lambda would deliver it, and returns the response that Lambda expects.
pub async fn work(task: &Task, context: &Context, event: Value) -> Result<Value, Failure> {
    // Trace ids need not be reproducible, so they do not use the seeded generator of a test.
    let trace = TraceContext::begin(&Rng::System);
    work_in_span(&Invocation { request_id: trace.trace_id(), trace }, task, context, event).await
}

async fn work_in_span(invocation: &Invocation, task: &Task, context: &Context, event: Value) -> Result<Value, Failure> {
    let trace_id = invocation.trace.trace_id();
    let span = tracing::info_span!("work", function = task.operation, request_id = %invocation.request_id, trace_id);
    dispatch(invocation, task, context, event).instrument(span).await
}

async fn dispatch(invocation: &Invocation, task: &Task, context: &Context, event: Value) -> Result<Value, Failure> {
    match task.handler {
        Handler::Event(handle) => {
            let result = handle(context, &event).await;
            match &result {
                Ok(answer) => tracing::info!(%answer, "event handled"),
                Err(failure) => tracing::error!(error = %failure, "event failed"),
            }
            result
        }
        Handler::Message(handle) => {
            if let Some(message) = Message::from_bus(&event) {
                // It is alone, so the invocation fails with it, and Lambda repeats the invocation.
                return handle_message(invocation, task, handle, context, &message).await.map(|()| Value::Null);
            }
            let batch = Batch::parse(event).inspect_err(|_| tracing::error!("the event is not a batch"))?;
            let handled =
                batch.messages.iter().map(|message| handle_message(invocation, task, handle, context, message));
            let results = join_all(handled).await;
            let failed = batch.messages.iter().zip(results).filter(|(_, result)| result.is_err());
            let mut failed: Vec<_> =
                failed.map(|(message, _)| FailedItem { item_identifier: message.id.clone() }).collect();
            if batch.ordered {
                // A stream retries everything from the first failure on.
                failed.truncate(1);
            }
            serde_json::to_value(PartialFailure { batch_item_failures: failed }).map_err(Failure::because)
        }
    }
}

type HandleMessage = for<'a> fn(&'a Context, &'a Message) -> BoxFuture<'a, Result<(), Failure>>;

async fn handle_message(
    invocation: &Invocation,
    task: &Task,
    handle: HandleMessage,
    context: &Context,
    message: &Message,
) -> Result<(), Failure> {
    // Log lines contain the fields of the innermost span only, so this one repeats those of the outer.
    let span = tracing::info_span!(
        "message",
        function = task.operation,
        request_id = %invocation.request_id,
        trace_id = message.trace().unwrap_or(invocation.trace).trace_id(),
        message = %message.id,
        attempt = message.attempt,
    );
    async {
        let result = handle(context, message).await;
        match &result {
            Ok(()) => tracing::info!("message handled"),
            // Errors that the next delivery settles would hide the others. After the last attempt there is none.
            Err(failure) if failure.is_conflict && !message.is_last_attempt() => {
                tracing::info!(reason = %failure, "message put aside; it will be retried");
            }
            Err(failure) => tracing::error!(error = %failure, "message failed; it will be retried"),
        }
        result
    }
    .instrument(span)
    .await
}
