//! `DELETE /v1/users/{userId}/erasure`
//!
//! A suspended user cannot sign in to cancel an erasure that a thief of their account requested, or that an admin
//! requested by mistake.

use glotto_domain::administration::{AdminActionError, may_administer};
use glotto_domain::audit::AuditAction;
use glotto_domain::identity::Permission;
use glotto_domain::privacy::Phase;
use glotto_http::errors::NotFound;
use glotto_http::{Access, Cx, Endpoint, NoContent, Result, Spec, UserPath};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Part};

use crate::mails;

/// The permission of the caller. The transaction requires it, too.
const PERMISSION: Permission = Permission::EraseUsers;

/// Cancels the erasure of a user.
pub struct DeleteUserErasure;

impl Endpoint for DeleteUserErasure {
    const SPEC: Spec = Spec::delete("delete_user_erasure", "/v1/users/{userId}/erasure", Access::May(PERMISSION))
        .summary("Cancel account deletion of user")
        .description(
            "For users who cannot cancel it themselves: their account and their data stay, and they get a mail about \
             it. Do not cancel what a user has requested unless they ask for it. The answer is the same if no erasure \
             is scheduled.",
        )
        .requires_recent_auth()
        .grants(&[
            Grant::Read(&[Part::Account, Part::Privacy]),
            Grant::Check(&[Part::Account]),
            Grant::Write(&[Part::Audit, Part::Event, Part::Privacy]),
        ]);
    type Path = UserPath;
    type Query = ();
    type Body = ();
    type Response = NoContent;
    type Errors = (AdminActionError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (admin, user) = (cx.actor()?.user, cx.path.user_id);
        let entry = cx.audit(AuditAction::ErasureCancelled, user);
        cx.retry_on_conflict("the erasure", || async {
            let (account, item) = cx.store.erasures().find_with_account(user).await?;
            let account = account.ok_or(NotFound)?;
            may_administer(admin, user)?;
            let Some(item) = item else { return Ok(NoContent) };
            if item.phase != Phase::Scheduled {
                // It was closed between the reads of the two items.
                return Err(NotFound.into());
            }
            // The requests of erasures are limited, so that these mails are, too.
            let mail = mails::request_cancellation_notice(cx, &account, Notice::ErasureCancelledByAdmin);
            cx.store.erasures().cancel_by_admin(&item, (admin, PERMISSION), &mail, &entry).await?;
            Ok(NoContent)
        })
        .await
    }
}
