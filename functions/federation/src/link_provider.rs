//! `PUT /v1/me/providers/{provider}`: signs in with a provider from now on.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::federation::{LinkProviderError, Provider};
use glotto_domain::inputs;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds, limits};
use glotto_mail::Notice;
use glotto_runtime::{Context, Grant, Part};
use glotto_signin as signin;
use glotto_store::federation::LinkedProviderItem;
use glotto_store::identity::Credentials;
use glotto_store::{CommitError, ConflictRetry};

use crate::errand::{self, ClientKey, Code, Issuer, State};
use crate::finish::{Answer, Finished, finish};
use crate::person::Person;
use crate::providers::Providers;
use crate::views::LinkedProviderView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "link_provider",
    Method::Put,
    "/v1/me/providers/{provider}",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[
    Grant::Write(&[Part::Audit, Part::Errand, Part::Event, Part::Limit, Part::Provider, Part::User]),
    Grant::Seal,
    Grant::Providers,
    Grant::ProviderSecrets,
])
.fresh()
.tells(
    "Link a provider",
    "Takes what the provider answered, together with what the client kept, in the session in which it was begun. From \
     now on one can sign in with that account of the provider; its e-mail address does not matter. The owner is told \
     by mail.",
)
.accepts::<LinkProvider>()
.example(
    r#"{"code":"SplxlOBeZQQYbYS6WxSbIA","state":"ZXhhbXBsZQ.c2VhbA","clientKey":"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}"#,
)
.answers::<LinkedProviderView>(200)
.refuses(&[LinkProviderError::KINDS]);

inputs! {
    /// What a client brings back from a provider.
    pub struct LinkProvider {
        /// The provider's code.
        pub code: Code,
        /// The state that it gave back.
        pub state: State,
        /// What the client kept since the beginning.
        pub client_key: ClientKey,
        /// Who the provider said it is: its answer's `iss`, if it has one (RFC 9207).
        pub issuer: Option<Issuer>,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let actor = *request.actor()?;
    let input: LinkProvider = request.json()?;
    limits::take(context, request, &[(&Limit::SECURITY_MAIL_ACCOUNT, &actor.user.to_string())]).await?;
    let providers = context.port::<Providers>()?;
    let provider = providers.named(request)?;
    let LinkProvider { code, state, client_key, issuer } = &input;
    let answer = Answer { code, state, client_key, issuer: issuer.as_ref() };
    let Finished { person, .. } = finish(context, provider, &errand::linking(&actor), answer).await?;
    let mut retry = ConflictRetry::default();
    loop {
        let credentials = context.store.accounts().find_credentials(actor.user, context.now()).await?;
        let credentials = credentials.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
        match link(context, request, provider, &credentials, &person).await {
            Err(CommitError::Refused(LinkProviderError::Stale)) => retry.wait("the account").await?,
            outcome => return outcome.map_err(Problem::from),
        }
    }
}

async fn link(
    context: &Context,
    request: &Request,
    provider: &Provider,
    credentials: &Credentials,
    person: &Person,
) -> Result<Reply, CommitError<LinkProviderError>> {
    let account = &credentials.account;
    let present = credentials.all::<LinkedProviderItem>()?.into_iter().find(|link| link.provider == provider.name);
    let link = match present {
        // What is as it should be stays as it is.
        Some(present) if present.external == person.external => present,
        Some(_) => return Err(CommitError::Refused(LinkProviderError::AlreadyLinked)),
        None => {
            let (external, linked) = (person.external.clone(), context.now());
            let link =
                LinkedProviderItem { user_id: account.user_id, provider: provider.name.clone(), external, linked };
            let entry = request.act(context, Act::ProviderLinked, account.user_id).detail(provider.name.as_str());
            let mail = signin::notice(context, request, account, Notice::ProviderLinked);
            context.store.linked_providers().link(account, &link, &entry, &mail).await?;
            link
        }
    };
    Ok(Reply::ok(&LinkedProviderView { provider: link.provider, linked_at: link.linked }))
}
