//! `DELETE /v1/me/passkeys/{passkeyId}`: removes a passkey, unless it is the last way in.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::id::PasskeyId;
use glotto_domain::passkeys::{RemovePasskeyError, may_remove};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, limits};
use glotto_mail::Notice;
use glotto_runtime::{Context, Grant, Part};
use glotto_signin::{TrustedProviders, notice};
use glotto_store::identity::AccountItem;
use glotto_store::passkeys::PasskeyItem;
use glotto_store::{CommitError, ConflictRetry};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "remove_passkey",
    Method::Delete,
    "/v1/me/passkeys/{passkeyId}",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.fresh()
.grants(&[Grant::Write(&[Part::Audit, Part::Credential, Part::Event, Part::Limit, Part::User]), Grant::Providers])
.tells(
    "Remove a passkey",
    "From now on it lets nobody in. The last of all ways to sign in (password, passkeys, providers that \
     the platform has still) stays. A mail tells \
     the person of it. Sessions that were begun with it go on until they are ended.",
)
.answers_with(204, "")
.refuses(&[RemovePasskeyError::KINDS]);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let (user, id) = (request.actor()?.user, request.path_id::<PasskeyId>("passkeyId")?);
    limits::take(context, request, &[(&Limit::SECURITY_MAIL_ACCOUNT, &user.to_string())]).await?;
    let mut retry = ConflictRetry::default();
    loop {
        let found = context.store.accounts().find_credentials(user, context.now()).await?;
        let credentials = found.ok_or_else(Problem::not_found)?;
        let passkey = credentials.all::<PasskeyItem>()?.into_iter().find(|passkey| passkey.passkey_id == id);
        let passkey = passkey.ok_or_else(Problem::not_found)?;
        may_remove(context.port::<TrustedProviders>()?.ways_in(&credentials)?).map_err(Problem::refused)?;
        match remove(context, request, &credentials.account, &passkey).await {
            Ok(()) => return Ok(Reply::no_content()),
            // Whether it was a way in that went meanwhile, the next try sees.
            Err(CommitError::Refused(RemovePasskeyError::Stale)) => retry.wait("the account").await?,
            Err(error) => return Err(error.into()),
        }
    }
}

async fn remove(
    context: &Context,
    request: &Request,
    account: &AccountItem,
    passkey: &PasskeyItem,
) -> Result<(), CommitError<RemovePasskeyError>> {
    let entry = request.act(context, Act::PasskeyRemoved, account.user_id).detail(passkey.passkey_id.to_string());
    let mail = notice(context, request, account, Notice::PasskeyRemoved);
    context.store.passkeys().remove(account, passkey, (&entry, &mail)).await
}
