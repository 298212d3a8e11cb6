//! `POST /v1/providers/{provider}/sessions`: signs in with what a provider answered.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::factors::First;
use glotto_domain::federation::{ProviderSignInError, Purpose};
use glotto_domain::identity::{DisplayName, Means, SignInError};
use glotto_domain::inputs;
use glotto_domain::locale::{LanguageTag, Zone};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, limits};
use glotto_runtime::{Context, Grant, Part};
use glotto_signin::{self as signin, ChallengeView, Opened, Proof, TokensView, signer};
use glotto_store::ConflictRetry;
use glotto_store::identity::Credentials;

use crate::errand::{ClientKey, Code, Issuer, State};
use crate::finish::{Answer, Finished, finish};
use crate::newcomer::{self, Wishes};
use crate::providers::Providers;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "sign_in_with_provider",
    Method::Post,
    "/v1/providers/{provider}/sessions",
    Access::Public("the provider's code is what lets somebody in"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[
    Grant::Read(&[Part::Email, Part::Provider, Part::User]),
    Grant::Write(&[Part::Audit, Part::Email, Part::Errand, Part::Event, Part::Limit, Part::Provider, Part::User]),
    Grant::Sign,
    Grant::Seal,
    Grant::Providers,
    Grant::ProviderSecrets,
])
.warmed_by(signer::read_ahead)
.tells(
    "Sign in with a provider",
    "Takes what the provider answered, together with what the client kept, and begins a session. An account with a \
     second factor asks for it, as after a password. The session has no fresh proof of who somebody is, unless it was \
     begun `anew` and the account has neither password nor passkey, or a code was asked for and there is no password. Whoever comes for the first time gets an account, if the provider \
     vouches for their e-mail address; `displayName`, `locale` and `timeZone` are for them. An address that has an account already is \
     not linked by itself: its owner signs in and links the provider.",
)
.accepts::<SignInWithProvider>()
.example(
    r#"{"code":"SplxlOBeZQQYbYS6WxSbIA","state":"ZXhhbXBsZQ.c2VhbA","clientKey":"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}"#,
)
.answers::<TokensView>(201)
.or_answers_with::<ChallengeView>(202, ChallengeView::SAID)
.refuses(&[ProviderSignInError::KINDS, SignInError::KINDS]);

inputs! {
    /// What a client brings back from a provider.
    pub struct SignInWithProvider {
        /// The provider's code.
        pub code: Code,
        /// The state that it gave back.
        pub state: State,
        /// What the client kept since the beginning.
        pub client_key: ClientKey,
        /// Who the provider said it is: its answer's `iss`, if it has one (RFC 9207).
        pub issuer: Option<Issuer>,
        /// How a newcomer wants to be called, if not as the provider calls them.
        pub display_name: Option<DisplayName>,
        /// The language that a newcomer reads, if not what the provider says.
        pub locale: Option<LanguageTag>,
        /// Where a newcomer's day begins, if not where the provider says.
        pub time_zone: Option<Zone>,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: SignInWithProvider = request.json()?;
    let providers = context.port::<Providers>()?;
    let provider = providers.named(request)?;
    limits::take_from(context, request, &Limit::SIGN_IN_ADDRESS, &[]).await?;
    let SignInWithProvider { code, state, client_key, issuer, .. } = &input;
    let answer = Answer { code, state, client_key, issuer: issuer.as_ref() };
    let Finished { person, anew } = finish(context, provider, &Purpose::SignIn, answer).await?;
    let wishes = Wishes { name: input.display_name, locale: input.locale, zone: input.time_zone };
    let mut retry = ConflictRetry::default();
    loop {
        let owner = context.store.linked_providers().find_user(&person.external).await?;
        let known = match owner {
            Some(user) => context.store.accounts().find_credentials(user, context.now()).await?,
            None => None,
        };
        let outcome = match &known {
            Some(credentials) => open(context, request, credentials, anew).await?,
            // Nobody's, or of somebody who is being forgotten.
            None => newcomer::welcome(context, request, (provider, &person, owner), &wishes, anew).await?,
        };
        match outcome {
            Some(reply) => return Ok(reply),
            None => retry.wait("the account").await?,
        }
    }
}

/// Begins a session, or asks for the second factor; nothing if the account has changed meanwhile.
pub(crate) async fn open(
    context: &Context,
    request: &Request,
    credentials: &Credentials,
    anew: bool,
) -> Result<Option<Reply>, Problem> {
    if let Some(challenge) = signin::challenge(context, First::Provider, credentials)? {
        return Ok(Some(Reply::accepted(&challenge)));
    }
    let proof = Proof { asked_by_provider: anew, ..Proof::by(&[Means::Provider], credentials) };
    Ok(match signin::open(context, request, proof, &mut |_, _| ()).await? {
        Opened::Yes(tokens) => Some(Reply::created("/v1/sessions/current".to_owned(), &tokens)),
        Opened::AccountChanged => None,
    })
}
