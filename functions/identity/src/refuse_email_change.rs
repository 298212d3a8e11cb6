//! `POST /v1/email-changes/refusal`: a mailbox says no to a change of address.

use futures::FutureExt as _;
use glotto_domain::audit::Act;
use glotto_domain::identity::EmailChangeError;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::{CommitError, ConflictRetry};

use crate::moving::{self, Asked, EmailChangeAnswer};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "refuse_email_change",
    Method::Post,
    "/v1/email-changes/refusal",
    Access::Public("the token of the mail is what lets somebody in"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read(&[Part::User]), Grant::Write(&[Part::Audit, Part::Limit, Part::User]), Grant::Seal])
.tells(
    "Refuse a change of address",
    "Takes the token of a link in either mail, also if that mailbox has said yes before. The change is withdrawn. \
     The same again is answered alike; once both mailboxes have said yes it is too late.",
)
.accepts::<EmailChangeAnswer>()
.example(r#"{"token":"9vKxQ2…"}"#)
.answers_with(204, "")
.refuses(&[EmailChangeError::KINDS]);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: EmailChangeAnswer = request.json()?;
    let token = moving::token(context, request, &input).await?;
    let mut retry = ConflictRetry::default();
    loop {
        let Asked { account, change, .. } = moving::asked(context, &token).await?;
        let refused = change.change().refused(context.now()).map_err(Problem::refused)?;
        if refused == change.change() {
            return Ok(Reply::no_content());
        }
        let entry = request.act(context, Act::EmailChangeCancelled, account.user_id).detail("refused by mail");
        match context.store.email_changes().refuse(&change, &entry).await {
            Ok(()) => return Ok(Reply::no_content()),
            // A mailbox answered in the same moment.
            Err(CommitError::Refused(_)) => retry.wait("the account").await?,
            Err(error) => return Err(error.into()),
        }
    }
}
