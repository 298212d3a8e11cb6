//! `POST /v1/email-changes/confirmation`: a mailbox says yes to a change of address. Once both
//! have, the account moves.

use futures::FutureExt as _;
use glotto_domain::audit::Act;
use glotto_domain::identity::EmailChangeError;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_mail::Notice;
use glotto_runtime::{Context, Grant, Part};
use glotto_signin as signin;
use glotto_store::identity::{AccountItem, AddressChange};
use glotto_store::{CommitError, Conflict, ConflictRetry};
use schemars::JsonSchema;
use serde::Serialize;

use crate::moving::{self, Asked, EmailChangeAnswer};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "confirm_email_change",
    Method::Post,
    "/v1/email-changes/confirmation",
    Access::Public("the token of the mail is what lets somebody in"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[
    Grant::Read(&[Part::Email, Part::User]),
    Grant::Write(&[Part::Audit, Part::Email, Part::Event, Part::Limit, Part::User]),
    Grant::Seal,
])
.tells(
    "Agree to a change of address",
    "Takes the token of the link in either mail: the one to the new address confirms it, the one to the present \
     address approves the change. Once both have been used the account has the new address, and is told so at both. \
     Each says yes once: the same token again, until the change ends, is answered with how far it has come, and \
     changes nothing.",
)
.accepts::<EmailChangeAnswer>()
.example(r#"{"token":"9vKxQ2…"}"#)
.answers::<AgreedView>(200)
.refuses(&[EmailChangeError::KINDS]);

/// How far a change of address has come.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgreedView {
    /// Whether the account has the new address; if not, the other mailbox is still awaited.
    pub changed: bool,
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: EmailChangeAnswer = request.json()?;
    let token = moving::token(context, request, &input).await?;
    let mut retry = ConflictRetry::default();
    loop {
        let asked = moving::asked(context, &token).await?;
        let agreed = asked.change.change().agreed(asked.mailbox, context.now()).map_err(Problem::refused)?;
        let changed = agreed.is_agreed();
        if agreed == asked.change.change() {
            return Ok(Reply::ok(&AgreedView { changed }));
        }
        let written = if changed {
            change(context, request, &asked).await?
        } else {
            context.store.email_changes().approve(&asked.change, &agreed).await
        };
        match written {
            Ok(()) => return Ok(Reply::ok(&AgreedView { changed })),
            // A mailbox answered, or the account changed, in the same moment.
            Err(CommitError::Refused(_)) => retry.wait("the account").await?,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Moves the account, unless the address has become somebody's meanwhile. Who never confirmed
/// that it is theirs does not keep it, unless they are suspended: that would lift it.
async fn change(
    context: &Context,
    request: &Request,
    asked: &Asked,
) -> Result<Result<(), CommitError<Conflict>>, Problem> {
    let Asked { account, change, .. } = asked;
    let owner = context.store.accounts().find_by_email(&change.email, context.new_id()).await?;
    let owner = owner.filter(|owner| owner.user_id != account.user_id);
    if owner.as_ref().is_some_and(|owner| owner.verified || owner.suspended.is_some()) {
        return Err(moving::unusable());
    }
    let moved = AccountItem { email: change.email.clone(), ..account.clone() };
    let notices = [account, &moved].map(|account| signin::notice(context, request, account, Notice::EmailChanged));
    let mut entry = request.act(context, Act::EmailChanged, account.user_id);
    entry.actor = Some(account.user_id);
    let moving = AddressChange { account, change, replaces: owner.as_ref(), entry: &entry, notices: &notices };
    Ok(context.store.email_changes().complete(&moving).await)
}
