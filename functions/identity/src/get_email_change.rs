//! `GET /v1/me/email-change`: the change of address that waits.

use futures::FutureExt as _;
use glotto_domain::identity::EmailAddress;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds};
use glotto_runtime::Context;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("get_email_change", Method::Get, "/v1/me/email-change", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .tells(
        "Read the change of address that waits",
        "Which of the two mailboxes have said yes so far. If none waits: 404.",
    )
    .answers::<EmailChangeView>(200)
    .refuses(&[&[kinds::NOT_FOUND]]);

/// A change of address that waits.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EmailChangeView {
    /// The new address.
    pub email: EmailAddress,
    /// Whether the mailbox of the present address has said yes.
    pub approved: bool,
    /// Whether that of the new address has.
    pub confirmed: bool,
    /// When it was asked for.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub asked_at: Timestamp,
    /// When it ends by itself.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub ends_at: Timestamp,
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let waiting = context.store.email_changes().find(request.actor()?.user, context.now()).await?;
    let waiting = waiting.ok_or_else(Problem::not_found)?;
    Ok(Reply::ok(&EmailChangeView {
        email: waiting.email,
        approved: waiting.approved,
        confirmed: waiting.confirmed,
        asked_at: waiting.asked,
        ends_at: waiting.ends,
    }))
}
