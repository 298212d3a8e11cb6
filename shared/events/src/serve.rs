//! Running a worker on Lambda.

use futures::FutureExt as _;
use futures::future::{BoxFuture, join_all};
use glotto_runtime::{Context, start};
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
            let span = tracing::info_span!("work", function = task.operation, request_id = %event.context.request_id);
            work(&task, context, event.payload).instrument(span).await.map_err(|failure| Error::from(failure.0))
        }
    }))
    .await
}

/// Works off what Lambda handed over; the answer is what Lambda expects back.
pub async fn work(task: &Task, context: &Context, event: Value) -> Result<Value, Failure> {
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
            let batch = Batch::read(event)?;
            let outcomes = join_all(batch.messages.iter().map(|message| one(task, handle, context, message))).await;
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

async fn one(task: &Task, handle: HandleMessage, context: &Context, message: &Message) -> Result<(), Failure> {
    let trace_id = message.trace().map(|trace| trace.trace_id());
    let span = tracing::info_span!("message", function = task.operation, message = %message.id, attempt = message.attempt, trace_id);
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
