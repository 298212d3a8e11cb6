//! `POST /v1/sessions/current/proof`: proves anew who somebody is, before something sensitive.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::factors::{Asked, FactorCode, StepUpError};
use glotto_domain::identity::{Means, Password};
use glotto_domain::inputs;
use glotto_http::{Access, Actor, Endpoint, Method, Problem, Reply, Request, kinds, limits};
use glotto_runtime::{Context, Grant, Part};
use glotto_signin::Passwords;
use glotto_store::identity::{Credentials, PasswordHash};
use glotto_store::{CommitError, Conflict, ConflictRetry, Transaction};

use crate::code::{self, Shown};
use crate::views::ProofView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "step_up",
    Method::Post,
    "/v1/sessions/current/proof",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::User]), Grant::Factors])
.sized(512, 10)
.tells(
    "Prove again who one is",
    "What is sensitive needs a proof from the last ten minutes, and is answered with `step-up-required` without one; \
     a login counts as a proof. Everything that the account has is asked for: the password, and a code of the app or \
     a recovery code if codes are on. Whoever has neither uses a passkey, or signs in again.",
)
.accepts::<StepUp>()
.example(r#"{"password":"analytical engine","code":"492039"}"#)
.answers::<ProofView>(200)
.refuses(&[StepUpError::KINDS]);

inputs! {
    /// What somebody proves with who they are.
    pub struct StepUp {
        /// Their password, if they have one.
        pub password: Option<Password>,
        /// A code of the app, or a recovery code, if codes are on.
        pub code: Option<FactorCode>,
    }
}

/// What a try has cost and shown so far: one that was overtaken costs nothing more.
#[derive(Default)]
struct Tried {
    counted: bool,
    hash: Option<PasswordHash>,
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: StepUp = request.json()?;
    let actor = request.actor()?;
    let (mut retry, mut tried) = (ConflictRetry::default(), Tried::default());
    loop {
        let found = context.store.accounts().find_credentials(actor.user, context.now()).await?;
        let credentials = found.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
        let code = show(context, request, (actor, &credentials), &input, &mut tried).await?;
        match prove(context, request, (actor, &credentials), code.as_ref()).await {
            Ok(means) => return Ok(Reply::ok(&ProofView::of(context.now(), means))),
            Err(CommitError::Store(error)) => return Err(error.into()),
            Err(_) => retry.wait("the account").await?,
        }
    }
}

/// Checks what was shown: the password, counted by the session, and after it the code, counted by
/// the account. So nobody uses up the account's tries who only found a phone unlocked.
async fn show(
    context: &Context,
    request: &Request,
    (actor, credentials): (&Actor, &Credentials),
    input: &StepUp,
    tried: &mut Tried,
) -> Result<Option<Shown>, Problem> {
    let hash = credentials.account.password_hash.as_ref();
    let asked = Asked::of(hash.is_some(), credentials.totp()?.is_some()).map_err(Problem::refused)?;
    let missing = asked.missing(input.password.is_some(), input.code.is_some());
    if !missing.is_empty() {
        return Err(Problem::invalid(missing));
    }
    let counted = std::mem::replace(&mut tried.counted, true);
    if !counted {
        limits::take(context, request, &[(&Limit::PROOF_SESSION, &actor.session.to_string())]).await?;
    }
    if let (Some(hash), Some(password)) = (hash, &input.password)
        && tried.hash.as_ref() != Some(hash)
    {
        if !context.port::<Passwords>()?.matches(password, Some(hash)).await? {
            return Err(Problem::refused(StepUpError::WrongPassword));
        }
        tried.hash = Some(hash.clone());
    }
    let Some(code) = input.code.as_ref().filter(|_| asked.code) else { return Ok(None) };
    if !counted {
        code::count(context, request, actor.user, code).await?;
    }
    let shown = code::check(context, credentials, code)?;
    shown.map(Some).ok_or_else(|| Problem::refused(StepUpError::WrongCode))
}

/// Notes the proof in the session, if the account is still as it was read; gives all proofs of it.
async fn prove(
    context: &Context,
    request: &Request,
    (actor, credentials): (&Actor, &Credentials),
    code: Option<&Shown>,
) -> Result<Vec<Means>, CommitError<Conflict>> {
    let account = &credentials.account;
    let password = account.password_hash.as_ref().map(|_| Means::Password);
    let means: Vec<_> = password.into_iter().chain(code.map(Shown::means)).collect();
    let mut tx = Transaction::new(&context.store);
    let means = tx.record_proof((credentials, actor.session), &means, context.now());
    tx.record(&request.act(context, Act::SteppedUp, actor.user))
        .delete(&limits::key(&Limit::PROOF_SESSION, &actor.session.to_string()));
    if let Some(code) = code {
        code::forgive(&mut tx, actor.user);
        code.take(&mut tx, (context, request), (account, actor.session), Conflict);
    }
    tx.commit(&context.store).await.map(|()| means)
}
