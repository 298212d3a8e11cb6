//! `POST /v1/sessions`: logs in. Whether there is an account is told neither by the answer nor by
//! the way to it: two reads and one hash, and only the right password leads to a write.

use futures::FutureExt as _;
use glotto_domain::id::{SessionId, UserId};
use glotto_domain::identity::{EmailAddress, LogInError, Password, may_log_in, session};
use glotto_domain::inputs;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request};
use glotto_runtime::{Context, Grant};
use glotto_store::CommitError;
use glotto_store::accounts::{AccountItem, PasswordHash};
use glotto_store::attempts::Attempts;
use glotto_store::sessions::SessionItem;

use crate::passwords::{Passwords, is_outdated};
use crate::signer;
use crate::tokens::{Mint, TokensView};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "login",
    Method::Post,
    "/v1/sessions",
    Access::Public("whoever logs in has no token yet"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Read, Grant::Write, Grant::Sign, Grant::Seal])
.warmed_by(signer::read_ahead)
.sized(512, 10)
.tells(
    "Log in",
    "Begins a session on this device. The access token is valid for ten minutes; the refresh token gets the next pair. \
     A person has at most 20 sessions: one more ends the oldest. Tokens are kept nowhere, so an `Idempotency-Key` is \
     not honoured: whoever lost the answer logs in again.",
)
.accepts::<LogIn>()
.example(r#"{"email":"ada@example.com","password":"analytical engine"}"#)
.answers::<TokensView>(201)
.refuses(&[LogInError::KINDS]);

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
    // The account may change while the password is hashed, or somebody logs in to it elsewhere.
    let (mut attempts, mut proven) = (Attempts::default(), None);
    loop {
        let (account, sessions) = authenticate(context, &input, proven.as_ref()).await?;
        let mint = Mint::open(context).await?;
        let session = begin(context, request, &account);
        let reply = Reply::created("/v1/sessions/current".to_owned(), &mint.tokens(&session)?);
        match open(context, &input, &account, &session, &sessions).await? {
            Opened::Yes => return Ok(reply),
            Opened::AccountChanged if attempts.left() => attempts.pause().await,
            Opened::AccountChanged => return Err(Problem::unavailable(&"the account kept changing during a login")),
        }
        proven = Some(account.password_hash);
    }
}

/// The account that the address and the password belong to. A hash that the password has matched
/// before is not computed again.
async fn authenticate(
    context: &Context,
    input: &LogIn,
    proven: Option<&PasswordHash>,
) -> Result<(AccountItem, Vec<SessionItem>), Problem> {
    let owner = context.store.owner_of(&input.email).await?;
    let nobody: UserId = context.new_id();
    let found = context.store.account_with_sessions(owner.unwrap_or(nobody), context.now()).await?;
    let account = found.as_ref().map(|(account, _)| account);
    let hash = account.map(|account| &account.password_hash);
    let matches = match proven {
        Some(_) if proven == hash => true,
        _ => context.port::<Passwords>()?.matches(&input.password, hash).await?,
    };
    may_log_in(matches, account.is_some_and(|account| account.verified)).map_err(Problem::refused)?;
    found.ok_or_else(|| Problem::refused(LogInError::WrongCredentials))
}

fn begin(context: &Context, request: &Request, account: &AccountItem) -> SessionItem {
    let now = context.now();
    let device = request.header("user-agent").map(|agent| agent.chars().take(200).collect());
    SessionItem {
        user_id: account.user_id,
        session_id: context.new_id(),
        role: account.role,
        generation: 1,
        rotated: now,
        created: now,
        ends: session::ends(now, now),
        device,
    }
}

enum Opened {
    Yes,
    AccountChanged,
}

async fn open(
    context: &Context,
    input: &LogIn,
    account: &AccountItem,
    session: &SessionItem,
    others: &[SessionItem],
) -> Result<Opened, Problem> {
    let passwords = context.port::<Passwords>()?;
    let rehashed = if is_outdated(&account.password_hash) {
        Some(passwords.hash(&input.password, &context.chance).await?)
    } else {
        None
    };
    let ended = beyond_the_most(others);
    match context.store.open_session(account, session, &ended, rehashed.as_ref()).await {
        Ok(()) => Ok(Opened::Yes),
        Err(CommitError::Store(error)) => Err(error.into()),
        Err(_) => Ok(Opened::AccountChanged),
    }
}

/// The oldest sessions, which make room for one more.
fn beyond_the_most(sessions: &[SessionItem]) -> Vec<SessionId> {
    let over = (sessions.len() + 1).saturating_sub(session::MOST);
    sessions.iter().take(over).map(|session| session.session_id).collect()
}
