//! Runs an endpoint on Lambda.

use futures::FutureExt as _;
use glotto_runtime::{Context, start};
use lambda_http::{Error, service_fn};

use crate::{Function, answer};

/// Runs an endpoint until Lambda ends the process. Not generic, so that the loop is compiled once.
pub fn serve(function: Function) {
    start::run(function.warm, Box::new(move |context| run(function, context).boxed_local()));
}

async fn run(function: Function, context: Context) -> Result<(), Error> {
    lambda_http::run(service_fn(|request| {
        let context = &context;
        async move { Ok::<_, Error>(answer(&function, context, request).await) }
    }))
    .await
}
