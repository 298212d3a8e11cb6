//! `POST /v1/unsubscribe/{token}`: no more reminders, by one click and without signing in
//! (RFC 8058). The token names the person under our seal; nothing is looked up.

use futures::FutureExt as _;
use glotto_domain::reminders::Subscription;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, Seal, kinds};
use glotto_mail::UNSUBSCRIBE_SEAL;
use glotto_runtime::{Context, Grant, Part};
use schemars::JsonSchema;

use crate::page;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "unsubscribe",
    Method::Post,
    "/v1/unsubscribe/{token}",
    Access::Public("the link in a mail is all that somebody has who wants no more of them"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Write(&[Part::User]), Grant::Seal])
.tells(
    "Unsubscribe by one click",
    "Ends reminders. Mail programs call it by themselves (RFC 8058) with the form \
     `List-Unsubscribe=One-Click`; an empty body does as well. May be repeated.",
)
.accepts_form::<OneClick>(&["application/x-www-form-urlencoded", "multipart/form-data"])
.or_no_body()
.answers_with(200, page::HTML)
.refuses(&[&[kinds::MALFORMED]]);

/// What mail programs post (RFC 8058, 3.2).
#[derive(JsonSchema)]
pub struct OneClick {
    /// Always `One-Click`.
    #[schemars(rename = "List-Unsubscribe", extend("const" = "One-Click"))]
    pub list_unsubscribe: String,
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let subscription = subscription(context, request)?;
    if !is_one_click(request.body()) {
        return Err(Problem::malformed("The body must be the form List-Unsubscribe=One-Click, or empty."));
    }
    context.store.reminders().delete(subscription.user).await?;
    Ok(page::unsubscribed(context.settings.app_name()?, &request.languages()))
}

/// What a link is about; one that is not ours is about nothing.
pub(crate) fn subscription(context: &Context, request: &Request) -> Result<Subscription, Problem> {
    let seal = Seal::of(&context.settings, UNSUBSCRIBE_SEAL)?;
    seal.open(request.path_text("token")?).and_then(Subscription::parse).ok_or_else(Problem::not_found)
}

/// Mail programs may send the form as multipart or URL-encoded (RFC 8058, 3.2): it is enough that
/// it says what it must.
fn is_one_click(body: &[u8]) -> bool {
    let says = |what: &[u8]| body.windows(what.len()).any(|part| part == what);
    body.trim_ascii().is_empty() || (says(b"List-Unsubscribe") && says(b"One-Click"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_read_in_either_encoding_and_an_empty_body_will_do() {
        let multipart =
            "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
        for body in ["", "\r\n", "List-Unsubscribe=One-Click", multipart] {
            assert!(is_one_click(body.as_bytes()), "{body}");
        }
        for body in ["{", "{}", "List-Unsubscribe=", "x=One-Click"] {
            assert!(!is_one_click(body.as_bytes()), "{body}");
        }
    }
}
