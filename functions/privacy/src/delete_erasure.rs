//! `DELETE /v1/me/erasure`

use glotto_domain::audit::AuditAction;
use glotto_domain::privacy::Phase;
use glotto_http::{Access, Cx, Endpoint, NoContent, Problem, Result, Spec, kinds};
use glotto_runtime::{Grant, Part};

/// Cancels the erasure of the caller.
pub struct DeleteErasure;

impl Endpoint for DeleteErasure {
    const SPEC: Spec = Spec::delete("delete_erasure", "/v1/me/erasure", Access::SignedIn)
        .summary("Cancel account deletion")
        .description("Your account and your data stay. The answer is the same if you have requested no erasure.")
        .grants(&[Grant::Read(&[Part::Privacy]), Grant::Write(&[Part::Audit, Part::Privacy])]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = NoContent;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let user = cx.actor()?.user;
        let entry = cx.audit(AuditAction::ErasureCancelled, user);
        cx.retry_on_conflict("the erasure", || async {
            let Some(item) = cx.store.erasures().find(user).await? else { return Ok(NoContent) };
            if item.phase != Phase::Scheduled {
                // The account was closed just now, so the session is no longer valid.
                return Err(Problem::of(kinds::UNAUTHENTICATED));
            }
            cx.store.erasures().cancel(&item, &entry).await?;
            Ok(NoContent)
        })
        .await
    }
}
