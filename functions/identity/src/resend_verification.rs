//! `POST /v1/accounts/verification-mails`: sends the mail of verification again. As with
//! registering, neither the answer nor the way to it tells who has an account.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::id::UserId;
use glotto_domain::identity::{EmailAddress, Registration};
use glotto_domain::inputs;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, limits};
use glotto_runtime::{Context, Grant, Part};

use crate::letters::Mailing;
use crate::views::AcceptedView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "resend_verification",
    Method::Post,
    "/v1/accounts/verification-mails",
    Access::Public("who has not confirmed their address cannot log in"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[
    Grant::Read(&[Part::Email, Part::User]),
    Grant::Write(&[Part::Event, Part::Limit, Part::Token, Part::User]),
    Grant::Seal,
])
.on_the_beat()
.costs_work()
.tells(
    "Send the mail of verification again",
    "The answer is always the same. An address that waits to be confirmed gets a new link; earlier ones still work. \
     One that is confirmed already is told so by mail; any other gets nothing.",
)
.accepts::<ResendVerification>()
.example(r#"{"email":"ada@example.com"}"#)
.answers::<AcceptedView>(202)
.once();

inputs! {
    /// Who wants the mail again.
    pub struct ResendVerification {
        /// The address that they registered with.
        pub email: EmailAddress,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: ResendVerification = request.json()?;
    let address = input.email.canonical();
    limits::take_from(context, request, &Limit::MAIL_ADDRESS, &[(&Limit::MAIL_ACCOUNT, &address)]).await?;
    let nobody: UserId = context.new_id();
    let found = context.store.accounts().find_by_email(&input.email, nobody).await?;
    let mailing = match (Registration::of(found.as_ref().map(|account| account.verified)), &found) {
        (Registration::Taken, Some(account)) => Mailing::already_registered(context, request, account),
        (Registration::Again, Some(account)) => Mailing::verify(context, request, account),
        _ => Mailing::withheld(context, request, nobody)?,
    };
    let reply = Reply::accepted(&AcceptedView::CHECK_YOUR_MAIL);
    let mut tx = context.store.registrations().begin_verification(&mailing.verification, &mailing.event);
    tx.keep(request.keep(&reply));
    tx.commit(&context.store).await?;
    Ok(reply)
}
