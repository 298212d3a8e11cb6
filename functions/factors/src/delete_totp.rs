//! `DELETE /v1/me/totp`: turns codes of an app off.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds, limits};
use glotto_mail::Notice;
use glotto_runtime::{Context, Grant, Part};
use glotto_signin as signin;
use glotto_store::{CommitError, ConflictRetry};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "delete_totp",
    Method::Delete,
    "/v1/me/totp",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::User])])
.fresh()
.tells(
    "Turn codes of an app off",
    "A login asks for the password only, from now on. The recovery codes go with the app. It is harmless where there \
     is no app.",
)
.answers_with(204, "");

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let user = request.actor()?.user;
    limits::take(context, request, &[(&Limit::SECURITY_MAIL_ACCOUNT, &user.to_string())]).await?;
    let mut retry = ConflictRetry::default();
    loop {
        let credentials = context.store.accounts().find_credentials(user, context.now()).await?;
        let credentials = credentials.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
        if credentials.totp()?.is_none() {
            return Ok(Reply::no_content());
        }
        let entry = request.act(context, Act::TotpRemoved, user);
        let mail = signin::notice(context, request, &credentials.account, Notice::TotpRemoved);
        match context.store.factors().disable_totp(&credentials.account, (&entry, &mail)).await {
            Ok(()) => return Ok(Reply::no_content()),
            Err(CommitError::Store(error)) => return Err(error.into()),
            Err(_) => retry.wait("the account").await?,
        }
    }
}
