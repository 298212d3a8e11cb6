//! Challenges as they travel: sealed, so that nothing has to be kept of one until it is met.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::passkeys::{Challenge, Purpose};
use glotto_http::{Problem, Seal};
use glotto_runtime::{Context, hash};
use glotto_store::factors::UsedChallengeItem;
use glotto_webauthn::ClientData;

const SEAL: &str = "passkey challenge v1";

/// A new challenge, as options carry it: base64url of the sealed text.
pub fn issue(context: &Context, purpose: Purpose) -> Result<String, Problem> {
    let nonce = URL_SAFE_NO_PAD.encode(context.chance.bytes::<16>());
    let challenge = Challenge::begin(purpose, nonce, context.now());
    let sealed = Seal::of(&context.settings, SEAL)?.close(&challenge.to_string());
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

/// A challenge that somebody met, and what is to be written so that nobody meets it again.
#[derive(Debug)]
pub struct Met {
    /// What it was for.
    pub purpose: Purpose,
    /// What is written.
    pub item: UsedChallengeItem,
}

/// The challenge that was signed, if it is ours and there is still time.
pub fn met(context: &Context, client: &ClientData) -> Result<Option<Met>, Problem> {
    let seal = Seal::of(&context.settings, SEAL)?;
    let text = std::str::from_utf8(client.challenge()).ok().and_then(|sealed| seal.open(sealed));
    let challenge = text.and_then(Challenge::parse).filter(|challenge| challenge.is_in_time(context.now()));
    Ok(challenge.map(|challenge| {
        let hash = hash::text(challenge.to_string().as_bytes());
        Met { item: UsedChallengeItem { hash, ends: challenge.ends }, purpose: challenge.purpose }
    }))
}
