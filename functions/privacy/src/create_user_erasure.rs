//! `POST /v1/users/{userId}/erasure`
//!
//! The right to erasure (GDPR, article 17) needs no account that can sign in: users ask for it by letter, or while they
//! are suspended.

use glotto_domain::administration::{AdminActionError, may_administer};
use glotto_domain::audit::AuditAction;
use glotto_domain::identity::Permission;
use glotto_domain::privacy::Erasure;
use glotto_domain::rate_limit::Limit;
use glotto_http::errors::NotFound;
use glotto_http::{Accepted, Access, Cx, Endpoint, Idempotent, Result, Spec, UserPath, limits};
use glotto_runtime::{Grant, Part};
use glotto_store::privacy::ErasureItem;

use crate::create_erasure::cool_off;
use crate::{ErasureView, mails};

/// The permission of the caller. The transaction requires it, too.
const PERMISSION: Permission = Permission::EraseUsers;

/// Requests the erasure of a user who cannot request it themselves.
pub struct CreateUserErasure;

impl Endpoint for CreateUserErasure {
    const SPEC: Spec = Spec::post("create_user_erasure", "/v1/users/{userId}/erasure", Access::May(PERMISSION))
        .summary("Delete account of user")
        .description(
            "For users who asked for the erasure of their account by other means, such as a letter. It is the same as \
             if they had requested it themselves: they get a mail with its date, and until then they can sign in and \
             cancel it, in case the letter was forged. Make sure of the identity of the person who asks for it, above \
             all if `emailStatus` of `GET /v1/users/{userId}` says that the mail does not reach them. `erasesAt` \
             there has the date, and `DELETE` cancels it. While a user is suspended, it waits for up to a month. \
             Requesting it again changes nothing. You cannot request your own erasure here, so there is always an \
             admin left.",
        )
        .requires_recent_auth()
        .grants(&[
            Grant::Read(&[Part::Account, Part::Privacy]),
            Grant::Check(&[Part::Account]),
            Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::Privacy]),
        ]);
    type Path = UserPath;
    type Query = ();
    type Body = ();
    type Response = Idempotent<Accepted<ErasureView>>;
    type Errors = (AdminActionError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (admin, user) = (cx.actor()?.user, cx.path.user_id);
        let cool_off = cool_off(cx)?;
        cx.retry_on_conflict("the erasure", || async {
            let (account, requested) = cx.store.erasures().find_with_account(user).await?;
            let account = account.ok_or(NotFound)?;
            may_administer(admin, user)?;
            if let Some(requested) = requested {
                return cx.record_idempotent(Accepted::new(ErasureView::of(&requested))).await;
            }
            limits::count(cx, &[(&Limit::SECURITY_MAIL_ACCOUNT, &user.to_string())]).await?;
            let erasure = Erasure::schedule(cx.now(), cool_off);
            let item = ErasureItem::requested(user, &erasure, cx.new_revision());
            let mail = mails::request_erasure_notice(cx, &account, (&erasure, true));
            let entry = cx.audit(AuditAction::ErasureAsked, user);
            let tx = cx.store.erasures().prepare_erasure_by_admin(&item, (admin, PERMISSION), &mail, &entry);
            cx.commit_idempotent(tx, Accepted::new(ErasureView::of(&item))).await
        })
        .await
    }
}
