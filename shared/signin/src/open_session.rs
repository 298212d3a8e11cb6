//! How a session begins.

use glotto_domain::audit::AuditAction;
use glotto_domain::factors::AvailableProofs;
use glotto_domain::id::SessionId;
use glotto_domain::identity::{AuthMethod, SignInError, session};
use glotto_http::{Call, Result};
use glotto_mail::Notice;
use glotto_store::identity::{Credentials, NewSession, PasswordHash, SessionItem};
use glotto_store::passkeys::PasskeyItem;
use glotto_store::{Conflict, Transaction};

use crate::devices::{fingerprint, is_new, with_device};
use crate::{TokenIssuer, TokensView, security_notice};

/// The proof of a user's identity.
#[derive(Debug)]
pub struct Authentication<'a> {
    /// The user's account and credentials, as they were when the proof was checked against them.
    pub credentials: &'a Credentials,
    /// The means of the proof.
    pub means: &'a [AuthMethod],
    /// Whether a provider says that it has just authenticated the user.
    pub asked_by_provider: bool,
    /// The password's hash with today's parameters, if the stored one has others.
    pub rehashed: Option<&'a PasswordHash>,
}

impl<'a> Authentication<'a> {
    /// A proof by some means.
    pub fn by(means: &'a [AuthMethod], credentials: &'a Credentials) -> Self {
        Self { credentials, means, asked_by_provider: false, rehashed: None }
    }
}

/// Adds further writes to the transaction in which a session begins.
pub type ExtraWrites<'a> = &'a mut (dyn FnMut(&mut Transaction<Conflict>, SessionId) + Send);

/// Begins a session and returns its tokens. One transaction ends the oldest of too many sessions,
/// remembers the device, requests a notice if the device is new, records in the audit trail how the
/// user signed in, and does what `also` adds.
///
/// # Errors
///
/// 403 if the account is suspended. A conflict if the account has changed since it was read, or if a
/// condition of `also` failed: read again and decide again.
pub async fn open_session(call: &Call<'_>, proof: Authentication<'_>, also: ExtraWrites<'_>) -> Result<TokensView> {
    let Credentials { account, sessions, .. } = proof.credentials;
    if account.suspended.is_some() {
        return Err(SignInError::Suspended.into());
    }
    let issuer = TokenIssuer::open(call).await?;
    let session = new_session(call, &proof)?;
    let tokens = issuer.tokens(&session)?;
    let ended = oldest_beyond_limit(sessions);
    let device = fingerprint(&session);
    let devices = with_device(&account.devices, &device);
    let rehashed = proof.rehashed;
    let opened =
        NewSession { credentials: proof.credentials, session: &session, ended: &ended, rehashed, devices: &devices };
    let mut tx = call.store.sessions().prepare_session(&opened);
    let means: Vec<_> = proof.means.iter().map(|means| means.name()).collect();
    let mut entry = call.audit(AuditAction::SignedIn, account.user_id).detail(means.join(", "));
    (entry.actor, entry.session) = (Some(account.user_id), Some(session.session_id));
    tx.record(&entry);
    if is_new(proof.credentials, &device) {
        tx.emit(&security_notice(call, account, Notice::NewDevice));
    }
    also(&mut tx, session.session_id);
    tx.commit(&call.store).await?;
    Ok(tokens)
}

fn new_session(call: &Call<'_>, proof: &Authentication<'_>) -> Result<SessionItem> {
    let now = call.now();
    let provable = AvailableProofs {
        password: proof.credentials.account.password_hash.is_some(),
        totp: proof.credentials.totp()?.is_some(),
        passkey: proof.credentials.count::<PasskeyItem>() > 0,
    };
    let is_proven = provable.is_proven_by(proof.means, proof.asked_by_provider);
    Ok(SessionItem {
        user_id: proof.credentials.account.user_id,
        session_id: call.new_id(),
        role: proof.credentials.account.role,
        generation: 1,
        rotated: now,
        created: now,
        ends: session::ends(now, now),
        device: call.request.device(),
        place: call.request.client_ip_prefix(),
        means: proof.means.to_vec(),
        proven: if is_proven { now } else { SessionItem::UNPROVEN },
    })
}

/// The oldest sessions, which end so that there is room for one more.
fn oldest_beyond_limit(sessions: &[SessionItem]) -> Vec<SessionId> {
    let over = (sessions.len() + 1).saturating_sub(session::MOST);
    sessions.iter().take(over).map(|session| session.session_id).collect()
}
