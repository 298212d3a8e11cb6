//! `GET /v1/me/audit`

use std::borrow::Cow;

use glotto_domain::audit::OwnAuditView;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::{ParseText, Violation};
use glotto_http::{Access, Cx, Endpoint, Json, Paging, QueryParams, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::Page;
use glotto_store::administration::AuditQuery;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::period::Period;

/// The query parameters.
#[derive(QueryParams)]
pub struct ListMyAuditQuery {
    /// `me` for what you did yourself, to any user, instead of what was done to you.
    by: Option<Me>,
    #[query(flatten)]
    period: Period,
    #[query(flatten)]
    paging: Paging,
}

/// Lists the caller's part of the audit trail.
pub struct ListMyAudit;

impl Endpoint for ListMyAudit {
    const SPEC: Spec = Spec::get("list_my_audit", "/v1/me/audit", Access::SignedIn)
        .summary("List own audit log")
        .description(
            "What happened in the last thirteen months to how you sign in and to your permissions, the latest first. \
             Entries of actions by another user do not name that user. With `by=me`, the list has what was done with \
             your account instead, to you and to others: an admin whose account was stolen sees what the thief did \
             with it.",
        )
        .grants(&[Grant::Read(&[Part::Audit]), Grant::Seal(&[KeyPurpose::Cursors])]);
    type Path = ();
    type Query = ListMyAuditQuery;
    type Body = ();
    type Response = Json<Page<OwnAuditView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let ListMyAuditQuery { by, period, paging } = &cx.query;
        let user = cx.actor()?.user;
        let trail = by.as_ref().map_or(AuditQuery::BySubject(user), |Me| AuditQuery::ByActor(user));
        let (entries, last) = cx.store.audit_trail().page(trail, &period.0, paging.limit, paging.after.clone()).await?;
        let items = entries.into_iter().map(|entry| entry.view_for(user)).collect();
        Ok(Json(paging.page(cx, items, last).await?))
    }
}

/// The caller, the only value of the filter.
struct Me;

impl ParseText for Me {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        if text == "me" { Ok(Self) } else { Err(Violation::option(&["me"])) }
    }
}

impl JsonSchema for Me {
    fn schema_name() -> Cow<'static, str> {
        "Me".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "enum": ["me"]})
    }
}
