//! `GET /v1/me/email-change`

use glotto_domain::UtcTime;
use glotto_domain::identity::EmailAddress;
use glotto_http::{Access, Cx, Endpoint, Json, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::identity::EmailChangeItem;
use schemars::JsonSchema;
use serde::Serialize;

/// Gets the caller's pending change of address.
pub struct GetEmailChange;

impl Endpoint for GetEmailChange {
    const SPEC: Spec = Spec::get("get_email_change", "/v1/me/email-change", Access::SignedIn)
        .summary("Get e-mail change")
        .description(
            "The pending change of your address, and which of the two mailboxes has agreed. If none is pending, \
             `pending` is `false`.",
        )
        .grants(&[Grant::Read(&[Part::Account])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Json<EmailChangeView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let change = cx.store.email_changes().find(cx.actor()?.user, cx.now()).await?;
        Ok(Json(change.map_or_else(EmailChangeView::default, EmailChangeView::of)))
    }
}

/// A change of address, if one is pending.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EmailChangeView {
    /// Whether a change is pending.
    pub pending: bool,
    /// The new address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// Whether the mailbox of the current address has agreed.
    pub approved: bool,
    /// Whether the mailbox of the new address has agreed.
    pub confirmed: bool,
    /// When it was requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<UtcTime>,
    /// When it expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<UtcTime>,
}

impl EmailChangeView {
    /// The view of a pending change.
    fn of(change: EmailChangeItem) -> Self {
        Self {
            pending: true,
            email: Some(change.email),
            approved: change.approved,
            confirmed: change.confirmed,
            asked_at: Some(change.asked.into()),
            ends_at: Some(change.ends.into()),
        }
    }
}
