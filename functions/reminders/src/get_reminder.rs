//! `GET /v1/me/reminder`: one's own reminder.

use futures::FutureExt as _;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds};
use glotto_runtime::Context;

use crate::ReminderView;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("get_reminder", Method::Get, "/v1/me/reminder", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .tells("Get one's reminder", "When one is reminded to study. Whoever has set no reminder gets 404.")
    .answers::<ReminderView>(200)
    .refuses(&[&[kinds::NOT_FOUND]])
    .versioned();

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let item = context.store.reminders().find(request.actor()?.user).await?.ok_or_else(Problem::not_found)?;
    Ok(Reply::ok(&ReminderView::of(&item)).revision(item.rev))
}
