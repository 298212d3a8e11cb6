//! `DELETE /v1/me/reminder`

use glotto_http::{Access, Cx, Endpoint, NoContent, Result, Spec};
use glotto_runtime::{Grant, Part};

/// Deletes the caller's reminder.
pub struct DeleteReminder;

impl Endpoint for DeleteReminder {
    const SPEC: Spec = Spec::delete("delete_reminder", "/v1/me/reminder", Access::SignedIn)
        .summary("Delete reminder")
        .description("Ends your reminders. The answer is the same if you have none.")
        .grants(&[Grant::Write(&[Part::Reminder])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = NoContent;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        cx.store.reminders().delete(cx.actor()?.user).await?;
        Ok(NoContent)
    }
}
