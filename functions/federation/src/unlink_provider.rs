//! `DELETE /v1/me/providers/{provider}`

use glotto_domain::audit::AuditAction;
use glotto_domain::federation::UnlinkProviderError;
use glotto_domain::rate_limit::Limit;
use glotto_http::{Access, Call, Cx, Endpoint, NoContent, Result, Spec, limits};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Part};
use glotto_signin::{TrustedProviders, find_caller_credentials, security_notice};
use glotto_store::federation::LinkedProviderItem;
use glotto_store::identity::Credentials;

use crate::providers::ProviderPath;

/// Unlinks a provider from the caller's account.
pub struct UnlinkProvider;

impl Endpoint for UnlinkProvider {
    const SPEC: Spec = Spec::delete("unlink_provider", "/v1/me/providers/{provider}", Access::SignedIn)
        .summary("Unlink provider")
        .description(
            "You can no longer sign in with it. Your last way to sign in cannot be removed. This also works for a \
             provider that the platform no longer supports. You get a mail about it.",
        )
        .grants(&[
            Grant::Read(&[Part::Account]),
            Grant::Check(&[Part::Session]),
            Grant::Write(&[Part::Account, Part::Audit, Part::Event, Part::Limit, Part::Provider]),
            Grant::Providers,
        ])
        .requires_recent_auth();
    type Path = ProviderPath;
    type Query = ();
    type Body = ();
    type Response = NoContent;
    type Errors = (UnlinkProviderError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        limits::count(cx, &[(&Limit::SECURITY_MAIL_ACCOUNT, &actor.user.to_string())]).await?;
        cx.retry_on_conflict("the account", || async {
            let credentials = find_caller_credentials(cx).await?;
            let link = removable_link(cx, &cx.path, &credentials)?;
            let account = &credentials.account;
            let entry = cx.audit(AuditAction::ProviderUnlinked, actor.user).detail(cx.path.provider.as_str());
            let mail = security_notice(cx, account, Notice::ProviderUnlinked);
            cx.store.linked_providers().unlink((account, actor.session), &link, &entry, &mail).await?;
            Ok(NoContent)
        })
        .await
    }
}

/// The link to the provider, if the user can still sign in without it.
fn removable_link(call: &Call<'_>, path: &ProviderPath, credentials: &Credentials) -> Result<LinkedProviderItem> {
    let link = credentials.all::<LinkedProviderItem>()?.into_iter().find(|link| link.provider == path.provider);
    let link = link.ok_or(UnlinkProviderError::NotLinked)?;
    let trusted = call.port::<TrustedProviders>()?;
    // A link to a provider that is no longer supported is not a way to sign in.
    if trusted.sign_in_methods(credentials)? - usize::from(trusted.is_trusted(&link)) < 1 {
        return Err(UnlinkProviderError::LastSignInMethod.into());
    }
    Ok(link)
}
