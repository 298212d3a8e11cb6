//! Runs an endpoint on Lambda.

use futures::FutureExt as _;
use glotto_runtime::{Context, start};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;

use crate::origin::Origin;
use crate::{Function, answer};

/// Runs an endpoint until Lambda ends the process. Not generic, so that the loop is compiled once.
pub fn serve(function: Function) {
    start::run(function.warm, Box::new(move |context| run(function, context).boxed_local()));
}

async fn run(function: Function, context: Context) -> Result<(), Error> {
    context.port::<Origin>()?.check()?;
    // Any JSON: of an event that is not of the expected type, the runtime would log a part.
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| {
        let context = &context;
        async move {
            let response = answer(&function, context, event.payload).await;
            context.store.use_several_connections();
            Ok::<_, Error>(response)
        }
    }))
    .await
}
