//! `DELETE /v1/sessions/current`

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::DeleteSessionError;
use glotto_http::{Access, CookieUse, Cx, Endpoint, NoContent, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::CommitError;

/// Ends the session that the caller uses.
pub struct Logout;

impl Endpoint for Logout {
    const SPEC: Spec = Spec::delete("logout", "/v1/sessions/current", Access::SignedIn)
        .summary("Log out")
        .description("Ends the session of the access token at once. Neither of its tokens works any more.")
        .grants(&[Grant::Write(&[Part::Audit, Part::Session])])
        .session_cookie(CookieUse::Clears);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = NoContent;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        let entry = cx.audit(AuditAction::SignedOut, actor.user);
        match cx.store.sessions().end(actor.user, actor.session, &entry, None).await {
            // Another request ended it at the same moment.
            Ok(()) | Err(CommitError::Condition(DeleteSessionError::NoSuchSession)) => Ok(NoContent),
            Err(error) => Err(error.into()),
        }
    }
}
