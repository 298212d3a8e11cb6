//! `PUT /v1/users/{userId}/suspension`

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::Permission;
use glotto_http::{Access, Spec};
use glotto_mail::Notice;
use glotto_runtime::Context;
use glotto_store::identity::Credentials;
use glotto_store::{StoreError, Update};

use crate::admin_action::{AdminAction, Change, GRANTS};

/// Suspends a user until they are reinstated.
pub struct SuspendUser;

impl AdminAction for SuspendUser {
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
    const AUDITED_AS: AuditAction = AuditAction::Suspended;
    const NOTICE: Notice = Notice::Suspended;

    fn change(context: &Context, found: &Credentials) -> Result<Option<Change>, StoreError> {
        let update = Update::new().set("suspended", context.now());
        let change = Change { update, deleted: Vec::new(), ends_sessions: true, suspends: Some(true) };
        Ok(found.account.suspended.is_none().then_some(change))
    }
}
