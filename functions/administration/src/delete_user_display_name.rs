//! `DELETE /v1/users/{userId}/display-name`

use glotto_domain::audit::AuditAction;
use glotto_domain::identity::{DisplayName, Permission};
use glotto_http::{Access, Spec};
use glotto_mail::Notice;
use glotto_runtime::{Context, Grant, Part};
use glotto_store::identity::Credentials;
use glotto_store::{StoreError, Update};

use crate::admin_action::{AdminAction, Change};

/// Replaces the display name of a user by a neutral one.
pub struct DeleteUserDisplayName;

impl AdminAction for DeleteUserDisplayName {
    const SPEC: Spec = Spec::delete(
        "delete_user_display_name",
        "/v1/users/{userId}/display-name",
        Access::May(Permission::ModerateProfiles),
    )
    .summary("Reset display name of user")
    .description(
        "For a name that must not be shown. It becomes `User` everywhere, because every user has a display name. \
         The handle stays. The user gets a mail about it and may choose another name; suspend a user who must not. It \
         may be repeated.",
    )
    .grants(&[Grant::Read(&[Part::Account]), Grant::Write(&[Part::Account, Part::Audit, Part::Event])])
    .requires_recent_auth();
    const AUDITED_AS: AuditAction = AuditAction::DisplayNameReset;
    const NOTICE: Notice = Notice::DisplayNameReset;

    fn change(_: &Context, found: &Credentials) -> Result<Option<Change>, StoreError> {
        let neutral = DisplayName::neutral();
        let update = Update::new().set("displayName", &neutral);
        let change = Change { update, deleted: Vec::new(), ends_sessions: false, suspends: None };
        Ok((found.account.display_name != neutral).then_some(change))
    }
}
