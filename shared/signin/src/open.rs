//! The beginning of a session.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::audit::Act;
use glotto_domain::id::SessionId;
use glotto_domain::identity::{Means, SignInError, session};
use glotto_http::{Problem, Request};
use glotto_mail::Notice;
use glotto_runtime::Context;
use glotto_store::accounts::{OpenedSession, Overtaken, PasswordHash};
use glotto_store::credentials::Credentials;
use glotto_store::sessions::SessionItem;
use glotto_store::{CommitError, Transaction};
use ring::digest::{SHA256, digest};

use crate::{Mint, TokensView, notice};

/// Devices that are remembered of a person.
const DEVICES: usize = 20;

/// That somebody has proven who they are.
#[derive(Debug)]
pub struct Proof<'a> {
    /// What lets them in, as it was when the proof was checked against it.
    pub credentials: &'a Credentials,
    /// How they proved it.
    pub means: &'a [Means],
    /// Their password's hash with the parameters of the present, if it had others.
    pub rehashed: Option<&'a PasswordHash>,
}

impl<'a> Proof<'a> {
    /// A proof by some means.
    pub fn by(means: &'a [Means], credentials: &'a Credentials) -> Self {
        Self { credentials, means, rehashed: None }
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

/// What else is to be written when a session begins.
pub type Also<'a> = &'a mut (dyn FnMut(&mut Transaction<Overtaken>) + Send);

/// Begins a session: refuses who is suspended, ends the oldest of too many sessions, remembers the
/// device and tells the person by mail if it is new, and writes it down for good, all in one
/// transaction with what `also` adds.
pub async fn open(context: &Context, request: &Request, proof: Proof<'_>, also: Also<'_>) -> Result<Opened, Problem> {
    let Credentials { account, sessions, .. } = proof.credentials;
    if account.suspended.is_some() {
        return Err(Problem::refused(SignInError::Suspended));
    }
    let mint = Mint::open(context).await?;
    let session = begin(context, request, &proof);
    let tokens = mint.tokens(&session)?;
    let ended = beyond_the_most(sessions);
    let device = fingerprint(&session);
    let devices = remembering(&account.devices, &device);
    let rehashed = proof.rehashed;
    let opened = OpenedSession { account, session: &session, ended: &ended, rehashed, devices: &devices };
    let mut tx = context.store.opening(&opened);
    let mut entry = request.act(context, Act::SignedIn, account.user_id);
    (entry.actor, entry.session) = (Some(account.user_id), Some(session.session_id));
    tx.record(&entry);
    if !account.devices.is_empty() && !account.devices.contains(&device) {
        tx.emit(&notice(context, request, account, Notice::NewDevice));
    }
    also(&mut tx);
    match tx.commit(&context.store).await {
        Ok(()) => Ok(Opened::Yes(tokens)),
        Err(CommitError::Store(error)) => Err(error.into()),
        Err(_) => Ok(Opened::AccountChanged),
    }
}

fn begin(context: &Context, request: &Request, proof: &Proof<'_>) -> SessionItem {
    let now = context.now();
    SessionItem {
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
        proven: now,
    }
}

/// The oldest sessions, which make room for one more.
fn beyond_the_most(sessions: &[SessionItem]) -> Vec<SessionId> {
    let over = (sessions.len() + 1).saturating_sub(session::MOST);
    sessions.iter().take(over).map(|session| session.session_id).collect()
}

/// What a device is recognised by: how it calls itself, but for its versions, which change with
/// every update.
fn fingerprint(session: &SessionItem) -> String {
    let name: String =
        session.device.iter().flat_map(|device| device.chars()).filter(|c| !c.is_ascii_digit()).collect();
    let hash = digest(&SHA256, name.as_bytes());
    URL_SAFE_NO_PAD.encode(&hash.as_ref()[..8])
}

/// The devices that are known from now on, the latest last.
fn remembering(known: &[String], device: &str) -> Vec<String> {
    if known.iter().any(|one| one == device) {
        return known.to_vec();
    }
    let over = (known.len() + 1).saturating_sub(DEVICES);
    known.iter().skip(over).cloned().chain([device.to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_known_device_makes_room_for_a_new_one() {
        let known: Vec<String> = (0..DEVICES).map(|number| number.to_string()).collect();
        let now = remembering(&known, "new");
        assert_eq!(now.len(), DEVICES);
        assert_eq!((now[0].as_str(), now[DEVICES - 1].as_str()), ("1", "new"));
        assert_eq!(remembering(&now, "5"), now);
    }
}
