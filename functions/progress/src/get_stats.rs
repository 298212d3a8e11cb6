//! `GET /v1/me/stats`: points, streak and the last days.

use futures::FutureExt as _;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::Context;

use crate::StatsView;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("get_stats", Method::Get, "/v1/me/stats", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .tells(
        "See your points and your streak",
        "Days are those of your own time zone. The streak is the number of days in a row on which you completed a \
             lesson; it is over when yesterday passed without one. A day that a journey over the date line left out \
             neither counts nor breaks it.",
    )
    .answers::<StatsView>(200);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let learner = request.actor()?.user;
    let lately = context.store.progress().find_recent_activity(learner, context.now()).await?;
    Ok(Reply::ok(&StatsView::of(lately, context.now())))
}
