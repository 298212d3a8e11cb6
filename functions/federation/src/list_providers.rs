//! `GET /v1/providers`: whom one can sign in with.

use std::future::ready;

use futures::FutureExt as _;
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant};

use crate::providers::Providers;
use crate::views::{ProviderView, ProvidersView};

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "list_providers",
    Method::Get,
    "/v1/providers",
    Access::Public("whoever signs in has to know with what"),
    |context, request| ready(handle(context, request)).boxed(),
)
.grants(&[Grant::Providers])
.describe(
    "List providers to sign in with",
    "OpenID Connect providers of this deployment; may be kept for five minutes.",
)
.answers::<ProvidersView<'static>>(200)
.tagged();

/// Seconds for which caches may keep the list.
const CACHED_FOR: u32 = 300;

fn handle(context: &Context, _: &Request) -> Result<Reply, Problem> {
    let providers = context.port::<Providers>()?;
    let items = providers.all()?.iter().map(|provider| ProviderView { name: &provider.name, label: &provider.label });
    Ok(Reply::ok(&ProvidersView { items: items.collect() }).tagged().cacheable(CACHED_FOR))
}
