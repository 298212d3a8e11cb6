//! `DELETE /v1/me/providers/{provider}`: no longer signs in with a provider.

use futures::FutureExt as _;
use glotto_domain::ParseText as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::federation::{ProviderName, UnlinkProviderError};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds, limits};
use glotto_mail::Notice;
use glotto_runtime::{Context, Grant, Part};
use glotto_signin::{self as signin, TrustedProviders};
use glotto_store::federation::LinkedProviderItem;
use glotto_store::identity::Credentials;
use glotto_store::{CommitError, ConflictRetry};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "unlink_provider",
    Method::Delete,
    "/v1/me/providers/{provider}",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::Provider, Part::User]), Grant::Providers])
.fresh()
.tells(
    "Unlink a provider",
    "From now on one cannot sign in with it any more. The last way to sign in cannot be removed. Works for a provider \
     too that the deployment no longer has. The owner is told by mail.",
)
.answers_with(204, "")
.refuses(&[UnlinkProviderError::KINDS]);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let user = request.actor()?.user;
    let provider = ProviderName::parse_text(request.path_text("provider")?).map_err(|_| Problem::not_found())?;
    limits::take(context, request, &[(&Limit::SECURITY_MAIL_ACCOUNT, &user.to_string())]).await?;
    let trusted = context.port::<TrustedProviders>()?;
    let mut retry = ConflictRetry::default();
    loop {
        let credentials = context.store.accounts().find_credentials(user, context.now()).await?;
        let credentials = credentials.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
        match unlink(context, request, (&provider, &trusted), &credentials).await {
            Err(CommitError::Refused(UnlinkProviderError::Stale)) => retry.wait("the account").await?,
            outcome => return outcome.map(|()| Reply::no_content()).map_err(Problem::from),
        }
    }
}

async fn unlink(
    context: &Context,
    request: &Request,
    (provider, trusted): (&ProviderName, &TrustedProviders),
    credentials: &Credentials,
) -> Result<(), CommitError<UnlinkProviderError>> {
    let account = &credentials.account;
    let link = credentials.all::<LinkedProviderItem>()?.into_iter().find(|link| link.provider == *provider);
    let link = link.ok_or(CommitError::Refused(UnlinkProviderError::NotLinked))?;
    // A link to a provider that is gone is no way in; without it there are as many.
    if trusted.ways_in(credentials)? - usize::from(trusted.lead(&link)) < 1 {
        return Err(CommitError::Refused(UnlinkProviderError::LastWayIn));
    }
    let entry = request.act(context, Act::ProviderUnlinked, account.user_id).detail(provider.as_str());
    let mail = signin::notice(context, request, account, Notice::ProviderUnlinked);
    context.store.linked_providers().unlink(account, &link, &entry, &mail).await
}
