//! `POST /v1/sessions/passkey`: logs in with a passkey. Whoever has it and unlocked it has shown two
//! factors, and is asked for no other.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::id::UserId;
use glotto_domain::identity::{Means, SignInError};
use glotto_domain::inputs;
use glotto_domain::passkeys::{Purpose, UsePasskeyError};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, limits};
use glotto_runtime::{Context, Grant, Part};
use glotto_signin::{self as signin, Opened, Proof, TokensView, signer};
use glotto_store::{Conflict, ConflictRetry};

use crate::passkey_input::UsedCredential;
use crate::passkey_proof::Answer;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "login_with_passkey",
    Method::Post,
    "/v1/sessions/passkey",
    Access::Public("whoever logs in has no token yet"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[
    Grant::Read(&[Part::Credential, Part::Token, Part::User]),
    Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::Token, Part::User]),
    Grant::Sign,
    Grant::Seal,
])
.warmed_by(signer::read_ahead)
.tells(
    "Log in with a passkey",
    "Takes what the browser gave for the options of `POST /v1/sessions/passkey/options`, as `toJSON()` writes it, and \
     begins a session as `POST /v1/sessions` does. No code of an app is asked for: a passkey that was unlocked is two \
     factors. On `passkey-unknown`, a page does well to call `PublicKeyCredential.signalUnknownCredential()`, so that \
     whoever keeps the passkey offers it no more.",
)
.accepts::<LogInWithPasskey>()
.example(
    r#"{"credential":{"id":"AQIDBA","rawId":"AQIDBA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA","userHandle":"AQID"},"clientExtensionResults":{}}}"#,
)
.answers::<TokensView>(201)
.refuses(&[UsePasskeyError::KINDS, SignInError::KINDS]);

inputs! {
    /// Who logs in.
    pub struct LogInWithPasskey {
        /// What the browser gave.
        pub credential: UsedCredential,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let LogInWithPasskey { credential } = request.json()?;
    limits::take_from(context, request, &Limit::SIGN_IN_ADDRESS, &[]).await?;
    let answer = Answer::read(context, credential, &Purpose::SignIn)?;
    let owner = context.store.passkeys().find_owner(&answer.credential_hash()).await?;
    let owner = owner.ok_or_else(|| Problem::refused(UsePasskeyError::Unknown))?;
    let mut retry = ConflictRetry::default();
    loop {
        match open(context, request, &answer, owner.user_id).await? {
            Opened::Yes(tokens) => return Ok(Reply::created("/v1/sessions/current".to_owned(), &tokens)),
            // Either the account has changed, or the challenge was met by another request.
            Opened::AccountChanged
                if context.store.factors().is_challenge_used(&answer.challenge.item.hash).await? =>
            {
                return Err(Problem::refused(UsePasskeyError::ChallengeUnusable));
            }
            Opened::AccountChanged => retry.wait("the account").await?,
        }
    }
}

/// Begins a session of the passkey's owner, if it is theirs still and signed.
async fn open(context: &Context, request: &Request, answer: &Answer, owner: UserId) -> Result<Opened, Problem> {
    let credentials = context.store.accounts().find_credentials(owner, context.now()).await?;
    let credentials = credentials.ok_or_else(|| Problem::refused(UsePasskeyError::Unknown))?;
    let passkey = answer.passkey(credentials.all()?)?;
    let used = answer.verify(context, request, &credentials.account, &passkey).await?;
    signin::open(context, request, Proof::by(&[Means::Passkey], &credentials), &mut |tx, _| {
        tx.use_passkey(&used, Conflict);
    })
    .await
}
