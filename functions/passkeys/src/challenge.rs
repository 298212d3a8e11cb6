//! Issues and opens challenges for passkeys. A challenge is sealed, so it is stored only when it is
//! used.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use glotto_domain::keys::{KeyPurpose, SealLabel};
use glotto_domain::passkeys::{Challenge, Purpose};
use glotto_http::{Result, Seal};
use glotto_runtime::{Context, hash};
use glotto_store::factors::UsedChallengeItem;
use glotto_webauthn::ClientData;

const SEAL: SealLabel = SealLabel::new(KeyPurpose::Passkeys, "passkey challenge v1");

/// Issues a challenge, as options contain it: the sealed text in base64url.
pub async fn issue_challenge(context: &Context, purpose: Purpose) -> Result<String> {
    let nonce = URL_SAFE_NO_PAD.encode(context.rng.bytes::<16>());
    let challenge = Challenge::begin(purpose, nonce, context.now());
    let sealed = Seal::of(context, SEAL).await?.close(&challenge.to_string());
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

/// A challenge that a passkey signed, with the item that prevents it from being used again.
#[derive(Debug)]
pub struct OpenedChallenge {
    /// Its purpose.
    pub purpose: Purpose,
    /// The item to be written.
    pub item: UsedChallengeItem,
}

/// Opens the challenge that was signed; none if it is forged or has expired.
pub async fn open_challenge(context: &Context, client: &ClientData) -> Result<Option<OpenedChallenge>> {
    let seal = Seal::of(context, SEAL).await?;
    let text = std::str::from_utf8(client.challenge()).ok().and_then(|sealed| seal.open(sealed));
    let challenge = text.and_then(Challenge::parse).filter(|challenge| challenge.is_in_time(context.now()));
    Ok(challenge.map(|challenge| {
        let hash = hash::text(challenge.to_string().as_bytes());
        OpenedChallenge { item: UsedChallengeItem { hash, ends: challenge.ends }, purpose: challenge.purpose }
    }))
}
