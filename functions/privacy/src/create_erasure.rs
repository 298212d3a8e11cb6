//! `POST /v1/me/erasure`

use futures::try_join;
use glotto_domain::audit::AuditAction;
use glotto_domain::identity::Permission;
use glotto_domain::privacy::{CoolOff, CreateErasureError, Erasure};
use glotto_domain::rate_limit::Limit;
use glotto_http::errors::Unauthenticated;
use glotto_http::{Accepted, Access, Call, Cx, Endpoint, Idempotent, Problem, Result, Spec, limits};
use glotto_runtime::{Grant, IndexPart, Part};
use glotto_store::privacy::ErasureItem;

use crate::{ErasureView, mails};

/// Requests the erasure of the caller.
pub struct CreateErasure;

impl Endpoint for CreateErasure {
    const SPEC: Spec = Spec::post("create_erasure", "/v1/me/erasure", Access::SignedIn)
        .summary("Delete account")
        .description(
            "Your account and all your personal data will be deleted permanently after the cooling-off period; until \
             then you can sign in and cancel with `DELETE /v1/me/erasure`. Courses that you published, or wrote with \
             other instructors, stay without your name. The audit trail of your account stays under your id and \
             without your name: for 400 days where admins can search it, and for about three years in an archive \
             (`AuditArchiveDays`), for accountability. No other user gets your handle for 90 days. Requesting it \
             again changes nothing. The last admin must appoint another admin first.",
        )
        .requires_recent_auth()
        .grants(&[
            Grant::Read(&[Part::Account, Part::Privacy]),
            Grant::ReadIndex(&[IndexPart::Staff]),
            Grant::Check(&[Part::Account, Part::Session]),
            Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::Privacy]),
        ]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Idempotent<Accepted<ErasureView, true>>;
    type Errors = (CreateErasureError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        let user = actor.user;
        let cool_off = cool_off(cx)?;
        cx.retry_on_conflict("the erasure", || async {
            let (sessions, erasures) = (cx.store.sessions(), cx.store.erasures());
            let (session, (account, requested)) =
                try_join!(sessions.find(user, actor.session, cx.now()), erasures.find_with_account(user))?;
            // It may have ended since the token was checked, which is a conflict of the transaction.
            session.ok_or(Unauthenticated)?;
            if let Some(requested) = requested {
                return cx.record_idempotent(render(&requested)).await;
            }
            limits::count(cx, &[(&Limit::SECURITY_MAIL_ACCOUNT, &user.to_string())]).await?;
            let account = account.ok_or_else(Problem::not_found)?;
            if account.role.may(Permission::ChangeRoles) && cx.store.users().find_another_admin(user).await?.is_none() {
                return Err(CreateErasureError::LastAdmin.into());
            }
            let erasure = Erasure::schedule(cx.now(), cool_off);
            let item = ErasureItem::requested(user, &erasure, cx.new_revision());
            let mail = mails::request_erasure_notice(cx, &account, (&erasure, false));
            let entry = cx.audit(AuditAction::ErasureAsked, user);
            let tx = cx.store.erasures().prepare_erasure((&item, actor.session), &mail, &entry);
            cx.commit_idempotent(tx, render(&item)).await
        })
        .await
    }
}

fn render(item: &ErasureItem) -> Accepted<ErasureView, true> {
    Accepted::at("/v1/me/erasure", ErasureView::of(item))
}

/// The cooling-off period of this deployment.
pub(crate) fn cool_off(call: &Call<'_>) -> Result<CoolOff> {
    let days = call.settings.get("ERASURE_COOL_OFF_DAYS")?;
    CoolOff::parse(days).ok_or_else(|| Problem::internal(&"ERASURE_COOL_OFF_DAYS must be a number from 1 to 30"))
}
