//! `DELETE /v1/users/{userId}/avatar`

use glotto_domain::administration::{AdminActionError, may_administer};
use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::identity::Permission;
use glotto_domain::profiles::PICTURE_DISCARDED;
use glotto_http::errors::NotFound;
use glotto_http::{Access, Cx, Endpoint, NoContent, Result, Spec, UserPath};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Part};
use glotto_signin::notice_by_admin;
use glotto_store::Transaction;
use glotto_store::profiles::UserProfile;
use serde_json::json;

/// Removes the picture of a user.
pub struct DeleteUserAvatar;

/// The permission that the endpoint requires. The transaction requires it, too.
const PERMISSION: Permission = Permission::ModerateProfiles;

impl Endpoint for DeleteUserAvatar {
    const SPEC: Spec = Spec::delete("delete_user_avatar", "/v1/users/{userId}/avatar", Access::May(PERMISSION))
        .summary("Delete avatar of user")
        .description(
            "For a picture that must not be shown. A generated pattern is shown instead: the URLs of the picture stop \
             working at once, its files are deleted within seconds, and an upload that was created before is not shown \
             either. The user gets a mail about it and may upload another picture; suspend a user who must not. It may \
             be repeated.",
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
        cx.retry_on_conflict("the picture", || async {
            let found = cx.store.profiles().find(user).await?.ok_or(NotFound)?;
            may_administer(admin, user)?;
            if found.avatar.picture.is_some() || found.avatar.upload.is_some() {
                remove(cx, admin, found).await?;
            }
            Ok(NoContent)
        })
        .await
    }
}

async fn remove(cx: &Cx<'_, DeleteUserAvatar>, admin: UserId, found: UserProfile) -> Result<()> {
    let UserProfile { account, mut avatar, avatar_rev: read, .. } = found;
    let user = account.user_id;
    let removed = avatar.remove(avatar.next_id(cx.now(), cx.rng.id_bits()));
    let mut tx = Transaction::new(&cx.store);
    tx.write_avatar(user, &avatar, (read, cx.revision_after(read)), AdminActionError::Stale)
        .require_permission(admin, PERMISSION, AdminActionError::Forbidden)
        .record(&cx.audit(AuditAction::AvatarRemoved, user))
        .emit(&notice_by_admin(cx, &account, Notice::AvatarRemoved));
    if let Some(avatar_id) = removed {
        tx.emit(&cx.event(PICTURE_DISCARDED, json!({"userId": user, "avatarId": avatar_id})));
    }
    tx.commit(&cx.store).await?;
    Ok(())
}
