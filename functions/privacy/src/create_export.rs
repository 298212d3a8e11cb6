//! `POST /v1/me/exports`: asks for a copy of everything that is known of oneself.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::privacy::EXPORT_ASKED;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds, limits};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::privacy::ExportItem;

use crate::ExportView;
use crate::export_asked::ExportAsked;

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("create_export", Method::Post, "/v1/me/exports", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .grants(&[Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::User])])
    .tells(
        "Ask for a copy of one's data",
        "Everything that is known of you, as JSON in a ZIP. It is made meanwhile: a mail tells when it is ready, and \
         `GET /v1/me/exports/{exportId}` how far it is. Three can be asked for at once, then one more every eight \
         hours.",
    )
    .answers::<ExportView>(202)
    .located()
    .refuses(&[&[kinds::TOO_MANY]])
    .fresh()
    .once();

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let user_id = request.actor()?.user;
    limits::take(context, request, &[(&Limit::EXPORT_ACCOUNT, &user_id.to_string())]).await?;
    let (export_id, now) = (context.new_id(), context.now());
    let export = ExportItem { user_id, export_id, asked: now, ready: None, failed: false, size_bytes: None };
    let asked = context.event(EXPORT_ASKED, Some(&request.trace), ExportAsked { user_id, export_id });
    let entry = request.act(context, Act::ExportAsked, user_id);
    let reply =
        Reply::accepted(&ExportView::of(&export, now)).header("location", format!("/v1/me/exports/{export_id}"));
    let mut tx = context.store.exports().request(&export, &asked, &entry);
    tx.keep(request.keep(&reply));
    tx.commit(&context.store).await?;
    Ok(reply)
}
