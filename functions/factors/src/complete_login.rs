//! `POST /v1/sessions/second-factor`

use glotto_domain::factors::{Challenge, FactorCode, FirstFactor, SecondFactorError};
use glotto_domain::identity::{AuthMethod, SignInError};
use glotto_domain::input;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::rate_limit::Limit;
use glotto_http::{Access, Call, CookieUse, Created, Cx, Endpoint, Json, Result, Spec, limits};
use glotto_runtime::{Grant, Part};
use glotto_signin::{self as signin, Authentication, SealedText, TokensView};
use glotto_store::Conflict;
use glotto_store::factors::UsedChallengeItem;
use glotto_store::identity::Credentials;

use crate::code::{self, ValidCode};

/// The second factor of a login.
#[input]
pub struct CompleteLoginInput {
    /// The challenge that the login returned.
    pub challenge: SealedText,
    /// A code of the authenticator app, or a recovery code.
    pub code: FactorCode,
}

/// Begins a session for a user who presented the first factor.
pub struct CompleteLogin;

impl Endpoint for CompleteLogin {
    const SPEC: Spec = Spec::post(
        "complete_login",
        "/v1/sessions/second-factor",
        Access::Public("users have no token before they log in; the challenge proves the first factor"),
    )
    .summary("Complete login with second factor (MFA)")
    .description(
        "Takes the challenge that a login or a sign-in with a provider returned, and a code of the authenticator app \
         or a recovery code. A challenge works once, for five minutes, and only while password and factors stay the \
         same. A code works once. When too many codes of the app were tried, recovery codes and passkeys still work.",
    )
    .example(r#"{"challenge":"usr_01J9ZK5W6V4QX0N8R3T7B2M1CD.4…","code":"492039"}"#)
    .grants(&[
        Grant::Read(&[Part::Account, Part::Session, Part::Token]),
        Grant::Write(&[Part::Account, Part::Audit, Part::Event, Part::Limit, Part::Session, Part::Token]),
        Grant::Sign,
        Grant::Seal(&[KeyPurpose::RefreshTokens, KeyPurpose::Challenges, KeyPurpose::Factors]),
    ])
    // A login comes before it, of which there are not more.
    .throttle(50, 100)
    .session_cookie(CookieUse::Sets);
    type Path = ();
    type Query = ();
    type Body = Json<CompleteLoginInput>;
    type Response = Created<TokensView>;
    type Errors = (SecondFactorError, SignInError);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let (challenge, met) = signin::open_challenge(cx, &cx.body.challenge).await?;
        let mut credentials = Some(read_credentials(cx, &challenge, &met).await?);
        // Not before: a caller without a valid challenge must not use up the attempts of an account.
        code::count_attempt(cx, challenge.user, &cx.body.code).await?;
        let tokens = cx.retry_on_conflict("the account", || {
            let (read, challenge, met) = (credentials.take(), &challenge, &met);
            async move {
                let credentials = match read {
                    Some(credentials) => credentials,
                    None => read_credentials(cx, challenge, met).await?,
                };
                let code = code::verify(cx, &credentials, &cx.body.code).await?.ok_or(SecondFactorError::WrongCode)?;
                open_session(cx, &credentials, (challenge.first, &code), met).await
            }
        });
        Ok(Created::new("/v1/sessions", tokens.await?))
    }
}

/// The credentials of the user, if they are the same as when the challenge was issued and the
/// challenge was not used.
async fn read_credentials(call: &Call<'_>, challenge: &Challenge, met: &UsedChallengeItem) -> Result<Credentials> {
    let credentials = call.store.accounts().find_credentials(challenge.user, call.now());
    let was_met = call.store.factors().is_challenge_used(&met.hash);
    let (credentials, was_met) = call.store.read_both(credentials, was_met).await?;
    let credentials = credentials.filter(|_| !was_met).ok_or(SecondFactorError::Invalid)?;
    challenge.check_fingerprint(&signin::credential_fingerprint(&credentials)?)?;
    Ok(credentials)
}

/// Begins the session, and resets the limits of passwords and codes.
async fn open_session(
    call: &Call<'_>,
    credentials: &Credentials,
    (first, code): (FirstFactor, &ValidCode),
    met: &UsedChallengeItem,
) -> Result<TokensView> {
    let account = &credentials.account;
    let passwords = limits::key(&Limit::LOGIN_ACCOUNT, &account.email.canonical());
    let means = [AuthMethod::from(first), code.means()];
    signin::open_session(call, Authentication::by(&means, credentials), &mut |tx, session| {
        tx.create(met, Conflict).delete(&passwords);
        code::reset_limits(tx, account.user_id);
        code.consume(tx, call, (account, session), Conflict);
    })
    .await
}
