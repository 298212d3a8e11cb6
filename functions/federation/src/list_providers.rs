//! `GET /v1/providers`

use glotto_http::{Access, Cx, Endpoint, Json, Respond as _, Result, Spec, Tagged, WithHeaders};
use glotto_runtime::Grant;

use crate::providers::Providers;
use crate::views::{ProviderView, ProvidersView};

/// Lists the configured providers.
pub struct ListProviders;

impl Endpoint for ListProviders {
    const SPEC: Spec = Spec::get("list_providers", "/v1/providers", Access::Public("sign-in pages show the providers"))
        .summary("List providers")
        .description("The OpenID Connect providers of this deployment. Clients can cache them for five minutes.")
        .grants(&[Grant::Providers]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = WithHeaders<Tagged<Json<ProvidersView>>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let providers = cx.port::<Providers>()?;
        let items = providers.all()?.iter().map(ProviderView::of).collect();
        Ok(Json(ProvidersView { items }).tagged().cacheable(CACHED_FOR))
    }
}

/// Seconds for which caches can keep the list.
const CACHED_FOR: u32 = 300;
