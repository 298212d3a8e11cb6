//! `POST /v1/me/recovery-codes`: makes recovery codes in the place of those that there were.

use futures::FutureExt as _;
use glotto_domain::abuse::Limit;
use glotto_domain::audit::Act;
use glotto_domain::factors::RecoveryCodesError;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds, limits};
use glotto_mail::Notice;
use glotto_runtime::{Context, Grant, Part};
use glotto_signin as signin;
use glotto_store::{CommitError, ConflictRetry};

use crate::recovery;
use crate::views::RecoveryCodesView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "create_recovery_codes",
    Method::Post,
    "/v1/me/recovery-codes",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Write(&[Part::Audit, Part::Event, Part::Limit, Part::User]), Grant::Factors])
.fresh()
.tells(
    "Make recovery codes",
    "Ten codes, each of which can be used once in place of a code of the app. They are shown this once and kept only \
     as hashes; those made before are worth nothing any more. An `Idempotency-Key` is not honoured: whoever lost the \
     answer makes others.",
)
.answers::<RecoveryCodesView>(201)
.refuses(&[RecoveryCodesError::KINDS]);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let user = request.actor()?.user;
    limits::take(context, request, &[(&Limit::SECURITY_MAIL_ACCOUNT, &user.to_string())]).await?;
    let mut retry = ConflictRetry::default();
    loop {
        let credentials = context.store.accounts().find_credentials(user, context.now()).await?;
        let credentials = credentials.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
        if credentials.totp()?.is_none() {
            return Err(Problem::refused(RecoveryCodesError::Off));
        }
        let (codes, shown) = recovery::make(context, user)?;
        let entry = request.act(context, Act::RecoveryCodesMade, user);
        let mail = signin::notice(context, request, &credentials.account, Notice::RecoveryCodesMade);
        match context.store.factors().replace_recovery_codes(&credentials.account, &codes, (&entry, &mail)).await {
            Ok(()) => return Ok(Reply::created("/v1/me/factors".to_owned(), &shown)),
            Err(CommitError::Store(error)) => return Err(error.into()),
            Err(_) => retry.wait("the account").await?,
        }
    }
}
