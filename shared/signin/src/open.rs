//! The beginning of a session.

use glotto_domain::audit::Act;
use glotto_domain::factors::Provable;
use glotto_domain::id::SessionId;
use glotto_domain::identity::{Means, SignInError, session};
use glotto_http::{Problem, Request};
use glotto_mail::Notice;
use glotto_runtime::Context;
use glotto_store::identity::{Credentials, NewSession, PasswordHash, SessionItem};
use glotto_store::passkeys::PasskeyItem;
use glotto_store::{CommitError, Conflict, Transaction};

use crate::known::{fingerprint, is_news, remembering};
use crate::{Mint, TokensView, notice};

/// That somebody has proven who they are.
#[derive(Debug)]
pub struct Proof<'a> {
    /// What lets them in, as it was when the proof was checked against it.
    pub credentials: &'a Credentials,
    /// How they proved it.
    pub means: &'a [Means],
    /// Whether a provider says that it asked them just now who they are.
    pub asked_by_provider: bool,
    /// Their password's hash with the parameters of the present, if it had others.
    pub rehashed: Option<&'a PasswordHash>,
}

impl<'a> Proof<'a> {
    /// A proof by some means.
    pub fn by(means: &'a [Means], credentials: &'a Credentials) -> Self {
        Self { credentials, means, asked_by_provider: false, rehashed: None }
    }
}

/// What became of a session that was to begin.
#[derive(Debug)]
pub enum Opened {
    /// It has begun.
    Yes(TokensView),
    /// The account has changed since it was read, or what was added to the transaction did not
    /// hold: read again, and decide again.
    AccountChanged,
}

/// What else is to be written when a session begins, of which it is told the name.
pub type Also<'a> = &'a mut (dyn FnMut(&mut Transaction<Conflict>, SessionId) + Send);

/// Begins a session: refuses who is suspended, ends the oldest of too many sessions, remembers the
/// device and tells the person by mail if it is new, and writes down for good that and how they
/// signed in, all in one transaction with what `also` adds.
pub async fn open(context: &Context, request: &Request, proof: Proof<'_>, also: Also<'_>) -> Result<Opened, Problem> {
    let Credentials { account, sessions, .. } = proof.credentials;
    if account.suspended.is_some() {
        return Err(Problem::refused(SignInError::Suspended));
    }
    let mint = Mint::open(context).await?;
    let session = begin(context, request, &proof)?;
    let tokens = mint.tokens(&session)?;
    let ended = beyond_the_most(sessions);
    let device = fingerprint(&session);
    let devices = remembering(&account.devices, &device);
    let rehashed = proof.rehashed;
    let opened = NewSession { account, session: &session, ended: &ended, rehashed, devices: &devices };
    let mut tx = context.store.sessions().begin(&opened);
    let means: Vec<_> = proof.means.iter().map(|means| means.name()).collect();
    let mut entry = request.act(context, Act::SignedIn, account.user_id).detail(means.join(", "));
    (entry.actor, entry.session) = (Some(account.user_id), Some(session.session_id));
    tx.record(&entry);
    if is_news(proof.credentials, &device) {
        tx.emit(&notice(context, request, account, Notice::NewDevice));
    }
    also(&mut tx, session.session_id);
    match tx.commit(&context.store).await {
        Ok(()) => Ok(Opened::Yes(tokens)),
        Err(CommitError::Store(error)) => Err(error.into()),
        Err(_) => Ok(Opened::AccountChanged),
    }
}

fn begin(context: &Context, request: &Request, proof: &Proof<'_>) -> Result<SessionItem, Problem> {
    let now = context.now();
    let provable = Provable {
        password: proof.credentials.account.password_hash.is_some(),
        totp: proof.credentials.totp()?.is_some(),
        passkey: proof.credentials.count::<PasskeyItem>() > 0,
    };
    let is_proven = provable.is_proven_by(proof.means, proof.asked_by_provider);
    Ok(SessionItem {
        user_id: proof.credentials.account.user_id,
        session_id: context.new_id(),
        role: proof.credentials.account.role,
        generation: 1,
        rotated: now,
        created: now,
        ends: session::ends(now, now),
        device: request.device(),
        place: request.place(),
        means: proof.means.to_vec(),
        proven: if is_proven { now } else { SessionItem::UNPROVEN },
    })
}

/// The oldest sessions, which make room for one more.
fn beyond_the_most(sessions: &[SessionItem]) -> Vec<SessionId> {
    let over = (sessions.len() + 1).saturating_sub(session::MOST);
    sessions.iter().take(over).map(|session| session.session_id).collect()
}
