//! `GET /v1/unsubscribe/{token}`: a page that asks whether one wants no more reminders. Looking at
//! it ends nothing: programs that check mails follow links.

use std::future::ready;

use futures::FutureExt as _;
use glotto_http::{Access, EndpointSpec, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant};

use crate::page;
use crate::unsubscribe::subscription;

/// The endpoint.
pub const ENDPOINT: EndpointSpec = EndpointSpec::new(
    "confirm_unsubscribe",
    Method::Get,
    "/v1/unsubscribe/{token}",
    Access::Public("the link in a mail is all that somebody has who wants no more of them"),
    |context, request| ready(handle(context, request)).boxed(),
)
.grants(&[Grant::Seal])
.tells("Ask before unsubscribing", "A page with a button that ends reminders. The page itself ends nothing.")
.answers_with(200, page::HTML);

fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    subscription(context, request)?;
    Ok(page::question(context.settings.app_name()?, &request.languages()))
}
