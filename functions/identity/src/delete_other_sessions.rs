//! `DELETE /v1/sessions`

use glotto_domain::audit::AuditAction;
use glotto_domain::id::SessionId;
use glotto_http::errors::Unauthenticated;
use glotto_http::{Access, Cx, Endpoint, NoContent, Result, Spec};
use glotto_runtime::{Grant, Part};

/// Ends all of the caller's sessions except the one that the caller uses.
pub struct DeleteOtherSessions;

impl Endpoint for DeleteOtherSessions {
    const SPEC: Spec = Spec::delete("delete_other_sessions", "/v1/sessions", Access::SignedIn)
        .summary("End other sessions")
        .description("Signs all of your devices out at once, except this one.")
        .grants(&[Grant::Write(&[Part::Audit, Part::User])])
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
            let found = cx.store.accounts().find_credentials(actor.user, cx.now()).await?.ok_or(Unauthenticated)?;
            let all = found.sessions.iter().map(|session| session.session_id);
            let others: Vec<SessionId> = all.filter(|id| *id != actor.session).collect();
            if !others.is_empty() {
                cx.store.sessions().end_many(&found.account, &others, &entry).await?;
            }
            Ok(NoContent)
        })
        .await
    }
}
