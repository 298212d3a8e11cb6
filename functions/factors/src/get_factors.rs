//! `GET /v1/me/factors`

use glotto_domain::UtcTime;
use glotto_http::{Access, Cx, Endpoint, Json, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_signin::{TrustedProviders, find_caller_credentials};
use glotto_store::factors::RecoveryCodesItem;
use glotto_store::identity::{Credentials, SessionItem};
use glotto_store::passkeys::PasskeyItem;

use crate::views::{FactorsView, RecoveryCodesLeftView, TotpView};

/// Shows the caller's authentication factors.
pub struct GetFactors;

impl Endpoint for GetFactors {
    const SPEC: Spec = Spec::get("get_factors", "/v1/me/factors", Access::SignedIn)
        .summary("Get second factors (MFA)")
        .description("How you can sign in, which second factors you have, and how you authenticated in this session.")
        .grants(&[Grant::Read(&[Part::Account]), Grant::Providers]);
    type Path = ();
    type Query = ();
    type Body = ();
    type Response = Json<FactorsView>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let actor = cx.actor()?;
        let credentials = find_caller_credentials(cx).await?;
        let session = credentials.sessions.iter().find(|session| session.session_id == actor.session);
        let totp = credentials.totp()?.and_then(|totp| totp.since);
        let proven = session.map(|session| session.proven).filter(|proven| *proven != SessionItem::UNPROVEN);
        Ok(Json(FactorsView {
            password: credentials.account.password_hash.is_some(),
            totp: totp.map(|since| TotpView { since: since.into() }),
            recovery_codes: codes_left(&credentials)?,
            passkeys: credentials.count::<PasskeyItem>(),
            providers: cx.port::<TrustedProviders>()?.count(&credentials)?,
            means: session.map(|session| session.means.clone()).unwrap_or_default(),
            proven_at: proven.map(UtcTime::from),
        }))
    }
}

fn codes_left(credentials: &Credentials) -> Result<Option<RecoveryCodesLeftView>> {
    let codes = credentials.find::<RecoveryCodesItem>()?;
    Ok(codes.map(|codes| RecoveryCodesLeftView { left: codes.hashes.len(), made_at: codes.made.into() }))
}
