//! `DELETE /v1/users/{userId}/sessions`

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::Permission;
use glotto_http::{Access, Spec};
use glotto_mail::Notice;
use glotto_runtime::Context;
use glotto_store::identity::Credentials;
use glotto_store::{StoreError, Update};

use crate::admin_action::{AdminAction, Change, GRANTS};

/// Ends all sessions of a user.
pub struct DeleteUserSessions;

impl AdminAction for DeleteUserSessions {
    const SPEC: Spec =
        Spec::delete("delete_user_sessions", "/v1/users/{userId}/sessions", Access::May(Permission::SignOutUsers))
            .summary("Log out user")
            .description(
                "Ends all of the user's sessions at once. They can sign in again, and get a mail about it. To end your \
                 own sessions, use `DELETE /v1/sessions`.",
            )
            .grants(GRANTS)
            .requires_recent_auth();
    const AUDITED_AS: AuditAction = AuditAction::SignedOutByAdmin;
    const NOTICE: Notice = Notice::SignedOutByAdmin;

    fn change(_: &Context, found: &Credentials) -> Result<Option<Change>, StoreError> {
        let change = Change { update: Update::new(), deleted: Vec::new(), ends_sessions: true, suspends: None };
        Ok(found.sessions.has_any_but(None).then_some(change))
    }
}
