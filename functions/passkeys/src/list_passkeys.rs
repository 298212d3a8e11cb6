//! `GET /v1/me/passkeys`

use glotto_http::{Access, Cx, Endpoint, Json, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::passkey_view::{PasskeyView, PasskeysView};

/// Lists the caller's passkeys.
pub struct ListPasskeys;

impl Endpoint for ListPasskeys {
    const SPEC: Spec = Spec::get("list_passkeys", "/v1/me/passkeys", Access::SignedIn)
        .summary("List passkeys")
        .description("All your passkeys, at most 20. The oldest comes first.")
        .grants(&[Grant::Read(&[Part::Account])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Json<PasskeysView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let passkeys = cx.store.passkeys().list(cx.actor()?.user).await?;
        Ok(Json(PasskeysView { items: passkeys.iter().map(PasskeyView::of).collect() }))
    }
}
