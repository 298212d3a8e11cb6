//! `POST /v1/password-resets`: sends a mail to somebody who forgot their password. As with
//! registering, neither the answer nor the way to it tells who has an account: the limits are
//! counted, two reads, one transaction of three writes.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::id::UserId;
use glotto_domain::identity::EmailAddress;
use glotto_domain::inputs;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, limits};
use glotto_runtime::{Context, Grant, Part};

use crate::letters;
use crate::views::AcceptedView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "request_password_reset",
    Method::Post,
    "/v1/password-resets",
    Access::Public("who forgot their password cannot log in"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[
    Grant::Read(&[Part::Email, Part::User]),
    Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::Token]),
    Grant::Seal,
])
.on_the_beat()
.costs_work()
.tells(
    "Ask for a mail that resets the password",
    "The answer is always the same. An address that belongs to an account gets a link that works once, for an hour, \
     and only as long as neither the password nor the address is changed in another way; any other gets nothing.",
)
.accepts::<RequestPasswordReset>()
.example(r#"{"email":"ada@example.com"}"#)
.answers::<AcceptedView>(202)
.once();

inputs! {
    /// Who forgot their password.
    pub struct RequestPasswordReset {
        /// The address of their account.
        pub email: EmailAddress,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: RequestPasswordReset = request.json()?;
    let address = input.email.canonical();
    limits::take_from(context, request, &Limit::MAIL_ADDRESS, &[(&Limit::RESET_ACCOUNT, &address)]).await?;
    let nobody: UserId = context.new_id();
    let found = context.store.accounts().find_by_email(&input.email, nobody).await?;
    let (reset, mail) = match &found {
        Some(account) => letters::reset(context, request, account),
        None => letters::no_reset(context, request, nobody)?,
    };
    let entry = request.act(context, Act::PasswordResetAsked, reset.user_id);
    let reply = Reply::accepted(&AcceptedView::CHECK_YOUR_MAIL);
    let mut tx = context.store.passwords().begin_reset(&reset, &mail, &entry);
    tx.keep(request.keep(&reply));
    tx.commit(&context.store).await?;
    Ok(reply)
}
