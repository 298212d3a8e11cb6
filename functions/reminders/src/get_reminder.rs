//! `GET /v1/me/reminder`

use glotto_http::errors::NotFound;
use glotto_http::{Access, Cx, Endpoint, Json, Problem, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};

use crate::ReminderView;

/// Gets the caller's reminder.
pub struct GetReminder;

impl Endpoint for GetReminder {
    const SPEC: Spec = Spec::get("get_reminder", "/v1/me/reminder", Access::SignedIn)
        .summary("Get reminder")
        .description("When you are reminded to study. 404 if you have set no reminder.")
        .grants(&[Grant::Read(&[Part::Reminder])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Versioned<Json<ReminderView>>;
    type Errors = (NotFound,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let item = cx.store.reminders().find(cx.actor()?.user).await?.ok_or_else(Problem::not_found)?;
        Ok(Json(ReminderView::of(&item)).revision(item.rev))
    }
}
