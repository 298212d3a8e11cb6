//! `POST /v1/sessions/second-factor`: completes a login whose first factor was right.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::factors::{Challenge, FactorCode, First, SecondFactorError};
use glotto_domain::identity::{Means, SignInError};
use glotto_domain::inputs;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, limits};
use glotto_runtime::{Context, Grant, Part};
use glotto_signin::{self as signin, Opened, Proof, SealedText, TokensView, signer};
use glotto_store::factors::UsedChallengeItem;
use glotto_store::identity::Credentials;
use glotto_store::{Conflict, ConflictRetry};

use crate::code::{self, Shown};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "complete_login",
    Method::Post,
    "/v1/sessions/second-factor",
    Access::Public("whoever logs in has no token yet; the challenge says what they have shown"),
    |context, request| handle(context, request).boxed(),
)
.grants(&[
    Grant::Read(&[Part::Token, Part::User]),
    Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::Token, Part::User]),
    Grant::Sign,
    Grant::Seal,
    Grant::Factors,
])
.warmed_by(signer::read_ahead)
.tells(
    "Complete a login",
    "Takes the challenge that a login, or a sign-in with a provider, was answered with, and a code: of the app, or a recovery code. A challenge works \
     once, for five minutes, and as long as password and factors stay as they are; a code works once. Whoever has tried \
     too many codes of the app can still use a recovery code or a passkey.",
)
.accepts::<CompleteLogin>()
.example(r#"{"challenge":"usr_01J9ZK5W6V4QX0N8R3T7B2M1CD.4…","code":"492039"}"#)
.answers::<TokensView>(201)
.refuses(&[SecondFactorError::KINDS, SignInError::KINDS]);

inputs! {
    /// The second half of a login.
    pub struct CompleteLogin {
        /// What the first half was answered with.
        pub challenge: SealedText,
        /// A code of the app, or a recovery code.
        pub code: FactorCode,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: CompleteLogin = request.json()?;
    let (challenge, met) = signin::challenged(context, &input.challenge)?;
    let mut credentials = standing(context, &challenge, &met).await?;
    // Only now: who holds no challenge of today uses up nobody's tries.
    code::count(context, request, challenge.user, &input.code).await?;
    let mut retry = ConflictRetry::default();
    loop {
        let shown = code::check(context, &credentials, &input.code)?;
        let shown = shown.ok_or_else(|| Problem::refused(SecondFactorError::WrongCode))?;
        match open(context, request, &credentials, (challenge.first, &shown), &met).await? {
            Opened::Yes(tokens) => return Ok(Reply::created("/v1/sessions/current".to_owned(), &tokens)),
            Opened::AccountChanged => retry.wait("the account").await?,
        }
        credentials = standing(context, &challenge, &met).await?;
    }
}

/// The account of a challenge, if it is still locked as it was and the challenge was not met.
async fn standing(context: &Context, challenge: &Challenge, met: &UsedChallengeItem) -> Result<Credentials, Problem> {
    let unusable = || Problem::refused(SecondFactorError::Unusable);
    let (credentials, was_met) = futures::try_join!(
        context.store.accounts().find_credentials(challenge.user, context.now()),
        context.store.factors().is_challenge_used(&met.hash),
    )?;
    let credentials = credentials.filter(|_| !was_met).ok_or_else(unusable)?;
    challenge.holds(&signin::lock(&credentials)?).map_err(Problem::refused)?;
    Ok(credentials)
}

/// Begins the session. What was guessed before it is forgiven: of the password too.
async fn open(
    context: &Context,
    request: &Request,
    credentials: &Credentials,
    (first, shown): (First, &Shown),
    met: &UsedChallengeItem,
) -> Result<Opened, Problem> {
    let account = &credentials.account;
    let passwords = limits::key(&Limit::LOGIN_ACCOUNT, &account.email.canonical());
    let means = [Means::from(first), shown.means()];
    signin::open(context, request, Proof::by(&means, credentials), &mut |tx, session| {
        tx.create(met, Conflict).delete(&passwords);
        code::forgive(tx, account.user_id);
        shown.take(tx, (context, request), (account, session), Conflict);
    })
    .await
}
