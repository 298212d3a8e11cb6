//! `GET /v1/me/reminder`

use glotto_domain::Revision;
use glotto_http::{Access, Cx, Endpoint, Json, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};

use crate::ReminderView;

/// Gets the caller's reminder.
pub struct GetReminder;

impl Endpoint for GetReminder {
    const SPEC: Spec = Spec::get("get_reminder", "/v1/me/reminder", Access::SignedIn)
        .summary("Get reminder")
        .description(
            "When you are reminded to study. If you have set no reminder, `isSet` is `false`; its `ETag` then permits \
             to set one only if there is still none.",
        )
        .grants(&[Grant::Read(&[Part::Reminder])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Versioned<Json<ReminderView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        Ok(match cx.store.reminders().find(cx.actor()?.user).await? {
            Some(item) => Json(ReminderView::of(&item)).revision(item.rev),
            None => Json(ReminderView::default()).revision(Revision::UNWRITTEN),
        })
    }
}
