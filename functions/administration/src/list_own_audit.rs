//! `GET /v1/me/audit`: what was done to one's own account, or with it.

use futures::FutureExt as _;
use glotto_domain::ParseText;
use glotto_domain::audit::OwnAuditView;
use glotto_http::docs::{CURSOR, LIMIT};
use glotto_http::{Access, Endpoint, ListWindow, Method, Parameter, Problem, Reply, Request, page};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::Page;
use glotto_store::administration::AuditQuery;

use crate::list_audit::{FROM, TO};
use crate::period;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("list_own_audit", Method::Get, "/v1/me/audit", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .grants(&[Grant::Read(&[Part::Audit]), Grant::Seal])
    .tells(
        "Read one's own history",
        "Everything of the last thirteen months that concerns how one signs in and what one may do, the latest first. \
         What was done by somebody else says so, and not who it was. With `by=me` it is what was done with one's \
         account instead, to oneself and to others: an admin whose account was stolen sees there what the thief did \
         with it.",
    )
    .query(&[BY, FROM, TO, LIMIT, CURSOR])
    .answers::<Page<OwnAuditView>>(200);

const BY: Parameter = Parameter {
    name: "by",
    description: "What one did oneself instead, whomever it was done to.",
    schema: r#"{"type":"string","enum":["me"]}"#,
};

/// Whoever is signed in: the only one by whom a history can be asked for.
struct Me;

impl ParseText for Me {
    fn parse_text(text: &str) -> Result<Self, String> {
        if text == "me" { Ok(Self) } else { Err("must be me, or left out".to_owned()) }
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let user = request.actor()?.user;
    let mut faults = request.query_faults();
    let days = period::read(request, ("from", "to"), &mut faults);
    let trail = request.query("by", &mut faults).map_or(AuditQuery::BySubject(user), |Me| AuditQuery::ByActor(user));
    let scope = period::scope(request, &format!("list_own_audit {user}"), &["by", "from", "to"]);
    let window = ListWindow::read(context, request, &scope, &mut faults)?;
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let (entries, last) = context.store.audit_trail().page(trail, &days, window.limit, window.after.clone()).await?;
    let items = entries.into_iter().map(|entry| entry.view_for(user)).collect();
    Ok(Reply::ok(&page(context, &window, items, last)?))
}
