//! `GET /v1/providers`

use glotto_http::{Access, Caching, Cx, Endpoint, Json, Result, Spec};
use glotto_runtime::Grant;

use crate::providers::Providers;
use crate::views::{ProviderView, ProvidersView};

/// Lists the configured providers.
pub struct ListProviders;

impl Endpoint for ListProviders {
    const SPEC: Spec = Spec::get("list_providers", "/v1/providers", Access::Public("sign-in pages show the providers"))
        .summary("List providers")
        .description("The OpenID Connect providers of this deployment. Clients can cache them for five minutes.")
        .cached(Caching::seconds(300))
        .grants(&[Grant::Providers]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Json<ProvidersView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let providers = cx.port::<Providers>()?;
        let items = providers.all()?.iter().map(ProviderView::of).collect();
        Ok(Json(ProvidersView { items }))
    }
}
