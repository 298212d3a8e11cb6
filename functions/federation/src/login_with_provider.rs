//! `POST /v1/providers/{provider}/sessions`

use glotto_domain::factors::FirstFactor;
use glotto_domain::federation::{ProviderSignInError, Purpose};
use glotto_domain::id::UserId;
use glotto_domain::identity::{AuthMethod, DisplayName, SignInError};
use glotto_domain::input;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::locale::{LanguageTag, TimeZoneName};
use glotto_domain::rate_limit::Limit;
use glotto_http::{Access, Call, CookieUse, Created, Cx, Endpoint, Json, OneOf, Result, Spec, limits};
use glotto_runtime::{Grant, Part};
use glotto_signin::{self as signin, Authentication, SecondFactorRequired, TokensView};
use glotto_store::Conflict;
use glotto_store::federation::{ExternalAccount, LinkedProviderItem};
use glotto_store::identity::Credentials;
use tokio::sync::OnceCell;

use crate::authorization::{ClientKey, Code, Issuer, State};
use crate::finish::{Answer, Finished, finish};
use crate::known_users::KnownUsers;
use crate::providers::{ProviderPath, Providers};
use crate::provisioning::{self, SignUpPreferences};

/// The provider's response, together with the client's key.
#[input]
pub struct LoginWithProviderInput {
    /// The authorization code.
    pub code: Code,
    /// The `state` parameter that the provider returned.
    pub state: State,
    /// The key that the client kept.
    pub client_key: ClientKey,
    /// The `iss` parameter of the provider's response, if it has one (RFC 9207).
    pub issuer: Option<Issuer>,
    /// The display name of a new account. By default it is what the provider says.
    pub display_name: Option<DisplayName>,
    /// The language of a new account. By default it is what the provider says.
    pub locale: Option<LanguageTag>,
    /// The time zone of a new account. By default it is what the provider says.
    pub time_zone: Option<TimeZoneName>,
}

/// A session, or the challenge for a second factor.
pub type SignInResponse = OneOf<Created<TokensView>, SecondFactorRequired>;

/// Begins a session for a user that a provider authenticated.
pub struct LoginWithProvider;

const EXAMPLE: &str = r#"{"code":"SplxlOBeZQQYbYS6WxSbIA","state":"ZXhhbXBsZQ.c2VhbA",
"clientKey":"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}"#;

impl Endpoint for LoginWithProvider {
    const SPEC: Spec = Spec::post(
        "login_with_provider",
        "/v1/providers/{provider}/sessions",
        Access::Public("users have no token before they sign in; the provider's code authenticates them"),
    )
    .summary("Log in with provider (social login)")
    .description(
        "Takes the provider's response and the client's key, and begins a session. An account with an authenticator \
         app requires a second factor, as after a password. Users who sign in for the first time get an account if \
         the provider has verified their e-mail address; `displayName`, `locale` and `timeZone` are for that account. \
         If an account with the address exists, it is not linked automatically: its owner has to sign in and link the \
         provider. The session counts as recently authenticated only if the request was started with \
         `reauthenticate` and the account has neither password nor passkey, or if a code was required and there is no \
         password.",
    )
    .example(EXAMPLE)
    .grants(&[
        Grant::Read(&[Part::Account, Part::Email, Part::Provider, Part::Session]),
        Grant::Write(&[
            Part::Account,
            Part::Audit,
            Part::Authorization,
            Part::Email,
            Part::Event,
            Part::Limit,
            Part::MailFeedback,
            Part::Provider,
            Part::Registration,
            Part::Session,
        ]),
        Grant::Sign,
        Grant::Seal(&[KeyPurpose::RefreshTokens, KeyPurpose::Challenges, KeyPurpose::Authorizations]),
        Grant::Providers,
        Grant::ProviderSecrets,
    ])
    // Each call can create an account, which writes forty units.
    .throttle(30, 90)
    .session_cookie(CookieUse::Sets);
    type Path = ProviderPath;
    type Query = ();
    type Body = Json<LoginWithProviderInput>;
    type Response = SignInResponse;
    type Errors = (ProviderSignInError, SignInError);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let providers = cx.port::<Providers>()?;
        let provider = providers.named(&cx.path.provider)?;
        limits::count_by_ip(cx, &Limit::SIGN_IN_ADDRESS, &[]).await?;
        let LoginWithProviderInput { code, state, client_key, issuer, display_name, locale, time_zone } = &*cx.body;
        let answer = Answer { code, state, client_key, issuer: issuer.as_ref() };
        let Finished { identity, reauthenticated } = finish(cx, provider, &Purpose::SignIn, answer).await?;
        let preferences =
            SignUpPreferences { name: display_name.clone(), locale: locale.clone(), zone: time_zone.clone() };
        // The provider is called at most once, however often the rest is repeated.
        let described = OnceCell::new();
        cx.retry_on_conflict("the account", || async {
            let known = KnownUsers::find(cx, &identity).await?;
            let credentials = match known.linked {
                Some(user) => find_linked_credentials(cx, user, &identity.external).await?,
                None => None,
            };
            if let Some(credentials) = &credentials {
                return open_session(cx, credentials, reauthenticated).await;
            }
            // There is no account, or its owner is being erased.
            let identity = described.get_or_try_init(|| identity.with_user_info(cx, provider)).await?;
            provisioning::provision_account(cx, (provider, identity, &known), &preferences, reauthenticated).await
        })
        .await
    }
}

/// The credentials of the user who was found by an account at the provider. It is a conflict if that account has
/// been unlinked since: another user may have linked it. The credentials that are returned contain the link, so
/// the session begins, and the challenge for a second factor is valid, only as long as the link exists.
async fn find_linked_credentials(
    call: &Call<'_>,
    user: UserId,
    external: &ExternalAccount,
) -> Result<Option<Credentials>> {
    let found = call.store.accounts().find_credentials(user, call.now()).await?;
    let Some(credentials) = found else { return Ok(None) };
    let is_linked = credentials.all::<LinkedProviderItem>()?.iter().any(|link| link.external == *external);
    if is_linked { Ok(Some(credentials)) } else { Err(Conflict.into()) }
}

/// Begins a session, or requires a second factor.
pub(crate) async fn open_session(
    call: &Call<'_>,
    credentials: &Credentials,
    reauthenticated: bool,
) -> Result<SignInResponse> {
    if let Some(challenge) = signin::create_challenge(call, FirstFactor::Provider, credentials).await? {
        return Ok(OneOf::Second(SecondFactorRequired(challenge)));
    }
    let proof = Authentication {
        asked_by_provider: reauthenticated,
        ..Authentication::by(&[AuthMethod::Provider], credentials)
    };
    let tokens = signin::open_session(call, proof, &mut |_, _| ()).await?;
    Ok(OneOf::First(Created::new("/v1/sessions", tokens)))
}
