//! `POST /v1/sessions`: logs in, or asks for the second factor. Whether there is an account, and
//! whether it has one, is told neither by the answer nor by the way to it: the limits are counted,
//! two reads and one hash, and only the right password leads to another write.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::factors::First;
use glotto_domain::id::UserId;
use glotto_domain::identity::{EmailAddress, LogInError, Means, Password, SignInError, may_log_in};
use glotto_domain::inputs;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds, limits};
use glotto_runtime::{Context, Grant, Part};
use glotto_signin::passwords::is_outdated;
use glotto_signin::{self as signin, ChallengeView, Opened, Passwords, Proof, TokensView, signer};
use glotto_store::ConflictRetry;
use glotto_store::identity::{Credentials, PasswordHash};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "login",
    Method::Post,
    "/v1/sessions",
    Access::Public("whoever logs in has no token yet"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[
    Grant::Read(&[Part::Email, Part::User]),
    Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::User]),
    Grant::Sign,
    Grant::Seal,
])
.warmed_by(signer::read_ahead)
.sized(1_769, 10)
.on_the_beat()
.costs_work()
.tells(
    "Log in",
    "Begins a session on this device. The access token is valid for ten minutes; the refresh token gets the next pair. \
     Where codes of an authenticator app are on, the answer is 202 with a challenge instead, and \
     `POST /v1/sessions/second-factor` completes the login. Who has not confirmed their address yet is answered like \
     whoever mistyped something, so that nobody learns who has an account: a form offers to send the mail again \
     (`POST /v1/accounts/verification-mails`) and to reset the password beside that answer. A person has at most \
     20 sessions: one more ends the oldest. Tokens are kept nowhere, so an `Idempotency-Key` is not honoured: whoever \
     lost the answer logs in again.",
)
.accepts::<LogIn>()
.example(r#"{"email":"ada@example.com","password":"analytical engine"}"#)
.answers::<TokensView>(201)
.or_answers_with::<ChallengeView>(202, ChallengeView::SAID)
.refuses(&[LogInError::KINDS, SignInError::KINDS]);

inputs! {
    /// Who logs in.
    pub struct LogIn {
        /// The address that they registered with.
        pub email: EmailAddress,
        /// Their password.
        pub password: Password,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: LogIn = request.json()?;
    count(context, request, &input.email).await?;
    // The account may change while the password is hashed, or somebody logs in to it elsewhere.
    let (mut retry, mut proven) = (ConflictRetry::default(), None);
    loop {
        let mut credentials = authenticate(context, &input, proven.as_ref()).await?;
        let rehashed = rehashed(context, &input, &credentials).await?;
        if !keep(context, &mut credentials, rehashed.as_ref()).await? {
            retry.wait("the account").await?;
            continue;
        }
        // The guesses before it are not forgiven yet: whoever has stolen the password shall not be
        // able to guess the rest for ever.
        if let Some(challenge) = signin::challenge(context, First::Password, &credentials)? {
            return Ok(Reply::accepted(&challenge));
        }
        match open(context, request, &credentials, rehashed.as_ref()).await? {
            Opened::Yes(tokens) => return Ok(Reply::created("/v1/sessions/current".to_owned(), &tokens)),
            Opened::AccountChanged => retry.wait("the account").await?,
        }
        proven = credentials.account.password_hash;
    }
}

/// What whoever is locked out by others can do. An unknown address is counted like any, so it tells nothing.
const WAYS_OUT: &str = "Too many guesses for this address. Signing in with a passkey or a linked provider, or \
                        resetting the password by mail, works at once.";

/// Counts a guess before it is looked at. That an account has used its guesses up is written down.
async fn count(context: &Context, request: &Request, email: &EmailAddress) -> Result<(), Problem> {
    limits::take_from(context, request, &Limit::LOGIN_ADDRESS, &[]).await?;
    let counted = limits::take(context, request, &[(&Limit::LOGIN_ACCOUNT, &email.canonical())]).await;
    if counted.as_ref().is_err_and(|problem| problem.kind == kinds::TOO_MANY) {
        signin::blocked(context, request, email).await?;
    }
    counted.map_err(|problem| problem.detail_of(kinds::TOO_MANY, WAYS_OUT))
}

/// What lets in the person that the address and the password belong to. A hash that the password
/// has matched before is not computed again.
async fn authenticate(context: &Context, input: &LogIn, proven: Option<&PasswordHash>) -> Result<Credentials, Problem> {
    let owner = context.store.accounts().find_owner(&input.email).await?;
    let nobody: UserId = context.new_id();
    let found = context.store.accounts().find_credentials(owner.unwrap_or(nobody), context.now()).await?;
    let account = found.as_ref().map(|found| &found.account);
    let hash = account.and_then(|account| account.password_hash.as_ref());
    let matches = match proven {
        Some(_) if proven == hash => true,
        _ => context.port::<Passwords>()?.matches(&input.password, hash).await?,
    };
    may_log_in(matches, account.is_some_and(|account| account.verified)).map_err(Problem::refused)?;
    found.ok_or_else(|| Problem::refused(LogInError::WrongCredentials))
}

/// The password's hash with the parameters of the present, if it has others.
async fn rehashed(
    context: &Context,
    input: &LogIn,
    credentials: &Credentials,
) -> Result<Option<PasswordHash>, Problem> {
    match &credentials.account.password_hash {
        Some(hash) if is_outdated(hash) => {
            context.port::<Passwords>()?.hash(&input.password, &context.chance).await.map(Some)
        }
        _ => Ok(None),
    }
}

/// Keeps the new hash of whoever is to be asked for a second factor: when the code comes, the
/// password is not there to be hashed, and the challenge holds as long as the hash does. Tells
/// whether the account was as it was read.
async fn keep(
    context: &Context,
    credentials: &mut Credentials,
    rehashed: Option<&PasswordHash>,
) -> Result<bool, Problem> {
    let has_second = credentials.totp()?.is_some();
    let Some(hash) = rehashed.filter(|_| has_second) else { return Ok(true) };
    let kept = context.store.accounts().rehash_password(&credentials.account, hash).await?;
    credentials.account.password_hash = Some(hash.clone());
    Ok(kept)
}

/// Begins a session; the guesses before it are forgiven.
async fn open(
    context: &Context,
    request: &Request,
    credentials: &Credentials,
    rehashed: Option<&PasswordHash>,
) -> Result<Opened, Problem> {
    let proof = Proof { rehashed, ..Proof::by(&[Means::Password], credentials) };
    let address = credentials.account.email.canonical();
    let guesses = limits::key(&Limit::LOGIN_ACCOUNT, &address);
    signin::open(context, request, proof, &mut |tx, _| {
        tx.delete(&guesses);
    })
    .await
}
