//! `GET /v1/me/exports/{exportId}/download`: where a copy can be fetched. The mail that says that it
//! is ready opens nothing: who follows it has to be signed in, and to have proven it of late.

use futures::FutureExt as _;
use glotto_domain::audit::Act;
use glotto_domain::id::ExportId;
use glotto_domain::privacy::{FetchExportError, LINK_LIFETIME, object_key};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds};
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Context, Grant, Part};

use crate::DownloadView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "get_export_download",
    Method::Get,
    "/v1/me/exports/{exportId}/download",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Write(&[Part::Audit]), Grant::GetObject(Bucket::Exports, "exports/")])
.tells(
    "Fetch a copy of one's data",
    "Answers with a signed address of the ZIP, good for five minutes. Ask again for another one, as long as the copy \
     is there: a week from when it was ready.",
)
.answers::<DownloadView>(200)
.refuses(&[FetchExportError::KINDS, &[kinds::NOT_FOUND]])
.fresh();

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let (user, export): (_, ExportId) = (request.actor()?.user, request.path_id("exportId")?);
    let item = context.store.exports().find(user, export).await?.ok_or_else(Problem::not_found)?;
    item.export().fetch(context.now()).map_err(Problem::refused)?;
    let signer = context.port::<Objects>()?.signer(Bucket::Exports).await?;
    let url = signer.get(&object_key(user, export), LINK_LIFETIME);
    context
        .store
        .audit_trail()
        .record(&request.act(context, Act::ExportFetched, user).detail(export.to_string()))
        .await?;
    Ok(Reply::ok(&DownloadView { url, expires_at: context.now() + LINK_LIFETIME }))
}
