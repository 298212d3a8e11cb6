//! `DELETE /v1/users/{userId}/bio`

use glotto_domain::administration::{AdminActionError, may_administer};
use glotto_domain::audit::AuditAction;
use glotto_domain::identity::Permission;
use glotto_http::errors::NotFound;
use glotto_http::{Access, Cx, Endpoint, NoContent, Result, Spec, UserPath};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Part};
use glotto_signin::notice_by_admin;
use glotto_store::Transaction;
use glotto_store::profiles::UserProfile;

/// Removes the bio of a user.
pub struct DeleteUserBio;

/// The permission that the endpoint requires. The transaction requires it, too.
const PERMISSION: Permission = Permission::ModerateProfiles;

impl Endpoint for DeleteUserBio {
    const SPEC: Spec = Spec::delete("delete_user_bio", "/v1/users/{userId}/bio", Access::May(PERMISSION))
        .summary("Delete bio of user")
        .description(
            "For a bio that must not be shown. The rest of the profile stays. The user gets a mail about it and may \
             write another bio; suspend a user who must not. It may be repeated.",
        )
        .grants(&[
            Grant::Read(&[Part::Account, Part::Profile]),
            Grant::Check(&[Part::Account]),
            Grant::Write(&[Part::Audit, Part::Event, Part::Profile]),
        ])
        .requires_recent_auth();
    type Path = UserPath;
    type Query = ();
    type Body = ();
    type Response = NoContent;
    type Errors = (AdminActionError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (admin, user) = (cx.actor()?.user, cx.path.user_id);
        cx.retry_on_conflict("the profile", || async {
            let found = cx.store.profiles().find(user).await?.ok_or(NotFound)?;
            may_administer(admin, user)?;
            let UserProfile { account, mut profile, profile_rev: read, .. } = found;
            if profile.bio.take().is_none() {
                return Ok(NoContent);
            }
            let mut tx = Transaction::new(&cx.store);
            tx.write_profile(user, &profile, (read, cx.revision_after(read)), AdminActionError::Stale)
                .require_permission(admin, PERMISSION, AdminActionError::Forbidden)
                .record(&cx.audit(AuditAction::BioRemoved, user))
                .emit(&notice_by_admin(cx, &account, Notice::BioRemoved));
            tx.commit(&cx.store).await?;
            Ok(NoContent)
        })
        .await
    }
}
