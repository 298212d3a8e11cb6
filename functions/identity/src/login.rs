//! `POST /v1/sessions`
//!
//! Neither the response nor its timing may reveal whether there is an account, or whether it has a
//! second factor. So all cases count the same limits and make two reads and one hash; only the
//! right password leads to a write.

use glotto_domain::factors::FirstFactor;
use glotto_domain::id::UserId;
use glotto_domain::identity::{AuthMethod, EmailAddress, LogInError, Password, SignInError, may_log_in};
use glotto_domain::input;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::rate_limit::Limit;
use glotto_http::{Access, Call, CookieUse, Created, Cx, Endpoint, Json, OneOf, Result, Spec, kinds, limits};
use glotto_runtime::{Grant, Part};
use glotto_signin::passwords::is_outdated;
use glotto_signin::{
    Authentication, PasswordCheck, Passwords, SecondFactorRequired, TokensView, create_challenge, open_session,
    record_blocked_password,
};
use glotto_store::Conflict;
use glotto_store::identity::{Credentials, PasswordHash};

/// A login.
#[input]
pub struct LoginInput {
    /// The e-mail address of the account.
    pub email: EmailAddress,
    /// The password.
    pub password: Password,
}

/// Signs a user in with their password, or asks for a second factor.
pub struct Login;

impl Endpoint for Login {
    const SPEC: Spec = Spec::post("login", "/v1/sessions", Access::Public("callers have no token before they log in"))
        .summary("Log in")
        .description(
            "Begins a session on this device. The access token is valid for ten minutes; the refresh token gets \
                 the next pair. If the account has an authenticator app, the response is 202 with a challenge instead, \
                 and `POST /v1/sessions/second-factor` completes the login. An address that is not confirmed yet gets \
                 the same response as a wrong password, so that nothing reveals who has an account: offer to resend \
                 the mail (`POST /v1/accounts/verification-mails`) and to reset the password next to it. A user has \
                 at most 20 sessions; one more ends the oldest. Tokens are not stored, so an `Idempotency-Key` is not \
                 honoured: after a lost response, log in again.",
        )
        .example(r#"{"email":"ada@example.com","password":"analytical engine"}"#)
        .grants(&[
            Grant::Read(&[Part::Account, Part::Email, Part::Session]),
            Grant::Write(&[Part::Account, Part::Audit, Part::Event, Part::Limit, Part::Session]),
            Grant::Sign,
            Grant::Seal(&[KeyPurpose::RefreshTokens, KeyPurpose::Challenges]),
        ])
        .sized(1_769, 10)
        // Each call hashes a password.
        .throttle(50, 100)
        .pad_response_time()
        .proof_of_work()
        .session_cookie(CookieUse::Sets);
    type Path = ();
    type Query = ();
    type Body = Json<LoginInput>;
    type Response = OneOf<Created<TokensView>, SecondFactorRequired>;
    type Errors = (LogInError, SignInError);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let LoginInput { email, password } = &*cx.body;
        count_attempt(cx, email).await?;
        let check = PasswordCheck::new(password);
        // The account may change while the password is hashed, and other logins may begin.
        cx.retry_on_conflict("the account", || async {
            let mut credentials = authenticate(cx, email, &check).await?;
            let rehashed = rehash(cx, password, &credentials).await?;
            save_rehashed(cx, &mut credentials, rehashed.as_ref()).await?;
            // The limit on attempts is not reset yet: with a stolen password alone, an attacker must not
            // be able to guess codes without end.
            if let Some(challenge) = create_challenge(cx, FirstFactor::Password, &credentials).await? {
                return Ok(OneOf::Second(SecondFactorRequired(challenge)));
            }
            let tokens = begin_session(cx, &credentials, rehashed.as_ref()).await?;
            Ok(OneOf::First(Created::new("/v1/sessions", tokens)))
        })
        .await
    }
}

/// What a user can do after others have used up the attempts. An unknown address is counted like any other, so
/// the text reveals nothing.
const LOCKED_OUT: &str = "Too many attempts for this address. Signing in with a passkey or a linked provider, or \
                          resetting the password by mail, works at once.";

/// Counts an attempt before the password is checked. The audit trail records that the attempts for an
/// account are used up.
async fn count_attempt(call: &Call<'_>, email: &EmailAddress) -> Result<()> {
    limits::count_by_ip(call, &Limit::LOGIN_ADDRESS, &[]).await?;
    let counted = limits::count(call, &[(&Limit::LOGIN_ACCOUNT, &email.canonical())]).await;
    if counted.as_ref().is_err_and(|problem| problem.kind == kinds::TOO_MANY_REQUESTS) {
        record_blocked_password(call, email).await?;
    }
    counted.map_err(|problem| problem.detail_of(kinds::TOO_MANY_REQUESTS, LOCKED_OUT))
}

/// The account and credentials of the user that address and password belong to.
async fn authenticate(call: &Call<'_>, email: &EmailAddress, check: &PasswordCheck<'_>) -> Result<Credentials> {
    let owner = call.store.accounts().find_owner(email).await?;
    let decoy: UserId = call.new_id();
    let found = call.store.accounts().find_credentials(owner.unwrap_or(decoy), call.now()).await?;
    let account = found.as_ref().map(|found| &found.account);
    let matches = check.matches(call, account.and_then(|account| account.password_hash.as_ref())).await?;
    may_log_in(matches, account.is_some_and(|account| account.verified))?;
    Ok(found.ok_or(LogInError::WrongCredentials)?)
}

/// The password's hash with today's parameters, if the stored one has others.
async fn rehash(call: &Call<'_>, password: &Password, credentials: &Credentials) -> Result<Option<PasswordHash>> {
    match &credentials.account.password_hash {
        Some(hash) if is_outdated(hash) => call.port::<Passwords>()?.hash(password, &call.rng).await.map(Some),
        _ => Ok(None),
    }
}

/// Saves the new hash now if a second factor follows: when the code comes, there is no password to
/// hash, and the challenge is worthless as soon as the hash changes. Otherwise it is saved with the
/// session.
async fn save_rehashed(call: &Call<'_>, credentials: &mut Credentials, rehashed: Option<&PasswordHash>) -> Result<()> {
    let has_second = credentials.totp()?.is_some();
    let Some(hash) = rehashed.filter(|_| has_second) else { return Ok(()) };
    if !call.store.accounts().rehash_password(&credentials.account, hash).await? {
        return Err(Conflict.into());
    }
    credentials.account.password_hash = Some(hash.clone());
    Ok(())
}

/// Begins a session and resets the limit on attempts.
async fn begin_session(
    call: &Call<'_>,
    credentials: &Credentials,
    rehashed: Option<&PasswordHash>,
) -> Result<TokensView> {
    let proof = Authentication { rehashed, ..Authentication::by(&[AuthMethod::Password], credentials) };
    let guesses = limits::key(&Limit::LOGIN_ACCOUNT, &credentials.account.email.canonical());
    open_session(call, proof, &mut |tx, _| {
        tx.delete(&guesses);
    })
    .await
}
