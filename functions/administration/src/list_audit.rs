//! `GET /v1/audit`

use glotto_domain::audit::AuditAction;
use glotto_domain::id::UserId;
use glotto_domain::identity::Permission;
use glotto_domain::keys::KeyPurpose;
use glotto_http::{Access, Cx, Endpoint, Json, Paging, QueryParams, Result, Spec};
use glotto_runtime::{Grant, IndexPart, Part};
use glotto_store::Page;
use glotto_store::administration::{AuditItem, AuditQuery};

use crate::audit_view::AuditView;
use crate::period::Period;

/// The query parameters.
#[derive(QueryParams)]
pub struct ListAuditQuery {
    /// The user it was done to.
    subject_id: Option<UserId>,
    /// The user who did it.
    actor_id: Option<UserId>,
    /// What was done.
    act: Option<AuditAction>,
    #[query(flatten)]
    period: Period,
    #[query(flatten)]
    paging: Paging,
}

/// Lists entries of the audit trail.
pub struct ListAudit;

impl Endpoint for ListAudit {
    const SPEC: Spec = Spec::get("list_audit", "/v1/audit", Access::May(Permission::ReadAudit))
        .summary("List audit log")
        .description(
            "The entries of the last thirteen months about identity and permissions, and about what admins change \
             for all users, that match all filters, the latest first. A page may hold fewer entries than `limit` \
             although there are more: go on as long as there is a cursor.",
        )
        .grants(&[
            Grant::Read(&[Part::Audit]),
            Grant::ReadIndex(&[IndexPart::AuditByAction, IndexPart::AuditByTime]),
            Grant::Seal(&[KeyPurpose::Cursors]),
        ]);
    type Path = ();
    type Query = ListAuditQuery;
    type Body = ();
    type Response = Json<Page<AuditView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let ListAuditQuery { period, paging, .. } = &cx.query;
        let (entries, last) =
            cx.store.audit_trail().page(cx.query.trail(), &period.0, paging.limit, paging.after.clone()).await?;
        let items = entries.into_iter().filter(|entry| cx.query.matches(entry)).map(AuditView::from).collect();
        Ok(Json(paging.page(cx, items, last).await?))
    }
}

impl ListAuditQuery {
    /// The collection with the fewest entries to look through.
    fn trail(&self) -> AuditQuery {
        match (self.subject_id, self.actor_id, self.act) {
            (Some(subject), ..) => AuditQuery::BySubject(subject),
            (None, Some(actor), _) => AuditQuery::ByActor(actor),
            (None, None, Some(action)) => AuditQuery::ByAction(action),
            (None, None, None) => AuditQuery::All,
        }
    }

    fn matches(&self, entry: &AuditItem) -> bool {
        self.subject_id.is_none_or(|subject| subject == entry.subject)
            && self.actor_id.is_none_or(|actor| Some(actor) == entry.actor)
            && self.act.is_none_or(|action| action == entry.act)
    }
}
