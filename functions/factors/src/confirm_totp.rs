//! `POST /v1/me/totp/confirmation`: turns codes of an app on, with the first of them.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::factors::{ConfirmTotpError, TotpCode};
use glotto_domain::inputs;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds, limits};
use glotto_mail::Notice;
use glotto_runtime::{Context, Grant, Part};
use glotto_signin as signin;
use glotto_store::factors::TotpItem;
use glotto_store::identity::Credentials;
use glotto_store::{CommitError, ConflictRetry};

use crate::recovery;
use crate::vault::Vault;
use crate::views::RecoveryCodesView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "confirm_totp",
    Method::Post,
    "/v1/me/totp/confirmation",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::User]), Grant::Factors])
.fresh()
.tells(
    "Turn codes of an app on",
    "Takes the first code of the app. From now on a login asks for a code after the password, and other sessions prove \
     anew who they are before what is sensitive. Answers with ten \
     recovery codes, shown this once, for the day when the app is lost; an `Idempotency-Key` is not honoured, and \
     whoever lost the answer makes others.",
)
.accepts::<ConfirmTotp>()
.example(r#"{"code":"492039"}"#)
.answers::<RecoveryCodesView>(201)
.refuses(&[ConfirmTotpError::KINDS]);

inputs! {
    /// That an app has the secret.
    pub struct ConfirmTotp {
        /// The code that it shows.
        pub code: TotpCode,
    }
}

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let input: ConfirmTotp = request.json()?;
    let actor = request.actor()?;
    let user = actor.user;
    // By the session, as it opens nothing: tries of the account are for those who log in.
    let (tries, mails) = (actor.session.to_string(), user.to_string());
    limits::take(context, request, &[(&Limit::PROOF_SESSION, &tries), (&Limit::SECURITY_MAIL_ACCOUNT, &mails)]).await?;
    let mut retry = ConflictRetry::default();
    loop {
        let credentials = context.store.accounts().find_credentials(user, context.now()).await?;
        let credentials = credentials.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
        let totp = confirmed(context, &credentials, input.code)?;
        let (codes, shown) = recovery::make(context, user)?;
        let acts = [Act::TotpAdded, Act::RecoveryCodesMade].map(|act| request.act(context, act, user));
        let mail = signin::notice(context, request, &credentials.account, Notice::TotpAdded);
        match context.store.factors().enable_totp((&credentials, actor.session), &totp, &codes, (&acts, &mail)).await {
            Ok(()) => return Ok(Reply::created("/v1/me/factors".to_owned(), &shown)),
            Err(CommitError::Store(error)) => return Err(error.into()),
            Err(_) => retry.wait("the account").await?,
        }
    }
}

/// The app that waits for its first code, turned on by it.
fn confirmed(context: &Context, credentials: &Credentials, code: TotpCode) -> Result<TotpItem, Problem> {
    let now = context.now();
    let totp = credentials.pending_totp(now)?.ok_or_else(|| Problem::refused(ConfirmTotpError::NotBegun))?;
    let (secret, _) = Vault::open(&context.settings)?.secret(&totp.sealed, totp.user_id)?;
    let step = secret.step_of(code, now, None).ok_or_else(|| Problem::refused(ConfirmTotpError::WrongCode))?;
    Ok(totp.enabled(step, now))
}
