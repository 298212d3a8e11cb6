//! `POST /v1/me/totp`: hands out a secret for an authenticator app.

use futures::FutureExt as _;
use glotto_domain::factors::{ENROLMENT, EnrolTotpError};
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds};
use glotto_runtime::{Context, Grant, Part};
use glotto_store::factors::TotpItem;

use crate::qr;
use crate::secret::TotpSecret;
use crate::vault::Vault;
use crate::views::TotpSetupView;

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "create_totp",
    Method::Post,
    "/v1/me/totp",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Write(&[Part::User]), Grant::Factors])
.fresh()
.tells(
    "Set up an authenticator app",
    "Hands out a secret, shown this once. Nothing is asked for until the app has shown its first code; a secret that \
     is not confirmed is forgotten after half an hour, and another call replaces it. What is shown once is kept \
     nowhere, so an `Idempotency-Key` is not honoured: whoever lost the answer asks again.",
)
.answers::<TotpSetupView>(201)
.refuses(&[EnrolTotpError::KINDS]);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let user = request.actor()?.user;
    let account = context.store.accounts().find(user).await?.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
    let secret = TotpSecret::new(&context.chance);
    let sealed = Vault::open(&context.settings)?.seal(&secret, user, &context.chance)?;
    context.store.factors().begin_totp(&TotpItem::pending(user, sealed, context.now())).await?;
    let uri = secret.uri(context.settings.app_name()?, account.email.as_str());
    let qr_code = qr::svg(&uri).ok_or_else(|| Problem::internal(&"a URI is too long for a QR code"))?;
    let shown = TotpSetupView { secret: secret.base32(), uri, qr_code, expires_in: ENROLMENT.as_secs() };
    Ok(Reply::created("/v1/me/factors".to_owned(), &shown))
}
