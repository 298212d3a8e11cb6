//! `GET /v1/me/erasure`

use glotto_http::{Access, Cx, Endpoint, Json, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::ErasureView;

/// Gets the scheduled erasure of the caller.
pub struct GetErasure;

impl Endpoint for GetErasure {
    const SPEC: Spec = Spec::get("get_erasure", "/v1/me/erasure", Access::SignedIn)
        .summary("Get account deletion")
        .description(
            "When your account and your personal data will be deleted. If they will not be, `scheduled` is `false`.",
        )
        .grants(&[Grant::Read(&[Part::Privacy])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Json<ErasureView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let item = cx.store.erasures().find(cx.actor()?.user).await?;
        Ok(Json(item.as_ref().map_or_else(ErasureView::default, ErasureView::of)))
    }
}
