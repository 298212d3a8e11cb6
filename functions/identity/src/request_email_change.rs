//! `POST /v1/me/email-change`: asks for another address. Whether somebody has it is not told: the
//! answer is the same, and the mail to it differs.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::identity::{EmailAddress, EmailChange, RequestEmailChangeError};
use glotto_domain::inputs;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds, limits};
use glotto_mail::Letter;
use glotto_runtime::{Context, Grant, Part};
use glotto_store::identity::{AccountItem, EmailChangeItem};
use glotto_store::{CommitError, ConflictRetry, Event};

use crate::views::AcceptedView;
use crate::{letters, moving};

/// The endpoint.
pub const ENDPOINT: Endpoint =
    Endpoint::new("request_email_change", Method::Post, "/v1/me/email-change", Access::SignedIn, |context, request| {
        handle(context, request).boxed()
    })
    .fresh()
    .grants(&[Grant::Read(&[Part::Email]), Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::User])])
    .on_the_beat()
    .tells(
        "Ask for another e-mail address",
        "The account moves once both mailboxes have said yes: the new one gets a link to confirm, the present one a \
         link to approve and another to refuse, each for a day. A later request takes the place of an earlier. Whether \
         somebody else has the address is not told; if so, the change never comes about.",
    )
    .accepts::<RequestEmailChange>()
    .example(r#"{"email":"countess@example.com"}"#)
    .answers::<AcceptedView>(202)
    .refuses(&[RequestEmailChangeError::KINDS])
    .once();

inputs! {
    /// Where somebody wants to move.
    pub struct RequestEmailChange {
        /// The new address.
        pub email: EmailAddress,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: RequestEmailChange = request.json()?;
    let user = request.actor()?.user;
    let tries = [user.to_string(), input.email.canonical()];
    limits::take(context, request, &tries.each_ref().map(|subject| (&Limit::MAIL_ACCOUNT, subject.as_str()))).await?;
    let mut retry = ConflictRetry::default();
    loop {
        let account = context.store.accounts().find(user).await?;
        // A session whose person is gone is no session.
        let account = account.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
        let change = EmailChange::ask(&account.email, input.email.clone(), context.now()).map_err(Problem::refused)?;
        let (item, mails) = ask(context, request, &account, change).await?;
        let entry = request.act(context, Act::EmailChangeAsked, user);
        let reply = Reply::accepted(&AcceptedView::CHECK_YOUR_MAIL);
        let mut tx = context.store.email_changes().begin(&account, &item, &mails, &entry);
        tx.keep(request.keep(&reply));
        match tx.commit(&context.store).await {
            Ok(()) => return Ok(reply),
            Err(CommitError::Refused(_)) => retry.wait("the account").await?,
            Err(error) => return Err(error.into()),
        }
    }
}

/// What is to be stored of a change, and its mails.
async fn ask(
    context: &Context,
    request: &Request,
    account: &AccountItem,
    change: EmailChange,
) -> Result<(EmailChangeItem, [Event; 2]), Problem> {
    let owner = context.store.accounts().find_by_email(&change.email, context.new_id()).await?;
    let (approval, approval_hash) = moving::secret(context, account.user_id);
    let (confirmation, confirmation_hash) = moving::secret(context, account.user_id);
    let display_name = account.display_name.to_string();
    let to_new = match owner {
        Some(owner) if owner.verified && owner.user_id != account.user_id => {
            letters::already_registered(context, request, &owner)
        }
        _ => {
            let letter = Letter::ConfirmNewEmail { token_id: confirmation, display_name: display_name.clone() };
            letters::mail(context, request, account, &change.email, letter)
        }
    };
    let letter = Letter::ApproveEmailChange { token_id: approval, display_name, new_email: change.email.clone() };
    let to_present = letters::mail(context, request, account, &account.email, letter);
    let item = EmailChangeItem::new(account.user_id, change, [approval_hash, confirmation_hash], context.now());
    Ok((item, [to_new, to_present]))
}
