//! `GET /v1/me/audit`: what was done to one's own account.

use futures::FutureExt as _;
use glotto_http::docs::{CURSOR, LIMIT};
use glotto_http::{Access, Endpoint, ListWindow, Method, Problem, Reply, Request, page};
use glotto_runtime::{Context, Grant};
use glotto_store::Page;
use glotto_store::audit::Trail;

use crate::audit_view::OwnAuditView;
use crate::list_audit::{FROM, TO};
use crate::period;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("list_own_audit", Method::Get, "/v1/me/audit", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .grants(&[Grant::Read, Grant::Seal])
    .tells(
        "Read one's own history",
        "Everything of the last thirteen months that concerns how one signs in and what one may do, the latest first. \
         What was done by somebody else says so, and not who it was.",
    )
    .query(&[FROM, TO, LIMIT, CURSOR])
    .answers::<Page<OwnAuditView>>(200);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let user = request.actor()?.user;
    let mut faults = request.query_faults();
    let days = period::read(request, ("from", "to"), &mut faults);
    let scope = period::scope(request, &format!("list_own_audit {user}"), &["from", "to"]);
    let window = ListWindow::read(context, request, &scope, &mut faults)?;
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let (entries, last) = context.store.audit(Trail::Of(user), &days, window.limit, window.after.clone()).await?;
    let items = entries.into_iter().map(OwnAuditView::from).collect();
    Ok(Reply::ok(&page(context, &window, items, last)?))
}
