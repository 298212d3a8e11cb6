//! `DELETE /v1/sessions`

use glotto_domain::audit::AuditAction;
use glotto_http::errors::Unauthenticated;
use glotto_http::{Access, Cx, Endpoint, NoContent, Result, Spec};
use glotto_runtime::{Grant, Part};

/// Ends all of the caller's sessions except the one that the caller uses.
pub struct DeleteOtherSessions;

impl Endpoint for DeleteOtherSessions {
    const SPEC: Spec = Spec::delete("delete_other_sessions", "/v1/sessions", Access::SignedIn)
        .summary("Log out other devices")
        .description("Signs all of your devices out at once, except this one.")
        .grants(&[Grant::Write(&[Part::Audit, Part::Session])])
        .requires_recent_auth();
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = NoContent;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        let entry = cx.audit(AuditAction::OtherSessionsEnded, actor.user);
        // A session that begins meanwhile is a conflict: it has to end, too.
        cx.retry_on_conflict("the list of sessions", || async {
            let sessions = cx.store.sessions().list(actor.user, cx.now()).await?;
            // The caller may have been signed out, or erased, since the token was checked.
            sessions.find(actor.session).ok_or(Unauthenticated)?;
            if sessions.has_any_but(Some(actor.session)) {
                cx.store.sessions().end_others((actor.user, actor.session), &sessions, &entry).await?;
            }
            Ok(NoContent)
        })
        .await
    }
}
