//! `DELETE /v1/sessions/{sessionId}`

use glotto_domain::audit::AuditAction;
use glotto_domain::id::SessionId;
use glotto_domain::identity::DeleteSessionError;
use glotto_http::{Access, Cx, Endpoint, NoContent, PathParams, Result, Spec};
use glotto_runtime::{Grant, Part};

/// A session of the caller.
#[derive(PathParams)]
pub struct SessionPath {
    /// The session.
    pub session_id: SessionId,
}

/// Ends one of the caller's sessions, such as that of a lost device.
pub struct DeleteSession;

impl Endpoint for DeleteSession {
    const SPEC: Spec = Spec::delete("delete_session", "/v1/sessions/{sessionId}", Access::SignedIn)
        .summary("Revoke session")
        .description(
            "Signs one of your devices out at once. To log out on this device, use `DELETE /v1/sessions/current`.",
        )
        .grants(&[Grant::Write(&[Part::Audit, Part::Session])])
        .requires_recent_auth();
    type Path = SessionPath;
    type Query = ();
    type Body = ();
    type Response = NoContent;
    type Errors = (DeleteSessionError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (user, session) = (cx.actor()?.user, cx.path.session_id);
        let entry = cx.audit(AuditAction::SessionEnded, user).detail(session.to_string());
        cx.store.sessions().end(user, session, &entry, None).await?;
        Ok(NoContent)
    }
}
