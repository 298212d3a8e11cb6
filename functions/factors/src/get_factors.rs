//! `GET /v1/me/factors`: what somebody proves with who they are.

use futures::FutureExt as _;
use glotto_http::{Access, Endpoint, Method, Problem, Reply, Request, kinds};
use glotto_runtime::{Context, Grant};
use glotto_signin::TrustedProviders;
use glotto_store::factors::RecoveryCodesItem;
use glotto_store::identity::{Credentials, SessionItem};
use glotto_store::passkeys::PasskeyItem;

use crate::views::{FactorsView, RecoveryCodesLeftView, TotpView};

/// The endpoint.
pub const ENDPOINT: Endpoint = Endpoint::new(
    "get_factors",
    Method::Get,
    "/v1/me/factors",
    Access::SignedIn,
    |context, request| handle(context, request).boxed(),
)
.grants(&[Grant::Providers])
.tells(
    "Look at one's factors",
    "What the account can be signed in to with, what is asked for besides, and how it was proven in this session who \
     is there.",
)
.answers::<FactorsView>(200);

async fn handle(context: &Context, request: &Request) -> Result<Reply, Problem> {
    let actor = request.actor()?;
    let credentials = context.store.accounts().find_credentials(actor.user, context.now()).await?;
    let credentials = credentials.ok_or_else(|| Problem::of(kinds::UNAUTHENTICATED))?;
    let session = credentials.sessions.iter().find(|session| session.session_id == actor.session);
    let means = session.map(|session| session.means.clone()).unwrap_or_default();
    let codes = codes_left(&credentials)?;
    let totp = credentials.totp()?.and_then(|totp| totp.since).map(|since| TotpView { since });
    Ok(Reply::ok(&FactorsView {
        password: credentials.account.password_hash.is_some(),
        totp,
        recovery_codes: codes,
        passkeys: credentials.count::<PasskeyItem>(),
        providers: context.port::<TrustedProviders>()?.count(&credentials)?,
        means,
        proven_at: Some(actor.proven).filter(|proven| *proven != SessionItem::UNPROVEN),
    }))
}

fn codes_left(credentials: &Credentials) -> Result<Option<RecoveryCodesLeftView>, Problem> {
    let codes = credentials.find::<RecoveryCodesItem>()?;
    Ok(codes.map(|codes| RecoveryCodesLeftView { left: codes.hashes.len(), made_at: codes.made }))
}
