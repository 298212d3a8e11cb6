//! `GET /v1/me/providers`

use glotto_http::{Access, Cx, Endpoint, Json, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_signin::find_caller_credentials;
use glotto_store::federation::LinkedProviderItem;

use crate::views::{LinkedProviderView, LinkedProvidersView};

/// Lists the providers that are linked to the caller's account.
pub struct ListLinkedProviders;

impl Endpoint for ListLinkedProviders {
    const SPEC: Spec = Spec::get("list_linked_providers", "/v1/me/providers", Access::SignedIn)
        .summary("List linked providers")
        .description("The providers that are linked to your account, sorted by name.")
        .grants(&[Grant::Read(&[Part::Account])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Json<LinkedProvidersView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let links = find_caller_credentials(cx).await?.all::<LinkedProviderItem>()?;
        Ok(Json(LinkedProvidersView { items: links.into_iter().map(LinkedProviderView::of).collect() }))
    }
}
