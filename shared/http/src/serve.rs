//! Running an endpoint on Lambda.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use glotto_runtime::{Context, start};
use lambda_http::{Error, service_fn};

use crate::{Function, Keyring, answer};

/// Runs an endpoint until Lambda ends it. Not generic: the whole loop is compiled here, once.
pub fn serve(function: Function) {
    let warm = if function.access.reads_token() { read_keyring } else { connect };
    start::run(warm, Box::new(move |context| run(function, context).boxed_local()));
}

async fn run(function: Function, context: Context) -> Result<(), Error> {
    lambda_http::run(service_fn(|request| {
        let context = &context;
        async move { Ok::<_, Error>(answer(&function, context, request).await) }
    }))
    .await
}

/// Reads the keys that verify tokens, while Lambda does not count the time: the first request
/// then finds them, and a connection that is already open.
fn read_keyring(context: &Context) -> BoxFuture<'_, ()> {
    async move {
        if let Ok(keyring) = context.port::<Keyring>()
            && let Err(error) = keyring.refresh(context).await
        {
            tracing::warn!(%error, "the keys could not be read at start");
        }
    }
    .boxed()
}

/// An endpoint that looks at no token opens what it needs by itself.
fn connect(_: &Context) -> BoxFuture<'_, ()> {
    async {}.boxed()
}
