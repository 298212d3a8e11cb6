//! `DELETE /v1/me/reminder`

use glotto_http::{Access, Cx, Deleted, Endpoint, Problem, Result, Spec, kinds};
use glotto_runtime::{Grant, Part};

/// Deletes the caller's reminder.
pub struct DeleteReminder;

impl Endpoint for DeleteReminder {
    const SPEC: Spec = Spec::delete("delete_reminder", "/v1/me/reminder", Access::SignedIn)
        .summary("Delete reminder")
        .description(
            "Ends your reminders. The answer is the same if you have none. `If-Match` takes the `ETag` of the \
             reminder.",
        )
        .grants(&[Grant::Write(&[Part::Reminder])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Deleted;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        // The revision is not read before: the deletion itself is conditional on it.
        if !cx.store.reminders().delete(cx.actor()?.user, &cx.request.precondition()?).await? {
            return Err(Problem::of(kinds::STALE));
        }
        Ok(Deleted)
    }
}
