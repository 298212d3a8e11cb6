//! `DELETE /v1/users/{userId}/suspension`

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::Permission;
use glotto_http::{Access, Spec};
use glotto_mail::Notice;
use glotto_runtime::{Context, Grant, Part};
use glotto_store::identity::Credentials;
use glotto_store::{StoreError, Update};

use crate::admin_action::{AdminAction, Change};

/// Lets a suspended user sign in again.
pub struct ReinstateUser;

impl AdminAction for ReinstateUser {
    const SPEC: Spec =
        Spec::delete("reinstate_user", "/v1/users/{userId}/suspension", Access::May(Permission::SuspendUsers))
            .summary("Reinstate user")
            .description("Ends a suspension. The user can sign in again by all the means that they had.")
            .grants(&[Grant::Read(&[Part::Account]), Grant::Write(&[Part::Account, Part::Audit, Part::Event])])
            .requires_recent_auth();
    const AUDITED_AS: AuditAction = AuditAction::Reinstated;
    const NOTICE: Notice = Notice::Reinstated;

    fn change(_: &Context, found: &Credentials) -> Result<Option<Change>, StoreError> {
        let update = Update::new().remove("suspended");
        let change = Change { update, deleted: Vec::new(), ends_sessions: false, suspends: Some(false) };
        Ok(found.account.suspended.is_some().then_some(change))
    }
}
