//! `DELETE /v1/users/{userId}/suspension`

use glotto_domain::administration::AdminActionError;
use glotto_domain::audit::AuditAction;
use glotto_domain::identity::Permission;
use glotto_http::{Access, Cx, Endpoint, NoContent, Result, Spec, UserPath, Versioned};
use glotto_mail::Notice;
use glotto_store::Update;

use crate::admin_action::{AdminAction, Change, GRANTS, perform};

/// Lets a suspended user sign in again.
pub struct ReinstateUser;

impl Endpoint for ReinstateUser {
    const SPEC: Spec =
        Spec::delete("reinstate_user", "/v1/users/{userId}/suspension", Access::May(Permission::SuspendUsers))
            .summary("Reinstate user")
            .description("Ends a suspension. The user can sign in again by all the means that they had.")
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
    audited_as: AuditAction::Reinstated,
    notice: Notice::Reinstated,
    change: |_, found| {
        let change = || Change { update: Update::new().remove("suspended"), deleted: Vec::new(), ends_sessions: false };
        Ok(found.account.suspended.is_some().then(change))
    },
};
