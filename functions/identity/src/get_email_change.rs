//! `GET /v1/me/email-change`

use glotto_domain::UtcTime;
use glotto_domain::identity::EmailAddress;
use glotto_http::errors::NotFound;
use glotto_http::{Access, Cx, Endpoint, Json, Result, Spec};
use glotto_runtime::{Grant, Part};
use schemars::JsonSchema;
use serde::Serialize;

/// Gets the caller's pending change of address.
pub struct GetEmailChange;

impl Endpoint for GetEmailChange {
    const SPEC: Spec = Spec::get("get_email_change", "/v1/me/email-change", Access::SignedIn)
        .summary("Get e-mail change")
        .description(
            "The pending change of your address, and which of the two mailboxes has agreed. 404 if there is none.",
        )
        .grants(&[Grant::Read(&[Part::Account])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Json<EmailChangeView>;
    type Errors = (NotFound,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let pending = cx.store.email_changes().find(cx.actor()?.user, cx.now()).await?.ok_or(NotFound)?;
        Ok(Json(EmailChangeView {
            email: pending.email,
            approved: pending.approved,
            confirmed: pending.confirmed,
            asked_at: pending.asked.into(),
            ends_at: pending.ends.into(),
        }))
    }
}

/// A pending change of address.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EmailChangeView {
    /// The new address.
    pub email: EmailAddress,
    /// Whether the mailbox of the current address has agreed.
    pub approved: bool,
    /// Whether the mailbox of the new address has agreed.
    pub confirmed: bool,
    /// When it was requested.
    pub asked_at: UtcTime,
    /// When it expires.
    pub ends_at: UtcTime,
}
