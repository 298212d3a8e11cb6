//! `GET /v1/unsubscribe/{token}`
//!
//! Opening the page must not unsubscribe: programs that check mails follow the links in them.

use glotto_domain::keys::KeyPurpose;
use glotto_http::{Access, Content, Cx, Endpoint, ProblemPage, Result, Spec, WithHeaders};
use glotto_runtime::Grant;

use crate::page::{self, Html};
use crate::unsubscribe::{UnsubscribePath, open_link};

/// Asks the reader of a mail to confirm that they want no more reminders.
pub struct GetUnsubscribePage;

impl Endpoint for GetUnsubscribePage {
    const SPEC: Spec = Spec::get(
        "get_unsubscribe_page",
        "/v1/unsubscribe/{token}",
        Access::Public("the token of the mail authorises the call"),
    )
    .summary("Confirm unsubscribe")
    .description(
        "A page with a button that ends reminders. Opening the page does not end them. If the link is damaged, a \
         browser gets a page that says so.",
    )
    .grants(&[Grant::Seal(&[KeyPurpose::Unsubscribe])]);
    type Path = UnsubscribePath;
    type Query = ();
    type Body = ();
    type Response = WithHeaders<Content<Html>>;
    type Errors = ();
    const NOT_FOUND_PAGE: Option<ProblemPage> = Some(page::render_damaged_link);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        open_link(cx, &cx.path).await?;
        Ok(page::render_question(cx.settings.app_name()?, &cx.accepted_languages()))
    }
}
