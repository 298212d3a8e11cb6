//! `PUT /v1/me/providers/{provider}`

use glotto_domain::audit::AuditAction;
use glotto_domain::federation::{LinkProviderError, Provider};
use glotto_domain::input;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::rate_limit::Limit;
use glotto_http::{Access, Call, Cx, Endpoint, Json, Result, Spec, limits};
use glotto_mail::Notice;
use glotto_runtime::{Grant, Part};
use glotto_signin::{find_caller_credentials, security_notice};
use glotto_store::federation::LinkedProviderItem;
use glotto_store::identity::Credentials;

use crate::authorization::{self, ClientKey, Code, Issuer, State};
use crate::finish::{Answer, Finished, finish};
use crate::provider_identity::ProviderIdentity;
use crate::providers::{ProviderPath, Providers};
use crate::views::LinkedProviderView;

/// The provider's response, together with the client's key.
#[input]
pub struct LinkProviderInput {
    /// The authorization code.
    pub code: Code,
    /// The `state` parameter that the provider returned.
    pub state: State,
    /// The key that the client kept.
    pub client_key: ClientKey,
    /// The `iss` parameter of the provider's response, if it has one (RFC 9207).
    pub issuer: Option<Issuer>,
}

/// Links an account at a provider to the caller's account.
pub struct LinkProvider;

const EXAMPLE: &str = r#"{"code":"SplxlOBeZQQYbYS6WxSbIA","state":"ZXhhbXBsZQ.c2VhbA","clientKey":"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}"#;

impl Endpoint for LinkProvider {
    const SPEC: Spec = Spec::put("link_provider", "/v1/me/providers/{provider}", Access::SignedIn)
        .summary("Link provider")
        .description(
            "Takes the provider's response and the client's key, in the session in which the request was started. From \
             now on you can sign in with this account at the provider, whatever its e-mail address is. You get a mail \
             about it.",
        )
        .example(EXAMPLE)
        .grants(&[
            Grant::Read(&[Part::Account]),
            Grant::Check(&[Part::Session]),
            Grant::Write(&[Part::Account, Part::Audit, Part::Authorization, Part::Event, Part::Limit, Part::Provider]),
            Grant::Seal(&[KeyPurpose::Authorizations]),
            Grant::Providers,
            Grant::ProviderSecrets,
        ])
        .requires_recent_auth();
    type Path = ProviderPath;
    type Query = ();
    type Body = Json<LinkProviderInput>;
    type Response = Json<LinkedProviderView>;
    type Errors = (LinkProviderError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        limits::count(cx, &[(&Limit::SECURITY_MAIL_ACCOUNT, &actor.user.to_string())]).await?;
        let providers = cx.port::<Providers>()?;
        let provider = providers.named(&cx.path.provider)?;
        let LinkProviderInput { code, state, client_key, issuer } = &*cx.body;
        let answer = Answer { code, state, client_key, issuer: issuer.as_ref() };
        let Finished { identity, .. } = finish(cx, provider, &authorization::link_purpose(&actor), answer).await?;
        cx.retry_on_conflict("the account", || async {
            let credentials = find_caller_credentials(cx).await?;
            Ok(Json(LinkedProviderView::of(link(cx, provider, &credentials, &identity).await?)))
        })
        .await
    }
}

/// Links the provider, unless the same account there is linked already.
async fn link(
    call: &Call<'_>,
    provider: &Provider,
    credentials: &Credentials,
    identity: &ProviderIdentity,
) -> Result<LinkedProviderItem> {
    let account = &credentials.account;
    let present = credentials.all::<LinkedProviderItem>()?.into_iter().find(|link| link.provider == provider.name);
    match present {
        Some(present) if present.external == identity.external => Ok(present),
        Some(_) => Err(LinkProviderError::AlreadyLinked.into()),
        None => {
            let (external, linked) = (identity.external.clone(), call.now());
            let link =
                LinkedProviderItem { user_id: account.user_id, provider: provider.name.clone(), external, linked };
            let entry = call.audit(AuditAction::ProviderLinked, account.user_id).detail(provider.name.as_str());
            let mail = security_notice(call, account, Notice::ProviderLinked);
            let within = (account, call.actor()?.session);
            call.store.linked_providers().link(within, &link, &entry, &mail).await?;
            Ok(link)
        }
    }
}
