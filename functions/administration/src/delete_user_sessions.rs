//! `DELETE /v1/users/{userId}/sessions`

use glotto_domain::administration::AdminActionError;
use glotto_domain::audit::AuditAction;
use glotto_domain::identity::Permission;
use glotto_http::{Access, Cx, Endpoint, NoContent, Result, Spec, UserPath, Versioned};
use glotto_mail::Notice;
use glotto_store::Update;

use crate::admin_action::{AdminAction, Change, GRANTS, perform};

/// Ends all sessions of a user.
pub struct DeleteUserSessions;

impl Endpoint for DeleteUserSessions {
    const SPEC: Spec =
        Spec::delete("delete_user_sessions", "/v1/users/{userId}/sessions", Access::May(Permission::SignOutUsers))
            .summary("Sign out user")
            .description(
                "Ends all of the user's sessions at once. They can sign in again, and get a mail about it. To end your \
                 own sessions, use `DELETE /v1/sessions`.",
            )
            .grants(GRANTS)
            .requires_recent_auth();
    type Path = UserPath;
    type Query = ();
    type Body = ();
    type Response = Versioned<NoContent>;
    type Errors = (AdminActionError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        perform(cx, &ACTION).await
    }
}

const ACTION: AdminAction = AdminAction {
    permission: Permission::SignOutUsers,
    audited_as: AuditAction::SignedOutByAdmin,
    notice: Notice::SignedOutByAdmin,
    change: |_, found| {
        let change = Change { update: Update::new(), deleted: Vec::new(), ends_sessions: true };
        Ok((!found.sessions.is_empty()).then_some(change))
    },
};
