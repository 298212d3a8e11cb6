//! `POST /v1/password-resets/completion`: sets the password of whoever got the mail. That nobody
//! is signed in by it is on purpose: a second factor is asked for as with any other login.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::identity::{NewPassword, ResetPasswordError};
use glotto_domain::inputs;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, Seal, limits};
use glotto_mail::{Notice, RESET_SEAL};
use glotto_runtime::{Context, Grant, Part, hash};
use glotto_signin::{self as signin, Passwords, SealedText};
use glotto_store::identity::{Credentials, PasswordChange, PasswordHash, ResetItem};
use glotto_store::{CommitError, Conflict, ConflictRetry};

use crate::{lock, suitable};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "reset_password",
    Method::Post,
    "/v1/password-resets/completion",
    Access::Public("the token of the mail is what lets somebody in"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[
    Grant::Read(&[Part::Token, Part::User]),
    Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::Token, Part::User]),
    Grant::Seal,
])
.sized(512, 10)
.tells(
    "Reset the password",
    "Takes the token of the link in the mail and the new password. The address is confirmed by that, all sessions end, \
     and wrong guesses at the password, and those of the hour at codes, are forgiven; nobody is signed in. The token \
     works once, for an hour: who lost the answer logs in with the new password, or finds that it was not set.",
)
.accepts::<ResetPassword>()
.example(r#"{"token":"9vKxQ2…","password":"difference engine"}"#)
.answers_with(204, "")
.refuses(&[ResetPasswordError::KINDS]);

inputs! {
    /// What came in the mail, and what is to be typed from now on.
    pub struct ResetPassword {
        /// The token of the link.
        pub token: SealedText,
        /// The new password.
        pub password: NewPassword,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: ResetPassword = request.json()?;
    limits::take_from(context, request, &Limit::TOKEN_ADDRESS, &[]).await?;
    let seal = Seal::of(&context.settings, RESET_SEAL)?;
    let id = seal.open(input.token.as_str()).ok_or_else(unusable)?;
    let token = hash::text(id.as_bytes());
    let (mut retry, mut hashed) = (ConflictRetry::default(), None);
    loop {
        let (reset, credentials) = opened(context, &token).await?;
        suitable::check(&input.password, &credentials.account.email, &credentials.account.display_name)?;
        let hash = match hashed.take() {
            Some(hash) => hash,
            None => context.port::<Passwords>()?.hash(input.password.password(), &context.chance).await?,
        };
        match set(context, request, &reset, &credentials, &hash).await {
            Ok(()) => return Ok(Reply::no_content()),
            Err(CommitError::Store(error)) => return Err(error.into()),
            // Somebody used the token, or changed the account or logged in to it, meanwhile.
            Err(_) => retry.wait("the account").await?,
        }
        hashed = Some(hash);
    }
}

fn unusable() -> Problem {
    Problem::refused(ResetPasswordError::Unusable)
}

/// What the token stands for, and the account that it opens.
async fn opened(context: &Context, token: &str) -> Result<(ResetItem, Credentials), Problem> {
    let reset = context.store.passwords().find_reset(token).await?.ok_or_else(unusable)?;
    let credentials =
        context.store.accounts().find_credentials(reset.user_id, context.now()).await?.ok_or_else(unusable)?;
    reset.reset().check(&lock::of(&credentials.account), context.now()).map_err(Problem::refused)?;
    Ok((reset, credentials))
}

async fn set(
    context: &Context,
    request: &Request,
    reset: &ResetItem,
    credentials: &Credentials,
    hash: &PasswordHash,
) -> Result<(), CommitError<Conflict>> {
    let account = &credentials.account;
    let mut entry = request.act(context, Act::PasswordReset, account.user_id);
    entry.actor = Some(account.user_id);
    let notice = signin::notice(context, request, account, Notice::PasswordChanged);
    // Codes too, but not in the long run: resets are few, and whoever has only the mailbox shall not
    // guess codes for ever.
    let user = account.user_id.to_string();
    let guesses =
        [limits::key(&Limit::LOGIN_ACCOUNT, &account.email.canonical()), limits::key(&Limit::CODE_ACCOUNT, &user)];
    // Whoever it is reset against is a known device, too.
    let new = PasswordChange { credentials, hash, devices: &[], guesses: &guesses, entry: &entry, notice: &notice };
    context.store.passwords().reset(reset, &new).await
}
