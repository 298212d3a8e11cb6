//! `GET /v1/me/stats`

use glotto_http::{Access, Cx, Endpoint, Json, Result, Spec};
use glotto_runtime::{Grant, Part};

use crate::StatsView;

/// Gets the caller's points, streak and last days.
pub struct GetStats;

impl Endpoint for GetStats {
    const SPEC: Spec = Spec::get("get_stats", "/v1/me/stats", Access::SignedIn)
        .summary("Get stats")
        .description(
            "Your points, your streak and your last seven days. Days are those of your own time zone. The streak is \
             the number of consecutive days on which you completed a lesson; it ends when a whole day passes without \
             one. A day that you skipped by crossing the date line neither counts nor ends the streak.",
        )
        .grants(&[Grant::Read(&[Part::Account, Part::Learning])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Json<StatsView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let lately = cx.store.progress().find_recent_activity(cx.actor()?.user, cx.now()).await?;
        Ok(Json(StatsView::of(lately, cx.now())))
    }
}
