//! `PUT /v1/users/{userId}/suspension`

use glotto_domain::administration::AdminActionError;
use glotto_domain::audit::AuditAction;
use glotto_domain::identity::Permission;
use glotto_http::{Access, Cx, Endpoint, NoContent, Result, Spec, UserPath, Versioned};
use glotto_mail::Notice;
use glotto_store::Update;

use crate::admin_action::{AdminAction, Change, GRANTS, perform};

/// Suspends a user until they are reinstated.
pub struct SuspendUser;

impl Endpoint for SuspendUser {
    const SPEC: Spec =
        Spec::put("suspend_user", "/v1/users/{userId}/suspension", Access::May(Permission::SuspendUsers))
            .summary("Suspend user")
            .description(
                "Ends all of the user's sessions at once. Until they are reinstated they cannot sign in by any means. \
                 They get a mail about it. What they created stays. You cannot suspend yourself, so there is always an \
                 admin left who can reinstate users.",
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
    permission: Permission::SuspendUsers,
    audited_as: AuditAction::Suspended,
    notice: Notice::Suspended,
    change: |context, found| {
        let update = Update::new().set("suspended", context.now());
        let change = Change { update, deleted: Vec::new(), ends_sessions: true };
        Ok(found.account.suspended.is_none().then_some(change))
    },
};
